"""When a team publishes: the slots of a week by channel and weekday."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)
WEEKS_BACK = 8
LOOKED_BACK = timedelta(weeks=WEEKS_BACK)
MOST_A_DAY = 9
MOST_WEEKS = 4
"""So many weeks are planned at once, wherever they are asked for."""

Rhythm = Mapping[tuple[int, int], int]
"""How many posts a channel has on a weekday (1 to 7)."""


def guess_rhythm(posts: Iterable[tuple[int, datetime]]) -> dict[tuple[int, int], int]:
    """The rhythm of each channel's last eight weeks, rounded to whole posts a week.

    The weeks end with the channel's latest post, since files come in at other times. A channel
    that has been silent for eight weeks when others went on has none.

    Args:
        posts: channel and moment of publishing, by the clock on the wall, in any order.

    """
    by_channel: dict[int, list[datetime]] = {}
    for channel, moment in posts:
        by_channel.setdefault(channel, []).append(moment)
    latest = {channel: max(moments) for channel, moments in by_channel.items()}
    newest = max(latest.values(), default=None)
    found: dict[tuple[int, int], int] = {}
    for channel, last in sorted(latest.items()):
        if newest is None or last < newest - LOOKED_BACK:
            continue
        days = [
            moment.isoweekday() for moment in by_channel[channel] if moment > last - LOOKED_BACK
        ]
        for weekday, count in spread(Counter(days)).items():
            found[channel, weekday] = count
    return found


def spread(counted: Mapping[int, int]) -> dict[int, int]:
    """Whole posts a week on the weekdays that had most, so many as there were on average.

    Each further post goes to the weekday that is the furthest below its own average.
    """
    week = round(sum(counted.values()) / WEEKS_BACK)
    given: Counter[int] = Counter()
    for _ in range(week):
        lacking = {
            day: counted.get(day, 0) / WEEKS_BACK - given[day]
            for day in WEEKDAYS
            if given[day] < MOST_A_DAY
        }
        if not lacking:
            break
        given[max(lacking, key=lambda day: (lacking[day], -day))] += 1
    return dict(given)


def find_first_day(today: date) -> date:
    """The first day of the coming weeks: the Monday after today."""
    return today + timedelta(days=7 - today.weekday())
