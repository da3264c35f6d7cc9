"""Wear-out and habits for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from tuuletus.analysis.plan.habits import describe_stream
from tuuletus.web.parameters import take_no_parameters
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.plan.actions import ask_habits, ask_wear, refuse_stale
from tuuletus.web.review.api.shapes import inside
from tuuletus.wording import Speaker
from tuuletus.wording.wearouts import describe_rates, say_type

router = Router()


class StreamOut(Schema):
    """One group of posts: a part of the day or week, or a form on a channel."""

    kind: str
    value: str
    channel: int | None


class ShiftOut(Schema):
    """A habit that has shifted: level after over level before, with an 80 % interval."""

    stream: StreamOut
    multiple: float
    low: float
    high: float
    week: date
    week_low: date
    week_high: date
    found_on: date
    posts_before: int
    posts_after: int
    posts_until_found: int
    probability: float


class StateOut(Schema):
    """A group as it is now, against the other posts of its channels, with an 80 % interval.

    The four numbers are null where no channel has enough posts of the group and of others.
    """

    stream: StreamOut
    multiple: float | None
    low: float | None
    high: float | None
    posts: int
    since: date | None
    above: float | None


class HabitsOut(Schema):
    """When and in what form the audience answers, and what has shifted."""

    learnt_until: date
    is_current: bool
    newest_post: date | None = Field(
        description="The day of the last post that is learnt from; what is told is as of then."
    )
    posts: int
    left_out: dict[str, int]
    shifts: list[ShiftOut]
    states: list[StateOut]


@router.get(
    "/habits",
    response=HabitsOut,
    auth=Bearer(Permission.SEE),
    summary=_("When and in what form people answer"),
)
def habits(request: HttpRequest) -> Any:
    """Return the habits of the audience now, and the dated shifts that were found."""
    take_no_parameters(request)
    kept = ask_habits(inside(request).workspace, now=now())
    told = kept.answer
    return {
        "learnt_until": told.until,
        "is_current": kept.is_current,
        "newest_post": told.last_day,
        "posts": told.posts,
        "left_out": told.left_out,
        "shifts": [describe_stream(one) for one in told.shifts],
        "states": [describe_stream(one) for one in told.states],
    }


class RestOut(Schema):
    """What resting a type would tell, and by when."""

    weeks: int
    known_on: date
    settled: float
    wearing: float


class WearOut(Schema):
    """What is known of one type's wear; shares of the rested response as low, middle, high (80 %).

    Where the word is silent (no post had a response) or too_early the numbers are what is assumed
    before any posts. `curve` is told after 0, 1, 2 ... posts in two weeks. `recovery` are days of
    rest, null within it where a rest may never do.
    """

    value: str
    word: str = Field(description="none, perhaps, wearing, rested, silent or too_early.")
    probability: float
    usual: tuple[float, float, float]
    now: tuple[float, float, float]
    curve: list[tuple[float, float, float]]
    pace: float
    recovery: tuple[float | None, float | None, float | None] | None
    n: int
    published: int
    recent: int
    first_day: date | None
    last_day: date | None
    rest: RestOut | None
    sentence: str


class WearOutsOut(Schema):
    """The types with their wear, the most probable first, and how often the words are wrong.

    `false_alarms` is the share of types without wear that are said in a year to be wearing out, as
    tried on simulated years (beside types that wear, where one here is said to), and `found` the
    share of types losing a third or more that are found within one. `false_perhaps` and
    `found_perhaps` count those that are perhaps wearing out beside them; `at_most` is what a share
    is below with 95 %, by so many simulated years.
    `learnt_since` is the first day that is learnt from, null where that is the very first one.
    """

    trait: str
    learnt_until: date
    learnt_since: date | None
    is_current: bool
    false_alarms: float
    false_alarms_at_most: float
    found: float
    false_perhaps: float
    false_perhaps_at_most: float
    found_perhaps: float
    types: list[WearOut]


@router.get(
    "/wear-out",
    response=WearOutsOut,
    auth=Bearer(Permission.SEE),
    summary=_("Which types wear out"),
)
def wear_out(request: HttpRequest) -> Any:
    """Return whether each type gets less by being used much, and what a rest would do.

    Posts that end more than half a year ago are refused with `too_old`.
    """
    take_no_parameters(request)
    kept = ask_wear(inside(request).workspace, now=now())
    refuse_stale(kept.answer)
    told, speaker = kept.answer, Speaker(get_language() or "en")
    return {
        "trait": told.trait,
        "learnt_until": told.until,
        "learnt_since": told.since,
        "is_current": kept.is_current,
        **describe_rates(told),
        "types": [asdict(one) | {"sentence": say_type(one, speaker)} for one in told.types],
    }
