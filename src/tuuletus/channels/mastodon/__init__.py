"""Mastodon, through the archive that an account asks for."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.channels.mastodon import archive
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class Mastodon:
    """Reads the outbox of an archive; bookmarks, likes and pictures stay closed."""

    name = "mastodon"

    def recognises(self, source: Source) -> float:
        """How sure it is that the file is an outbox."""
        return archive.recognise(source)

    def choose_members(self, members: Sequence[str]) -> tuple[str, ...]:
        """`outbox.json` alone."""
        return archive.choose_members(members)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """The public posts and boosts; the archive has no counts."""
        return archive.read_archive(source, options)
