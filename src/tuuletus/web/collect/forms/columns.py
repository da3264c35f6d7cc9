"""What people say about the columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus.channels.protocol import DAY_FIRST, FIRST_WEEKDAYS, MONTH_FIRST
from tuuletus.channels.table import ColumnGuess, TableGuess, roles
from tuuletus.wording import Speaker, column_name, metric_name, trait_name, trait_value

WEEKDAY = roles.TRAIT + "weekday"
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
    roles.EACH_COUNTED: pgettext_lazy(
        "column", "Day of a single booking or sale: the rows of a day are counted, too"
    ),
    roles.VENUE: pgettext_lazy("column", "House or unit of the outcome"),
}


def order_field() -> forms.ChoiceField:
    """Which comes first in a date: asked where the cells cannot tell."""
    orders = [
        ("", _("The file can tell")),
        (DAY_FIRST, _("Day first, as 31.12.2026")),
        (MONTH_FIRST, _("Month first, as 12/31/2026")),
    ]
    return forms.ChoiceField(label=_("The dates are written"), choices=orders, required=False)


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
