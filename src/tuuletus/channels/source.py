"""A file as a reader sees it: its bytes, its text, its table; every access is guarded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from zipfile import ZipInfo

from tuuletus.channels import decoding, guards, packed, tabular, tarred, webtables
from tuuletus.channels.members import COMPANIONS, Choice, Shut, choose_members, tell_closed
from tuuletus.channels.packed import Packed
from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError

if TYPE_CHECKING:
    from tuuletus.channels.workbooks import Book

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TWO_BYTES = (b"\xff\xfe", b"\xfe\xff")
_NO_TABLE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[\[{]\s*[\[\]{}\"\d-]|<[?!a-zA-Z])")
_HEAVY = 1_000_000


class Source:
    """One file, or one member of an archive. `path` is where it (or its archive) lies.

    `name` is shown, and names the channel of a table that tells none; what the file is never
    follows from it.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        member: str = "",
        members: Sequence[str] = (),
        archive: Packed | None = None,
        refusal: ChannelError | None = None,
    ) -> None:
        self.path = path
        self.name = name
        self.member = member
        self.members = tuple(members)
        self.archive = archive
        self.refusal = refusal
        """Why it cannot be read at all."""
        self._no_table: ChannelError | None = None
        self.kept: dict[str, Any] = {}
        """What a reader found out about the file and would have to find out again."""

    @cached_property
    def data(self) -> bytes:
        """All bytes of the file; JSON of two bytes a letter comes in UTF-8."""
        if self.archive is not None:
            told = self.archive.read(self.member)
        else:
            guards.refuse_size(self.path.stat().st_size)
            told = self.path.read_bytes()
        if not told.startswith(_TWO_BYTES):
            return told
        # readers of JSON look for marks in the bytes; what the file is stays what it was
        plain = _transcode(told)
        self.__dict__ |= {"sha256": hashlib.sha256(told).hexdigest(), "size": len(told)}
        return plain

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the content."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, enough to tell what kind of file it is."""
        return self.data[:4096]

    def read_start(self, count: int) -> bytes:
        """The first bytes as they stand, without reading the rest."""
        if self.archive is not None:
            return guards.read_start(self.archive.open(), self.member, count)
        with self.path.open("rb") as stream:
            return stream.read(count)

    @cached_property
    def decoded(self) -> decoding.Decoded:
        """The text, and how it was decoded."""
        return decoding.decode(self.data)

    @property
    def text(self) -> str:
        """The file as text, in NFC."""
        return self.decoded.text

    @cached_property
    def table(self) -> tabular.Table:
        """The file as a table; raises ChannelError where it is none."""
        if self._no_table is not None:
            raise self._no_table
        try:
            return self._read_table()
        except ChannelError as error:
            # every reader asks, and to find it out again would take as long as the first time
            self._no_table = error.with_traceback(None)
            raise

    def _read_table(self) -> tabular.Table:
        if webtables.is_page(self.head):
            return webtables.read_table(self.decoded)
        if _NO_TABLE.match(self.head):
            raise UnknownFileError("The file is no table, but JSON or XML.", code="not_a_table")
        if self.is_workbook:
            return tabular.read_largest(self.sheets, epoch=self.epoch)
        table = tabular.read_csv(self.decoded)
        # whoever has the table seldom asks for the text again, and both together are heavy
        if self.size > _HEAVY:
            self.forget_text()
        return table

    def parse_json(self, *, start: int = 0) -> guards.JsonText:
        """The file as JSON, from the character `start` on; its text is given up for it."""
        text = self.text
        if self.size > _HEAVY:
            self.forget_text()
        return guards.parse_json(text, start=start)

    def forget_text(self) -> None:
        """Give up the bytes and the text; whoever asks for them again has them read anew."""
        self.sha256, self.size  # noqa: B018 - kept, and asked for later
        for name in ("decoded", "data"):
            self.__dict__.pop(name, None)

    def forget(self) -> None:
        """Give up all that is heavy and can be read anew."""
        self.forget_text()
        self.kept.clear()
        self._no_table = None
        for name in ("table", "_book"):
            self.__dict__.pop(name, None)

    @property
    def is_workbook(self) -> bool:
        """Whether it begins like a workbook, old or new."""
        return self.head.startswith((_ZIP, _OLE))

    @property
    def sheets(self) -> Mapping[str, list[list[str]]]:
        """The rows of each sheet of a workbook; raises ChannelError where it is none."""
        return self._book.sheets

    @property
    def epoch(self) -> datetime:
        """The day from which the numbers of a workbook count that are days."""
        return self._book.epoch

    @cached_property
    def _book(self) -> Book:
        from tuuletus.channels import workbooks  # noqa: PLC0415 - slow import

        if self.head.startswith(_OLE):
            return workbooks.read_old_book(self.data)
        return workbooks.read_book(self.data)

    def companion(self, ending: str) -> Source | None:
        """Another file of the same archive whose path ends so, or None.

        It has to be one of COMPANIONS, which are kept as long as the file itself.
        """
        if ending not in COMPANIONS:
            raise ValueError(ending)
        for name in self.members:
            if PurePosixPath(name).name == ending:
                return Source(
                    self.path, name, member=name, members=self.members, archive=self.archive
                )
        return None


def _transcode(told: bytes) -> bytes:
    """JSON in UTF-16 as UTF-8; the bytes as they are where it is something else."""
    try:
        text = told.decode("utf-16")
    except UnicodeDecodeError:
        return told
    return text.encode(errors="replace") if text.lstrip().startswith(("{", "[")) else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The files to read of one that was brought, and what is told of those that stay shut."""

    sources: tuple[Source, ...]
    closed: tuple[ChannelError, ...] = ()


def open_sources(paths: Sequence[tuple[Path, str]]) -> list[Source]:
    """The files to read, archives opened. Each path comes with the name that its owner gave it."""
    return [source for path, name in paths for source in open_file(path, name).sources]


def open_file(path: Path, name: str) -> Opened:
    """The files to read of one: itself, or those of an archive and of the archives in that.

    What lies deeper is offered as a file and refused when it is read.
    """
    is_tar = tarred.begins_tar(path)
    if not is_tar and not packed.begins_zip(path):
        return Opened(sources=(Source(path, name),))
    archive = Packed(path, rewritten=tarred.open_as_zip(path) if is_tar else None)
    try:
        infos = archive.infos()
    except UnknownFileError as error:
        if packed.is_broken_workbook(path, error):
            raise UnknownFileError("The workbook is broken.", code="broken_workbook") from error
        raise
    if packed.is_document(infos):
        return Opened(sources=(Source(path, name),))
    if not infos:
        raise UnknownFileError("The archive is empty.", code="empty_zip")
    opening = _Opening(path, name)
    opening.add(archive, infos)
    return Opened(sources=tuple(opening.sources), closed=tell_closed(opening.closed))


class _Opening:
    """The files of an archive as they are found, within what all of them may come to."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.allowance = guards.Allowance()
        self.sources: list[Source] = []
        self.closed: dict[Shut, list[str]] = {}

    def add(self, archive: Packed, infos: list[ZipInfo]) -> None:
        """The files of one archive, and of those in the outer one."""
        found = {info.filename: info for info in infos}
        self.allowance.count(infos)
        choice = choose_members(list(found), where=archive.member)
        # the pictures of a copy of own data may take gigabytes, but they stay closed
        opened = [found[one.name] for one in choice.opened]
        self.allowance.open(opened, is_inner=archive.outer is not None)
        for shut, names in choice.closed.items():
            self.closed.setdefault(shut, []).extend(names)
        self._add_chosen(archive, choice)

    def _add_chosen(self, archive: Packed, choice: Choice) -> None:
        shown = f"{self.name}: " + (f"{archive.member}: " if archive.outer else "")
        for one in choice.opened:
            is_alone = archive.outer is None and not one.download
            if is_alone and archive.starts_zip(one.name) and self._add_inner(archive, one.name):
                continue
            self.sources.append(
                Source(
                    self.path,
                    shown + one.name,
                    member=one.name,
                    members=one.download,
                    archive=archive,
                )
            )

    def _add_inner(self, outer: Packed, member: str) -> bool:
        """Add what an archive inside of the archive holds; says whether it is one."""
        inner = Packed(self.path, outer=outer, member=member)
        try:
            infos = inner.infos()
            if packed.is_document(infos):
                return False
            self.add(inner, infos)
        except ChannelError as error:
            if isinstance(error, HostileFileError) and error.code != "too_large":
                raise
            if outer.is_broken_workbook(member, error):
                return False
            # it is damaged, large or locked, which says nothing about the files beside it
            refused = Source(
                self.path, f"{self.name}: {member}", member=member, archive=outer, refusal=error
            )
            self.sources.append(refused)
        finally:
            inner.close()
        return True
