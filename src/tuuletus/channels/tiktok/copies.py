"""The copy of an account's data: one JSON file in which only the list of videos is looked at."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from types import MappingProxyType
from typing import Any

from tuuletus.channels import dates, guards
from tuuletus.channels.gathering import Gathering
from tuuletus.channels.members import Layout
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import UnknownFileError
from tuuletus.records import Channel, Post, Reading

_NAMES = ("user_data_tiktok.json", "user_data.json")
_LIST = re.compile(r'"(?:Video|Post)s?"\s*:\s*\{\s*"(?:Video|Post)s"\s*:\s*\{\s*"VideoList"')
# inside a string a comma before a bracket is text, so strings are stepped over
_TRAILING = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[\]}])', re.DOTALL)
_ID = re.compile(r"/(?:video|photo)/(\d{6,25})")
_PLACES = (("Post", "Posts"), ("Posts", "Posts"), ("Video", "Videos"), ("Video", "Posts"))
_METRICS = {"Likes": "likes", "Comments": "comments", "Shares": "shares", "Views": "views"}
_TEXTS = ("Title", "Description", "Text")
_KNOWN = frozenset(
    [
        "Date",
        "Link",
        "Likes",
        "Title",
        "Description",
        "Text",
        "Comments",
        "Shares",
        "Views",
        "CoverImage",
        "AlternateText",
        "AllowComments",
        "AllowSharingToStory",
        "AllowStitches",
        "AllowDuets",
        "WhoCanView",
        "ContentDisclosure",
        "AIGeneratedContent",
        "Sound",
        "Location",
        "AddYoursText",
    ]
)
# whom a copy lets see a video, without case and marks; what is in neither list is left out, too
_PUBLIC = frozenset(
    """everyone public everybody anyone publictoeveryone
    kaikki julkinen alla offentlig offentligt jeder jeden alle öffentlich todos todas público
    publico cualquiera toutlemonde tous tutti pubblico iedereen openbaar wszyscy
    publiczne""".split()  # noqa: SIM905 - easier to read than so many marks
)
_PRIVATE = frozenset(
    """onlyme onlyyou selfonly private friends followers mutualfriends mutualfollowfriends
    followerofcreator friendsonly nobody noone closefriends
    vainminä vainsinä yksityinen kaverit ystävät seuraajat keskinäisetkaverit
    endastjag endastdu barajag baradu privat vänner följare ömsesidigavänner
    nurich nurdu freunde follower gemeinsamefreunde
    soloyo solotú privado privada amigos seguidores amigosmutuos
    moiuniquement vousuniquement seulementmoi uniquementmoi privé amis abonnés followersmutuels
    amismutuels""".split()  # noqa: SIM905 - as above
)
_TOLD = ("Date", "Link", "WhoCanView")


def _find_root(path: Sequence[str]) -> int | None:
    return len(path) - 1 if path[-1] in _NAMES else None


# all that a copy tells is in the one file
LAYOUTS = (Layout(find_root=_find_root, is_own=lambda _inner: False),)


def recognise(source: Source) -> float:
    """0.95 where the file has a list of videos at the place that TikTok gives it."""
    if not source.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return 0.0
    return 0.95 if _LIST.search(source.text) else 0.0


def read_copy(source: Source, options: ReadingOptions) -> Reading:
    """The videos and pictures; messages, searches and what was watched are passed over."""
    found = Gathering(source=source, options=options)
    text = _repair(source.text, found)
    source.forget_text()
    copy = found.heed(guards.parse_json(text))
    items = _find_list(copy)
    if items is None:
        raise UnknownFileError("The file holds no list of videos.", code="unknown_json")
    channel = _find_channel(copy, options)
    private = 0
    strange: Counter[str] = Counter()
    for row, item in enumerate(items, start=1):
        entry = item if isinstance(item, dict) else {}
        found.rows += 1
        link = str(entry.get("Link") or "")
        match = _ID.search(link)
        # a link that has run out tells no id; the moment to the second still names the video
        key = match[1] if match else str(entry.get("Date") or "")
        if not key:
            found.notes.add("no_id", row=row, column="Link", value=link)
        elif _is_hidden(entry):
            private += 1
            viewers = _find_viewers(entry)
            if _words(viewers) not in _PRIVATE:
                strange[viewers] += 1
        else:
            found.name_unknown(entry, _KNOWN)
            post = _read_video(entry, key, link, channel, row, found)
            if found.add(post):
                for column, metric in _METRICS.items():
                    found.count(post, metric, entry.get(column), row=row, column=column)
    if private:
        found.notes.add("not_public", value=str(private))
    for viewers, times in strange.items():
        value = f"{viewers} ({times})"
        found.notes.add("viewers_unknown", column="WhoCanView", value=value)
    return found.reading("tiktok_copy", lacking=("audience",))


def cut_private(source: Source) -> bytes | None:
    """The copy with the list of videos and the account's name alone; None where that is all.

    The one file holds the messages, too. What others may not see loses its words.
    """
    if not recognise(source):
        return None
    copy = guards.parse_json(_drop_commas(source.text)[0]).value
    user = _find_user(copy)
    kept: dict[str, Any] = {"Profile": {"Profile Information": {"userName": user}}} if user else {}
    kept["Post"] = {"Posts": {"VideoList": [*map(_cut_hidden, _find_list(copy) or ())]}}
    return None if kept == copy else json.dumps(kept, ensure_ascii=False).encode()


def _cut_hidden(item: Any) -> Any:
    is_hidden = isinstance(item, dict) and _is_hidden(item)
    return {name: item[name] for name in _TOLD if name in item} if is_hidden else item


def _is_hidden(entry: Mapping[str, Any]) -> bool:
    """Whether a video is not known to be for everybody; a copy without the word tells nothing."""
    viewers = _words(_find_viewers(entry))
    return bool(viewers) and viewers not in _PUBLIC


def _find_viewers(entry: Mapping[str, Any]) -> str:
    told = entry.get("WhoCanView")
    return "" if told is None else str(told).strip()


def _words(viewers: str) -> str:
    """What a copy says without case, spaces and marks: "SELF_ONLY" is "Self only"."""
    return "".join(mark for mark in viewers.casefold() if mark.isalnum())


def _repair(text: str, found: Gathering) -> str:
    """JSON without the commas that TikTok leaves before closing brackets."""
    repaired, commas = _drop_commas(text)
    if commas:
        found.notes.add("trailing_comma", value=str(commas))
    return repaired


def _drop_commas(text: str) -> tuple[str, int]:
    commas = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal commas
        if match[1] is not None:
            return match[1]
        commas += 1
        return match[2]

    return _TRAILING.sub(drop, text), commas


def _find_list(copy: Any) -> list[Any] | None:
    for part in _levels(copy):
        for outer, inner in _PLACES:
            place = part.get(outer)
            videos = place.get(inner) if isinstance(place, dict) else None
            listed = videos.get("VideoList") if isinstance(videos, dict) else None
            if isinstance(listed, list):
                return listed
    return None


def _levels(copy: Any) -> Iterator[Mapping[str, Any]]:
    """The copy itself, and its parts one level down: its arrangement differs between years."""
    if isinstance(copy, dict):
        yield copy
        yield from (part for part in copy.values() if isinstance(part, dict))


def _find_user(copy: Any) -> str:
    found = ""
    for part in _levels(copy):
        profile = part.get("Profile Information") or part.get("Profile Info")
        inner = profile.get("ProfileMap", profile) if isinstance(profile, dict) else {}
        user = inner.get("userName") if isinstance(inner, dict) else None
        if isinstance(user, str) and user:
            found = user
    return found


def _find_channel(copy: Any, options: ReadingOptions) -> Channel:
    user = _find_user(copy)
    name = f"@{user.removeprefix('@')}" if user else options.channel_name
    return Channel(platform="tiktok", key=name.removeprefix("@") or "tiktok", name=name)


def _read_video(
    entry: Mapping[str, Any], key: str, link: str, channel: Channel, row: int, found: Gathering
) -> Post:
    moment = dates.read_moment(str(entry.get("Date") or ""), order="")
    if moment is None:
        found.notes.add("not_a_date", row=row, column="Date", value=str(entry.get("Date")))
    texts = [entry[name] for name in _TEXTS if isinstance(entry.get(name), str)]
    return Post(
        channel=channel,
        key=key,
        published_at=moment.at(UTC) if moment else None,
        text=max(texts, key=len, default=""),
        permalink=link if link.startswith("https://") else "",
        stated=MappingProxyType({"format": "photo" if "/photo/" in link else "video"}),
    )
