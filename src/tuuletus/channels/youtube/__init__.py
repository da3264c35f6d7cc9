"""YouTube, through the files of YouTube Studio."""

from __future__ import annotations

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.youtube import exports
from tuuletus.records import Reading


class YouTube:
    """Reads the videos of a Studio export, and the channel's own numbers by day."""

    name = "youtube"
    layouts = exports.LAYOUTS

    def recognises(self, source: Source) -> float:
        """How sure it is that the file comes from YouTube Studio."""
        return exports.recognise(source)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Videos with their numbers, or the channel by day; refuses tables of anything else."""
        return exports.read(source, options)
