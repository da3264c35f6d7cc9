"""WXR: an RSS feed with everything that a WordPress site holds, drafts and comments included."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import unescape
from types import MappingProxyType
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tuuletus.channels import dates, guards
from tuuletus.channels.gathering import Gathering
from tuuletus.channels.plain import plain_text
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Channel, Post, Reading

_MARK = re.compile(r"xmlns:wp=[\"']https?://wordpress\.org/export/|<wp:wxr_version>")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# characters that XML may not hold at all, though sites write them into their posts
_ILLEGAL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMATS = {"post": "article", "page": "page"}
_TERMS = frozenset({"category", "tag", "term", "author"})
_PUBLISHED = "publish"
_NEVER = "0000-00-00 00:00:00"  # what WordPress writes where it has no date
# responses of machines: other sites that link here
_NO_COMMENTS = frozenset({"pingback", "trackback"})
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?: [^\[\]]*)?/?\]")


def recognise(source: Source) -> float:
    """0.98 for a feed that names WordPress's export."""
    if source.is_workbook:
        return 0.0
    try:
        start = source.decoded.head
    except ChannelError:
        return 0.0
    return 0.98 if start.lstrip().startswith("<") and _MARK.search(start) else 0.0


def read_export(source: Source, options: ReadingOptions) -> Reading:
    """Every published post and page; drafts, private entries and attachments are left out."""
    found = Gathering(source=source, options=options)
    feed = _mend(source, found)
    channel: Channel | None = None
    read_at = options.read_at
    hidden = 0
    head: dict[str, str] = {}
    others: Counter[str] = Counter()
    for element in _walk(feed, found):
        name = _local(element.tag)
        if name != "item":
            head.setdefault(name, element.text or "")
            others[name] += name in _TERMS
            continue
        if channel is None:
            channel = _find_channel(head, options)
            read_at = _exported(head) or read_at
        found.rows += 1
        item = _take_apart(element)
        kind = item.told("post_type") or "post"
        if kind not in _FORMATS:
            others[kind] += 1
            continue
        is_public = (item.told("status") or _PUBLISHED) == _PUBLISHED
        if not is_public or item.told("post_password"):
            hidden += 1
            continue
        post = _read_item(item, channel, found)
        if found.add(post):
            comments = float(sum(map(_is_seen, item.comments)))
            found.measurements.add(channel, post.key, "comments", comments, read_at)
    if hidden:
        found.notes.add("not_published", value=str(hidden))
    found.name_others(+others)
    is_stated = options.source_zone is None
    return found.reading(
        "wordpress_export",
        lacking=("audience",),
        read_at=read_at,
        zone="UTC" if is_stated else options.source_zone,
        zone_reason="stated" if is_stated else "asked",
    )


def _mend(source: Source, found: Gathering) -> bytes:
    """The feed in UTF-8 without what XML forbids; what was taken away or guessed is named."""
    for note in source.decoded.notes:
        found.notes.add(note)
    pieces: list[bytes] = []
    illegal = 0
    for piece in source.decoded.pieces():
        text = piece if pieces else _DECLARATION.sub("", piece, count=1)
        text, removed = _ILLEGAL.subn("", text)
        illegal += removed
        pieces.append(text.encode())
    source.forget_text()
    if illegal:
        found.notes.add("controls_removed", value=str(illegal))
    feed = b"".join(pieces)
    guards.refuse_marks(feed)
    return feed


def _walk(feed: bytes, found: Gathering) -> Iterator[Element]:
    """The items and what stands before them, each forgotten once it was read.

    A feed that breaks off gives the items that are whole, and that is named. Raises
    HostileFileError where it defines entities or nests too deep.
    """
    parents: list[Element] = []
    try:
        for event, element in iterparse(io.BytesIO(feed), ("start", "end"), forbid_dtd=True):
            if event == "start":
                parents.append(element)
                if len(parents) > guards.MAX_DEPTH:
                    raise guards.too_deep()
                continue
            parents.pop()
            if len(parents) == 2:
                yield element
                parents[-1].remove(element)
    except DefusedXmlException as error:
        raise guards.defines_entities() from error
    except ParseError as error:
        line = error.position[0]
        if not found.rows:
            raise UnknownFileError(
                f"The file is not whole XML (line {line}).", code="broken_xml", line=line
            ) from error
        found.notes.add("cut_off", value=str(line))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """The children of an item by name, whatever version of the namespace they stand in."""

    first: dict[str, Element] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    comments: list[Element] = field(default_factory=list)
    content: str = ""

    def told(self, name: str) -> str:
        """The text of the first child of a name."""
        child = self.first.get(name)
        return "" if child is None else (child.text or "").strip()


def _take_apart(element: Element) -> _Item:
    """An item by its children, each of which is looked at once."""
    item = _Item()
    content: str | None = None
    for child in element:
        name = _local(child.tag)
        item.first.setdefault(name, child)
        if name == "category" and child.get("domain", "category") == "category":
            item.categories.append((child.text or "").strip())
        elif name == "comment":
            item.comments.append(child)
        # the excerpt has the same local name in another namespace
        elif name == "encoded" and content is None and "/content/" in child.tag:
            content = child.text or ""
    return replace(item, content=content or "")


@lru_cache(maxsize=1_000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _told(element: Element, name: str) -> str:
    """The text of a child, whatever version of the namespace it stands in."""
    for child in element:
        if _local(child.tag) == name:
            return (child.text or "").strip()
    return ""


def _find_channel(head: dict[str, str], options: ReadingOptions) -> Channel:
    """The site by its address."""
    address = (head.get("base_blog_url") or head.get("link") or "").strip()
    place = urlsplit(address)
    key = f"{place.hostname}{place.path.rstrip('/')}" if place.hostname else ""
    name = options.channel_name or unescape(head.get("title", "")).strip() or key
    return Channel(platform="wordpress", key=key or name or "wordpress", name=name)


def _exported(head: dict[str, str]) -> datetime | None:
    """When the file was made: its comments were counted then."""
    try:
        made = parsedate_to_datetime(head.get("pubDate", ""))
    except (TypeError, ValueError):
        return None
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


def _read_item(item: _Item, channel: Channel, found: Gathering) -> Post:
    link = item.told("link")
    # WordPress keeps titles as HTML: an apostrophe is &#8217; there
    text = f"{unescape(item.told('title'))}\n{plain_text(_SHORTCODE.sub('', item.content))}"
    names = (item.told("post_id"), item.told("guid"), link)
    category = item.categories[0] if item.categories else None
    return Post(
        channel=channel,
        # feeds of older plugins leave the id out
        key=next(filter(None, names), "") or hashlib.sha256(text.encode()).hexdigest()[:16],
        published_at=_published(item, found),
        text=text.strip(),
        permalink=link if link.startswith(("https://", "http://")) else "",
        stated=_state(item.told("post_type") or "post", item.told("creator"), category),
    )


@lru_cache(maxsize=1_000)
def _state(kind: str, author: str, category: str | None) -> Mapping[str, str]:
    """What a post states of itself: one object for all that state the same."""
    stated = {"format": _FORMATS[kind]}
    if author:
        stated["author"] = author
    if category is not None:
        stated["category"] = category
    return MappingProxyType(stated)


def _published(item: _Item, found: Gathering) -> datetime | None:
    """The moment; where only the site's own clock is told, that of the workspace is taken."""
    for name in ("post_date_gmt", "post_date"):
        told = item.told(name)
        if not told or told == _NEVER:
            continue
        moment = dates.read_moment(told, order="")
        if moment is None:
            found.notes.add("not_a_date", row=found.rows, column=f"wp:{name}", value=told)
            continue
        options = found.options
        own = ZoneInfo(options.source_zone or options.zone)
        return moment.at(UTC if name == "post_date_gmt" else own)
    return None


def _is_seen(comment: Element) -> bool:
    """Whether visitors see a comment."""
    return (
        _told(comment, "comment_approved") == "1"
        and _told(comment, "comment_type") not in _NO_COMMENTS
    )
