"""The copies of a person's own data from Facebook and Instagram: posts as JSON, no numbers.

Only files of posts are opened. Messages are never read: in a zip they stay closed, and a file of
messages that is brought alone is refused by its shape.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from tuuletus.channels import dates
from tuuletus.channels.gathering import Gathering
from tuuletus.channels.headers import plain
from tuuletus.channels.members import Layout, is_no_table
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import LookAlikeError, UnknownFileError
from tuuletus.records import OWN_DATA, Channel, Post, Reading

_FOLDERS = frozenset(
    {
        "your_facebook_activity",
        "your_instagram_activity",
        "your_activity_across_facebook",
        "this_profile's_activity_across_facebook",
        "content",
        "posts",
    }
)
_OLD_NAMES = frozenset(
    """account_history.json autofill.json checkout.json comments.json connections.json
    contacts.json devices.json direct events.json fundraisers.json guides.json
    information_about_you.json likes.json media.json messages.json photos profile profile.json
    saved.json searches.json seen_content.json settings.json shopping.json stories
    stories_activities.json uploaded_contacts.json videos""".split()  # noqa: SIM905 - as above
)
_MEMBERS = re.compile(
    r"(?:your_posts(?:__check_ins__photos_and_videos)?(?:_\d+)?|profile_posts(?:_\d+)?"
    r"|posts(?:_\d+)?|reels(?:_\d+)?|stories(?:_\d+)?|igtv_videos|media)\.json"
)
_FACEBOOK = re.compile(rb'"timestamp"\s*:\s*\d{9,10}\b')
# the newer lists of labelled values are told by the address of each post
_INSTAGRAM = re.compile(
    rb'"(?:creation_timestamp"\s*:\s*\d{9,10}\b|taken_at"\s*:\s*"'
    rb'|value"\s*:\s*"https:(?:\\?/){2}www\.instagram\.com\\?/(?:p|reel|tv)\\?/)'
)
_POST = re.compile(r"https://www\.instagram\.com/(?:p|reel|tv)/[\w-]+/?")
_PRIVATE = re.compile(rb'"participants"\s*:')  # every thread of messages begins with them
_OLD = MappingProxyType(
    {"photos": "photo", "videos": "video", "stories": "story", "igtv": "video", "reels": "reel"}
)
_NEW = MappingProxyType(
    {"ig_reels_media": "reel", "ig_stories": "story", "ig_igtv_media": "video"}
)
_VIDEO = (".mp4", ".mov", ".m4v", ".webm")
# what the list of labelled values calls the text, in the languages seen
_CAPTIONS = frozenset(
    map(plain, ("Caption", "Bildtext", "Légende", "Bijschrift", "Beschreibung", "Kuvateksti",
                "Title", "Titel", "Titre", "Otsikko", "Texte", "Text", "Tekst", "Teksti"))
)  # fmt: skip
_KNOWN = frozenset(
    [
        "timestamp",
        "data",
        "title",
        "attachments",
        "tags",
        "media",
        "creation_timestamp",
        "uri",
        "caption",
        "taken_at",
        "path",
        "location",
        "label_values",
        "fbid",
        "media_metadata",
        "cross_post_source",
        "backup_uri",
    ]
)
_LONGEST_DAYS = 4102444800  # seconds until 2100; a larger number is no moment


def _find_root(path: Sequence[str]) -> int | None:
    """Files of posts lie in one of the folders in which Meta puts them."""
    if not _MEMBERS.fullmatch(path[-1]):
        return None
    root = next((depth for depth, part in enumerate(path[:-1]) if part in _FOLDERS), None)
    is_private = root is not None and any("message" in part for part in path[root:])
    return None if is_private else root


def _is_own(inner: Sequence[str]) -> bool:
    return inner[-1].endswith(".html") if len(inner) == 1 else is_no_table(inner[-1])


def _find_old_root(path: Sequence[str]) -> int | None:
    return len(path) - 1 if _MEMBERS.fullmatch(path[-1]) else None


LAYOUTS = (
    Layout(find_root=_find_root, is_own=_is_own),
    # the older copies of Instagram have no folders but those of pictures
    Layout(
        find_root=_find_old_root,
        is_own=lambda inner: inner[0] in _OLD_NAMES,
        is_whole=lambda names: names >= {"media.json", "messages.json"},
    ),
)


def recognise(source: Source) -> float:
    """0.9 for posts, 0.8 for messages, which are refused."""
    start = source.head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith((b"[", b"{")):
        return 0.0
    if _PRIVATE.search(source.data):
        return 0.8
    if _INSTAGRAM.search(source.data) or (
        _FACEBOOK.search(source.data) and re.search(rb'"(?:data|attachments|media)"', source.data)
    ):
        return 0.9
    return 0.0


def read(source: Source, options: ReadingOptions) -> Reading:
    """The posts, reels and stories of one file."""
    if _PRIVATE.search(source.data):
        raise LookAlikeError("The file holds private messages.", code="private_file")
    found = Gathering(source=source, options=options)
    platform = "instagram" if _INSTAGRAM.search(source.data) else "facebook"
    copy = found.heed(source.parse_json())
    name = options.channel_name
    channel = Channel(platform=platform, key=name or OWN_DATA, name=name)
    for kind, item in _walk(copy):
        found.rows += 1
        entry = item if isinstance(item, dict) else {}
        found.name_unknown(entry, _KNOWN)
        moment = _moment(entry)
        if moment is None:
            found.notes.add("not_a_date", row=found.rows, column="timestamp", value=str(item)[:20])
            continue
        found.add(_read_post(entry, kind, moment, channel))
    if not found.rows:
        raise UnknownFileError("The file holds no posts.", code="unknown_json")
    has_links = any(post.permalink for post in found.posts.values())
    lacking = ("counts", "audience") if has_links else ("counts", "audience", "link")
    return found.reading(f"{platform}_download", lacking=lacking)


def _walk(copy: Any) -> Iterator[tuple[str, Any]]:
    """Each entry with the format that its list stands for, "" where it stands for none."""
    if isinstance(copy, list):
        yield from (("", item) for item in copy)
        return
    for name, items in copy.items() if isinstance(copy, dict) else ():
        # "direct" holds the pictures of private messages, "profile" those of the account itself
        kind = _OLD.get(name) or _NEW.get(name)
        if isinstance(items, list) and kind:
            yield from ((kind, item) for item in items)
        elif isinstance(items, list) and name not in {"direct", "profile"}:
            yield from (("", item) for item in items if isinstance(item, dict) and _moment(item))


def _media(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    media = entry.get("media")
    return [one for one in media if isinstance(one, dict)] if isinstance(media, list) else []


def _moment(entry: Mapping[str, Any]) -> datetime | None:
    for one in (entry, *_media(entry)):
        for name in ("timestamp", "creation_timestamp"):
            seconds = one.get(name)
            if isinstance(seconds, int) and 0 < seconds < _LONGEST_DAYS:
                return datetime.fromtimestamp(seconds, tz=UTC)
    told = dates.read_moment(str(entry.get("taken_at", "")), order="")
    return told.at(UTC) if told else None


def _read_post(entry: Mapping[str, Any], kind: str, moment: datetime, channel: Channel) -> Post:
    text = repair_text(_find_text(entry))
    files = [str(one.get("uri") or one.get("path") or "") for one in (entry, *_media(entry))]
    files += list(_attached(entry, "uri"))
    mark = hashlib.sha256("\n".join([text, *files]).encode()).hexdigest()[:8]
    return Post(
        channel=channel,
        # the copies name no identifiers; second and content together are one
        key=f"{int(moment.timestamp())}-{mark}",
        published_at=moment,
        text=text,
        permalink=_find_link(entry),
        stated=MappingProxyType({"format": kind or _format(entry, files)}),
    )


def _find_text(entry: Mapping[str, Any]) -> str:
    data = entry.get("data")
    is_facebook = isinstance(data, list)
    parts = data if isinstance(data, list) else []
    told = [one.get("post") for one in parts if isinstance(one, dict)]
    told += [entry.get("caption")]
    told += [one.get("title") for one in _media(entry)]
    told += [
        one.get("value")
        for one in _labelled(entry)
        if plain(repair_text(str(one.get("label", "")))) in _CAPTIONS
    ]
    texts = [text for text in told if isinstance(text, str) and text]
    # Facebook's title is a sentence about the person ("X shared a link"), Instagram's is the text
    if not texts and not is_facebook and isinstance(entry.get("title"), str):
        return str(entry["title"])
    return max(texts, key=len, default="")


def _labelled(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    told = entry.get("label_values")
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _find_link(entry: Mapping[str, Any]) -> str:
    values = (str(one.get("value", "")) for one in _labelled(entry))
    return next(filter(_POST.fullmatch, values), "")


def _attached(entry: Mapping[str, Any], name: str) -> Iterator[str]:
    """The addresses of what is attached to a post of Facebook."""
    attachments = entry.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        data = attachment.get("data") if isinstance(attachment, dict) else None
        for one in data if isinstance(data, list) else ():
            for part in one.values() if isinstance(one, dict) else ():
                if isinstance(part, dict) and isinstance(part.get(name), str):
                    yield part[name]


def _format(entry: Mapping[str, Any], files: Sequence[str]) -> str:
    shown = [name for name in files if name]
    if any(name.casefold().endswith(_VIDEO) for name in shown):
        return "video"
    if len(_media(entry)) > 1 or len(shown) > 1:
        return "carousel"
    if shown:
        return "photo"
    return "link" if any(_attached(entry, "url")) else "text"


def repair_text(text: str) -> str:
    """Text whose UTF-8 bytes were written as single characters, put together again.

    >>> repair_text("ky\\u00c3\\u00b6")
    'kyö'
    """
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
