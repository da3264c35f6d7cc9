"""Twins of YouTube Studio's files."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from tests.channels.twins import (
    BAD_NUMBER,
    DAMAGED,
    Files,
    Story,
    Twin,
    add_unknown,
    write_csv,
)

TELLS = {"Views": "views", "Likes": "likes", "Comments added": "comments", "Shares": "shares"}


def key_of(place: int) -> str:
    """An id as YouTube makes them; every fifth begins with a hyphen."""
    return f"{'-' if place % 5 == 0 else 'a'}{place:010d}"


def write_videos(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The zip of a content report."""
    header = ["Content", "Video title", "Video publish time", "Duration", *TELLS,
              "Impressions click-through rate (%)"]  # fmt: skip
    rows = [header, ["Total", "", "", "", "99999999", "", "", "", "4.21"]]
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        key = key_of(place)
        shown = f" {key}" if key.startswith("-") and "a space before a hyphen" in quirks else key
        cells = [told.numbers.get(name) for name in TELLS.values()]
        day = moment.strftime("%d-%m-%Y" if "days first" in quirks else "%b %d, %Y")
        rows.append([shown, told.post.text, day, "31",
                     *("" if one is None else str(one) for one in cells), "4.5"])  # fmt: skip
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[3][4] = DAMAGED
    return {
        "Table data.csv": write_csv(rows),
        "Chart data.csv": write_csv([[*header[:3], "Date"], ["a", "b", "c", "2026-01-01"]]),
    }


def write_totals(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The channel's own numbers by day."""
    pattern = "%d-%m-%Y" if "days first" in quirks else "%Y-%m-%d"
    rows = [["Date", "Views"]]
    rows += [[one.day.strftime(pattern), str(one.views)] for one in story.days]
    return {"Totals.csv": write_csv(rows)}


TWINS = (
    Twin(
        format="youtube_videos",
        write=write_videos,
        quirks=("a space before a hyphen", "days first"),
        tells=MappingProxyType({"views": "views", "likes": "likes", "comments": "comments"}),
        precision=timedelta(days=1),
    ),
    Twin(
        format="youtube_days",
        write=write_totals,
        quirks=("days first",),
        tells=MappingProxyType({"views": "views"}),
        posts=False,
        unknown=False,
        damaged=False,
    ),
)
