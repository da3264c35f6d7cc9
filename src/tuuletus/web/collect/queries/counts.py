"""Which metrics and traits the posts tell, and how many posts or readings tell each."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef

from tuuletus.web.collect.models import Channel, Measurement, Post, RuledTrait, SetTrait
from tuuletus.web.people.models import Workspace

WELL_KNOWN = ("reach", "impressions", "views", "reactions", "likes", "comments", "shares", "saves")
MANY = 50_000
"""From so many rows on a count is remembered until the workspace's revision moves on."""

Counted = TypeVar("Counted")


class Remembered:
    """What took long to find out, by a key that names the revision of the posts, too."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: OrderedDict[tuple[object, ...], Any] = OrderedDict()

    def ask(
        self,
        key: tuple[object, ...],
        find: Callable[[], Counted],
        *,
        is_long: Callable[[Counted], bool],
    ) -> Counted:
        """What `find` answers; remembered under `key` where `is_long` says that it took long."""
        found: Counted | None = self.found.get(key)
        if found is None:
            found = find()
            if is_long(found):
                self.found[key] = found
                while len(self.found) > self.most:
                    self.found.popitem(last=False)
        return found


_counts = Remembered(64)


def count_metrics(
    workspace: Workspace, *, platform: str = "", channel: int | None = None
) -> dict[str, int]:
    """How many readings there are of each metric of the posts, the most told first.

    Of one platform or one channel (primary key) only, where told.
    """
    counted = _counts.ask(
        ("metrics", workspace.pk, workspace.revision, platform, channel),
        lambda: _count_metrics(workspace, platform, channel),
        is_long=lambda told: sum(told.values()) >= MANY,
    )
    return dict(counted)


def _count_metrics(workspace: Workspace, platform: str, channel: int | None) -> dict[str, int]:
    channels = Channel.objects.filter(workspace=workspace)
    if platform:
        channels = channels.filter(platform=platform)
    if channel is not None:
        channels = channels.filter(pk=channel)
    # with the keys at hand the index is walked in order; a join would sort all readings
    told = Measurement.objects.filter(channel__in=list(channels.values_list("pk", flat=True)))
    by_channel = told.values("channel", "metric").annotate(told=Count("post"))
    counted: Counter[str] = Counter()
    for metric, count in by_channel.values_list("metric", "told"):
        counted[metric] += count
    # readings of a channel itself are none of a post
    return dict(sorted((+counted).items(), key=lambda told: (-told[1], told[0])))


def sort_channels(workspace: Workspace) -> list[Channel]:
    """The channels of a workspace, those with most posts first."""
    own = Channel.objects.filter(workspace=workspace)
    counted_now: list[Channel] = []

    def count() -> dict[int, int]:
        rows = own.annotate(told=Count("posts"))
        counted_now.extend(rows)
        return {one.pk: one.told for one in rows}

    counted = _counts.ask(
        ("posts", workspace.pk, workspace.revision),
        count,
        is_long=lambda told: sum(told.values()) >= MANY,
    )
    return sorted(
        counted_now or own,
        key=lambda one: (-counted.get(one.pk, 0), one.platform, one.key),
    )


def find_metrics(workspace: Workspace) -> list[str]:
    """The metrics that the posts tell: the well-known ones first, then the most told."""
    told = list(count_metrics(workspace))
    return [*(one for one in WELL_KNOWN if one in told), *(m for m in told if m not in WELL_KNOWN)]


def count_traits(workspace: Workspace) -> dict[str, dict[str, int]]:
    """Every trait in force with its values and how many posts have each."""
    counted = _counts.ask(
        ("traits", workspace.pk, workspace.revision),
        lambda: _count_traits(workspace),
        is_long=lambda traits: any(sum(told.values()) >= MANY for told in traits.values()),
    )
    return {trait: dict(values) for trait, values in counted.items()}


def _count_traits(workspace: Workspace) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    own = Post.objects.filter(channel__workspace=workspace)
    # most posts have the same few traits: each combination is counted once
    for read, posts in own.values_list("traits").annotate(posts=Count("pk")):
        for trait, value in read.items():
            counted[trait][value] += posts
    is_set = SetTrait.objects.filter(post=OuterRef("post"), trait=OuterRef("rule__trait"))
    above = (
        SetTrait.objects.values_list("trait", "value", "post__traits"),
        RuledTrait.objects.filter(~Exists(is_set)).values_list(
            "rule__trait", "rule__value", "post__traits"
        ),
    )
    for rows in above:
        told = rows.filter(post__channel__workspace=workspace).annotate(posts=Count("pk"))
        for trait, value, read, posts in told:
            counted[trait][value] += posts
            if trait in read:
                counted[trait][read[trait]] -= posts
    return {trait: dict(left) for trait, values in counted.items() if (left := +values)}
