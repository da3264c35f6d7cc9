"""From dropped files to a preview: everything is read, nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.db import transaction

from tuuletus.channels.apart import Part, Reader
from tuuletus.channels.holding import Holding
from tuuletus.channels.members import CLOSED_HIDDEN, CLOSED_UNKNOWN, Shut, tell_closed
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import COLUMNS_UNKNOWN, EVENTS
from tuuletus.channels.table import TableGuess
from tuuletus.errors import AlreadyDoneError, ChannelError, UnknownFileError
from tuuletus.web.collect.actions.foreseeing import Foreseen
from tuuletus.web.collect.actions.owners import place_nameless
from tuuletus.web.collect.actions.shedding import NOT_OPENED, cut_upload, shed_upload
from tuuletus.web.collect.actions.summaries import (
    describe_guess,
    describe_refusal,
    summarise,
    tell_numbers,
    tell_outcomes,
)
from tuuletus.web.collect.actions.tables import find_stored
from tuuletus.web.collect.actions.uploads import (
    clean_name,
    find_upload,
    keep_upload,
    make_digest,
    may_hold,
    open_upload,
    remove_uploads,
)
from tuuletus.web.collect.actions.veiling import names_erased, veil
from tuuletus.web.collect.models import (
    ColumnMapping,
    FileState,
    ImportRun,
    ImportState,
    SourceFile,
)
from tuuletus.web.collect.queries.coming import TOLD
from tuuletus.web.collect.queries.numbers import TOLD_NUMBERS
from tuuletus.web.memory import give_back_memory
from tuuletus.web.people.models import Person, Workspace

ASKS = frozenset(
    {
        "ambiguous_dates",
        "contradicting_dates",
        "year_unknown",
        "rows_of_single_sales",
        "hours_only",
    }
)
"""Refusals that a person's answer takes away."""

RECALLED = "recalled"
"""Among a file's answers: those to an earlier file like it were taken over, or given anew."""

REMEMBERED = ("source_zone", "date_order", "first_weekday", "channel_name")
"""The answers, besides what the columns are, that the next file with the same columns gets."""

MAPPABLE = frozenset({UnknownFileError.code, COLUMNS_UNKNOWN, EVENTS})
"""Refusals of what may be a table all the same."""

SAID_WRONGLY = frozenset({"no_columns", "role_twice", "unknown_role", "no_days", "no_outcomes"})
"""Refusals that another answer about the columns takes away, where a person gave one."""

UNKNOWN_SHOWN = 20
"""So many files of an archive that are refused or not known are listed; others are counted."""


def receive_files(
    workspace: Workspace, person: Person | None, files: Iterable[File[Any]], *, now: datetime
) -> ImportRun:
    """Keep and read what was dropped. The import waits for confirmation; no post is stored yet.

    Of what is refused nothing is left on the disk by the time that anybody is told.
    """
    run = ImportRun(workspace=workspace, person=person, started_at=now)
    try:
        for file in files:
            run.uploads.append(keep_upload(file))
        described = describe_uploads(run)
        run.uploads = [one for one in run.uploads if find_upload(one).exists()]
        with transaction.atomic():
            run.state = find_state(described)
            run.save()
            for told in described:
                told.run = run
                told.save()
    except BaseException:
        remove_uploads(run.uploads)
        raise
    give_back_memory()
    return run


def describe_uploads(run: ImportRun) -> list[SourceFile]:
    """The files in all uploads of an import, each content once."""
    described: dict[str, SourceFile] = {}
    foreseen = Foreseen()
    for upload in run.uploads:
        for file in describe_upload(run, upload, foreseen):
            described.setdefault(file.sha256, file)
    files = list(described.values())
    place_nameless(run.workspace, files)
    return files


def describe_upload(
    run: ImportRun, upload: Mapping[str, str], foreseen: Foreseen
) -> list[SourceFile]:
    """The files in one upload, an archive's members each, with what was understood of them.

    What of an archive was not opened stands in a row of its own.
    """
    path = find_upload(upload)
    try:
        cut_upload(run, upload)
        with open_upload(run, upload) as reader:
            parts = reader.parts()
            # a file that comes alone has nothing in common with others
            shared = foreseen if len(run.uploads) > 1 or len(parts) > 1 else None
            files = [describe_part(run, part, shared) for part in parts]
            closed = reader.closed()
        left = [one for one in files if one.is_refused or one.summary.get("is_unknown")]
        rest = {id(one): one.name.rsplit(": ", 1)[-1] for one in left[UNKNOWN_SHOWN:]}
        told = [one for one in files if id(one) not in rest]
        if rest:
            closed += tell_closed({Shut(code=CLOSED_UNKNOWN): list(rest.values())})
        if any(one.code != CLOSED_HIDDEN for one in closed):
            told.append(describe_closed(path, upload["name"], closed))
        shed_upload(run, upload, needed={file.sha256 for file in told if not file.is_refused})
    except ChannelError as error:
        return [refuse_upload(path, upload["name"], error)]
    return told


def describe_closed(path: Path, name: str, closed: Sequence[ChannelError]) -> SourceFile:
    """What stands for the files of an archive that stayed shut."""
    return SourceFile(
        name=name,
        sha256=make_digest(path),
        size=path.stat().st_size,
        state=FileState.REFUSED,
        summary={
            "refusal": NOT_OPENED,
            "details": {},
            "message": "",
            "closed": [describe_refusal(one) for one in closed],
        },
    )


def refuse_upload(path: Path, name: str, error: ChannelError) -> SourceFile:
    """A file that is not opened at all; it is deleted."""
    file = SourceFile(
        name=name,
        sha256=make_digest(path),
        size=path.stat().st_size,
        state=FileState.REFUSED,
        summary=describe_refusal(error),
    )
    path.unlink()
    return file


def describe_part(run: ImportRun, part: Part, foreseen: Foreseen | None) -> SourceFile:
    """A file with what was understood of it."""
    file = SourceFile(name=clean_name(part.name), sha256=part.sha256, size=part.size)
    fill_description(run, file, part, foreseen)
    return file


def fill_description(
    run: ImportRun, file: SourceFile, part: Part, foreseen: Foreseen | None
) -> None:
    """Read a file anew and describe it: understood, waiting for columns, known or refused.

    `foreseen` are the posts of the other files of the import.
    """
    try:
        found = read_part(run, file, part)
        file.format, file.mapping = found.told.format, dict(found.told.mapping)
        summary = summarise(found, workspace=run.workspace, file=file)
        summary["names_erased"] = names_erased(found)
    except ChannelError as error:
        asks = error.code in ASKS or can_be_mapped(part, error) or was_said_wrongly(file, error)
        file.state = FileState.MAPPING if asks else FileState.REFUSED
        file.summary = describe_refusal(error)
        return
    if found.told.is_guessed:
        file.state = FileState.MAPPING
        file.summary = describe_guess(found.told)
        return
    if foreseen is not None:
        summary["shared_posts"] = foreseen.meet(found)
    is_known = find_stored(run.workspace, file.sha256)
    if found.told.outcomes and not is_known:
        summary[TOLD] = tell_outcomes(found)
    if summary["periods"] and not is_known:
        zone = ZoneInfo(run.workspace.time_zone)
        summary[TOLD_NUMBERS] = tell_numbers(found, zone=zone)
    file.state = FileState.KNOWN if is_known else FileState.READY
    file.read_at, file.summary = found.told.read_at, summary


def read_part(run: ImportRun, file: SourceFile, part: Part) -> Holding:
    """Read a file with all that people said about it and about earlier files like it.

    Whoever is erased comes in as a pseudonym.
    """
    return veil(read_openly(run, file, part), run.workspace)


def read_openly(run: ImportRun, file: SourceFile, part: Part) -> Holding:
    """The same with every name that the file holds."""
    recall_answers(run.workspace, file, part)
    return part.read(build_options(run, file))


def build_options(run: ImportRun, file: SourceFile) -> ReadingOptions:
    """The reader's options out of what is known about a file."""
    said = file.options
    read_at = said.get("read_at")
    return ReadingOptions(
        read_at=datetime.fromisoformat(read_at) if read_at else run.started_at,
        zone=run.workspace.time_zone,
        mapping=said.get("roles"),
        source_zone=said.get("source_zone"),
        channel_name=said.get("channel_name", ""),
        date_order=said.get("date_order"),
        first_year=said.get("first_year"),
        first_weekday=said.get("first_weekday"),
    )


def can_be_mapped(part: Part, error: ChannelError) -> bool:
    """Whether a person could help by saying what the columns of an unknown table are."""
    if error.code not in MAPPABLE:
        return False
    try:
        return part.guess().rows > 0
    except ChannelError:
        return False


def was_said_wrongly(file: SourceFile, error: ChannelError) -> bool:
    """Whether a person told the columns in a way in which nothing can be read."""
    return error.code in SAID_WRONGLY and "roles" in file.options


def recall_answers(workspace: Workspace, file: SourceFile, part: Part) -> None:
    """Apply, once, what a person said about an earlier table with the same columns."""
    if RECALLED in file.options or not workspace.column_mappings.exists():
        return
    try:
        fingerprint = part.guess().fingerprint
    except ChannelError:
        return
    remembered = workspace.column_mappings.filter(fingerprint=fingerprint).first()
    if remembered is not None:
        roles = {"roles": remembered.roles} if remembered.roles else {}
        file.options = remembered.options | roles | file.options | {RECALLED: True}


def remember_answers(file: SourceFile, guess: TableGuess) -> None:
    """Keep what was said of a file for the next one with the same columns.

    Columns without names are those of any file: such an answer is about this one only. So is when
    the numbers were true, the year of the first row, and whose the file is.
    """
    if not guess.named or file.state not in (FileState.READY, FileState.KNOWN):
        return
    said = file.options
    ColumnMapping.objects.update_or_create(
        workspace=file.run.workspace,
        fingerprint=guess.fingerprint,
        defaults={
            "roles": said.get("roles", {}),
            "options": {name: said[name] for name in REMEMBERED if said.get(name)},
        },
    )


def find_state(files: Iterable[SourceFile]) -> ImportState:
    """Where an import stands, by its files."""
    states = {file.state for file in files}
    if FileState.MAPPING in states:
        return ImportState.MAPPING
    if states & {FileState.READY, FileState.KNOWN}:
        return ImportState.PREVIEW
    return ImportState.REFUSED


@contextmanager
def open_part(file: SourceFile, *, seconds: int | None = None) -> Iterator[Part]:
    """The kept file behind a row; AlreadyDoneError when it was stored, cancelled or forgotten."""
    # to open one means to start a process, and only the names tell which one is likely
    for upload in sorted(file.run.uploads, key=lambda one: not may_hold(one, file.name)):
        if not find_upload(upload).exists():
            continue
        with open_upload(file.run, upload, seconds=seconds) as reader:
            part = find_part(reader, file.sha256)
            if part is not None:
                yield part
                return
    raise AlreadyDoneError


def find_part(reader: Reader, sha256: str) -> Part | None:
    """The file of an upload that has a fingerprint."""
    try:
        return next((part for part in reader.parts() if part.sha256 == sha256), None)
    except ChannelError:
        return None
