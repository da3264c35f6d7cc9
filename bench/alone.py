"""One method alone, as `--only NAME` asks: the others are not run, and not in the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

Method = TypeVar("Method")
Row = dict[str, Any]


class Alone:
    """The methods that were asked for by name; all of them where none was."""

    def __init__(self) -> None:
        self.names: frozenset[str] = frozenset()

    def choose(self, methods: Mapping[str, Method]) -> dict[str, Method]:
        """Those of some methods that are to run."""
        return {name: method for name, method in methods.items() if self.runs(name)}

    def runs(self, name: str) -> bool:
        """Whether a method is to run; a variant goes with its method."""
        return not self.names or any(name.startswith(one) for one in self.names)

    def keep(self, results: Row, *, methods: frozenset[str]) -> Row:
        """Results without the rows of known methods that were not asked for."""
        return {
            name: self.keep(row, methods=methods) if isinstance(row, dict) else row
            for name, row in results.items()
            if name not in methods or self.runs(name)
        }


ALONE = Alone()
"""What this run was asked for."""


def rows_that_can_be_told(rows: Iterator[Row]) -> Iterator[Row]:
    """Targets up to the first one that needs a method that did not run."""
    with suppress(KeyError):
        yield from rows
