"""WordPress, through the export file of its Tools menu (WXR)."""

from __future__ import annotations

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.wordpress import exports
from tuuletus.records import Reading


class WordPress:
    """Reads the published posts and pages of an export, and counts their comments."""

    name = "wordpress"

    def recognises(self, source: Source) -> float:
        """How sure it is that the file is an export of WordPress."""
        return exports.recognise(source)

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Posts and pages with their comments counted; the file has no other numbers."""
        return exports.read_export(source, options)
