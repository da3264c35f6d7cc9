"""What a team chose for its plan, and what it is going to write."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tuuletus.analysis.plan.rhythm import MOST_WEEKS
from tuuletus.analysis.plan.types import LONGEST_TRAIT, LONGEST_VALUE
from tuuletus.web.collect.models import Channel, OwnEvent, Post
from tuuletus.web.data_classes import FREE_TEXT, NONE, PERSONAL, DataClass
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.review.models import DecisionKind, Review

USUAL_TRIALS = 0.1
"""The share of trials while nobody has chosen another one."""
MOST_DAYS = 365
MOST_HOURS = 1000.0
LABELS = tuple(
    one
    for one in DecisionKind.choices
    if one[0] in {DecisionKind.KEEP, DecisionKind.VARY, DecisionKind.DROP, DecisionKind.TRY}
)


class PlanChoices(models.Model):
    """What the team chose for the mix as a whole; empty means as it is by itself."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="plan_choices")
    trait = models.CharField(max_length=LONGEST_TRAIT, blank=True)
    """The trait whose values are the types; empty for the one that tells of most posts."""
    weeks = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    exploration = models.FloatField(null=True, blank=True, default=USUAL_TRIALS)
    """The share of the slots that are trials; None for as much as pays."""
    capacity = models.FloatField(null=True, blank=True)
    """Hours of work in a week."""
    has_own_slots = models.BooleanField(default=False)
    """Whether the slots are those that people gave, and not the rhythm of the last weeks."""
    joined_revision = models.PositiveBigIntegerField(null=True)
    """The workspace's revision whose posts entries were looked up in."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "trait": NONE,
        "weeks": NONE,
        "exploration": NONE,
        "capacity": NONE,
        "has_own_slots": NONE,
        "joined_revision": NONE,
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(exploration=None) | Q(exploration__gte=0.0, exploration__lte=1.0),
                name="exploration_from_0_to_1",
            ),
        )

    def __str__(self) -> str:
        return f"{self.trait}: {self.weeks}"


class UsualSlot(models.Model):
    """How many posts a channel may have on one weekday."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="usual_slots")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="usual_slots")
    weekday = models.PositiveSmallIntegerField()
    """1 for Monday to 7 for Sunday."""
    count = models.PositiveSmallIntegerField()

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "channel": NONE,
        "weekday": NONE,
        "count": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "weekday"), name="slots_once_a_weekday"),
        )

    def __str__(self) -> str:
        return f"{self.channel_id} {self.weekday}: {self.count}"


class TypeLimit(models.Model):
    """What people say about one type: the work it takes, its rest, how many a week."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="type_limits")
    trait = models.CharField(max_length=LONGEST_TRAIT)
    value = models.CharField(max_length=LONGEST_VALUE)
    effort = models.FloatField(null=True, blank=True)
    """Hours of work that one post takes."""
    rest_days = models.PositiveSmallIntegerField(null=True, blank=True)
    """At least so many days between two posts."""
    at_least = models.PositiveSmallIntegerField(null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "trait": NONE,
        "value": PERSONAL,
        "effort": NONE,
        "rest_days": NONE,
        "at_least": NONE,
        "at_most": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "trait", "value"), name="limit_once_a_type"
            ),
            models.CheckConstraint(
                condition=Q(at_least=None) | Q(at_most=None) | Q(at_least__lte=F("at_most")),
                name="at_least_below_at_most",
                violation_error_message=_("“At least” cannot be more than “at most”."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.trait}={self.value}"


class BrandRule(models.Model):
    """A type that is not published on a channel."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="brand_rules")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="brand_rules")
    trait = models.CharField(max_length=LONGEST_TRAIT)
    value = models.CharField(max_length=LONGEST_VALUE)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "channel": NONE,
        "trait": NONE,
        "value": PERSONAL,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "trait", "value"), name="rule_once"),
        )

    def __str__(self) -> str:
        return f"{self.trait}={self.value}: {self.channel_id}"


class Campaign(models.Model):
    """What an event of the own calendar does to the slots of its days.

    With a type the slots are that type's; without one nothing is planned into them.
    """

    event = models.OneToOneField(OwnEvent, models.CASCADE, related_name="campaign")
    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, related_name="campaigns"
    )
    """The channel whose slots are meant; empty for all."""
    trait = models.CharField(max_length=LONGEST_TRAIT, blank=True)
    value = models.CharField(max_length=LONGEST_VALUE, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "event": NONE,
        "channel": NONE,
        "trait": NONE,
        "value": PERSONAL,
    }

    def __str__(self) -> str:
        return f"{self.event}: {self.value}"


class SlotChoice(models.Model):
    """What a person chose for one slot of the mix; an empty value keeps it empty."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="slot_choices")
    day = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    """Which of the channel's slots of the day, from 1."""
    trait = models.CharField(max_length=LONGEST_TRAIT)
    value = models.CharField(max_length=LONGEST_VALUE, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "channel": NONE,
        "day": NONE,
        "number": NONE,
        "trait": NONE,
        "value": PERSONAL,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "day", "number"), name="choice_once_a_slot"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.number}: {self.value}"


class Acceptance(models.Model):
    """One mix that was accepted. The same mix again is the same row."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="acceptances")
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the mix: its slots with their types, and its labels."""
    accepted_at = models.DateTimeField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    review = models.ForeignKey(Review, models.SET_NULL, null=True, related_name="+")
    """The review that got the decisions, where there were any."""
    first_day = models.DateField(null=True)
    weeks = models.PositiveSmallIntegerField(null=True)
    """How many weeks it is about, from the first day; older rows do not tell either."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "fingerprint": NONE,
        "accepted_at": NONE,
        "person": NONE,
        "review": NONE,
        "first_day": NONE,
        "weeks": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "fingerprint"), name="mix_accepted_once"),
        )

    def __str__(self) -> str:
        return self.fingerprint


class EntryState(models.TextChoices):
    """How far an entry of the plan is."""

    TO_WRITE = "to_write", pgettext_lazy("plan entry", "To write")
    WRITTEN = "written", pgettext_lazy("plan entry", "Written")
    PUBLISHED = "published", pgettext_lazy("plan entry", "Published")
    DROPPED = "dropped", pgettext_lazy("plan entry", "Given up")


class PlanEntry(models.Model):
    """One post that is going to be written: when, where and of which type."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="plan_entries")
    acceptance = models.ForeignKey(Acceptance, models.SET_NULL, null=True, related_name="entries")
    day = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField(default=1)
    trait = models.CharField(max_length=LONGEST_TRAIT)
    value = models.CharField(_("type"), max_length=LONGEST_VALUE)
    label = models.CharField(max_length=10, choices=LABELS, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EntryState, default=EntryState.TO_WRITE
    )
    who = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    post = models.OneToOneField(
        Post, models.SET_NULL, null=True, blank=True, related_name="plan_entry"
    )
    """The real post, once one of the type was published there about then."""
    joined_at = models.DateTimeField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "channel": NONE,
        "acceptance": NONE,
        "day": NONE,
        "number": NONE,
        "trait": NONE,
        "value": PERSONAL,
        "label": NONE,
        "state": NONE,
        "who": NONE,
        "note": FREE_TEXT,
        "post": NONE,
        "joined_at": NONE,
    }

    class Meta:
        ordering = ("day", "channel", "number", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "day", "number"),
                condition=~Q(state="dropped"),
                name="entry_once_a_slot",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.value}"
