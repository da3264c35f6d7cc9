"""LinkedIn: a page's exports, a person's analytics and the copy of a person's data."""

from __future__ import annotations

from tuuletus.channels.linkedin import pages, persons, shares
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class LinkedIn:
    """Reads the workbooks of a page, the workbook of a person, and the shares of a data copy."""

    name = "linkedin"
    layouts = shares.LAYOUTS

    def recognises(self, source: Source) -> float:
        """How sure it is that the file comes from LinkedIn."""
        return max(pages.recognise(source), persons.recognise(source), shares.recognise(source))

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Posts with their numbers, or a page's own numbers by day."""
        if shares.recognise(source):
            return shares.read(source, options)
        if persons.recognise(source):
            return persons.read(source, options)
        return pages.read(source, options)
