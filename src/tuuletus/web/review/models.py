"""Reviews, the decisions they end in, and the checks that follow."""

from __future__ import annotations

import json
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus import records
from tuuletus.web.data_classes import FREE_TEXT, NONE, PERSONAL, DataClass
from tuuletus.web.people.models import Person, Workspace
from tuuletus.wording import Speaker, full_channel_name, pair_name


class Review(models.Model):
    """One dated pause: findings are read, decisions are made, minutes are kept."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    findings = models.JSONField(default=list)
    """The findings as they were read in this review; minutes repeat these same numbers."""
    measures_shown = models.JSONField(default=list)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "number": NONE,
        "opened_at": NONE,
        "opened_by": NONE,
        "closed_at": NONE,
        "notes": FREE_TEXT,
        "findings": PERSONAL,
        "measures_shown": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "number"), name="review_number_once"),
            models.UniqueConstraint(
                fields=("workspace",), condition=Q(closed_at=None), name="one_open_review"
            ),
        )

    def __str__(self) -> str:
        return f"review {self.number}"


class DecisionKind(models.TextChoices):
    """What was decided to do with a trait, or an act beside the content."""

    KEEP = "keep", pgettext_lazy("decision", "Keep")
    VARY = "vary", pgettext_lazy("decision", "Vary")
    DROP = "drop", pgettext_lazy("decision", "Drop")
    TRY = "try", pgettext_lazy("decision", "Try")
    ACT = "act", pgettext_lazy("decision", "Act")
    NOTHING = "nothing", pgettext_lazy("decision", "Change nothing")


class Outcome(models.TextChoices):
    """What a check found."""

    WORKED = "worked", pgettext_lazy("check", "Worked")
    DID_NOT = "did_not", pgettext_lazy("check", "Did not work")
    CANNOT_TELL = "cannot_tell", pgettext_lazy("check", "Cannot tell yet")
    DESCRIBED = "described", pgettext_lazy("check", "Described, no verdict")


class Decision(models.Model):
    """What a review decided, with its owner, due date and the check fixed beforehand.

    `registration` is the pre-registered check as canonical JSON text and `registration_hash` its
    SHA-256; neither is ever changed (a database trigger refuses it), but for a name in it that
    is erased, which `name_erased_at` then tells.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="decisions")
    kind = models.CharField(_("decision"), max_length=10, choices=DecisionKind)
    what = models.CharField(_("what"), max_length=300, blank=True)
    measure = models.CharField(max_length=80, blank=True)
    """The finding or measure that led here, `trait=value`; empty when it was an own idea."""
    owner = models.ForeignKey(Person, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    due_on = models.DateField(_("due"))
    check_on = models.DateField(_("check on"), null=True, blank=True)
    next_check_on = models.DateField(null=True, blank=True, db_index=True)
    """When the worker looks next; empty when there is no check or it has given its verdict."""
    registration = models.TextField(blank=True)
    registration_hash = models.CharField(max_length=64, blank=True)
    name_erased_at = models.DateTimeField(null=True, blank=True)
    """When a person's name in the fixed check became a pseudonym; the database lets the check be
    changed in no other way than together with this moment."""
    done_at = models.DateTimeField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "review": NONE,
        "kind": NONE,
        "what": FREE_TEXT,
        "measure": PERSONAL,
        "owner": NONE,
        "decided_at": NONE,
        "due_on": NONE,
        "check_on": NONE,
        "next_check_on": NONE,
        "registration": PERSONAL,
        "registration_hash": NONE,
        "name_erased_at": NONE,
        "done_at": NONE,
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(check_on=None) | Q(check_on__gt=F("due_on")),
                name="check_after_due",
                violation_error_message=_("Check the effect after the due date."),
            ),
        )

    def __str__(self) -> str:
        kind = str(self.get_kind_display())
        about = self.tell_about(Speaker(get_language() or "en"))
        return self.what or (f"{kind}: {about}" if about else kind)

    def tell_about(self, speaker: Speaker) -> str:
        """Which posts it is about, in words; empty where it is about none."""
        trait, _, value = self.measure.partition("=")
        if not trait:
            return ""
        name, channel = pair_name(trait, value, speaker), self.channel
        if channel is None:
            return name
        return f"{name} · {full_channel_name(channel, speaker)}"

    @property
    def channel(self) -> records.Channel | None:
        """The one channel that its fixed check is about; None where it is about all."""
        told = json.loads(self.registration).get("channel") if self.registration else None
        return records.Channel(**told) if told else None


class Check(models.Model):
    """One verdict on a decision. "Cannot tell until DATE" is followed by another check."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="checks")
    checked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    next_on = models.DateField(null=True, blank=True)
    numbers = models.JSONField(default=dict)
    """Then and now: means, interval, probability, counts, and the keys of the posts."""
    told_at = models.DateTimeField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "decision": NONE,
        "checked_at": NONE,
        "outcome": NONE,
        "next_on": NONE,
        "numbers": PERSONAL,
        "told_at": NONE,
    }

    def __str__(self) -> str:
        return f"{self.decision}: {self.outcome}"


class Measure(models.Model):
    """What the team said about a measure (a trait) that was proposed for retirement."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="measures")
    key = models.CharField(max_length=80)
    hidden_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "key": PERSONAL,
        "hidden_at": NONE,
        "kept_at": NONE,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("workspace", "key"), name="measure_once"),)

    def __str__(self) -> str:
        return self.key


class Watch(models.Model):
    """A question about at-once and slow effects that is asked anew after every change.

    `question` holds the outcomes and the exposure that it is about, as canonical JSON.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="watches")
    question = models.TextField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(null=True)
    """The workspace's revision that was looked at last; empty before the first look."""
    announced_at = models.DateTimeField(null=True, blank=True)
    """When the slow effect was seen for the first time; it is announced only once."""
    told_at = models.DateTimeField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "question": PERSONAL,
        "person": NONE,
        "begun_at": NONE,
        "revision": NONE,
        "announced_at": NONE,
        "told_at": NONE,
    }

    class Meta:
        ordering = ("begun_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "question"), name="watch_once_a_workspace"
            ),
        )

    def __str__(self) -> str:
        return self.question


class Look(models.Model):
    """What one look at a watched question found. Never changed, so that all looks are told."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="looks")
    looked_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField()
    answer = models.CharField(max_length=12)
    """seen, not_seen or too_early; refused where no honest answer was possible."""
    log_bayes_factor = models.FloatField(null=True)
    weeks = models.PositiveIntegerField(default=0)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "watch": NONE,
        "looked_at": NONE,
        "revision": NONE,
        "answer": NONE,
        "log_bayes_factor": NONE,
        "weeks": NONE,
    }

    class Meta:
        ordering = ("-looked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.watch_id}: {self.answer}"
