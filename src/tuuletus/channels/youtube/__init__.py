"""YouTube, through the files of YouTube Studio."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.youtube import exports
from tuuletus.records import Reading


class YouTube:
    """Reads the videos of a Studio export, and the channel's own numbers by day."""

    name = "youtube"

    def recognises(self, source: Source) -> float:
        """How sure it is that the file comes from YouTube Studio."""
        return exports.recognise(source)

    def choose_members(self, members: Sequence[str]) -> tuple[str, ...]:
        """The table of videos and the totals of a Studio zip; the drawing's data stay closed."""
        return exports.choose_members(members)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Videos with their numbers, or the channel by day; refuses tables of anything else."""
        return exports.read(source, options)
