"""Google Analytics 4, through the CSV files of its reports."""

from __future__ import annotations

from tuuletus.channels.ga4 import reports
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class GoogleAnalytics:
    """Reads a website's numbers by day and by page."""

    name = "ga4"

    def recognises(self, source: Source) -> float:
        """How sure it is that the file is a report of Google Analytics 4."""
        return reports.recognise(source)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Numbers by day and pages with theirs; refuses reports about anything else."""
        return reports.read(source, options)
