"""What is collected, as weekly columns: outcomes, exposure and what else explains them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Max, Q, QuerySet
from numpy.typing import NDArray

from tuuletus.analysis.calendar import find_holidays
from tuuletus.analysis.periods import DAY, Period, part_metric
from tuuletus.analysis.spreading import fits_weeks, spread_by_day
from tuuletus.records import SPEND
from tuuletus.web.collect.models import Channel, Measurement, OutcomeSeries, OwnEvent, Post
from tuuletus.web.collect.queries import Series, count_traits, find_outcomes
from tuuletus.web.collect.queries.numbers import read_own_tellings
from tuuletus.web.collect.queries.tellings import settle
from tuuletus.web.collect.queries.traits import overlay
from tuuletus.web.people.models import Workspace

Floats = NDArray[np.float64]

WEEK = timedelta(weeks=1)
DAYS = 7
FARTHEST_BEFORE = 104
"""Weeks of exposure before the first outcome that are still looked at."""
ENOUGH_TOLD = 0.7
"""Where the told days usually make less than this part of a week, it counts as untold."""
ENOUGH_REACH = 0.6
"""Reach is offered where it is told for this share of a channel's posts."""
CLOSED_AROUND = 4
"""A weekday on which nothing is told within so many weeks either way is a closed one."""
FEWEST_POSTS = 8
TRAITS = ("series", "topic", "author", "tone", "format")
"""Traits whose values are offered as exposure."""
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that may count as exposure. `kind` is posts, reach, trait, spend or series.

    `of` says of what: the channel's number, `trait=value`, the metric, or the series' name.
    """

    kind: str
    of: str

    @property
    def key(self) -> str:
        """How it is written in a question."""
        return f"{self.kind}:{self.of}"

    @classmethod
    def parse(cls, key: str) -> Source:
        """Read a key back."""
        kind, _, of = key.partition(":")
        return cls(kind=kind, of=of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Weekly columns of one question, as `fit_patience` takes them.

    `first_week` is the Monday of the first week of the outcomes. `untold` counts weeks without a
    number for each outcome, `filled` those that were scaled up since some days are missing, and
    `shared` the numbers of each exposure that reach into two weeks, to which they were shared out
    by days. `files` are the imports behind the outcomes and imported exposure.
    """

    outcomes: Mapping[str, Floats]
    exposure: Mapping[str, Floats]
    before: Floats | None
    controls: Mapping[str, Floats]
    first_week: date
    untold: Mapping[str, int]
    filled: Mapping[str, int]
    shared: Mapping[str, int]
    files: tuple[tuple[int, str], ...]

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return len(next(iter(self.outcomes.values()), ()))


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def find_sources(
    workspace: Workspace, names: Sequence[str], *, spent: Sequence[str]
) -> list[Source]:
    """Everything that may count as exposure here, the most usual first.

    `names` are series, `spent` what `find_spent` found.
    """
    posts = _count_posts(workspace)
    rows = Measurement.objects.filter(
        channel__workspace=workspace, metric="reach", post__published_at__isnull=False
    )
    reached = dict(
        rows.values_list("channel_id").annotate(Count("post_id", distinct=True)).order_by()
    )
    money = map(part_metric, spent)
    return [
        *(Source(kind="posts", of=str(pk)) for pk in posts),
        *(
            Source(kind="reach", of=str(pk))
            for pk, told in posts.items()
            if reached.get(pk, 0) >= ENOUGH_REACH * told
        ),
        *(
            Source(kind="spend", of=metric)
            for metric in dict.fromkeys(metric for metric, told in money if fits_weeks(told))
        ),
        *(Source(kind="series", of=name) for name in names),
        *(Source(kind="trait", of=pair) for pair in _usual_traits(workspace)),
    ]


def find_spent(workspace: Workspace) -> list[str]:
    """The metrics of money spent, of whatever length of time, by name."""
    told = Measurement.objects.filter(channel__workspace=workspace, metric__startswith=SPEND)
    return list(told.values_list("metric", flat=True).distinct().order_by("metric"))


def find_too_long(spent: Sequence[str]) -> list[str]:
    """Of the metrics of money spent those that do not tell what was spent in which week."""
    return [code for code in spent if not fits_weeks(part_metric(code)[1])]


def find_post_sources(workspace: Workspace, *, fewest: int = 1) -> list[Source]:
    """The channels whose posts may count as exposure, as in `find_sources`, with enough posts."""
    counted = _count_posts(workspace).items()
    return [Source(kind="posts", of=str(pk)) for pk, told in counted if told >= fewest]


def _count_posts(workspace: Workspace) -> dict[int, int]:
    channels = Channel.objects.filter(workspace=workspace).order_by("platform", "pk")
    counted = channels.annotate(
        told=Count("posts", filter=Q(posts__published_at__isnull=False))
    ).filter(told__gt=0)
    return dict(counted.values_list("pk", "told"))


def find_series_names(workspace: Workspace) -> list[str]:
    """The series that tell something, by name."""
    told = OutcomeSeries.objects.filter(workspace=workspace, outcomes__isnull=False)
    return list(told.distinct().order_by("name").values_list("name", flat=True))


def count_told(workspace: Workspace) -> dict[str, int]:
    """How many days the numbers of each series are about in all, by its name."""
    told = OutcomeSeries.objects.filter(workspace=workspace, outcomes__isnull=False)
    counted = told.annotate(told=Count("outcomes")).values_list("name", "days", "told")
    return {name: days * count for name, days, count in counted}


def _usual_traits(workspace: Workspace) -> Iterable[str]:
    counted = count_traits(workspace)
    for trait in TRAITS:
        values = Counter(counted.get(trait, {})).most_common(_MOST_VALUES)
        yield from (f"{trait}={value}" for value, count in values if count >= FEWEST_POSTS)


def _published(workspace: Workspace) -> QuerySet[Post]:
    return Post.objects.filter(channel__workspace=workspace, published_at__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weekly:
    """Numbers by Monday; weeks without one are not there."""

    values: Mapping[date, float]
    filled: int = 0
    closed: Mapping[date, int] | None = None


def gather(
    workspace: Workspace, *, outcomes: Sequence[str], exposure: Sequence[Source], now: datetime
) -> Gathered:
    """The weekly columns of a question.

    Weeks begin on Monday in the workspace's zone. The window reaches from the first whole week of
    the outcomes to the last one that all of them and all imported exposure tell of.
    """
    series = {one.name: one for one in find_outcomes(workspace)}
    house = _House(workspace, now=now)
    asked = {name: house.sum_weeks(series[name]) for name in outcomes if name in series}
    exposures = _Exposures(workspace, series)
    channels = exposures.read(exposure)
    first, last = _find_window(asked, channels, exposure, today=house.today)
    weeks = [first + number * WEEK for number in range(max((last - first).days // DAYS + 1, 0))]
    earlier = _weeks_before(first, channels)
    imported = [one.of for one in exposure if one.kind == "series" and one.of in series]
    return Gathered(
        outcomes={name: _column(told.values, weeks, np.nan) for name, told in asked.items()},
        exposure={key: _column(values, weeks, 0.0) for key, values in channels.items()},
        before=np.stack([_column(values, earlier, 0.0) for values in channels.values()], axis=1)
        if earlier and channels
        else None,
        controls=house.find_controls(weeks, asked.values()),
        first_week=first,
        untold={
            name: sum(week not in told.values for week in weeks) for name, told in asked.items()
        },
        filled={name: told.filled for name, told in asked.items()},
        shared=exposures.shared,
        files=tuple(
            dict.fromkeys(
                (file.run_id, file.name)
                for name in (*asked, *imported)
                for file in series[name].sources
            )
        ),
    )


def _column(values: Mapping[date, float], weeks: Sequence[date], otherwise: float) -> Floats:
    return np.array([values.get(week, otherwise) for week in weeks], dtype=np.float64)


def _find_window(
    asked: Mapping[str, _Weekly],
    channels: Mapping[str, Mapping[date, float]],
    exposure: Sequence[Source],
    *,
    today: date,
) -> tuple[date, date]:
    told = [one.values for one in asked.values() if one.values]
    if not told:
        return monday(today), monday(today) - WEEK
    imported = [channels[one.key] for one in exposure if one.kind == "series"]
    ends = [max(values) for values in (*told, *(one for one in imported if one))]
    return min(min(values) for values in told), min(*ends, monday(today) - WEEK)


def _weeks_before(first: date, channels: Mapping[str, Mapping[date, float]]) -> list[date]:
    """Weeks of exposure before the window, from the first one that any channel tells of."""
    begins = [min(values) for values in channels.values() if values]
    if not begins or min(begins) >= first:
        return []
    count = min((first - min(begins)).days // DAYS, FARTHEST_BEFORE)
    return [first - number * WEEK for number in range(count, 0, -1)]


class _House:
    """The calendar of a workspace: when it is closed, its holidays and its own events."""

    def __init__(self, workspace: Workspace, *, now: datetime) -> None:
        self.workspace = workspace
        self.today = now.astimezone(ZoneInfo(workspace.time_zone)).date()
        self.events = list(OwnEvent.objects.filter(workspace=workspace))
        self.shut_weekdays = {
            one.weekday - 1
            for one in workspace.opening_hours.all()
            if one.opens is None and one.closes is None
        }
        self.shut_days = {
            day for event in self.events if event.is_closed for day in _days_of(event)
        }

    def sum_weeks(self, series: Series) -> _Weekly:
        """The sum of each week; a week of which too little is told has none."""
        if series.period != DAY:
            # a week that begins on another day belongs where most of its days are
            middle = timedelta(days=DAYS // 2)
            return _Weekly(
                values={monday(day + middle): value for day, value in series.values.items()}
            )
        return self._sum_days(series.values)

    def _sum_days(self, told: Mapping[date, float]) -> _Weekly:
        first, last = min(told), max(told)
        usual = _weekday_means(told)
        holidays = set(find_holidays(self.workspace.country, first, last))
        open_weeks = _open_weekdays(told)
        sums: dict[date, float] = {}
        closed: dict[date, int] = {}
        filled = 0
        week = monday(first)
        while week <= last:
            days = [week + timedelta(days=number) for number in range(DAYS)]
            wanted = [
                day
                for day in days
                if day in told
                or not (
                    day.weekday() in self.shut_weekdays
                    or day in self.shut_days
                    or day in holidays
                    or (week, day.weekday()) not in open_weeks
                )
            ]
            known = [day for day in wanted if day in told]
            closed[week] = DAYS - len(wanted)
            # a week of which the series begins or ends in the middle is not whole
            is_whole = wanted and wanted[0] >= first and wanted[-1] <= last
            part = _part_told(known, wanted, usual)
            if is_whole and part >= ENOUGH_TOLD:
                sums[week] = sum(told[day] for day in known) / part
                filled += len(known) < len(wanted)
            week += WEEK
        return _Weekly(values=sums, filled=filled, closed=closed)

    def find_controls(self, weeks: Sequence[date], asked: Iterable[_Weekly]) -> dict[str, Floats]:
        """Days of holidays, of own events and of being closed in each week, where they vary."""
        if not weeks:
            return {}
        last = weeks[-1] + WEEK - timedelta(days=1)
        holidays = find_holidays(self.workspace.country, weeks[0], last)
        own = [day for one in self.events if not one.is_closed for day in _days_of(one)]
        shut = next((one.closed for one in asked if one.closed is not None), None)
        if shut is None:
            shut = dict(Counter(monday(day) for day in self.shut_days))
        columns = {
            "holidays": _column(Counter(monday(day) for day in holidays), weeks, 0.0),
            "events": _column(Counter(monday(day) for day in own), weeks, 0.0),
            "closed": _column(dict(shut), weeks, 0.0),
        }
        return {name: values for name, values in columns.items() if values.std() > 0.0}


def _days_of(event: OwnEvent) -> list[date]:
    count = (event.last_day - event.first_day).days + 1
    return [event.first_day + timedelta(days=number) for number in range(count)]


def _weekday_means(told: Mapping[date, float]) -> dict[int, float]:
    by_weekday: dict[int, list[float]] = defaultdict(list)
    for day, value in told.items():
        by_weekday[day.weekday()].append(value)
    return {number: sum(values) / len(values) for number, values in by_weekday.items()}


def _part_told(known: Iterable[date], wanted: Iterable[date], usual: Mapping[int, float]) -> float:
    """What part of a usual week the told days make."""
    whole = sum(max(usual.get(day.weekday(), 0.0), 0.0) for day in wanted)
    if whole <= 0.0:
        return 1.0
    return sum(max(usual.get(day.weekday(), 0.0), 0.0) for day in known) / whole


def _open_weekdays(told: Iterable[date]) -> set[tuple[date, int]]:
    """Weeks and weekdays around which something is told: on others the house was closed."""
    return {
        (monday(day) + near * WEEK, day.weekday())
        for day in told
        for near in range(-CLOSED_AROUND, CLOSED_AROUND + 1)
    }


class _Exposures:
    """Reads exposure by week; a week without a number is one in which nothing was published."""

    def __init__(self, workspace: Workspace, series: Mapping[str, Series]) -> None:
        self.workspace = workspace
        self.series = series
        self.zone = ZoneInfo(workspace.time_zone)
        self.shared: dict[str, int] = {}

    def read(self, sources: Sequence[Source]) -> dict[str, Mapping[date, float]]:
        """The numbers of each source by Monday, under its key."""
        traits = {one.of for one in sources if one.kind == "trait"}
        by_trait = self._count_traits(traits) if traits else {}
        return {one.key: by_trait.get(one.of) or self._read_one(one) for one in sources}

    def _read_one(self, source: Source) -> Mapping[date, float]:
        if source.kind == "posts":
            posts = _published(self.workspace).filter(channel_id=_number(source.of))
            return Counter(map(self._week, posts.values_list("published_at", flat=True)))
        if source.kind in ("reach", "spend"):
            return self._sum_metric(source)
        if source.kind == "series" and source.of in self.series:
            return _sum_plainly(self.series[source.of])
        return {}

    def _week(self, moment: datetime | None) -> date:
        assert moment is not None  # noqa: S101 - only posts with a moment are read
        return monday(moment.astimezone(self.zone).date())

    def _sum_metric(self, source: Source) -> Mapping[date, float]:
        rows = Measurement.objects.filter(channel__workspace=self.workspace)
        if source.kind == "reach":
            rows = rows.filter(metric="reach", channel_id=_number(source.of))
        else:
            rows = rows.filter(metric=source.of)
        sums: dict[date, float] = defaultdict(float)
        # both grow while a post is young, so that the largest reading is the last one
        of_posts = rows.filter(post__published_at__isnull=False).values_list(
            "post_id", "post__published_at"
        )
        for _post, moment, value in of_posts.annotate(most=Max("value")).order_by():
            sums[self._week(moment)] += value
        if source.kind == "spend":
            spread = self._spread_spending(source)
            for day, value in spread.items():
                sums[monday(day)] += value
        return sums

    def _spread_spending(self, source: Source) -> Mapping[date, float]:
        """What was spent on each day, of all channels together."""
        told = Measurement.objects.filter(
            channel__workspace=self.workspace, metric__startswith=source.of, post=None
        )
        keys = told.values_list("channel", flat=True).distinct().order_by()
        by_channel: dict[int, dict[Period, Mapping[date, float]]] = defaultdict(dict)
        of_metric = Q(metric__startswith=source.of)
        for (channel, code), by_file in read_own_tellings(
            self.workspace, keys, only=of_metric
        ).items():
            metric, period = part_metric(code)
            if metric == source.of and fits_weeks(period):
                by_channel[channel][period] = settle(by_file)
        sums: dict[date, float] = defaultdict(float)
        for by_period in by_channel.values():
            spread = spread_by_day(by_period)
            for day, value in spread.values.items():
                sums[day] += value
            if spread.shared:
                self.shared[source.key] = self.shared.get(source.key, 0) + spread.shared
        return sums

    def _count_traits(self, pairs: Iterable[str]) -> dict[str, Mapping[date, float]]:
        rows = list(_published(self.workspace).values_list("pk", "published_at", "traits"))
        traits = defaultdict(dict, {pk: dict(own) for pk, _, own in rows})
        overlay(traits, self.workspace)
        counted: dict[str, Mapping[date, float]] = {}
        for pair in pairs:
            trait, _, value = pair.partition("=")
            counted[pair] = Counter(
                self._week(moment) for pk, moment, _ in rows if traits[pk].get(trait) == value
            )
        return counted


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _sum_plainly(series: Series) -> Mapping[date, float]:
    middle = timedelta(days=series.period.days // 2)
    sums: dict[date, float] = defaultdict(float)
    for day, value in series.values.items():
        sums[monday(day + middle)] += value
    return sums
