"""Reading in a process of its own: a file that is too much ends that process and nothing else.

`open_apart` gives the files in one upload as parts. What a part holds stays in the other process
and comes over in portions, so that a long file is never in memory twice.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any, cast

from tuuletus.channels import guards, limits
from tuuletus.channels.holding import Held, Told
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.registry import channel_names, load_channel
from tuuletus.channels.shedding import write_cut, write_shed
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import Source, open_file
from tuuletus.channels.table import TableGuess, guess_mapping
from tuuletus.channels.texts import read_texts
from tuuletus.errors import ChannelError
from tuuletus.records import Channel, Measurements, Outcome, Post, Reading

AT_ONCE = 2
"""So many files are read at the same time; whoever comes next waits for its turn."""
SILENCE_SECONDS = 300
"""A reader that says nothing for so long is ended; its processor time is over long before."""

PORTION = 20_000
"""So many records come over at a time where all of a file is wanted."""

_Packed = tuple[Channel, str, datetime | None, str, str, Mapping[str, str], int]

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of an upload: itself, or a member of the archive that it is."""

    name: str
    sha256: str
    size: int
    place: int
    reader: Reader

    def read(self, options: ReadingOptions) -> Apart:
        """Read the file; raises ChannelError. What was read before is given up."""
        return Apart(self.reader.ask("read", self.place, options), self.reader)

    def guess(self) -> TableGuess:
        """What the columns of the file seem to hold; raises ChannelError where it is no table."""
        return cast("TableGuess", self.reader.ask("guess", self.place))


class Apart:
    """The records of the file that was read last, held by the other process."""

    def __init__(self, told: Told, reader: Reader) -> None:
        self.told = told
        self.reader = reader

    def keys(self) -> Mapping[Channel, Sequence[str]]:
        """The keys of the posts of each channel."""
        return cast("Mapping[Channel, Sequence[str]]", self.reader.ask("keys"))

    def posts(self, start: int, stop: int) -> Sequence[Post]:
        """Some of the posts."""
        return [_unpack(told) for told in self.reader.ask("packed", start, stop)]

    def readings(self, start: int, stop: int) -> Measurements:
        """Some of the readings."""
        return cast("Measurements", self.reader.ask("readings", start, stop))

    def outcomes(self, start: int, stop: int) -> Sequence[Outcome]:
        """Some of the outcomes."""
        return cast("Sequence[Outcome]", self.reader.ask("outcomes", start, stop))

    def bare(self) -> Reading:
        """The reading without its records."""
        return cast("Reading", self.reader.ask("bare"))

    def take_over(self) -> Reading:
        """All of it, here: for whoever needs the records of the whole file at once."""
        posts: list[Post] = []
        one_of: dict[Any, Any] = {}  # what is alike comes in every portion, and is kept once
        for start in range(0, self.told.posts, PORTION):
            for packed in self.reader.ask("packed", start, start + PORTION):
                channel, stated = packed[0], packed[5]
                own = one_of.setdefault(channel, channel)
                its = one_of.setdefault(tuple(stated.items()), stated)
                posts.append(_unpack((own, *packed[1:5], its, packed[6])))
        outcomes: list[Outcome] = []
        for start in range(0, self.told.outcomes, PORTION):
            outcomes += self.outcomes(start, start + PORTION)
        return replace(
            self.bare(),
            posts=tuple(posts),
            measurements=self._take_measurements(one_of | {post.key: post.key for post in posts}),
            outcomes=tuple(outcomes),
        )

    def _take_measurements(self, one_of: Mapping[Any, Any]) -> Measurements:
        count, metrics, moments, columns = self.reader.ask("names")
        owners: list[tuple[Channel, str | None]] = []
        for start in range(0, count, PORTION):
            owners += (
                (one_of.get(channel, channel), one_of.get(key, key))
                for channel, key in self.reader.ask("owners", start, start + PORTION)
            )
        for start in range(0, self.told.readings, PORTION):
            for column, part in zip(
                columns, self.reader.ask("columns", start, start + PORTION), strict=True
            ):
                column.extend(part)
        return Measurements.from_columns(owners, metrics, moments, columns)


class Reader:
    """The other process, as it is seen from here."""

    def __init__(self, line: Connection, *, pid: int, seconds: int) -> None:
        self.line = line
        self.pid = pid
        self.seconds = seconds
        self.died: ChannelError | None = None

    def parts(self) -> list[Part]:
        """The files in the upload; raises ChannelError where it cannot be opened."""
        return [
            Part(name=name, sha256=sha256, size=size, place=place, reader=self)
            for place, (name, sha256, size) in enumerate(self.ask("list"))
        ]

    def closed(self) -> list[ChannelError]:
        """What is told of the files that stay shut, once the parts were asked for."""
        return cast("list[ChannelError]", self.ask("closed"))

    def write_cut(self, target: Path) -> bool:
        """Write the upload anew without what is private in it; False where it has no such part."""
        return cast("bool", self.ask("cut", target))

    def write_shed(self, places: Sequence[int], target: Path) -> bool:
        """Write an archive anew with the content of these parts only; False where none goes."""
        return cast("bool", self.ask("shed", places, target))

    def texts(self) -> Iterator[str]:
        """All words of the upload in pieces; raises ChannelError where it cannot be opened."""
        piece = self.ask("texts")
        while piece is not None:
            yield cast("str", piece)
            piece = self.ask("more")

    def ask(self, what: str, *given: object) -> Any:
        """Have something done; raises the ChannelError that it ends in."""
        if self.died is not None:
            raise self.died
        began = monotonic()
        try:
            self.line.send((what, given))
            if not self.line.poll(SILENCE_SECONDS):
                raise EOFError
            is_done, answer = self.line.recv()
        except (EOFError, OSError):
            # the system ends a process for its time only after that time
            is_slow = monotonic() - began >= self.seconds
            self.died = limits.too_slow() if is_slow else limits.too_heavy()
            raise self.died from None
        if is_done:
            return answer
        raise answer


@contextmanager
def open_apart(
    path: Path,
    name: str,
    *,
    zone: str,
    megabytes: int = limits.MOST_MB,
    seconds: int = limits.MOST_SECONDS,
) -> Iterator[Reader]:
    """A process that reads one upload; it ends with the block. `zone` is that of the summaries.

    It may take so much memory and, for all that it is asked, so many seconds of processor time.
    """
    with _turns:
        context = _find_context()
        ours, theirs = context.Pipe()
        told = (theirs, path, name, zone, megabytes, seconds)
        process = context.Process(target=_serve, args=told, daemon=True)  # type: ignore[attr-defined] # every context has it
        process.start()
        theirs.close()
        try:
            yield Reader(ours, pid=process.pid, seconds=seconds)
        finally:
            ours.close()
            process.join(0.2)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def _find_context() -> BaseContext:
    """New processes are forked from one that has loaded the readers and has no threads."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _serve(
    line: Connection, path: Path, name: str, zone: str, megabytes: int, seconds: int
) -> None:
    """Answer what is asked until the other side hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks is interrupted, and hangs up
    sys.unraisablehook = _pass_over
    # what a long file is made of lives until it is read: to look for garbage in it is in vain
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    limits.set_limits(megabytes=megabytes, seconds=seconds)
    limits.end_after(seconds + limits.GRACE_SECONDS)
    answers = _Answers(path, name, zone)
    with suppress(EOFError, OSError):
        while True:
            what, given = line.recv()
            line.send(answers.answer(what, given))


def _pass_over(found: sys.UnraisableHookArgs) -> None:
    """Say nothing of a limit that is met where nobody can catch it: the answer tells of it."""
    if not isinstance(found.exc_value, (MemoryError, ChannelError)):
        sys.__unraisablehook__(found)


class _Answers:
    """What the other process knows."""

    def __init__(self, path: Path, name: str, zone: str) -> None:
        self.path = path
        self.name = name
        self.zone = zone
        self.sources: list[Source] = []
        self.closed: list[ChannelError] = []
        self.place = -1
        self.held: _Sent | None = None
        self.spent: ChannelError | None = None
        self.texts: Iterator[str] = iter(())

    def answer(self, what: str, given: Sequence[Any]) -> tuple[bool, Any]:
        """True and the answer, or False and the refusal."""
        if self.spent is not None:
            return False, self.spent
        try:
            return True, self.do(what, given)
        except MemoryError:
            refusal: ChannelError = limits.too_heavy()
        except ChannelError as error:
            refusal = error.with_traceback(None)
            refusal.__cause__ = refusal.__context__ = None
        except Exception as error:
            # the file may be gone, or break a reader in ways nobody thought of
            kind = type(error).__name__
            refusal = ChannelError("The file could not be read.", code="unreadable", kind=kind)
        self.held = None
        if refusal.code == "too_slow":
            self.spent = refusal
        return False, refusal

    def do(self, what: str, given: Sequence[Any]) -> object:
        """What was asked; raises ChannelError."""
        match what:
            case "list":
                opened = open_file(self.path, self.name)
                self.sources, self.closed = list(opened.sources), list(opened.closed)
                return list(map(_list, self.sources))
            case "closed":
                return self.closed
            case "cut":
                return write_cut(open_file(self.path, self.name).sources, *given)
            case "texts":
                self.texts = read_texts(self.path)
                return next(self.texts, None)
            case "more":
                return next(self.texts, None)
            case "shed":
                return write_shed(self.sources, *given)
            case "guess":
                return guess_mapping(self.find(given[0]))
            case "read":
                place, options = given
                self.held = None
                self.held = _Sent(read_file(self.find(place), options), zone=self.zone)
                return self.held.told
            case _:
                return getattr(self.held, what)(*given)

    def find(self, place: int) -> Source:
        """A file; what was kept of the one before is given up."""
        if place != self.place and self.place >= 0:
            self.sources[self.place].forget()
        self.place = place
        return self.sources[place]


class _Sent(Held):
    """A reading held here, in the shapes in which it comes over in the least time."""

    def packed(self, start: int, stop: int) -> list[_Packed]:
        """Some of the posts."""
        return list(map(_pack, self.posts(start, stop)))

    def names(self) -> tuple[object, ...]:
        """What the columns of readings stand for, the owners only counted, and empty columns."""
        numbers = self.reading.numbers
        empty = tuple(column[:0] for column in numbers.columns)
        return len(numbers.owners), numbers.metrics, numbers.moments, empty

    def owners(self, start: int, stop: int) -> Sequence[tuple[Channel, str | None]]:
        """Some of the owners."""
        return self.reading.numbers.owners[start:stop]

    def columns(self, start: int, stop: int) -> list[object]:
        """Some rows of the columns of readings."""
        return [column[start:stop] for column in self.reading.numbers.columns]


def _pack(post: Post) -> _Packed:
    """A post as a plain tuple: that comes over in half the time."""
    return (
        post.channel,
        post.key,
        post.published_at,
        post.text,
        post.permalink,
        post.stated,
        post.row,
    )


def _unpack(packed: _Packed) -> Post:
    channel, key, published_at, text, permalink, stated, row = packed
    return Post(
        channel=channel,
        key=key,
        published_at=published_at,
        text=text,
        permalink=permalink,
        stated=stated,
        row=row,
    )


def _list(source: Source) -> tuple[str, str, int]:
    """The name of a file, its fingerprint and its size; one that is too large is still listed."""
    try:
        told = source.name, source.sha256, source.size
    except ChannelError as error:
        if source.archive is None or error.code != "too_large":
            raise
        source.refusal = error.with_traceback(None)
        return source.name, hashlib.sha256(source.name.encode()).hexdigest(), guards.MAX_BYTES
    source.forget_text()
    return told


def _reduce(frozen: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _freeze, (dict(frozen),)


def _freeze(told: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(told)


ForkingPickler.register(MappingProxyType, _reduce)

for _channel in channel_names():
    load_channel(_channel)
