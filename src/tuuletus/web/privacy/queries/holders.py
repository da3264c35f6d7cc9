"""Where texts about persons stand: every column that may name somebody, in every table."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from tuuletus.web.collect.models import KeptAnswer, Telling
from tuuletus.web.data_classes import FREE_TEXT, PERSONAL
from tuuletus.web.people.models import Invitation, Workspace
from tuuletus.web.people.models_privacy import Erasure
from tuuletus.web.review.models import Decision, Watch

ROWS_AT_ONCE = 1_000
WRITTEN_AT_ONCE = 2_000
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
EVERY_ROW = models.Q()
PACKED = frozenset({(Decision, "registration"), (Watch, "question")})
"""Texts that are JSON in one fixed writing."""
HANDLED_APART = (KeptAnswer, Invitation, Erasure)
"""Worked out anew, deleted whole, or made of digests."""

Change = Callable[[str], str]
Walk = Callable[[Any, Change], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One column that may name somebody. `path` leads from a row to its workspace.

    Prose is what people wrote: a name in it becomes blocks. Elsewhere it becomes a pseudonym, so
    that what was alike stays alike.
    """

    model: type[models.Model]
    field: str
    path: str
    is_prose: bool
    only: models.Q = EVERY_ROW
    """Which rows are meant, where it is not all of them."""

    @property
    def name(self) -> str:
        """Table and column, as in the record of processing."""
        return f"{self.model._meta.object_name}.{self.field}"

    @property
    def is_json(self) -> bool:
        """Whether the database knows it as JSON."""
        return isinstance(self.model._meta.get_field(self.field), models.JSONField)

    @property
    def is_packed(self) -> bool:
        """Whether its texts are JSON."""
        return (self.model, self.field) in PACKED


@lru_cache(maxsize=1)
def find_holders() -> tuple[Holder, ...]:
    """Every such column; what files told comes before the posts that are made of it."""
    found = [
        Holder(
            model=model,
            field=field.name,
            path=path,
            is_prose=model.data_classes[field.name] == FREE_TEXT,  # type: ignore[attr-defined]
        )
        for model in apps.get_app_config("tuuletus").get_models()
        if model not in HANDLED_APART and (path := find_path(model)) is not None
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and model.data_classes[field.name] in (PERSONAL, FREE_TEXT)  # type: ignore[attr-defined]
    ]
    return tuple(sorted(found, key=lambda one: (one.model is not Telling, one.name)))


def find_path(model: type[models.Model]) -> str | None:
    """The shortest way from a row to its workspace along what it points to; None without one."""
    waiting: deque[tuple[type[models.Model], str]] = deque([(model, "")])
    seen = {model}
    while waiting:
        at, path = waiting.popleft()
        for field in at._meta.concrete_fields:
            target = field.related_model
            if not isinstance(field, models.ForeignKey) or not isinstance(target, type):
                continue
            if target is Workspace:
                return f"{path}{field.name}"
            if target not in seen:
                seen.add(target)
                waiting.append((target, f"{path}{field.name}__"))
    return None


def read_rows(
    holder: Holder, workspaces: Sequence[int] | None
) -> Iterator[list[tuple[Any, int, Any]]]:
    """Portions of rows: primary key, workspace, value. Rows may be changed between portions."""
    rows = holder.model._default_manager.filter(holder.only).order_by("pk")
    if workspaces is not None:
        rows = rows.filter(**{f"{holder.path}__in": workspaces})
    last = None
    while True:
        after = rows if last is None else rows.filter(pk__gt=last)
        portion = list(after.values_list("pk", holder.path, holder.field)[:ROWS_AT_ONCE])
        if not portion:
            return
        yield portion
        last = portion[-1][0]


def read_written(
    holders: Sequence[Holder], workspaces: Sequence[int] | None
) -> Iterator[list[Sequence[str]]]:
    """Portions of rows of one table, column by column, each value as the database has it written.

    JSON stays a text, so that only what is looked for has to be understood.
    """
    first = holders[0]
    fields = [
        Cast(one.field, models.TextField()) if one.is_json else models.F(one.field)
        for one in holders
    ]
    rows = first.model._default_manager.order_by("pk")
    if workspaces is not None:
        rows = rows.filter(**{f"{first.path}__in": workspaces})
    last = None
    while True:
        after = rows if last is None else rows.filter(pk__gt=last)
        portion = list(after.values_list("pk", *fields)[:WRITTEN_AT_ONCE])
        if not portion:
            return
        _keys, *columns = zip(*portion, strict=True)
        yield [[one or "" for one in column] if None in column else column for column in columns]
        last = portion[-1][0]


def unescape(written: str) -> str:
    """JSON with the letters that it writes by their numbers; what else it escapes stays."""
    told = ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)
    return told.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def change_value(holder: Holder, value: Any, change: Change, *, walk: Walk | None = None) -> Any:
    """A value with every text in it changed, or those that `walk` leads to."""
    lead = walk or walk_all
    if holder.is_packed and value:
        told = json.loads(value)
        new = lead(told, change)
        return value if new == told else pack(new)
    return lead(value, change)


def list_texts(holder: Holder, value: Any) -> Iterator[str]:
    """Every text in a value, keys included."""
    waiting = [json.loads(value) if holder.is_packed and value else value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one
            waiting += one.values()


def pack(value: Any) -> str:
    """JSON in the one writing in which it is hashed and compared."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def walk_all(value: Any, change: Change) -> Any:
    """The same JSON with every text changed, keys included."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [walk_all(one, change) for one in value]
    if isinstance(value, dict):
        return {change(key): walk_all(one, change) for key, one in value.items()}
    return value
