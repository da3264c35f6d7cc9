"""Facebook and Instagram, through the CSV files of Meta Business Suite."""

from __future__ import annotations

from tuuletus.channels.meta.exports import read_posts, recognise
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class Meta:
    """Reads the posts that Meta Business Suite exports."""

    name = "meta"

    def recognises(self, source: Source) -> float:
        """How sure it is that the file is a Business Suite export of posts."""
        return recognise(source)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """All posts and their numbers; raises LookAlikeError for a daily breakdown."""
        return read_posts(source, options)
