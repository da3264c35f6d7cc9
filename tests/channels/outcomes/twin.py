"""Twins of tables of bookings and sales."""

from __future__ import annotations

from datetime import timedelta

from tests.channels.twins import Files, Story, Twin, write_csv


def write_bookings(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """Bookings by day as an own system writes them."""
    if "by week" in quirks:
        mondays = [one for one in story.days if one.day.weekday() == 0]
        rows = [["Viikko", "Pöytävaraukset"]]
        rows += [[f"{one.day:%G}-W{one.day:%V}", str(one.clicks)] for one in mondays]
        return {"viikot.csv": write_csv(rows)}
    rows = [["Päivä", "Pöytävaraukset", "Myynti, €"]]
    rows += [
        [f"{one.day.day}.{one.day.month}.{one.day.year}", str(one.clicks), f"1 {one.views:03d},50"]
        for one in story.days
    ]
    if "a row of totals" in quirks:
        rows.append(["Yhteensä", "999999", "9 999 999,00"])
    if "closed on Mondays" in quirks:
        closed = {
            f"{one.day.day}.{one.day.month}.{one.day.year}"
            for one in story.days
            if one.day.weekday() == 0
        }
        rows = [row for row in rows if row[0] not in closed]
    text = write_csv(rows).decode("utf-8-sig")
    if "semicolons" in quirks:
        text = text.replace('","', '";"')
    return {"varaukset.csv": text.encode("utf-16" if "two bytes a letter" in quirks else "utf-8")}


TWINS = (
    Twin(
        format="outcomes",
        write=write_bookings,
        quirks=(
            "semicolons",
            "two bytes a letter",
            "a row of totals",
            "closed on Mondays",
            "by week",
        ),
        posts=False,
        precision=timedelta(days=1),
        unknown=False,
    ),
)
