"""What callers of the HTTP API may put into an address: nothing is overlooked in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Self, TypeVar, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Schema
from ninja.errors import HttpError
from pydantic import Field, ValidationInfo, model_validator

NAMED_AT_MOST = 50
MOST_AT_ONCE = 500

Row = TypeVar("Row")


class Parameters(Schema):
    """The parameters of one operation; a name that it does not know is refused."""

    @model_validator(mode="after")
    def _know_every_name(self, info: ValidationInfo) -> Self:
        told = info.context["request"].GET if info.context else QueryDict()
        for name, values in told.lists():
            if any("\x00" in value for value in values):
                raise ValueError(_("There is no character NUL in anything here."))
            if name not in type(self).model_fields:
                known = ", ".join(type(self).model_fields)
                sentence = _("There is no parameter “%(name)s”. There are: %(known)s.")
                raise ValueError(sentence % {"name": name[:60], "known": known})
        return self


class Paging(Parameters):
    """Which part of a long list."""

    limit: int = Field(50, ge=1, le=MOST_AT_ONCE, description="How many at most.")
    offset: int = Field(0, ge=0, le=2**31, description="How many to pass over.")


class Paged(Schema):
    """Where a part stands in its list; `next_offset` is null at the end."""

    total: int
    limit: int
    offset: int
    next_offset: int | None


def take_part(rows: QuerySet[Any] | Sequence[Row], asked: Paging) -> tuple[list[Any], Paged]:
    """The part of a list that was asked for, and where it stands."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    end = asked.offset + asked.limit
    paged = Paged(
        total=total,
        limit=asked.limit,
        offset=asked.offset,
        next_offset=end if end < total else None,
    )
    return list(rows[asked.offset : end]), paged


def take_no_parameters(request: HttpRequest) -> None:
    """Refuse whatever stands in the address of an operation that takes no parameters."""
    for name in request.GET:
        sentence = _("There is no parameter “%(name)s” here, nor any other.")
        raise HttpError(422, sentence % {"name": name[:60]})


def not_understood(field: str, told: str) -> HttpError:
    """The refusal of what stands in a field, with what is expected of it."""
    return HttpError(422, f"{field}: {told}")


def read_form(form: forms.Form) -> dict[str, Any]:
    """What a form of the pages makes of what was sent; its first complaint becomes a 422."""
    with override("en"):  # numbers are read as programs write them
        is_valid = form.is_valid()
    if is_valid:
        return form.cleaned_data
    name, complaints = next(iter(form.errors.items()))
    raise not_understood(name, f"{complaints[0]}{_name_choices(form.fields.get(name))}")


def _name_choices(field: forms.Field | None) -> str:
    """What could have been chosen; people are not told by their numbers."""
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return ""
    pairs = cast("Iterable[tuple[object, object]]", flatten_choices(cast("Any", field.choices)))
    known = [str(key) for key, _label in pairs if key]
    none, some = _("There is none."), _("There are: %(known)s.")
    return f" {some % {'known': ', '.join(known[:NAMED_AT_MOST])}}" if known else f" {none}"


def require_known(parameter: str, told: str, known: Collection[str]) -> None:
    """Refuse a value that is none of those there are, and name those."""
    if told in known:
        return
    if not known:
        sentence = _("there is no “%(told)s” here; there is none yet.")
    elif len(known) > NAMED_AT_MOST:
        sentence = _("there is no “%(told)s” here; there are: %(known)s and %(more)s more.")
    else:
        sentence = _("there is no “%(told)s” here; there are: %(known)s.")
    seen = {
        "told": told[:60],
        "known": ", ".join(list(known)[:NAMED_AT_MOST]),
        "more": len(known) - NAMED_AT_MOST,
    }
    raise not_understood(parameter, sentence % seen)
