"""What people say about files and posts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus.channels.protocol import DAY_FIRST, FIRST_WEEKDAYS, MONTH_FIRST
from tuuletus.channels.table import ColumnGuess, TableGuess, roles
from tuuletus.web.collect.models import RuleKind
from tuuletus.web.collect.queries import PostFilter, is_told, tells_trait
from tuuletus.web.people.forms import Line
from tuuletus.web.people.models import Workspace
from tuuletus.web.zones import group_zones
from tuuletus.wording import (
    Speaker,
    column_name,
    known_values,
    metric_name,
    trait_code,
    trait_name,
    trait_value,
    value_code,
)

FILES_AT_ONCE = settings.DATA_UPLOAD_MAX_NUMBER_FILES
SYSTEM = re.compile(r"\..*|Thumbs\.db|desktop\.ini", re.IGNORECASE)
EXPORT_ZONES = ("America/Los_Angeles", "UTC", "Europe/Helsinki", "Europe/Stockholm")
LONGEST_EVENT = timedelta(days=731)
YEARS = (
    MinValueValidator(date(2000, 1, 1), message=_("Check the year.")),
    MaxValueValidator(date(2099, 12, 31), message=_("Check the year.")),
)

Choices = Sequence[tuple[str, str | Promise]]


def say_too_many_files() -> str:
    """The limit, and what helps."""
    sentence = gettext(
        "At most %(most)d files can be brought in at once, and nothing was stored. Pack the folder"
        " as a zip file and bring that: Tuuletus finds what it needs in it."
    )
    return sentence % {"most": FILES_AT_ONCE}


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = FilesInput(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Every file that is meant."""
        given = list(data) if isinstance(data, list | tuple) else [data]
        # a folder comes with what the system keeps in it for itself
        files = [file for file in given if not file or not SYSTEM.fullmatch(file.name)] or given
        if len(files) > FILES_AT_ONCE:
            raise ValidationError(say_too_many_files())
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ImportForm(forms.Form):
    """The files to bring in."""

    uploads = FilesField(
        label=_("Files to bring in"),
        allow_empty_file=True,  # it gets its own refusal, and the others are read
        error_messages={
            "required": _("Choose at least one file first."),
        },
    )


def order_field() -> forms.ChoiceField:
    """Which comes first in a date: asked where the cells cannot tell."""
    orders = [
        ("", _("The file can tell")),
        (DAY_FIRST, _("Day first, as 31.12.2026")),
        (MONTH_FIRST, _("Month first, as 12/31/2026")),
    ]
    return forms.ChoiceField(label=_("The dates are written"), choices=orders, required=False)


WEEKDAY = roles.TRAIT + "weekday"


def weekday_field(lowest: int) -> forms.ChoiceField:
    """The question which day the lowest number of a weekday is."""
    speaker = Speaker(get_language() or "en")
    days = [
        (name, trait_value("weekday", str(day), speaker)) for name, day in FIRST_WEEKDAYS.items()
    ]
    return forms.ChoiceField(
        label=_("Weekday %(code)s is") % {"code": speaker.number(lowest)},
        choices=[("", _("What the file itself says")), *days],
        required=False,
    )


class ReadingForm(forms.Form):
    """On which clock the times of a file are, when its numbers were true, and whose it is.

    `channels` are the channels to choose from where the file does not name its own; `asks_year`
    puts the question first of which year the file begins in, `lowest_weekday` the one which day
    that number is.
    """

    source_zone = forms.ChoiceField(
        label=_("The times in the file are on the clock of"), required=False
    )
    read_at = forms.SplitDateTimeField(
        label=_("The file was exported"),
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        help_text=_("Left empty, the moment of dropping the file is taken."),
    )

    date_order = order_field()

    first_year = forms.IntegerField(
        label=_("The first row is of the year"),
        required=False,
        min_value=1970,
        max_value=2199,
    )

    channel = forms.ChoiceField(
        label=_("The file is of the channel"),
        required=False,
        help_text=_("The file itself does not tell."),
    )

    def __init__(
        self,
        *args: Any,
        zone: str,
        channels: Choices | None = None,
        asks_year: bool = False,
        lowest_weekday: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if asks_year:
            self.order_fields(["first_year"])
        else:
            del self.fields["first_year"]
        if lowest_weekday is not None:
            self.fields["first_weekday"] = weekday_field(lowest_weekday)
            self.order_fields(["first_weekday"])
        if channels is None:
            del self.fields["channel"]
        else:
            first = ("", _("the one that it fits, or a new one"))
            self.fields["channel"].choices = [first, *channels]  # type: ignore[attr-defined]
        field = self.fields["source_zone"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("What the file itself says")),
            *group_zones([*EXPORT_ZONES, zone, self.initial.get("source_zone", "")]),
        ]


class OwnerForm(forms.Form):
    """Of which of several channels a file is that tells only its platform."""

    channel = forms.ChoiceField(label=_("The file is of the channel"))
    alike = forms.BooleanField(
        label=_("The same for the other files that ask this"), required=False
    )

    def __init__(
        self, *args: Any, channels: Choices, has_others: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose = ("", pgettext_lazy("channel", "Choose"))
        self.fields["channel"].choices = [choose, *channels]  # type: ignore[attr-defined]
        if not has_others:
            del self.fields["alike"]


ROLE_NAMES = {
    roles.IGNORE: pgettext_lazy("column", "Not read"),
    roles.ID: pgettext_lazy("column", "Identifier of the post"),
    roles.CHANNEL: pgettext_lazy("column", "Identifier of the channel"),
    roles.CHANNEL_NAME: pgettext_lazy("column", "Name of the channel"),
    roles.DATE: pgettext_lazy("column", "Time of publication, or day of an outcome"),
    roles.TIME: pgettext_lazy("column", "Hour of publication"),
    roles.TEXT: pgettext_lazy("column", "Text"),
    roles.TITLE: pgettext_lazy("column", "Title"),
    roles.PLATFORM: pgettext_lazy("column", "Platform"),
    roles.LINK: pgettext_lazy("column", "Link to the post"),
    roles.FORMAT: pgettext_lazy("column", "Format"),
    roles.TOTAL: pgettext_lazy("column", "Sum of other columns"),
}
OUTCOME_NAMES = {
    roles.OUTCOME: pgettext_lazy("column", "Bookings, sales or another outcome by day"),
    roles.EACH: pgettext_lazy(
        "column", "Day of a single booking or sale: the rows of a day are added up"
    ),
    roles.VENUE: pgettext_lazy("column", "House or unit of the outcome"),
}


def build_roles(guessed: Iterable[str]) -> list[Any]:
    """The roles to choose from in groups, with those that the file itself brought up."""
    speaker = Speaker(get_language() or "en")
    every = [*roles.ROLES, *sorted(set(guessed) - set(roles.ROLES))]

    def group(start: str, say: Callable[[str, Speaker], str]) -> list[tuple[str, str]]:
        own = [role for role in every if role.startswith(start)]
        return sorted(
            ((role, say(role.removeprefix(start), speaker)) for role in own),
            key=lambda choice: choice[1].casefold(),
        )

    return [
        (roles.IGNORE, ROLE_NAMES[roles.IGNORE]),
        (_("The post"), [(role, name) for role, name in ROLE_NAMES.items() if role != "ignore"]),
        (_("The business"), list(OUTCOME_NAMES.items())),
        (_("Number"), group(roles.METRIC, metric_name)),
        (_("Trait"), group(roles.TRAIT, trait_name)),
        (_("Size of the audience"), group(roles.AUDIENCE, metric_name)),
    ]


def choose_role(current: Mapping[str, str], column: ColumnGuess) -> str:
    """What a column was read as; a platform's reader may know it by a role that no table has."""
    role = current.get(column.name, "")
    is_moment = role == roles.TIME and column.role == roles.DATE
    return role if roles.is_role(role) and not is_moment else column.role


class MappingForm(forms.Form):
    """What each column of a table is; field names carry the number of the column only."""

    def __init__(
        self, *args: Any, guess: TableGuess, current: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [column.name for column in guess.columns]
        speaker = Speaker(get_language() or "en")
        choices = build_roles({*current.values(), *(column.role for column in guess.columns)})
        self.choices = choices
        for number, column in enumerate(guess.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=column_name(column.name, speaker),
                choices=choices,
                initial=choose_role(current, column),
            )
        if guess.date_order is None:
            self.fields["date_order"] = order_field()
        codes = guess.weekday_codes
        if codes is not None or WEEKDAY in self.data.values():
            self.fields["first_weekday"] = weekday_field(codes.lowest if codes else 1)
        self.fields["channel_name"] = forms.CharField(
            label=_("Name of the channel, if the file does not tell it"),
            required=False,
            max_length=120,
        )

    def list_roles(self) -> list[str]:
        """Every role that can be chosen."""
        own = [one if isinstance(one, list) else [(told, one)] for told, one in self.choices]
        return [str(role) for group in own for role, _name in group]

    def read_roles(self) -> dict[str, str]:
        """The role of every column."""
        chosen = (self.cleaned_data[f"column_{n}"] for n in range(len(self.columns)))
        return dict(zip(self.columns, chosen, strict=True))

    def read_options(self) -> dict[str, str]:
        """What else was said about the table."""
        names = ("date_order", "first_weekday", "channel_name")
        said = {name: self.cleaned_data.get(name, "") for name in names}
        return {name: value for name, value in said.items() if value}


class PostFilterForm(forms.Form):
    """Which posts to show."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    channel = forms.TypedChoiceField(
        label=_("Channel"), required=False, coerce=int, empty_value=None
    )
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    trait = forms.ChoiceField(label=_("Trait"), required=False)
    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        channels: Choices,
        platforms: Choices,
        traits: Iterable[Any],
        sorts: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["channel"].choices = [*every, *channels]  # type: ignore[attr-defined]
        self.fields["platform"].choices = [*every, *platforms]  # type: ignore[attr-defined]
        self.fields["trait"].choices = [*every, *traits]  # type: ignore[attr-defined]
        self.sorts = tuple(sorts)

    def read_filter(self) -> PostFilter:
        """The filter; a field that makes no sense does not narrow the list."""
        self.is_valid()
        said: Mapping[str, Any] = self.cleaned_data
        trait, _equals, value = said.get("trait", "").partition("=")
        sort = said.get("sort", "")
        name = sort.removeprefix("-")
        is_known = name in self.sorts or sort == "published"
        return PostFilter(
            channel=said.get("channel"),
            platform=said.get("platform", ""),
            trait=trait,
            value=value,
            start=said.get("start"),
            end=said.get("end"),
            text=said.get("text", ""),
            sort=name if is_known else "published",
            descending=not is_known or sort.startswith("-"),
        )


class SetTraitForm(forms.Form):
    """A trait to be set for the chosen posts, or cleared when the value is left empty.

    A trait that Tuuletus itself reads from posts takes the values that it has there, and those
    that files of the workspace tell; others take any.
    """

    trait = forms.CharField(
        label=_("Trait"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "traits", "autocomplete": "off"}),
        help_text=_("For example topic, series, tone or author."),
    )
    value = forms.CharField(
        label=_("Value"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "values", "autocomplete": "off"}),
        help_text=_("Left empty, what was set is taken away."),
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean_trait(self) -> str:
        """The code of the trait, so that it is one trait however and in which language typed."""
        name = " ".join(unicodedata.normalize("NFC", self.cleaned_data["trait"]).split())
        code = trait_code(name.replace("=", " "))
        written = code.replace(" ", "_")  # as the column of a table that is shown without marks
        is_column = written != code and not tells_trait(self.workspace, code)
        return written if is_column and tells_trait(self.workspace, written) else code

    def clean_value(self) -> str:
        """The value as typed, in one Unicode form; the code where it is a known one."""
        typed = " ".join(unicodedata.normalize("NFC", self.cleaned_data["value"]).split())
        trait = self.cleaned_data.get("trait", "")
        value, known = value_code(trait, typed), known_values(trait)
        answer = value_code("question", typed)
        if not known and answer != typed and is_told(self.workspace, trait, answer):
            return answer
        if not value or not known or value in known or is_told(self.workspace, trait, value):
            return value
        speaker = Speaker(get_language() or "en")
        shown = dict.fromkeys(trait_value(trait, one, speaker) for one in known)
        raise ValidationError(
            gettext("%(trait)s takes one of these: %(values)s.")
            % {"trait": trait_name(trait, speaker), "values": ", ".join(shown)}
        )


class RuleForm(SetTraitForm):
    """A rule: where it looks, for which words, and the trait that it gives."""

    kind = forms.ChoiceField(label=_("When"), choices=RuleKind.choices)
    pattern = Line(label=_("Words"), max_length=300)
    field_order = ("kind", "pattern", "trait", "value")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required = True
        self.fields["value"].help_text = ""


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
