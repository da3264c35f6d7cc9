"""Outcomes: bookings, sales or enquiries by day or week, from any table of dates and numbers."""

from __future__ import annotations

from tuuletus.channels.outcomes import tables
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class Outcomes:
    """Reads a table with one date and otherwise nothing but numbers."""

    name = "outcomes"

    def recognises(self, source: Source) -> float:
        """How sure it is that the table tells of days or weeks of a business."""
        return tables.recognise(source)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """A series from each column of numbers; gaps and doubles are named."""
        return tables.read(source, options)
