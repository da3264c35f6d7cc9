"""What is known about imports, channels, posts and their numbers."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, overload
from zoneinfo import ZoneInfo

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from tuuletus.analysis.response import INTERACTIONS, LIKES, PARTS
from tuuletus.errors import TuuletusError
from tuuletus.web.collect.models import (
    AT_WORK,
    Channel,
    ImportRun,
    Measurement,
    Post,
    RuledTrait,
    SetTrait,
    name_posts,
)
from tuuletus.web.collect.queries.counts import Remembered
from tuuletus.web.collect.queries.interactions import find_expected, latest_value
from tuuletus.web.collect.queries.lake import order_copied
from tuuletus.web.people.models import Workspace

logger = logging.getLogger(__name__)

PORTION = 500
PUBLISHED = "published"
"""The order by the moment, beside those by a metric."""

MANY = 2_000
"""A list of so many posts has parts enough that its order is worth remembering."""
_orders = Remembered(8)
"""Each takes eight bytes a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilter:
    """Which posts a list shows, and in which order."""

    channel: int | None = None
    platform: str = ""
    trait: str = ""
    value: str = ""
    start: date | None = None
    end: date | None = None
    text: str = ""
    sort: str = PUBLISHED
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One metric of one post over time, oldest reading first."""

    metric: str
    readings: tuple[Measurement, ...]

    @property
    def latest(self) -> Measurement:
        """The newest reading."""
        return self.readings[-1]

    @property
    def lowest(self) -> float:
        """The smallest number that was ever read."""
        return min(reading.value for reading in self.readings)

    @property
    def highest(self) -> float:
        """The largest."""
        return max(reading.value for reading in self.readings)


def find_imports(workspace: Workspace) -> QuerySet[ImportRun]:
    """The imports of a workspace with their files, the newest first."""
    return (
        ImportRun.objects.filter(workspace=workspace)
        .select_related("person")
        .prefetch_related("files")
        .order_by("-started_at", "-pk")
    )


def find_at_work(workspace: Workspace) -> ImportRun | None:
    """An import that is being stored or taken back: until then pages tell of a part only."""
    return ImportRun.objects.filter(workspace=workspace, state__in=AT_WORK).first()


def find_channels(workspace: Workspace) -> QuerySet[Channel]:
    """The channels of a workspace with their number of posts."""
    return (
        Channel.objects.filter(workspace=workspace)
        .annotate(post_count=Count("posts"), newest=Max("posts__published_at"))
        .order_by("-post_count", "platform", "key")
    )


def is_undated(channel: Channel) -> bool:
    """Whether a channel has posts, but not one with a date."""
    return channel.posts.exists() and not channel.posts.filter(published_at__isnull=False).exists()


def count_stated_hours(channel: Channel) -> dict[str, int]:
    """How many posts without a date state each band of hours, on whatever clock."""
    posts = channel.posts.filter(published_at=None, traits__has_key="hour")
    told = posts.annotate(band=Cast(KeyTextTransform("hour", "traits"), CharField()))
    counted = told.values("band").annotate(told=Count("pk")).order_by("band")
    return dict(counted.values_list("band", "told"))


class SortedPosts(Sequence[Post]):
    """Posts in an order of their primary keys; only the rows that are asked for are fetched."""

    def __init__(self, posts: QuerySet[Post], order: Sequence[int] | QuerySet[Post, int]) -> None:
        self.posts = posts
        self.order = order

    def __len__(self) -> int:
        return self.order.count() if isinstance(self.order, QuerySet) else len(self.order)

    @overload
    def __getitem__(self, place: int) -> Post: ...
    @overload
    def __getitem__(self, place: slice) -> list[Post]: ...
    def __getitem__(self, place: int | slice) -> Post | list[Post]:
        """One post, or those of a slice, in order."""
        if isinstance(place, int):
            return self.posts.get(pk=self.order[place])
        chosen = list(self.order[place])
        rows: dict[int, Post] = {}
        for start in range(0, len(chosen), PORTION):
            rows |= self.posts.in_bulk(chosen[start : start + PORTION])
        name_posts(rows.values())
        return [rows[pk] for pk in chosen if pk in rows]

    def __iter__(self) -> Iterator[Post]:
        for portion in self.portions():
            yield from portion

    def bare(self) -> list[Post]:
        """All of them, in no order and without their texts: for a change of very many."""
        order = list(self.order)
        rows = self.posts.select_related(None).only("channel")
        parts = (order[start : start + PORTION] for start in range(0, len(order), PORTION))
        return [post for part in parts for post in rows.filter(pk__in=part)]

    def portions(self) -> Iterator[list[Post]]:
        """All of them in order, some hundreds at a time."""
        order = list(self.order)
        for start in range(0, len(order), PORTION):
            yield SortedPosts(self.posts, order)[start : start + PORTION]


def find_posts(workspace: Workspace, chosen: PostFilter) -> SortedPosts:
    """The posts that a filter lets through, in its order; a post without the number comes last."""
    rows = Post.objects.select_related("channel")
    copied = find_copied(workspace, chosen)
    if copied is not None:
        return SortedPosts(rows, take_texts(workspace, copied, chosen.text))
    posts = Post.objects.filter(channel__workspace=workspace)
    posts = filter_posts(posts, chosen, zone=ZoneInfo(workspace.time_zone))
    if chosen.sort == PUBLISHED:
        order = F("published_at")
    else:
        posts = posts.annotate(sorted_by=_sorted_by(workspace, chosen.sort))
        order = F("sorted_by")
    direction = order.desc(nulls_last=True) if chosen.descending else order.asc(nulls_last=True)
    return SortedPosts(rows, posts.order_by(direction, "-pk").values_list("pk", flat=True))


def _sorted_by(workspace: Workspace, metric: str) -> Any:
    expected = find_expected(workspace) if metric == INTERACTIONS else {}
    return latest_value(metric, expected)


def find_copied(workspace: Workspace, chosen: PostFilter) -> Sequence[int] | None:
    """What a filter lets through by all but the text, in its order, by the columnar copy.

    None where there is no copy, or one that is damaged. Of many posts it is remembered, for the
    next part of the list.
    """
    try:
        return _order_copied(workspace, chosen)
    except TuuletusError:
        raise
    except Exception:
        logger.exception("The columnar copy of workspace %s cannot be read", workspace.pk)
        return None


def _order_copied(workspace: Workspace, chosen: PostFilter) -> Sequence[int] | None:
    start, after = find_span(chosen, zone=ZoneInfo(workspace.time_zone))
    asked = replace(chosen, text="")
    return _orders.ask(
        ("order", workspace.pk, workspace.revision, workspace.time_zone, asked),
        lambda: order_copied(
            workspace,
            "" if chosen.sort == PUBLISHED else chosen.sort,
            descending=chosen.descending,
            channel=chosen.channel,
            platform=chosen.platform,
            start=start,
            before=after,
            trait=(chosen.trait, chosen.value) if chosen.trait else None,
        ),
        is_long=lambda found: found is not None and len(found) >= MANY,
    )


def take_texts(workspace: Workspace, order: Sequence[int], text: str) -> Sequence[int]:
    """The posts of an order whose text holds another; all of them where that is empty."""
    if not text:
        return order
    own = Post.objects.filter(channel__workspace=workspace, text__icontains=text)
    wanted = set(own.values_list("pk", flat=True))
    return [pk for pk in order if pk in wanted]


def find_span(chosen: PostFilter, *, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The first moment of the days of a filter and the one after them; None where not told."""
    day = timedelta(days=1)
    return (
        datetime.combine(chosen.start, time(), zone) if chosen.start else None,
        datetime.combine(chosen.end + day, time(), zone) if chosen.end else None,
    )


def filter_posts(posts: QuerySet[Post], chosen: PostFilter, *, zone: ZoneInfo) -> QuerySet[Post]:
    """Leave out what a filter does not ask for. Days are those of the workspace's clock."""
    start, after = find_span(chosen, zone=zone)
    if chosen.channel is not None:
        posts = posts.filter(channel=chosen.channel)
    if chosen.platform:
        posts = posts.filter(channel__platform=chosen.platform)
    if start:
        posts = posts.filter(published_at__gte=start)
    if after:
        posts = posts.filter(published_at__lt=after)
    if chosen.text:
        posts = posts.filter(text__icontains=chosen.text)
    if chosen.trait:
        posts = filter_trait(posts, chosen.trait, chosen.value)
    return posts


def filter_trait(posts: QuerySet[Post], trait: str, value: str) -> QuerySet[Post]:
    """The posts whose trait in force has a value."""
    set_traits = SetTrait.objects.filter(post=OuterRef("pk"), trait=trait)
    ruled = RuledTrait.objects.filter(post=OuterRef("pk"), rule__trait=trait)
    read = Q(read_value=value) & ~Exists(set_traits) & ~Exists(ruled)
    by_rule = Q(Exists(ruled.filter(rule__value=value))) & ~Exists(set_traits)
    return posts.annotate(read_value=Cast(KeyTextTransform(trait, "traits"), CharField())).filter(
        read | by_rule | Q(Exists(set_traits.filter(value=value)))
    )


def read_latest(
    posts: Sequence[Post], metrics: Sequence[str]
) -> dict[int, dict[str, Measurement]]:
    """The latest reading of some metrics of some posts, with its source.

    For the interactions all that they are made of.
    """
    asked = {*metrics, *((*PARTS, LIKES) if INTERACTIONS in metrics else ())}
    latest: dict[int, dict[str, Measurement]] = {}
    for portion in split(posts):
        told = Measurement.objects.filter(post__in=portion, metric__in=asked)
        rows = with_sources(told)
        for row in rows.order_by("read_at", "pk"):
            if row.post_id is not None:
                latest.setdefault(row.post_id, {})[row.metric] = row
    return latest


def read_latest_values(posts: Sequence[Post]) -> dict[int, dict[str, float]]:
    """The latest value of every metric of some posts, and nothing else: for very many of them."""
    latest: dict[int, dict[str, float]] = {}
    for portion in split(posts):
        rows = Measurement.objects.filter(post__in=portion).order_by("read_at", "pk")
        for post, metric, value in rows.values_list("post_id", "metric", "value"):
            if post is not None:
                latest.setdefault(post, {})[metric] = value
    return latest


def with_sources(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Readings with the names of their files, without the long summaries of those."""
    long = ("source__summary", "source__mapping", "source__options")
    return rows.select_related("source").defer(*long)


def split(posts: Sequence[Post]) -> list[list[int]]:
    """The primary keys of posts in portions that fit into one question to any database."""
    keys = [post.pk for post in posts]
    return [keys[start : start + PORTION] for start in range(0, len(keys), PORTION)]


def find_growth(post: Post) -> list[Growth]:
    """All readings of a post, metric by metric."""
    readings: dict[str, list[Measurement]] = {}
    rows = with_sources(post.measurements.order_by("metric", "read_at", "pk"))
    for row in rows:
        readings.setdefault(row.metric, []).append(row)
    return [Growth(metric=metric, readings=tuple(own)) for metric, own in readings.items()]
