"""An invented restaurant: years of posts with known truth, to try everything on.

Levels, luck and growth with age are drawn as real posts show them; the effects of traits and of
three past decisions are known, so that what is learnt can be compared with what is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis import simulate_texts as topics
from tuuletus.analysis.simulate_bookings import simulate_business
from tuuletus.analysis.simulate_counts import (
    DEGREES,
    EFFECTS,
    PLATFORMS,
    SCALE,
    Platform,
    draw_levels,
    draw_luck,
    draw_readings,
    find_multiple,
)
from tuuletus.analysis.simulate_habits import (
    NEW_TOPIC,
    WEAR,
    Published,
    SimulatedShift,
    SimulatedWear,
    find_multiples,
    find_new,
    scale_readings,
)
from tuuletus.analysis.simulate_texts import write_text
from tuuletus.records import Channel, Measurement, Outcome, Post

Floats = NDArray[np.float64]

ZONE = ZoneInfo("Europe/Helsinki")
NAME = "Ravintola Tuuletus"
FINAL_AGE = timedelta(days=28)
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7), FINAL_AGE)
"""In the last year each post is read at these ages; before that only at the last one."""
READ_OFTEN = timedelta(weeks=54)
_SHIFTED = -10  # weeks from the first decision's start to the shift of the habit

_WEEKLY: Mapping[str, tuple[float, Mapping[str, float]]] = {
    topics.LUNCH: (2.0, {"facebook": 0.5, "instagram": 0.2, "x": 0.3}),
    topics.DISH: (1.9, {"facebook": 0.35, "instagram": 0.55, "x": 0.1}),
    topics.BACKSTAGE: (1.9, {"facebook": 0.4, "instagram": 0.5, "x": 0.1}),
    topics.STAFF: (0.6, {"facebook": 0.5, "instagram": 0.5}),
    topics.EVENT: (0.8, {"facebook": 0.5, "instagram": 0.3, "x": 0.2}),
    topics.QUESTION: (0.5, {"facebook": 0.5, "instagram": 0.3, "x": 0.2}),
    topics.GIVEAWAY: (0.12, {"facebook": 0.5, "instagram": 0.5}),
    topics.RECRUITING: (0.2, {"facebook": 0.7, "x": 0.3}),
    topics.THANKS: (0.4, {"facebook": 0.6, "instagram": 0.2, "x": 0.2}),
    topics.SEASON: (0.7, {"facebook": 0.4, "instagram": 0.6}),
}
_USUAL_DAYS = (0.14, 0.16, 0.16, 0.17, 0.2, 0.12, 0.05)
_LUNCH_DAYS = (0.2, 0.2, 0.2, 0.2, 0.2, 0.0, 0.0)
_BACKSTAGE_DAYS = (0.1, 0.12, 0.12, 0.14, 0.34, 0.14, 0.04)
_HOURS = (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
_HOUR_WEIGHTS = (0.03, 0.08, 0.12, 0.14, 0.1, 0.07, 0.07, 0.08, 0.09, 0.08, 0.05, 0.04, 0.03, 0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDecision:
    """A decision of the past whose true effect is in the data.

    `note` is what was said in the review, `what` what was decided, both in Finnish; `multiple`
    is what it did to the posts with the trait's value from `starts_on` on.
    """

    kind: str
    trait: str
    value: str
    what: str
    note: str
    expected: float
    decided_on: date
    starts_on: date
    check_on: date
    multiple: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedTruth:
    """What nobody knows in real life.

    `effects` holds multiples by trait and value; `expected` for each post what it would get in
    the end with no luck; the luck is Student-t with `degrees` and `scale` (log). One type wears
    out, one habit has shifted, and nothing else does; `untried` is a topic with very few posts.
    """

    effects: Mapping[str, Mapping[str, float]]
    expected: tuple[float, ...]
    degrees: float
    scale: float
    wear: SimulatedWear
    shift: SimulatedShift
    untried: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedYears:
    """Posts by time with their readings; `own_traits` are what the team says of each post.

    `outcomes` are the restaurant's bookings by day, and by week what else its business did and how
    much it sent and advertised.
    """

    posts: tuple[Post, ...]
    measurements: tuple[Measurement, ...]
    own_traits: tuple[Mapping[str, str], ...]
    outcomes: tuple[Outcome, ...]
    decisions: tuple[SimulatedDecision, ...]
    truth: SimulatedTruth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    platform: Platform
    topic: str
    at: datetime
    week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    plan: _Plan
    post: Post
    traits: dict[str, str]
    expected: float
    read: tuple[Measurement, ...]


def simulate_restaurant(
    rng: np.random.Generator, *, today: date, years: int = 3
) -> SimulatedYears:
    """The posts and readings of one invented restaurant up to the night before `today`.

    Args:
        rng: the source of all chance; the same one gives the same years.
        today: the day as of which the story is told. No post and no reading is younger than its
            first moment in Finland.
        years: how far back it goes.

    """
    until = datetime.combine(today, time(0), tzinfo=ZONE)
    # chance of its own, so that the business and the posts do not hang together
    bookings, weekly = rng.spawn(2)
    decisions = _decide(today)
    plans = _plan(rng, until=until, weeks=round(years * 365.25 / 7))
    weeks = plans[-1].week + 1
    levels = {
        platform.name: draw_levels(rng, platform=platform, weeks=weeks) for platform in PLATFORMS
    }
    drawn: list[_Drawn] = []
    for number, plan in enumerate(plans):
        post, traits = _write(rng, plan, number)
        usual = np.exp(levels[plan.platform.name][plan.week]) * find_multiple(
            _all_traits(post, traits, plan.at)
        )
        usual *= _decided_multiple(decisions, traits, plan.at.date())
        read = tuple(_measure(rng, plan, post, expected=float(usual), until=until))
        traits.pop("language")
        drawn.append(_Drawn(plan=plan, post=post, traits=traits, expected=float(usual), read=read))
    followed = tuple(_follow(rng, until=until, first=plans[0].at))
    shift = SimulatedShift(
        daypart="evening", since=decisions[0].starts_on + timedelta(weeks=_SHIFTED), multiple=2.5
    )
    drawn = _touch(drawn, shift=shift)
    return SimulatedYears(
        posts=tuple(one.post for one in drawn),
        measurements=(*(item for one in drawn for item in one.read), *followed),
        own_traits=tuple(MappingProxyType(one.traits) for one in drawn),
        outcomes=simulate_business(
            weekly,
            bookings=bookings,
            first=plans[0].at.date(),
            last=today - timedelta(days=1),
        ),
        decisions=decisions,
        truth=SimulatedTruth(
            effects=EFFECTS,
            expected=tuple(one.expected for one in drawn),
            degrees=DEGREES,
            scale=SCALE,
            wear=WEAR,
            shift=shift,
            untried=NEW_TOPIC,
        ),
    )


def _touch(drawn: Sequence[_Drawn], *, shift: SimulatedShift) -> list[_Drawn]:
    """The posts with what wear, a shifted habit and a new topic make of them."""
    told = [
        Published(
            at=one.plan.at,
            channel=one.plan.platform.name,
            topic=one.plan.topic,
            text=one.post.text,
        )
        for one in drawn
    ]
    multiples, new = find_multiples(told, wear=WEAR, shift=shift), find_new(told)
    return [
        replace(
            one,
            traits={**one.traits, "topic": NEW_TOPIC} if number in new else one.traits,
            expected=one.expected * float(multiples[number]),
            read=scale_readings(one.read, float(multiples[number])),
        )
        for number, one in enumerate(drawn)
    ]


def _decide(today: date) -> tuple[SimulatedDecision, ...]:
    """One that worked, one that did nothing, one that is too young to tell."""
    monday = today - timedelta(days=today.weekday())

    def ago(weeks: int) -> date:
        return monday - timedelta(weeks=weeks)

    return (
        SimulatedDecision(
            kind="vary",
            trait="topic",
            value=topics.BACKSTAGE,
            what="Kulisseista kertoo jatkossa aina joku omalla äänellään, ei pelkkä kuva.",
            note="Kulissit saavat hyvän vastaanoton, mutta kuvat alkavat näyttää samalta.",
            expected=1.5,
            decided_on=ago(50),
            starts_on=ago(49),
            check_on=ago(23),
            multiple=1.8,
        ),
        SimulatedDecision(
            kind="vary",
            trait="topic",
            value=topics.DISH,
            what="Annoksen kuvaan lisätään tarina siitä, mistä raaka-aineet tulevat.",
            note="Annoskuvia on paljon. Pohdittiin, kaipaavatko ne enemmän kerrottavaa.",
            expected=1.5,
            decided_on=ago(40),
            starts_on=ago(39),
            check_on=ago(13),
            multiple=1.0,
        ),
        SimulatedDecision(
            kind="vary",
            trait="topic",
            value=topics.LUNCH,
            what="Lounaasta julkaistaan yksi kuva kokin kädestä listan sijaan.",
            note="Lounaslista kiinnostaa vähiten. Kokeillaan, auttaako toinen tapa näyttää se.",
            expected=1.5,
            decided_on=ago(6),
            starts_on=ago(5),
            check_on=ago(-8),
            multiple=1.3,
        ),
    )


def _decided_multiple(
    decisions: Sequence[SimulatedDecision], traits: Mapping[str, str], day: date
) -> float:
    made = (
        one.multiple
        for one in decisions
        if traits.get(one.trait) == one.value and day >= one.starts_on
    )
    return float(np.prod([1.0, *made]))


def _plan(rng: np.random.Generator, *, until: datetime, weeks: int) -> list[_Plan]:
    last_monday = until.date() - timedelta(days=until.weekday())
    platforms = {platform.name: platform for platform in PLATFORMS}
    plans = []
    for week in range(weeks + 1):
        monday = last_monday - timedelta(weeks=weeks - week)
        for topic, (rate, channels) in _WEEKLY.items():
            # A steady habit: the rate rounded up or down by chance, seldom one more or less.
            for _ in range(int(rate + rng.random())):
                name = str(rng.choice(list(channels), p=list(channels.values())))
                at = _choose_moment(rng, topic, monday)
                if at < until:
                    plans.append(_Plan(platform=platforms[name], topic=topic, at=at, week=week))
    return sorted(plans, key=lambda plan: plan.at)


def _choose_moment(rng: np.random.Generator, topic: str, monday: date) -> datetime:
    """A moment between 7 and 21, an hour that every day has whatever is done to the clocks."""
    weights = {topics.LUNCH: _LUNCH_DAYS, topics.BACKSTAGE: _BACKSTAGE_DAYS}.get(
        topic, _USUAL_DAYS
    )
    day = monday + timedelta(days=int(rng.choice(7, p=weights)))
    hours, share = (
        (_HOURS[:4], _HOUR_WEIGHTS[:4])
        if topic == topics.LUNCH
        else (
            _HOURS,
            _HOUR_WEIGHTS,
        )
    )
    hour = int(rng.choice(hours, p=np.array(share) / sum(share)))
    return datetime.combine(day, time(hour, int(rng.integers(60))), tzinfo=ZONE)


def _write(rng: np.random.Generator, plan: _Plan, number: int) -> tuple[Post, dict[str, str]]:
    platform = plan.platform
    writing = write_text(rng, topic=plan.topic, day=plan.at.date(), tags=platform.tags)
    form = str(rng.choice(list(platform.formats), p=list(platform.formats.values())))
    key = f"{platform.name}-{plan.at:%Y%m%d}-{number:05d}"
    post = Post(
        channel=Channel(platform=platform.name, key=platform.key, name=NAME),
        key=key,
        published_at=plan.at,
        text=writing.text,
        permalink=f"https://example.com/{platform.key}/{key}",
        stated=MappingProxyType({"format": form}),
    )
    return post, {"language": writing.language, **_say_of(rng, plan)}


def _say_of(rng: np.random.Generator, plan: _Plan) -> dict[str, str]:
    """What the team says of a post itself; not everything of every post."""
    said = {"topic": plan.topic}
    if plan.topic == topics.BACKSTAGE and plan.at.isoweekday() == 5:
        said["series"] = "Perjantain kulissit"
    if plan.topic == topics.DISH and rng.random() < 0.4:
        said["series"] = "Viikon annos"
    if rng.random() < 0.85:
        said["author"] = str(rng.choice(list(EFFECTS["author"]), p=[0.5, 0.3, 0.2]))
    if rng.random() < 0.7:
        said["tone"] = str(rng.choice(list(EFFECTS["tone"]), p=[0.5, 0.3, 0.2]))
    return said


def _all_traits(post: Post, own: Mapping[str, str], at: datetime) -> dict[str, str]:
    start = at.hour // 3 * 3
    return {
        **own,
        **post.stated,
        "weekday": str(at.isoweekday()),
        "hour": f"{start:02d}-{start + 3:02d}",
    }


def _measure(
    rng: np.random.Generator, plan: _Plan, post: Post, *, expected: float, until: datetime
) -> Iterator[Measurement]:
    moments = _choose_readings(plan.at, until=until)
    hours = np.array([(moment - plan.at).total_seconds() / 3600.0 for moment in moments])
    for number, metric, value in draw_readings(
        rng,
        platform=plan.platform,
        topic=plan.topic,
        expected=expected * float(np.exp(draw_luck(rng))),
        hours=hours,
        published_on=plan.at.date(),
    ):
        yield Measurement(
            channel=post.channel,
            post_key=post.key,
            metric=metric,
            value=float(value),
            read_at=moments[number],
        )


def _choose_readings(at: datetime, *, until: datetime) -> list[datetime]:
    """Moments of reading in UTC, so that a day is 24 hours even when the clocks are moved."""
    published, end = at.astimezone(UTC), until.astimezone(UTC)
    ages = AGES if published > end - READ_OFTEN else (FINAL_AGE,)
    moments = [published + age for age in ages if published + age <= end]
    return moments if len(moments) == len(ages) else [*moments, end]


def _follow(
    rng: np.random.Generator, *, until: datetime, first: datetime
) -> Iterator[Measurement]:
    """Followers of each channel once in four weeks."""
    months = (until - first).days // 28
    for platform in PLATFORMS:
        channel = Channel(platform=platform.name, key=platform.key, name=NAME)
        steps = rng.normal(4.0 * platform.growth, 0.004, months + 1)
        followers = platform.followers * np.exp(np.cumsum(steps))
        for number, value in enumerate(followers):
            moment = until.astimezone(UTC) - timedelta(days=28 * (months - number))
            yield Measurement(
                channel=channel,
                post_key=None,
                metric="followers",
                value=float(np.round(value)),
                read_at=moment,
            )
