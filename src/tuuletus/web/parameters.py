"""What callers of the HTTP API may put into an address: nothing is overlooked in silence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Self, TypeVar

from django.db.models import QuerySet
from django.http import QueryDict
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
                raise ValueError("there is no character NUL in anything here")
            if name not in type(self).model_fields:
                known = ", ".join(type(self).model_fields)
                raise ValueError(f"there is no parameter {name[:60]!r}; there are: {known}")
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


def require_known(parameter: str, told: str, known: Collection[str]) -> None:
    """Refuse a value that is none of those there are, and name those."""
    if told in known:
        return
    some = list(known)[:NAMED_AT_MOST]
    more = f" and {len(known) - len(some)} more" if len(known) > len(some) else ""
    there = f"there are: {', '.join(some)}{more}" if some else "there is none yet"
    raise HttpError(422, f"{parameter}: there is no {told[:60]!r} here; {there}.")
