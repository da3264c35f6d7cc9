"""Twins of TikTok's data copy and of the tables of TikTok Studio."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

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

HELSINKI = ZoneInfo("Europe/Helsinki")


def write_copy(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The copy: everything about a person in one file, the videos among it."""
    videos = []
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        likes = told.numbers.get("likes")
        video = {
            "Date": f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            "Link": f"https://www.tiktokv.com/share/video/{7_000_000_000_000_000 + place}/",
            "Likes": "" if likes is None else str(likes),
            "Title": told.post.text,
        }
        videos.append(video | ({UNKNOWN: 1} if UNKNOWN_COLUMN in quirks else {}))
    if BAD_NUMBER in quirks:
        videos[1]["Likes"] = DAMAGED
    outer, inner = ("Video", "Videos") if "old keys" in quirks else ("Post", "Posts")
    copy = {
        "Direct Messages": {"Chat History": {"ChatHistory": {"a": [{"Content": "SECRET"}]}}},
        "Profile": {"Profile Information": {"ProfileMap": {"userName": "aurinko"}}},
        outer: {inner: {"VideoList": videos}},
    }
    text = json.dumps(copy, ensure_ascii=False, indent=1)
    if "commas at the end" in quirks:
        text = text.replace("}\n", "},\n").rstrip(",\n").replace(",,", ",")
    return {"user_data_tiktok.json": text.encode()}


def write_content(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """Studio's list of posts."""
    rows = [["Time", "Video title", "Video link", "Post time", "Total likes", "Total comments",
             "Total shares", "Total views", "Average watch time"]]  # fmt: skip
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        counts = [told.numbers.get(one, "") for one in ("likes", "comments", "shares", "views")]
        length = ("0:07", "7s", "7.0s")[place % 3] if "three kinds of length" in quirks else "7"
        rows.append(["2026-11-20", told.post.text,
                     f"https://www.tiktok.com/@aurinko/video/{7_000_000_000_000_000 + place}",
                     f"{moment.astimezone(HELSINKI):%Y-%m-%d %H:%M}", *map(str, counts),
                     length])  # fmt: skip
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][4] = DAMAGED
    return {"Content.csv": write_csv(rows)}


def write_overview(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The account's own numbers by day, the days without a year."""
    rows = [["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"]]
    for one in story.days:
        day = str(one.day) if "days with a year" in quirks else f"{one.day:%B} {one.day.day}"
        rows.append([day, str(one.views), str(one.reach), "1", "2", "3"])
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][1] = DAMAGED
    return {"Overview.csv": write_csv(rows)}


TWINS = (
    Twin(
        format="tiktok_copy",
        write=write_copy,
        quirks=("old keys", "commas at the end"),
        tells=MappingProxyType({"likes": "likes"}),
        precision=timedelta(seconds=1),
    ),
    Twin(
        format="tiktok_posts",
        write=write_content,
        quirks=("three kinds of length",),
        tells=MappingProxyType(
            {"likes": "likes", "comments": "comments", "shares": "shares", "views": "views"}
        ),
    ),
    Twin(
        format="tiktok_days",
        write=write_overview,
        quirks=("days with a year",),
        tells=MappingProxyType({"video_views": "views", "profile_visits": "reach"}),
        posts=False,
    ),
)
