"""Twins of Google Analytics' reports."""

from __future__ import annotations

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


def _notes(story: Story) -> str:
    first, last = story.days[0].day, story.days[-1].day
    return (
        "# ----------------------------------------\n# Report\n# Account: Aurinko\n"
        f"# Property: aurinko.example\n# Start date: {first:%Y%m%d}\n# End date: {last:%Y%m%d}\n"
        "# ----------------------------------------\n\n"
    )


def write_days(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """Numbers by day behind notes, perhaps with tables about something else below."""
    name = "Nth day" if "days counted from the start" in quirks else "Date"
    rows = [[name, "Sessions", "Active users"]]
    if "a row of totals" in quirks:
        rows.append(["", "999999", "99999"])
    for number, one in enumerate(story.days):
        day = f"{number:04d}" if name == "Nth day" else f"{one.day:%Y%m%d}"
        rows.append([day, str(one.views), str(one.reach)])
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][1] = DAMAGED
    text = _notes(story) + write_csv(rows, encoding="utf-8").decode()
    if "other tables below" in quirks:
        text += "\n# Start date: 20260101\nCountry,Active users\nFinland,12\nSweden,3\n"
    return {"report.csv": text.encode()}


def write_pages(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """Numbers by page."""
    rows = [["Page path and screen class", "Views", "Active users", "Event count"]]
    if "a row of totals" in quirks:
        rows.append(["", "999999", "99999", "9999"])
    for place, told in enumerate(story.posts):
        counts = [told.numbers.get(one, "") for one in ("views", "reach", "clicks")]
        rows.append([f"/blogi/{place}", *map(str, counts)])
    rows = add_unknown(rows, quirks)
    if BAD_NUMBER in quirks:
        rows[2][1] = DAMAGED
    notes = "" if "without notes" in quirks else _notes(story)
    return {"pages.csv": (notes + write_csv(rows, encoding="utf-8").decode()).encode()}


TWINS = (
    Twin(
        format="ga4_days",
        write=write_days,
        quirks=("a row of totals", "days counted from the start", "other tables below"),
        tells=MappingProxyType({"sessions": "views", "users_active": "reach"}),
        posts=False,
    ),
    Twin(
        format="ga4_pages",
        write=write_pages,
        quirks=("a row of totals", "without notes"),
        tells=MappingProxyType({"views": "views", "users_active": "reach", "events": "clicks"}),
        precision=None,
        texts=False,
    ),
)
