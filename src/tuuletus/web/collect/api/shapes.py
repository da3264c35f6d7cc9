"""What several operations tell of an import, and how they find it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Schema
from pydantic import Field

from tuuletus.errors import ChannelError
from tuuletus.web.collect.actions import find_parted
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, SourceFile
from tuuletus.web.collect.queries import (
    ComingSeries,
    Contradiction,
    find_added,
    find_coming,
    find_import_contradictions,
    find_renamed,
    tell_contradiction,
    tell_renamed,
)
from tuuletus.web.collect.queries.added import STORED
from tuuletus.web.collect.queries.coming import TOLD
from tuuletus.web.collect.queries.numbers import TOLD_NUMBERS, find_own_contradictions
from tuuletus.web.parameters import Paged
from tuuletus.web.people.access import WorkspaceRequest
from tuuletus.wording import Speaker, say_asking, say_refusal

INNER = frozenset({TOLD, TOLD_NUMBERS, STORED})
"""What the summary of a file keeps for the program itself."""


class FileOut(Schema):
    """One file of an import and what was understood of it."""

    id: int
    name: str
    sha256: str
    state: str
    format: str
    read_at: datetime | None
    summary: dict[str, Any]


class AddedOut(Schema):
    """How many of a kind an import added.

    `kind` is `posts`, `readings` (numbers of posts) or `own_numbers` (channels' own).
    `before` were stored already; `shared` stood several times in the files of this import. Of
    the readings `differ` were told otherwise by another file, whose numbers count.
    """

    kind: str
    new: int
    before: int
    shared: int
    differ: int


class AddedSeriesOut(Schema):
    """Values of one series of outcomes that an import added.

    `told_as` is what the file calls it. `span` is 1 where a value is of a day and 7 where it is
    of a week; `first_told` counts those that no other import told before.
    """

    name: str
    told_as: str
    span: int
    values: int
    first_told: int
    first: date
    last: date


class SeriesOut(Schema):
    """A series of outcomes in a file that waits to be stored, and what it will be called."""

    file: int
    told_as: str
    name: str
    span: int
    values: int
    message: str = Field(description="Why it is called otherwise than in the file, else empty.")


class ContradictionOut(Schema):
    """Days or weeks (by `span`) that two files tell differently; the numbers of `kept` count.

    `series` is one of outcomes, or a metric of the channel whose own numbers they are; `span` is
    in days, and 0 where the numbers are of so many calendar `months`.
    `why` is `exported`, `later`, `further` or `named`: by export date, import, last day or name.
    """

    series: str
    channel: str = Field(description="Its address, such as `x:merituuli`; empty for outcomes.")
    span: int
    months: int
    count: int
    day: date
    kept: int = Field(description="A file by its id.")
    kept_value: float
    other: int = Field(description="A file by its id.")
    other_value: float
    why: str
    message: str


class CountedImportOut(Schema):
    """How far an import is, and what it stored."""

    id: int
    state: str
    percent_done: int
    started_at: datetime
    stored_at: datetime | None
    new_posts: int
    known_posts: int
    new_measurements: int
    known_measurements: int


class ImportOut(CountedImportOut):
    """An import; counts are those of what was stored, `added` has them by kind."""

    waiting_import: int | None = Field(
        description="The import that keeps those files of the same drop that wait for an answer."
    )
    added: list[AddedOut]
    added_series: list[AddedSeriesOut]
    added_traits: list[str]
    coming_series: list[SeriesOut]
    contradictions: list[ContradictionOut]
    files: list[FileOut]


class ListedFileOut(Schema):
    """A file of an import in the list of imports."""

    id: int
    name: str
    state: str
    format: str


class ListedImportOut(CountedImportOut):
    """An import in the list of imports; ask for it by its id to learn more."""

    files: list[ListedFileOut]


class ImportsOut(Paged):
    """A part of the imports."""

    imports: list[ListedImportOut]


def find_import(request: HttpRequest, pk: int) -> ImportRun:
    """An import of the token's own workspace."""
    return get_object_or_404(
        ImportRun, pk=pk, workspace=cast("WorkspaceRequest", request).workspace
    )


def find_file(request: HttpRequest, pk: int, file: int) -> SourceFile:
    """A file of an import of the token's own workspace."""
    files = SourceFile.objects.select_related("run__workspace")
    return get_object_or_404(
        files, pk=file, run=pk, run__workspace=cast("WorkspaceRequest", request).workspace
    )


def tell_listed(run: ImportRun) -> ListedImportOut:
    """An import as the list shows it."""
    names = [name for name in ListedImportOut.model_fields if name != "files"]
    files = sorted(run.files.all(), key=lambda file: file.pk)
    return ListedImportOut(
        **{name: getattr(run, name) for name in names},
        files=[ListedFileOut.from_orm(file) for file in files],
    )


def tell_import(run: ImportRun) -> ImportOut:
    """An import as the API shows it."""
    names = ("id", "name", "sha256", "state", "format", "read_at")
    files = list(run.files.order_by("pk"))
    counts = ("new_posts", "known_posts", "new_measurements", "known_measurements")
    parted = find_parted(run)
    added = find_added(run) if run.state == ImportState.STORED else None
    coming = find_coming(run)
    return ImportOut(
        id=run.pk,
        state=run.state,
        percent_done=run.percent_done,
        started_at=run.started_at,
        stored_at=run.stored_at,
        files=[
            FileOut(**{name: getattr(file, name) for name in names}, summary=tell_summary(file))
            for file in files
        ],
        waiting_import=parted.pk if parted else None,
        added=[AddedOut.from_orm(one) for one in added.kinds] if added else [],
        added_series=[AddedSeriesOut.from_orm(one) for one in added.series] if added else [],
        added_traits=list(added.traits) if added else [],
        coming_series=tell_coming(run, coming),
        contradictions=[
            tell_contradicted(found)
            for found in (
                *find_import_contradictions(run, coming),
                *find_own_contradictions(run, files),
            )
        ],
        **{name: getattr(run, name) for name in counts},
    )


def tell_coming(run: ImportRun, coming: list[ComingSeries]) -> list[SeriesOut]:
    """The outcomes of an import that waits, with the reasons of their names."""
    speaker = Speaker(get_language() or "en")
    reasons = {
        (one.file.pk, one.told_as): tell_renamed(one, speaker) for one in find_renamed(run, coming)
    }
    return [
        SeriesOut(
            file=one.file.pk,
            told_as=one.told_as,
            name=one.name,
            span=one.span,
            values=len(one.values),
            message=reasons.get((one.file.pk, one.told_as), ""),
        )
        for one in coming
    ]


def tell_contradicted(found: Contradiction) -> ContradictionOut:
    """A contradiction as the API shows it."""
    return ContradictionOut(
        series=found.series,
        channel=found.channel.address if found.channel else "",
        span=found.period.days,
        months=found.period.months,
        count=found.count,
        day=found.day,
        kept=found.kept.pk,
        kept_value=found.kept_value,
        other=found.other.pk,
        other_value=found.other_value,
        why=found.why,
        message=tell_contradiction(found, Speaker(get_language() or "en")),
    )


def tell_summary(file: SourceFile) -> dict[str, Any]:
    """What was understood of a file; why it is refused or asks, in the person's language."""
    summary = {name: told for name, told in file.summary.items() if name not in INNER}
    if "refusal" not in summary:
        return summary
    error = ChannelError(summary["message"], code=summary["refusal"], **summary["details"])
    say = say_asking if file.state == FileState.MAPPING else say_refusal
    return summary | {"message": say(error, Speaker(get_language() or "en"))}
