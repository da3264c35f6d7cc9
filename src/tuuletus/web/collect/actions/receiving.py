"""From dropped files to a preview: everything is read, nothing is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import COLUMNS_UNKNOWN, read_file
from tuuletus.channels.source import Source, open_sources
from tuuletus.channels.table import TableGuess, guess_mapping
from tuuletus.errors import AlreadyDoneError, ChannelError, UnknownFileError
from tuuletus.records import Reading
from tuuletus.web.collect.actions.summaries import describe_guess, describe_refusal, summarise
from tuuletus.web.collect.actions.uploads import (
    clean_name,
    find_upload,
    forget_uploads,
    keep_upload,
)
from tuuletus.web.collect.actions.veiling import veil
from tuuletus.web.collect.models import (
    ColumnMapping,
    FileState,
    ImportRun,
    ImportState,
    SourceFile,
)
from tuuletus.web.memory import give_back_memory
from tuuletus.web.people.models import Person, Workspace

ASKS = frozenset({"ambiguous_dates", "year_unknown"})
"""Refusals that a person's answer takes away."""

CHOSEN_CHANNEL = "channel"
"""The option under which a file keeps whose it is, where it does not tell so itself."""

TABLE = "table"

MAPPABLE = frozenset({UnknownFileError.code, COLUMNS_UNKNOWN})
"""Refusals of what may be a table all the same."""

UNKNOWN_SHOWN = 20
"""So many files of an archive in which nothing is known are listed."""


def receive_files(
    workspace: Workspace, person: Person | None, files: Iterable[File[Any]], *, now: datetime
) -> ImportRun:
    """Keep and read what was dropped. The import waits for confirmation; no post is stored yet."""
    run = ImportRun(workspace=workspace, person=person, started_at=now)
    run.uploads = [keep_upload(file) for file in files]
    described: dict[str, SourceFile] = {}
    for upload in run.uploads:
        for file in describe_upload(run, upload):
            described.setdefault(file.sha256, file)
    with transaction.atomic():
        run.state = find_state(described.values())
        run.save()
        for file in described.values():
            file.run = run
            file.save()
    if run.state == ImportState.REFUSED:
        forget_uploads(run)
    give_back_memory()
    return run


def describe_upload(run: ImportRun, upload: Mapping[str, str]) -> list[SourceFile]:
    """The files in one upload, an archive's members each, with what was understood of them."""
    path = find_upload(upload)
    try:
        files = [describe_source(run, source) for source in open_sources([(path, upload["name"])])]
    except ChannelError as error:
        return [refuse_upload(path, upload["name"], error)]
    # An archive holds much that tells nothing about posts; it is named only where all does.
    told = [file for file in files if not file.summary.get("is_unknown")]
    return told or files[:UNKNOWN_SHOWN]


def refuse_upload(path: Path, name: str, error: ChannelError) -> SourceFile:
    """A file that is not opened at all."""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return SourceFile(
        name=name,
        sha256=digest,
        size=path.stat().st_size,
        state=FileState.REFUSED,
        summary=describe_refusal(error),
    )


def describe_source(run: ImportRun, source: Source) -> SourceFile:
    """A file with what was understood of it."""
    file = SourceFile(name=clean_name(source.name), sha256=source.sha256, size=source.size)
    fill_description(run, file, source)
    return file


def fill_description(run: ImportRun, file: SourceFile, source: Source) -> None:
    """Read a file anew and describe it: understood, waiting for columns, known or refused."""
    try:
        reading = read_source(run, file, source)
    except ChannelError as error:
        asks = error.code in ASKS or can_be_mapped(source, error)
        file.state = FileState.MAPPING if asks else FileState.REFUSED
        file.summary = describe_refusal(error)
        return
    if reading.is_guessed:
        file.state, file.format = FileState.MAPPING, reading.format
        file.summary = describe_guess(reading)
        return
    is_known = find_stored(run.workspace, file.sha256)
    file.state = FileState.KNOWN if is_known else FileState.READY
    file.format, file.read_at = reading.format, reading.read_at
    file.mapping = dict(reading.mapping)
    file.summary = summarise(reading, workspace=run.workspace)


def read_source(run: ImportRun, file: SourceFile, source: Source) -> Reading:
    """Read a file with all that people said about it and about earlier files like it.

    Whoever is erased comes in as a pseudonym.
    """
    return veil(read_openly(run, file, source), run.workspace)


def read_openly(run: ImportRun, file: SourceFile, source: Source) -> Reading:
    """The same with every name that the file holds."""
    try:
        reading = read_file(source, build_options(run, file))
    except UnknownFileError:
        if not recall_mapping(run.workspace, file, source):
            raise
    else:
        is_kind = reading.format == TABLE or reading.is_guessed
        if not is_kind or not recall_mapping(run.workspace, file, source):
            return reading
    return read_file(source, build_options(run, file))


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
    )


def can_be_mapped(source: Source, error: ChannelError) -> bool:
    """Whether a person could help by saying what the columns of an unknown table are."""
    if error.code not in MAPPABLE:
        return False
    try:
        return guess_mapping(source).rows > 0
    except ChannelError:
        return False


def find_stored(workspace: Workspace, sha256: str) -> bool:
    """Whether the very same file was stored before."""
    return SourceFile.objects.filter(
        run__workspace=workspace,
        run__state=ImportState.STORED,
        state=FileState.READY,
        sha256=sha256,
    ).exists()


def recall_mapping(workspace: Workspace, file: SourceFile, source: Source) -> bool:
    """Apply what a person said about an earlier table of this kind; False when nobody did."""
    if "roles" in file.options:
        return False
    try:
        fingerprint = guess_mapping(source).fingerprint
    except ChannelError:
        return False
    remembered = workspace.column_mappings.filter(fingerprint=fingerprint).first()
    if remembered is None:
        return False
    file.options = remembered.options | {"roles": remembered.roles} | file.options
    return True


def find_state(files: Iterable[SourceFile]) -> ImportState:
    """Where an import stands, by its files."""
    states = {file.state for file in files}
    if FileState.MAPPING in states:
        return ImportState.MAPPING
    if states & {FileState.READY, FileState.KNOWN}:
        return ImportState.PREVIEW
    return ImportState.REFUSED


def open_run(run: ImportRun) -> Iterator[Source]:
    """The kept files of an import, opened again."""
    for upload in run.uploads:
        # An upload that is gone was stored, cancelled or forgotten meanwhile.
        with suppress(ChannelError, FileNotFoundError):
            yield from open_sources([(find_upload(upload), upload["name"])])


def find_source(file: SourceFile) -> Source:
    """The kept file behind a row; gone when it was stored, cancelled or forgotten."""
    for source in open_run(file.run):
        if source.sha256 == file.sha256:
            return source
    raise AlreadyDoneError


def guess_columns(file: SourceFile) -> TableGuess:
    """What the columns of a kept file seem to hold."""
    return guess_mapping(find_source(file))


def set_mapping(
    file: SourceFile, roles: Mapping[str, str], options: Mapping[str, str]
) -> SourceFile:
    """Say what each column is. The file is read anew, and the answer is kept for the next one."""
    source = find_source(file)
    fingerprint = guess_mapping(source).fingerprint
    file.options = file.options | dict(options) | {"roles": dict(roles)}
    refill(file, source)
    # columns without names are those of any file: the answer is about this one only
    if source.table.named and file.state in (FileState.READY, FileState.KNOWN):
        ColumnMapping.objects.update_or_create(
            workspace=file.run.workspace,
            fingerprint=fingerprint,
            defaults={"roles": dict(roles), "options": dict(options)},
        )
    return file


def set_reading(
    file: SourceFile,
    *,
    source_zone: str,
    read_at: datetime | None,
    date_order: str = "",
    first_year: int | None = None,
    channel: str = "",
) -> SourceFile:
    """Say on which clock and of which year the times are, when the numbers were true, and whose.

    The file is read anew.
    """
    source = find_source(file)
    chosen = {
        "source_zone": source_zone,
        "read_at": read_at.isoformat() if read_at else "",
        "date_order": date_order,
        "first_year": first_year,
        CHOSEN_CHANNEL: channel,
    }
    kept = {key: value for key, value in file.options.items() if key not in chosen}
    file.options = kept | {key: value for key, value in chosen.items() if value}
    refill(file, source)
    return file


def refill(file: SourceFile, source: Source) -> None:
    """Describe a file again, unless its import was stored or cancelled meanwhile."""
    fill_description(file.run, file, source)
    with transaction.atomic():
        file.save()
        state = find_state(file.run.files.all())
        open_states = (ImportState.MAPPING, ImportState.PREVIEW, ImportState.REFUSED)
        if not ImportRun.objects.filter(pk=file.run.pk, state__in=open_states).update(state=state):
            raise AlreadyDoneError
    file.run.state = state
