"""When a team publishes: the slots of a week by channel and weekday."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Max

from tuuletus.analysis.plan.rhythm import LOOKED_BACK, Rhythm, guess_rhythm
from tuuletus.records import TABLE
from tuuletus.web.collect.models import Channel, Post
from tuuletus.web.collect.queries import Remembered
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import UsualSlot
from tuuletus.web.plan.queries.types import read_choices
from tuuletus.wording import Speaker, platform_name

MANY_A_WEEK = 100
"""Who publishes so many posts a week has very many of them."""
_guesses = Remembered(16)


def find_rhythm(workspace: Workspace) -> Rhythm:
    """The slots of a week: those that people gave, else the real rhythm of the last weeks."""
    if not read_choices(workspace).has_own_slots:
        return guess_own_rhythm(workspace)
    rows = UsualSlot.objects.filter(workspace=workspace, count__gt=0)
    return {(row.channel_id, row.weekday): row.count for row in rows}


def guess_own_rhythm(workspace: Workspace) -> Rhythm:
    """The real rhythm of the last weeks; see `tuuletus.analysis.plan.rhythm`."""
    return _guesses.ask(
        (workspace.pk, workspace.revision, workspace.time_zone),
        lambda: _guess(workspace),
        is_long=lambda rhythm: sum(rhythm.values()) >= MANY_A_WEEK,
    )


def _guess(workspace: Workspace) -> Rhythm:
    posts = Post.objects.filter(channel__workspace=workspace, published_at__isnull=False)
    newest = posts.aggregate(newest=Max("published_at"))["newest"]
    if newest is None:
        return {}
    zone = ZoneInfo(workspace.time_zone)
    # no channel counts whose last post is older than these weeks, so no post that is twice as old
    recent = posts.filter(published_at__gte=newest - 2 * LOOKED_BACK)
    return guess_rhythm(
        (channel, moment.astimezone(zone))
        for channel, moment in recent.values_list("channel_id", "published_at")
        if moment
    )


def list_planned_channels(workspace: Workspace) -> list[Channel]:
    """The channels that something may be planned for, those with most slots first."""
    rhythm = find_rhythm(workspace)
    total: Counter[int] = Counter()
    for (channel, _weekday), count in rhythm.items():
        total[channel] += count
    channels = Channel.objects.filter(workspace=workspace)
    return sorted(channels, key=lambda one: (-total[one.pk], one.platform, one.pk))


def name_channels(channels: Iterable[Channel], speaker: Speaker) -> dict[int, str]:
    """Short names by primary key: the platform, and the account where there are several on it.

    A table of one's own tells no platform: its channel goes by its name, if no other one has that.
    """
    rows = list(channels)
    several = Counter(one.platform for one in rows)
    platforms = {one.pk: platform_name(one.platform, speaker) for one in rows}
    taken = {name.casefold() for name in platforms.values()}
    return {
        one.pk: f"{platforms[one.pk]} · {one}"
        if several[one.platform] > 1
        else str(one)
        if one.platform == TABLE and str(one).casefold() not in taken
        else platforms[one.pk]
        for one in rows
    }
