"""The posts of a repository. The likes in it are those that the account gave, not those it got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from tuuletus.channels import dates
from tuuletus.channels.bluesky.car import Blocks, walk
from tuuletus.channels.gathering import Gathering
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import UnknownFileError
from tuuletus.records import Channel, Post, Reading

_POSTS, _REPOSTS, _PROFILE = (
    "app.bsky.feed.post",
    "app.bsky.feed.repost",
    "app.bsky.actor.profile",
)
_KNOWN = frozenset(
    [
        "$type",
        "text",
        "createdAt",
        "langs",
        "facets",
        "reply",
        "embed",
        "labels",
        "tags",
        "entities",
        "via",
    ]
)
_FORMATS = {
    "app.bsky.embed.images": "photo",
    "app.bsky.embed.video": "video",
    "app.bsky.embed.external": "link",
    "app.bsky.embed.record": "quote",
}


def recognise(source: Source) -> float:
    """1 for a CAR file whose header names its root, 0.9 for what is only called one."""
    start = source.head[:64]
    if b"eroots\x81" in start and b"gversion\x01" in source.head[:128]:
        return 1.0
    return 0.9 if PurePath(source.name).suffix.casefold() == ".car" else 0.0


def read_repository(source: Source, options: ReadingOptions) -> Reading:
    """Posts and reposts; their keys are the record keys, which the public addresses hold."""
    try:
        blocks = Blocks(source.data)
    except (IndexError, ValueError) as error:
        raise UnknownFileError("The repository is damaged.", code="broken_repository") from error
    commit = blocks.get(blocks.root)
    if not isinstance(commit, dict) or not isinstance(commit.get("did"), str):
        raise UnknownFileError("The repository has no commit.", code="broken_repository")
    found = Gathering(source=source, options=options)
    records = list(walk(blocks, commit.get("data")))
    channel = _find_channel(blocks, str(commit["did"]), records, options)
    damaged = int(blocks.cut_at is not None)
    others: Counter[str] = Counter()
    for path, link in records:
        collection, _, key = path.partition("/")
        if path and collection not in {_POSTS, _REPOSTS}:
            others[collection] += 1
            continue
        found.rows += 1
        record = _get(blocks, link) if path else None
        if not isinstance(record, dict):
            damaged += 1
        elif collection == _POSTS:
            found.name_unknown(record, _KNOWN)
            found.add(_read_post(record, key, channel, found))
        else:
            found.add(_read_repost(record, key, channel, found))
    if damaged:
        found.notes.add("damaged_block", value=str(damaged))
    found.name_others(others)
    return found.reading("bluesky_repository", lacking=("counts", "audience"))


def _get(blocks: Blocks, link: object) -> Any | None:
    try:
        return blocks.get(link)
    except UnknownFileError:
        return None


def _find_channel(
    blocks: Blocks, did: str, records: list[tuple[str, object]], options: ReadingOptions
) -> Channel:
    """The account; its file tells the shown name, but not the handle."""
    name = options.channel_name
    for path, link in records:
        if path.startswith(_PROFILE):
            profile = _get(blocks, link)
            shown = profile.get("displayName") if isinstance(profile, dict) else None
            name = name or (shown if isinstance(shown, str) else "")
    return Channel(platform="bluesky", key=did, name=name or did)


def _created(record: Mapping[str, Any], key: str, found: Gathering) -> datetime | None:
    value = str(record.get("createdAt") or "")
    moment = dates.read_moment(value, order="")
    if moment is None or moment.zone is None:
        found.notes.add("not_a_date", row=found.rows, column="createdAt", value=value or key)
        return None
    return moment.at(moment.zone)


def _read_post(record: Mapping[str, Any], key: str, channel: Channel, found: Gathering) -> Post:
    text = record.get("text")
    return Post(
        channel=channel,
        key=key,
        published_at=_created(record, key, found),
        text=text.replace("\0", "") if isinstance(text, str) else "",
        permalink=f"https://bsky.app/profile/{channel.key}/post/{key}",
        stated=MappingProxyType({"format": _format(record)}),
    )


def _read_repost(record: Mapping[str, Any], key: str, channel: Channel, found: Gathering) -> Post:
    return Post(
        channel=channel,
        key=key,
        published_at=_created(record, key, found),
        stated=MappingProxyType({"format": "repost"}),
    )


def _format(record: Mapping[str, Any]) -> str:
    if record.get("reply"):
        return "reply"
    embed = record.get("embed")
    if not isinstance(embed, dict):
        return "text"
    kind = str(embed.get("$type", ""))
    media = embed.get("media")
    if kind == "app.bsky.embed.recordWithMedia" and isinstance(media, dict):
        kind = str(media.get("$type", ""))
    return _FORMATS.get(kind, "text")
