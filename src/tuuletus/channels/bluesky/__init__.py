"""Bluesky, through the repository file (CAR) that every account may download."""

from __future__ import annotations

from tuuletus.channels.bluesky import repository
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class Bluesky:
    """Reads the posts of a repository; likes, follows and blocks are passed over."""

    name = "bluesky"

    def recognises(self, source: Source) -> float:
        """How sure it is that the file is a repository."""
        return repository.recognise(source)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Posts and reposts; a repository has no counts."""
        return repository.read_repository(source, options)
