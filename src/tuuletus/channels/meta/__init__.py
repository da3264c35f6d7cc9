"""Facebook and Instagram, through Business Suite, Ads Manager and the copies of own data."""

from __future__ import annotations

from tuuletus.channels.meta import ads, downloads, exports, pages
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.records import Reading


class Meta:
    """Reads posts, the numbers of pages by day, the reports of ads, and copies of own data."""

    name = "meta"
    layouts = downloads.LAYOUTS

    def recognises(self, source: Source) -> float:
        """How sure it is that the file comes from Meta."""
        return max(
            downloads.recognise(source),
            exports.recognise(source),
            pages.recognise(source),
            ads.recognise(source),
        )

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Posts and their numbers, or numbers by day; refuses daily breakdowns and messages."""
        if downloads.recognise(source):
            return downloads.read(source, options)
        if exports.recognise(source):
            return exports.read_posts(source, options)
        if pages.recognise(source):
            return pages.read(source, options)
        return ads.read(source, options)
