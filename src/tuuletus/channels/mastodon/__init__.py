"""Mastodon, through the archive that an account asks for."""

from __future__ import annotations

from tuuletus.channels.mastodon import archive
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class Mastodon:
    """Reads the outbox of an archive; bookmarks, likes and pictures stay closed."""

    name = "mastodon"
    layouts = archive.LAYOUTS

    def recognises(self, source: Source) -> float:
        """How sure it is that the file is an outbox."""
        return archive.recognise(source)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """The public posts and boosts; the archive has no counts."""
        return archive.read_archive(source, options)

    def cut_private(self, source: Source) -> bytes | None:
        """The outbox without the words of posts that are not public."""
        return archive.cut_private(source)
