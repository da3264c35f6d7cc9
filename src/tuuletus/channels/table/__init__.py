"""Any table (CSV, XLSX): columns get roles, guessed from names and values or set by a person."""

from __future__ import annotations

from dataclasses import replace

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.suite import find_missing
from tuuletus.channels.table.exports import read_table
from tuuletus.channels.table.guess import guess_mapping
from tuuletus.channels.table.roles import ROLES, ColumnGuess, TableGuess
from tuuletus.errors import ChannelError
from tuuletus.records import Reading

__all__ = ["ROLES", "ColumnGuess", "Table", "TableGuess", "guess_mapping"]


class Table:
    """Reads tables of any origin by a mapping from columns to roles."""

    name = "table"

    def recognises(self, source: Source) -> float:
        """0.3 where the guess finds rows that are posts, else 0."""
        try:
            guess = guess_mapping(source)
            return 0.3 if guess.is_plausible or guess.suite else 0.0
        except ChannelError as error:
            if error.code == "not_a_table":
                return 0.0
            raise

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Posts and numbers by `options.mapping`, by the guess where there is none."""
        if options.mapping is not None:
            return read_table(source, options, options.mapping)
        guess = guess_mapping(source)
        reading = read_table(source, options, guess.mapping)
        missing = find_missing(source.table.header) if guess.suite else ()
        unnamed = guess.unnamed if reading.posts else ()
        is_guessed = guess.suite or bool(unnamed)
        return replace(reading, is_guessed=is_guessed, missing=missing, unnamed=unnamed)
