"""What people say about the house: when it is open, and what happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from tuuletus.web.people.forms import Line
from tuuletus.web.people.models import Workspace
from tuuletus.wording import Speaker

LONGEST_EVENT = timedelta(days=731)
YEARS = (
    MinValueValidator(date(2000, 1, 1), message=_("Check the year.")),
    MaxValueValidator(date(2099, 12, 31), message=_("Check the year.")),
)


class OpeningHoursForm(forms.Form):
    """When the house is open on each weekday."""

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {one.weekday: one for one in workspace.opening_hours.all()}
        names = get_day_names("wide", context="stand-alone", locale=get_language() or "en")
        for weekday in range(1, 8):
            one = known.get(weekday)
            day = str(names[weekday - 1]).capitalize()
            for end, label in (
                ("opens", pgettext("opening hours", "%(day)s from")),
                ("closes", pgettext("opening hours", "%(day)s until")),
            ):
                self.fields[f"{end}_{weekday}"] = forms.TimeField(
                    label=label % {"day": day},
                    required=False,
                    initial=getattr(one, end, None),
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )
            self.fields[f"closed_{weekday}"] = forms.BooleanField(
                label=pgettext("opening hours", "%(day)s closed") % {"day": day},
                required=False,
                initial=one is not None and one.opens is None,
            )

    @property
    def days(self) -> Iterator[tuple[forms.BoundField, ...]]:
        """The fields of each weekday: from, until, closed."""
        for weekday in Speaker(get_language() or "en").weekdays:
            yield tuple(self[f"{name}_{weekday}"] for name in ("opens", "closes", "closed"))

    def clean(self) -> dict[str, Any]:
        """A day has both times, or none."""
        cleaned = super().clean() or {}
        for weekday in range(1, 8):
            opens, closes = cleaned.get(f"opens_{weekday}"), cleaned.get(f"closes_{weekday}")
            is_half = (opens is None) != (closes is None)
            if is_half and not cleaned.get(f"closed_{weekday}"):
                name = f"closes_{weekday}" if closes is None else f"opens_{weekday}"
                self.add_error(name, _("Tell both times, or none."))
        return cleaned

    def read_hours(self) -> dict[int, tuple[time | None, time | None] | None]:
        """The hours by weekday; None where nothing is told."""
        told: dict[int, tuple[time | None, time | None] | None] = {}
        for weekday in range(1, 8):
            opens = self.cleaned_data[f"opens_{weekday}"]
            closes = self.cleaned_data[f"closes_{weekday}"]
            is_closed = self.cleaned_data[f"closed_{weekday}"]
            told[weekday] = (
                (None, None) if is_closed else (opens, closes) if opens is not None else None
            )
        return told


class EventForm(forms.Form):
    """Something out of the ordinary that a team knows of."""

    name = Line(label=_("What happens"), max_length=120)
    first_day = forms.DateField(
        label=_("First day"),
        validators=YEARS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        validators=YEARS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty, it lasts one day."),
    )
    is_closed = forms.BooleanField(label=_("The house is closed"), required=False)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        cleaned["last_day"] = last or first
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        if first and last and last - first > LONGEST_EVENT:
            self.add_error("last_day", _("This is more than two years. Check the years."))
        return cleaned
