"""When a team publishes: the slots of a week by channel and weekday."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max

from tuuletus.web.collect.models import Channel, Post
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import MOST_A_DAY, UsualSlot
from tuuletus.web.plan.queries.types import read_choices
from tuuletus.wording import Speaker, platform_name

WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)
LOOKED_BACK = timedelta(weeks=8)
WEEKS_BACK = 8

Rhythm = Mapping[tuple[int, int], int]
"""How many posts a channel (primary key) has on a weekday (1 to 7)."""


def find_rhythm(workspace: Workspace) -> Rhythm:
    """The slots of a week: those that people gave, else the real rhythm of the last weeks."""
    if not read_choices(workspace).has_own_slots:
        return guess_rhythm(workspace)
    rows = UsualSlot.objects.filter(workspace=workspace, count__gt=0)
    return {(row.channel_id, row.weekday): row.count for row in rows}


def guess_rhythm(workspace: Workspace) -> Rhythm:
    """The rhythm of each channel's last eight weeks, rounded to whole posts a week.

    The weeks end with the channel's latest post, since files come in at other times. A channel
    that has been silent for eight weeks when others went on has none.
    """
    zone = ZoneInfo(workspace.time_zone)
    posts = Post.objects.filter(channel__workspace=workspace, published_at__isnull=False)
    latest = dict(posts.values_list("channel").annotate(Max("published_at")).order_by())
    newest = max(latest.values(), default=None)
    found: dict[tuple[int, int], int] = {}
    for channel, last in sorted(latest.items()):
        if newest is None or last < newest - LOOKED_BACK:
            continue
        recent = posts.filter(channel=channel, published_at__gt=last - LOOKED_BACK)
        days = [
            moment.astimezone(zone).isoweekday()
            for moment in recent.values_list("published_at", flat=True)
            if moment
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


def list_planned_channels(workspace: Workspace) -> list[Channel]:
    """The channels that something may be planned for, those with most slots first."""
    rhythm = find_rhythm(workspace)
    total: Counter[int] = Counter()
    for (channel, _weekday), count in rhythm.items():
        total[channel] += count
    channels = Channel.objects.filter(workspace=workspace)
    return sorted(channels, key=lambda one: (-total[one.pk], one.platform, one.pk))


def name_channels(channels: Iterable[Channel], speaker: Speaker) -> dict[int, str]:
    """Short names by primary key: the platform, and the account where there are several on it."""
    rows = list(channels)
    several = Counter(one.platform for one in rows)
    return {
        one.pk: f"{platform_name(one.platform, speaker)} · {one}"
        if several[one.platform] > 1
        else platform_name(one.platform, speaker)
        for one in rows
    }
