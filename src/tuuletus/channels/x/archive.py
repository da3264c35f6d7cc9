"""The archive: JavaScript files that assign one list. Counts are likes and reposts only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from tuuletus.channels import guards
from tuuletus.channels.gathering import Gathering, given_up
from tuuletus.channels.members import Layout, is_no_table
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.unread import Notes
from tuuletus.errors import ChannelError, LookAlikeError, UnknownFileError
from tuuletus.records import Channel, Post, Reading

_ASSIGNED = re.compile(r"\s*window\.YTD\.(\w+)\.part\d+\s*=\s*")
_TWEETS = frozenset({"tweets", "tweet", "community_tweet", "note_tweet"})
_MEMBER = re.compile(r"tweets?(?:-part\d+)?\.js")
_DATA = "data"
_API_MARKS = ('"id_str"', '"full_text"', '"created_at"')
_CREATED = "%a %b %d %H:%M:%S %z %Y"
_USUAL = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2})"
    r" ([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) \+0000 ([0-9]{4})"
)
"""How X writes a moment; to read it otherwise takes most of the time of a long file."""
_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split(), start=1)}
_METRICS = {"favorite_count": "likes", "retweet_count": "shares"}
_KNOWN = frozenset(
    [
        "id",
        "id_str",
        "full_text",
        "text",
        "created_at",
        "favorite_count",
        "retweet_count",
        "entities",
        "extended_entities",
        "in_reply_to_status_id",
        "in_reply_to_status_id_str",
        "in_reply_to_user_id",
        "in_reply_to_user_id_str",
        "in_reply_to_screen_name",
        "source",
        "lang",
        "truncated",
        "favorited",
        "retweeted",
        "display_text_range",
        "possibly_sensitive",
        "edit_info",
        "geo",
        "coordinates",
        "place",
        "withheld_in_countries",
        "contributors",
        "quoted_status_id",
        "quoted_status_id_str",
        "quoted_status_permalink",
        "is_quote_status",
        "user",
    ]
)


def _find_root(path: Sequence[str]) -> int | None:
    """`tweets.js` and its further parts lie in the archive's folder of data."""
    if not _MEMBER.fullmatch(path[-1]):
        return None
    return len(path) - (2 if len(path) > 1 and path[-2] == _DATA else 1)


def _is_own(inner: Sequence[str]) -> bool:
    is_beside = len(inner) == 1 and inner[0].endswith((".js", "archive.html"))
    is_below = inner[0] in {_DATA, "assets"} or inner[0].endswith("_media")
    return is_beside or (len(inner) > 1 and is_below and is_no_table(inner[-1]))


LAYOUTS = (Layout(find_root=_find_root, is_own=_is_own),)


def recognise(source: Source) -> float:
    """1 for a file of an archive, 0.95 for a list of tweets as the older API gave it."""
    start = source.head.decode("utf-8-sig", errors="replace")
    match = _ASSIGNED.match(start)
    if match:
        return 1.0  # whatever else lies in an archive is private, and refused as such
    is_list = start.lstrip().startswith("[") and all(mark in start for mark in _API_MARKS)
    return 0.95 if is_list else 0.0


def _assigned(source: Source) -> guards.JsonText:
    match = _ASSIGNED.match(source.decoded.head)
    return source.parse_json(start=match.end() if match else 0)


def read_archive(source: Source, options: ReadingOptions) -> Reading:
    """The posts of one `tweets.js` or `tweets-partN.js`; all else of an archive is refused."""
    match = _ASSIGNED.match(source.decoded.head)
    if match and match[1] not in _TWEETS:
        raise LookAlikeError("The file holds messages or other data.", code="private_file")
    found = Gathering(source=source, options=options)
    items = found.heed(_assigned(source))
    if not isinstance(items, list):
        raise UnknownFileError("The file holds no list of posts.", code="broken_json", line=1)
    channel = _find_channel(source, options)
    found.rows = len(items)
    for row, item in enumerate(given_up(items), start=1):
        tweet = _tweet(item)
        key = _key(tweet)
        if not key:
            found.notes.add("no_id", row=row, column="id_str")
            continue
        post = _read_post(tweet, key, _author(tweet) or channel, row, found.notes)
        if found.add(post):
            found.name_unknown(tweet, _KNOWN)
            _measure(tweet, post, row, found)
    return found.reading("x_archive", lacking=("audience", "comments"))


def _tweet(item: Any) -> Mapping[str, Any]:
    inner = item.get("tweet", item) if isinstance(item, dict) else None
    return inner if isinstance(inner, dict) else {}


def _key(tweet: Mapping[str, Any]) -> str:
    value = tweet.get("id_str") or tweet.get("id")
    return str(value) if isinstance(value, (str, int)) and str(value).isdecimal() else ""


def _author(tweet: Mapping[str, Any]) -> Channel | None:
    """Who wrote a post of the API, which tells it with every post."""
    user = tweet.get("user")
    handle = user.get("screen_name") if isinstance(user, dict) else None
    return _channel(handle) if isinstance(handle, str) else None


def _channel(handle: str) -> Channel:
    shown = f"@{handle}" if handle else ""
    return Channel(platform="x", key=handle.casefold() or "x", name=shown)


def _find_channel(source: Source, options: ReadingOptions) -> Channel:
    """The account, from `account.js` of the same archive where there is one."""
    account = source.companion("account.js")
    told: Mapping[str, Any] = {}
    if account is not None:
        try:
            value = _assigned(account).value
            told = value[0]["account"] if isinstance(value, list) else {}
        except (ChannelError, LookupError, TypeError):
            told = {}
    handle = str(told.get("username", "")) if isinstance(told, dict) else ""
    return _channel((handle or options.channel_name).removeprefix("@"))


def _read_post(
    tweet: Mapping[str, Any], key: str, channel: Channel, row: int, notes: Notes
) -> Post:
    text = tweet.get("full_text") or tweet.get("text") or ""
    text = unescape(text) if isinstance(text, str) else ""
    handle = channel.name.removeprefix("@") or "i/web"
    return Post(
        channel=channel,
        key=key,
        published_at=_created(tweet.get("created_at"), row, notes),
        text=text,
        permalink=f"https://x.com/{handle}/status/{key}",
        stated=_stated(_format(tweet, text)),
    )


def unescape(text: str) -> str:
    """The text with the three marks that X escapes; whatever else looks escaped was written so.

    >>> unescape("Soup &amp; fish &lt;3, not &amp;lt; or &copy;")
    'Soup & fish <3, not &lt; or &copy;'
    """
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@cache
def _stated(kind: str) -> Mapping[str, str]:
    return MappingProxyType({"format": kind})


def _created(value: Any, row: int, notes: Notes) -> datetime | None:
    try:
        usual = _USUAL.fullmatch(str(value))
        if usual is not None and usual[1] in _MONTHS:
            day, hour, minute, second, year = map(int, usual.group(2, 3, 4, 5, 6))
            return datetime(year, _MONTHS[usual[1]], day, hour, minute, second, tzinfo=UTC)
        return datetime.strptime(str(value), _CREATED)  # noqa: DTZ007 - %z is in the pattern
    except ValueError:
        notes.add("not_a_date", row=row, column="created_at", value=str(value))
        return None


def _format(tweet: Mapping[str, Any], text: str) -> str:
    if text.startswith("RT @") or tweet.get("retweeted") is True:
        return "repost"
    if tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_user_id_str"):
        return "reply"
    entities = tweet.get("extended_entities") or tweet.get("entities")
    media = entities.get("media") if isinstance(entities, dict) else None
    kinds = {each.get("type") for each in media or () if isinstance(each, dict)}
    if kinds & {"video", "animated_gif"}:
        return "video"
    if "photo" in kinds:
        return "photo"
    links = entities.get("urls") if isinstance(entities, dict) else None
    plain_links = (tweet.get("entities") or {}) if isinstance(tweet.get("entities"), dict) else {}
    return "link" if links or plain_links.get("urls") else "text"


def _measure(tweet: Mapping[str, Any], post: Post, row: int, found: Gathering) -> None:
    """Likes and reposts. The counts of a repost are those of somebody else's post: left out."""
    if post.stated["format"] != "repost":
        for column, metric in _METRICS.items():
            found.count(post, metric, tweet.get(column), row=row, column=column)
