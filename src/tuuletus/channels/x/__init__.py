"""X, through the archive that a person downloads and the CSV files of X analytics."""

from __future__ import annotations

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.x import archive, exports
from tuuletus.records import Reading


class X:
    """Reads the tweets of an archive and the three analytics files."""

    name = "x"
    layouts = archive.LAYOUTS

    def recognises(self, source: Source) -> float:
        """How sure it is that the file comes from X."""
        return max(archive.recognise(source), exports.recognise(source))

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Posts with their numbers, or the account's own numbers by day."""
        if archive.recognise(source):
            return archive.read_archive(source, options)
        return exports.read_analytics(source, options)
