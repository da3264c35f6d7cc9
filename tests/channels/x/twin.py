"""Twins of X's archive and analytics."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from types import MappingProxyType

from tests.channels.twins import (
    BAD_NUMBER,
    DAMAGED,
    UNKNOWN,
    UNKNOWN_COLUMN,
    Files,
    Story,
    Twin,
    add_unknown,
    write_csv,
)

COUNTS = MappingProxyType(
    {"Impressions": "views", "Likes": "likes", "Replies": "comments", "Reposts": "shares"}
)


def write_archive(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The archive: posts, and messages that must stay closed."""
    tweets = []
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        tweet: dict[str, object] = {
            "id_str": str(1_800_000_000_000_000_000 + place),
            "full_text": told.post.text,
            "created_at": f"{moment.astimezone(UTC):%a %b %d %H:%M:%S +0000 %Y}",
        }
        for name, metric in (("favorite_count", "likes"), ("retweet_count", "shares")):
            if metric in told.numbers:
                tweet[name] = str(told.numbers[metric])
        tweet |= {UNKNOWN: 1} if UNKNOWN_COLUMN in quirks else {}
        tweets.append({"tweet": tweet})
    if BAD_NUMBER in quirks:
        tweets[1]["tweet"]["favorite_count"] = DAMAGED
    half = len(tweets) // 2 if "in two parts" in quirks else len(tweets)
    files = {
        "data/tweets.js": _assign("tweets", 0, tweets[:half]),
        "data/account.js": _assign("account", 0, [{"account": {"username": "Aurinko"}}]),
        "data/direct-messages.js": _assign("direct_messages", 0, [{"text": "SECRET"}]),
    }
    if tweets[half:]:
        files["data/tweets-part1.js"] = _assign("tweets", 1, tweets[half:])
    return files


def _assign(name: str, part: int, value: object) -> bytes:
    return f"window.YTD.{name}.part{part} = {json.dumps(value)}".encode()


def write_content(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The posts of X analytics, which tell the day alone: the id tells the moment."""
    rows = [["Post id", "Date", "Post text", "Post Link", *COUNTS, "Bookmarks"]]
    for told in story.posts:
        moment = told.post.published_at
        assert moment is not None
        utc = moment.astimezone(UTC)
        key = (int(utc.timestamp() * 1000) - 1_288_834_974_657) << 22
        counts = [str(told.numbers.get(one, "")) for one in COUNTS.values()]
        rows.append([str(key), f"{utc:%a, %b %d, %Y}", told.post.text,
                     f"https://x.com/Aurinko/status/{key}", *counts, "0"])  # fmt: skip
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][4] = DAMAGED
    return {"account_analytics_content.csv": write_csv(rows)}


def write_days(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The account's own numbers by day, latest first."""
    rows = [["Date", "Impressions", "Likes", "Bookmarks", "Shares", "New follows", "Unfollows",
             "Create Post"]]  # fmt: skip
    rows += [
        [f"{one.day:%a, %b %d, %Y}", str(one.views), *"123456"] for one in reversed(story.days)
    ]
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][1] = DAMAGED
    return {"account_overview_analytics.csv": write_csv(rows)}


TWINS = (
    Twin(
        format="x_archive",
        write=write_archive,
        quirks=("in two parts",),
        tells=MappingProxyType({"likes": "likes", "shares": "shares"}),
        precision=timedelta(seconds=1),
    ),
    Twin(
        format="x_posts",
        write=write_content,
        tells=MappingProxyType(
            {"impressions": "views", "likes": "likes", "comments": "comments", "shares": "shares"}
        ),
        precision=timedelta(seconds=1),
    ),
    Twin(
        format="x_days",
        write=write_days,
        tells=MappingProxyType({"impressions": "views"}),
        posts=False,
    ),
)
