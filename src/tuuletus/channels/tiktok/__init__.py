"""TikTok, through the copy of an account's data and the tables of TikTok Studio."""

from __future__ import annotations

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tiktok import copies, studio
from tuuletus.records import Reading


class TikTok:
    """Reads the videos of a data copy, and Studio's list of posts and numbers by day."""

    name = "tiktok"
    layouts = copies.LAYOUTS

    def recognises(self, source: Source) -> float:
        """How sure it is that the file comes from TikTok."""
        return max(copies.recognise(source), studio.recognise(source))

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Posts with their numbers, or the account's own numbers by day."""
        if copies.recognise(source):
            return copies.read_copy(source, options)
        return studio.read(source, options)

    def cut_private(self, source: Source) -> bytes | None:
        """A data copy without messages, searches and all else but the videos."""
        return copies.cut_private(source)
