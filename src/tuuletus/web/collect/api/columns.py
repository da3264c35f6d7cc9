"""What the columns of a dropped file are, and how a program says it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from tuuletus.channels.describing import describe_weekdays
from tuuletus.channels.table import TableGuess, roles
from tuuletus.web.collect.actions import guess_columns, set_mapping
from tuuletus.web.collect.api.shapes import ImportOut, find_file, find_import, tell_import
from tuuletus.web.collect.forms import MappingForm, choose_role
from tuuletus.web.collect.models import SourceFile
from tuuletus.web.parameters import not_understood, require_known, take_no_parameters
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer

router = Router()


class ColumnOut(Schema):
    """A column of a table, what it seems to be or was said to be, and some of its cells."""

    name: str
    role: str
    sure: float
    is_guess: bool = Field(
        description="Whether the role waits for somebody to confirm it: the name only resembles."
    )
    examples: list[str]


class WeekdaysOut(Schema):
    """Which day the lowest number of a weekday is: `decided` by the file, `asked` or `assumed`."""

    lowest: int
    first: str
    reason: str


class ColumnsOut(Schema):
    """The columns of a file, and every role that one may be given."""

    columns: list[ColumnOut]
    asks_date_order: bool
    weekdays: WeekdaysOut | None = Field(
        description="What numbers of weekdays were taken to mean; null: there are none."
    )
    roles: list[str]


class ColumnsIn(Schema):
    """What the columns of a file are; those that are left out are not read."""

    columns: dict[str, str] = Field(description="The role of each column, by its name.")
    date_order: str = Field("", description="`day_first` or `month_first`, where it is asked.")
    first_weekday: str = Field(
        "",
        description="`monday`, `sunday` or `saturday`: the day of the lowest number of a weekday.",
    )
    channel_name: str = Field("", description="Whose posts these are, if the file is silent.")


@router.get(
    "/imports/{pk}/files/{file}/columns",
    response=ColumnsOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("The columns of a file"),
    operation_id="tuuletus_web_collect_api_read_columns",
)
def read_columns(request: HttpRequest, pk: int, file: int) -> ColumnsOut:
    """Tell what each column of a kept file seems to be, and what it can be."""
    take_no_parameters(request)
    found = find_file(request, pk, file)
    guess = guess_columns(found)
    form = MappingForm(guess=guess, current=found.mapping)
    return ColumnsOut(
        columns=[
            ColumnOut(
                name=column.name,
                role=choose_role(found.mapping, column),
                sure=column.sure,
                is_guess=column.is_guess,
                examples=list(column.examples),
            )
            for column in guess.columns
        ],
        asks_date_order=guess.date_order is None,
        weekdays=tell_weekdays(found, guess),
        roles=form.list_roles(),
    )


def tell_weekdays(file: SourceFile, guess: TableGuess) -> WeekdaysOut | None:
    """What numbers of weekdays were taken to mean, or would be as long as nothing was read."""
    codes = guess.weekday_codes
    told = file.summary.get("weekdays") or (describe_weekdays(codes) if codes else None)
    return WeekdaysOut(**told) if told else None


@router.post(
    "/imports/{pk}/files/{file}/columns",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Say what the columns are"),
    operation_id="tuuletus_web_collect_api_set_columns",
)
def set_columns(request: HttpRequest, pk: int, file: int, said: ColumnsIn) -> ImportOut:
    """Say what each column is. The file is read anew, and the answer is kept for the next one."""
    found = find_file(request, pk, file)
    guess = guess_columns(found)
    for name in said.columns:
        require_known("columns", name, [column.name for column in guess.columns])
    given = {
        f"column_{number}": said.columns.get(column.name, roles.IGNORE)
        for number, column in enumerate(guess.columns)
    }
    form = MappingForm(given | said.dict(exclude={"columns"}), guess=guess, current=found.mapping)
    if not form.is_valid():
        field, reasons = next(iter(form.errors.items()))
        name = str(form.fields[field].label) if field.startswith("column_") else field
        raise not_understood(name, " ".join(map(str, reasons)))
    if said.first_weekday and "first_weekday" not in form.fields:
        none = gettext("the file tells no weekdays as numbers.")
        raise not_understood("first_weekday", none)
    set_mapping(found, form.read_roles(), form.read_options())
    return tell_import(find_import(request, pk))
