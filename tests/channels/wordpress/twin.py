"""Twins of WordPress's export file."""

from __future__ import annotations

from datetime import UTC, timedelta
from types import MappingProxyType
from xml.sax.saxutils import escape

from tests.channels.twins import Files, Story, Twin

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/{version}/">
<channel><title>Aurinko</title><link>https://aurinko.example</link>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0000</pubDate><wp:wxr_version>{version}</wp:wxr_version>
<wp:base_blog_url>https://aurinko.example</wp:base_blog_url>
"""
COMMENT = (
    "<wp:comment><wp:comment_approved>{approved}</wp:comment_approved>"
    "<wp:comment_type>{kind}</wp:comment_type><wp:comment_author>SECRET</wp:comment_author>"
    "</wp:comment>"
)


def write(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """Published posts with their comments."""
    parts = [HEAD.format(version="1.0" if "an older version" in quirks else "1.2")]
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        comments = COMMENT.format(approved="1", kind="") * told.numbers.get("comments", 0)
        if "spam and pingbacks" in quirks:
            comments += COMMENT.format(approved="spam", kind="comment")
            comments += COMMENT.format(approved="1", kind="pingback")
        title, _, body = told.post.text.partition("\n")
        parts.append(
            f"<item><title>{escape(title)}</title>"
            f"<link>https://aurinko.example/{place}</link>"
            f"<content:encoded>{escape(escape(body)).replace(chr(10), '&lt;br&gt;')}"
            "</content:encoded>"
            f"<excerpt:encoded>SECRET</excerpt:encoded><wp:post_id>{place + 10}</wp:post_id>"
            f"<wp:post_date_gmt>{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>"
            "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
            f"{comments}</item>"
        )
    if "drafts" in quirks:
        for status, kind in (("draft", "post"), ("private", "page"), ("inherit", "attachment")):
            parts.append(
                f"<item><title>SECRET</title><wp:post_id>9</wp:post_id><wp:status>{status}"
                f"</wp:status><wp:post_type>{kind}</wp:post_type></item>"
            )
    return {"export.xml": "".join([*parts, "</channel></rss>"]).encode()}


TWINS = (
    Twin(
        format="wordpress_export",
        write=write,
        quirks=("an older version", "spam and pingbacks", "drafts"),
        tells=MappingProxyType({"comments": "comments"}),
        precision=timedelta(seconds=1),
        unknown=False,
        damaged=False,
        blanks=False,
    ),
)
