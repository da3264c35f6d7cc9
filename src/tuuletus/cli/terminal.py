"""The way out: what stands in files and data cannot steer a terminal, whoever prints it."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, NoReturn

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tuuletus.cli import INTERRUPTED
from tuuletus.wording.overrides import OVERRIDES, drop_overrides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from rich.console import RenderableType

PLAIN_WIDTH = 110
"""Columns when nobody's terminal tells how wide it is."""
CANNOT = 2
"""The exit code of a command that could not do what was asked and changed nothing."""
_as_json = ContextVar("as_json", default=False)
_CONTROLS = re.compile(r"\r\n?|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but line feed and tab: a terminal takes them, and what follows some of them, for orders."""
_UNSAFE = re.compile(f"{OVERRIDES.pattern}|[\\x7f-\\x9f]")
"""What JSON may hold as it is, and a terminal should not get."""


def harmless(text: str) -> str:
    """The text without what turns the direction of writing or steers a terminal.

    >>> harmless("\\x1b[31mred\\u202e")
    '[31mred'
    """
    return _CONTROLS.sub(_replace, drop_overrides(text))


def _replace(found: re.Match[str]) -> str:
    return " " if found[0].startswith("\r") else ""


def say(text: str, *, err: bool = False) -> None:
    """A line, or several."""
    typer.echo(harmless(text), err=err)


def show_json(document: object) -> None:
    """A document for programs, which read from it exactly what is stored."""
    typer.echo(write_json(document))


def write_json(document: object) -> str:
    """A document as text.

    >>> write_json(["\\u202e", "ä"]).split()
    ['[', '"\\\\u202e",', '"ä"', ']']
    """
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_write_day)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _write_day(value: object) -> str:
    """A day or a moment as ISO writes it; JSON knows neither."""
    if isinstance(value, date):
        return value.isoformat()
    msg = f"{type(value).__name__} cannot be written as JSON."
    raise TypeError(msg)


class PlainTable(Table):
    """A table whose cells are shown as they are: no markup, no signs of their own."""

    def __init__(self) -> None:
        super().__init__(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)

    def head(
        self,
        text: str,
        *,
        is_number: bool = False,
        width: int | None = None,
        may_wrap: bool = True,
    ) -> None:
        """One more column; numbers stand at the right."""
        self.add_column(
            Text(harmless(text)),
            justify="right" if is_number else "left",
            width=width,
            overflow="fold",
            no_wrap=not may_wrap,
        )

    def row(self, *cells: str) -> None:
        """One more row."""
        self.add_row(*(Text(harmless(cell)) for cell in cells))


class Printer:
    """Prints lines and tables for a terminal or a file."""

    def __init__(self) -> None:
        console = Console(highlight=False, markup=False, emoji=False)
        if not console.is_terminal and "COLUMNS" not in os.environ:
            console = Console(highlight=False, markup=False, emoji=False, width=PLAIN_WIDTH)
        self.console = console

    def say(self, *lines: str) -> None:
        """Whole lines, wrapped only on a terminal."""
        for line in lines:
            self.show(Text(harmless(line)))

    def show(self, what: RenderableType) -> None:
        """A table, or a text with colours."""
        soft = isinstance(what, Text) and not self.console.is_terminal
        self.console.print(what, soft_wrap=soft)


def stop(sentence: str, *, code: str = "usage", **more: object) -> NoReturn:
    """Say what is wrong on the error channel, and end with the code for that.

    Where the command was asked for JSON, its answer is one object: `error` for programs, the
    sentence as `message`, and whatever `more` is to be told.
    """
    tell_programs(code, sentence, **more)
    say(sentence, err=True)
    raise typer.Exit(CANNOT)


@contextmanager
def telling_when_stopped(tell: Callable[[], str]) -> Iterator[None]:
    """For a command that a person stops (Ctrl-C) half-way: `tell` says how things stand then.

    What was begun is given up first, and no second Ctrl-C disturbs that.
    """
    is_ours = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if is_ours and before is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop_once)
    try:
        yield
    except KeyboardInterrupt:
        sentence = tell()
        tell_programs("stopped", sentence)
        say(sentence, err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        if is_ours:
            signal.signal(signal.SIGINT, before)


def _stop_once(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def tell_programs(code: str, message: str, **more: object) -> None:
    """A refusal as the HTTP API tells it, where the command was asked for JSON."""
    if _as_json.get():
        show_json({"error": code, "message": message, **more})


@contextmanager
def answering(*, as_json: bool) -> Iterator[None]:
    """For one command: whether programs wait for its answer, and so for a refusal, too."""
    before = _as_json.set(as_json)
    try:
        yield
    finally:
        _as_json.reset(before)
