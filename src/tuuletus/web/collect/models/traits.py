"""Traits that people set: by hand, by rule, and what there was before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tuuletus.web.collect.models.posts import Post
from tuuletus.web.data_classes import NONE, PERSONAL, DataClass
from tuuletus.web.people.models import Person, Workspace


class SetTrait(models.Model):
    """A trait of a post that a person set: topic, series, tone, author or one of their own."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="set_traits")
    trait = models.CharField(_("trait"), max_length=40)
    value = models.CharField(_("value"), max_length=120)
    set_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    data_classes: ClassVar[dict[str, DataClass]] = {
        "post": NONE,
        "trait": NONE,
        "value": PERSONAL,
        "set_by": NONE,
        "set_at": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("post", "trait"), name="one_value_a_trait"),
        )

    def __str__(self) -> str:
        return f"{self.trait}={self.value}"


class TraitChange(models.Model):
    """One setting or clearing of a trait, with what there was before, so that it can be undone."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="trait_changes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    changed_at = models.DateTimeField()
    trait = models.CharField(max_length=40)
    value = models.CharField(max_length=120, blank=True)
    """Empty where the trait was taken away."""
    before = models.JSONField(default=list)
    """Pairs of post and former value, null where nothing was set."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "person": NONE,
        "changed_at": NONE,
        "trait": NONE,
        "value": PERSONAL,
        "before": PERSONAL,
    }

    def __str__(self) -> str:
        return f"{self.trait}={self.value}"


class RuleKind(models.TextChoices):
    """Where a rule looks."""

    CONTAINS = "contains", pgettext_lazy("rule", "the text contains")
    HASHTAG = "hashtag", pgettext_lazy("rule", "a hashtag is")
    LINK = "link", pgettext_lazy("rule", "a link contains")
    AUTHOR = "author", pgettext_lazy("rule", "the author is")
    REGEX = "regex", pgettext_lazy("rule", "the text fits the regular expression")


class TraitRule(models.Model):
    """Gives a trait to every post that it fits. What is set by hand goes before it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="trait_rules")
    place = models.PositiveIntegerField()
    """Of two rules that fit, the one with the smaller place gives the trait."""
    trait = models.CharField(_("trait"), max_length=40)
    value = models.CharField(_("value"), max_length=120)
    kind = models.CharField(max_length=20, choices=RuleKind)
    pattern = models.CharField(_("words"), max_length=300)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    clashes = models.JSONField(default=list)
    """Pairs of an earlier rule and how many posts it gives another value than this one would."""
    stopped = models.CharField(max_length=40, blank=True)
    """Why it is no longer applied, as a code; empty while it is."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "place": NONE,
        "trait": NONE,
        "value": PERSONAL,
        "kind": NONE,
        "pattern": PERSONAL,
        "made_by": NONE,
        "made_at": NONE,
        "clashes": NONE,
        "stopped": NONE,
    }

    class Meta:
        ordering = ("place", "pk")

    def __str__(self) -> str:
        return f"{self.pattern} -> {self.trait}={self.value}"


class RuledTrait(models.Model):
    """A trait that a post has by a rule."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="ruled_traits")
    rule = models.ForeignKey(TraitRule, models.CASCADE, related_name="given")

    data_classes: ClassVar[dict[str, DataClass]] = {"post": NONE, "rule": NONE}

    class Meta:
        constraints = (models.UniqueConstraint(fields=("post", "rule"), name="given_once_a_rule"),)

    def __str__(self) -> str:
        return f"{self.rule_id} of {self.post_id}"
