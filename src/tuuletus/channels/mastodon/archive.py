"""The outbox of a Mastodon archive: activities with their posts as HTML, and no counts at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from tuuletus.channels import dates
from tuuletus.channels.gathering import Gathering, given_up
from tuuletus.channels.members import Layout
from tuuletus.channels.plain import plain_text
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Channel, Post, Reading

_OUTBOX, _ACTOR = "outbox.json", "actor.json"
_BESIDE = frozenset({_ACTOR, "likes.json", "bookmarks.json"})
_HEAD = re.compile(rb'"type"\s*:\s*"OrderedCollection')
_ITEMS = re.compile(rb'"orderedItems"\s*:')
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_POSTED = frozenset({"Create", "Announce"})
_KNOWN = frozenset(
    [
        "id",
        "type",
        "summary",
        "inReplyTo",
        "published",
        "url",
        "attributedTo",
        "to",
        "cc",
        "sensitive",
        "atomUri",
        "inReplyToAtomUri",
        "conversation",
        "content",
        "contentMap",
        "attachment",
        "tag",
        "replies",
        "updated",
        "context",
        "likes",
        "shares",
        "source",
        "oneOf",
        "anyOf",
        "endTime",
        "closed",
        "votersCount",
        "name",
        "interactionPolicy",
        "quote",
        "quoteUri",
        "quoteUrl",
        "_misskey_quote",
        "quoteAuthorization",
        "localOnly",
        "directMessage",
    ]
)


def _find_root(path: Sequence[str]) -> int | None:
    return len(path) - 1 if path[-1] == _OUTBOX else None


def _is_own(inner: Sequence[str]) -> bool:
    if len(inner) > 1:
        return inner[0] == "media_attachments"
    return inner[0] in _BESIDE or inner[0].startswith(("avatar.", "header."))


# an outbox is one of an archive where the actor lies beside it
LAYOUTS = (
    Layout(
        find_root=_find_root,
        is_own=_is_own,
        is_whole=lambda names: names >= {_OUTBOX, _ACTOR},
    ),
)


def recognise(source: Source) -> float:
    """0.98 for a collection of activities."""
    if not source.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return 0.0
    is_outbox = _HEAD.search(source.head) and _ITEMS.search(source.data)
    return 0.98 if is_outbox else 0.0


def read_archive(source: Source, options: ReadingOptions) -> Reading:
    """Posts and boosts of an outbox that everybody may see.

    `totalItems` is not looked at: in a real archive it was 1,557 where 1,586 items stood.
    """
    found = Gathering(source=source, options=options)
    outbox = found.heed(source.parse_json())
    items = outbox.get("orderedItems") if isinstance(outbox, dict) else None
    if not isinstance(items, list):
        raise UnknownFileError("The outbox holds no list of activities.", code="broken_json")
    channel: Channel | None = None
    private = 0
    found.rows = len(items)
    for row, item in enumerate(given_up(items), start=1):
        activity = item if isinstance(item, dict) else {}
        channel = channel or _find_channel(source, activity, options)
        note = activity.get("object")
        if activity.get("type") not in _POSTED:
            found.notes.add("not_understood", row=row, column="type", value=str(activity)[:40])
        elif not _is_public(activity):
            private += 1
        elif activity["type"] == "Announce":
            found.add(_read_boost(activity, channel, row, found))
        elif isinstance(note, dict) and isinstance(note.get("id"), str):
            found.name_unknown(note, _KNOWN)
            found.add(_read_note(note, channel, row, found))
        else:
            found.notes.add("no_id", row=row, column="object")
    if private:
        found.notes.add("not_public", value=str(private))
    return found.reading("mastodon_archive", lacking=("counts", "audience"))


def cut_private(source: Source) -> bytes | None:
    """The outbox without the words of what not everybody may see; None where all may be seen."""
    if not recognise(source):
        return None
    outbox = source.parse_json().value
    items = outbox.get("orderedItems") if isinstance(outbox, dict) else None
    if not isinstance(items, list):
        return None
    kept = [_cut_hidden(item) for item in items]
    if kept == items:
        return None
    return json.dumps(outbox | {"orderedItems": kept}, ensure_ascii=False).encode()


def _cut_hidden(item: Any) -> Any:
    is_ours = isinstance(item, dict) and item.get("type") in _POSTED
    return (
        {"type": item["type"], "actor": item.get("actor")}
        if (is_ours and not _is_public(item))
        else item
    )


def _is_public(activity: Mapping[str, Any]) -> bool:
    audience = [activity.get("to"), activity.get("cc")]
    note = activity.get("object")
    if audience == [None, None] and isinstance(note, dict):
        # some archives tell the audience of the post alone
        audience = [note.get("to"), note.get("cc")]
    told = [one for part in audience for one in (part if isinstance(part, list) else [part])]
    return any(isinstance(one, str) and one in _PUBLIC for one in told)


def _find_channel(source: Source, activity: Mapping[str, Any], options: ReadingOptions) -> Channel:
    """The account of the first activity, its name from `actor.json` where that lies beside."""
    actor = str(activity.get("actor") or "")
    place = urlsplit(actor)
    handle = PurePosixPath(place.path).name.removeprefix("@")
    name = f"@{handle}@{place.hostname}" if handle and place.hostname else options.channel_name
    told = source.companion(_ACTOR)
    if told is not None:
        try:
            shown = told.parse_json().value
            handle = str(shown.get("preferredUsername") or handle)
            name = f"@{handle}@{place.hostname}" if handle and place.hostname else name
        except (ChannelError, AttributeError):
            pass
    return Channel(platform="mastodon", key=actor or name or "mastodon", name=name)


def _published(value: Any, row: int, found: Gathering) -> Any:
    moment = dates.read_moment(str(value or ""), order="")
    if moment is None or moment.zone is None:
        found.notes.add("not_a_date", row=row, column="published", value=str(value))
        return None
    return moment.at(moment.zone)


def _read_boost(activity: Mapping[str, Any], channel: Channel, row: int, found: Gathering) -> Post:
    target = activity.get("object")
    link = target if isinstance(target, str) else ""
    return Post(
        channel=channel,
        key=str(activity.get("id") or link),
        published_at=_published(activity.get("published"), row, found),
        permalink=link if link.startswith("https://") else "",
        stated=MappingProxyType({"format": "repost"}),
    )


def _read_note(note: Mapping[str, Any], channel: Channel, row: int, found: Gathering) -> Post:
    content = note.get("content")
    warning = note.get("summary")
    text = plain_text(content) if isinstance(content, str) else ""
    if isinstance(warning, str) and warning:
        text = f"{plain_text(warning)}\n{text}"
    link = note.get("url")
    return Post(
        channel=channel,
        key=str(note["id"]),
        published_at=_published(note.get("published"), row, found),
        text=text,
        permalink=link if isinstance(link, str) and link.startswith("https://") else "",
        stated=MappingProxyType({"format": _format(note, text)}),
    )


def _format(note: Mapping[str, Any], text: str) -> str:
    if note.get("inReplyTo"):
        return "reply"
    if note.get("type") == "Question":
        return "poll"
    attached = note.get("attachment")
    kinds = {
        str(one.get("mediaType", "")).partition("/")[0]
        for one in (attached if isinstance(attached, list) else ())
        if isinstance(one, dict)
    }
    if "video" in kinds:
        return "video"
    if "image" in kinds:
        return "photo"
    return "link" if "://" in text else "text"
