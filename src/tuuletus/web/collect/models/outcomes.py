"""Outcomes, and the calendar that explains their ups and downs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tuuletus.web.collect.models.imports import SourceFile
from tuuletus.web.data_classes import FREE_TEXT, NONE, PERSONAL, DataClass
from tuuletus.web.people.models import Workspace


class OutcomeSeries(models.Model):
    """A business result over time: table bookings, sales, enquiries."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="outcome_series")
    name = models.CharField(_("name"), max_length=120)
    days = models.PositiveSmallIntegerField(default=1)
    """How many days one value tells of: one or seven."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "name": PERSONAL,  # a column may be called after whoever served
        "days": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "name"), name="series_once_a_workspace"),
        )

    def __str__(self) -> str:
        return self.name


class Outcome(models.Model):
    """What one file told of one day or week. Never updated: of several the newest file counts."""

    series = models.ForeignKey(OutcomeSeries, models.CASCADE, related_name="outcomes")
    day = models.DateField()
    value = models.FloatField()
    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="outcomes")

    data_classes: ClassVar[dict[str, DataClass]] = {
        "series": NONE,
        "day": NONE,
        "value": NONE,
        "source": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("series", "day", "source"), name="outcome_once_a_file"
            ),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.day} {self.value:g}"


class OpeningHours(models.Model):
    """When the house is open on one weekday, from a day on. No row: open as always."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    """1 for Monday to 7 for Sunday."""
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    """Both empty: closed on this weekday. Closing before opening is after midnight."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "weekday": NONE,
        "opens": NONE,
        "closes": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "weekday"), name="hours_once_a_weekday"),
        )

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens} - {self.closes}"


class OwnEvent(models.Model):
    """Something out of the ordinary that a team knows of: a fair, a renovation, a campaign."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="own_events")
    name = models.CharField(_("name"), max_length=120)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    is_closed = models.BooleanField(_("closed on these days"), default=False)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "name": FREE_TEXT,
        "first_day": NONE,
        "last_day": NONE,
        "is_closed": NONE,
    }

    class Meta:
        ordering = ("first_day", "pk")

    def __str__(self) -> str:
        return self.name
