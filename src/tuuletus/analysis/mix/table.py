"""The door for tables: posts with a moment, a channel, a type and a count become a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.ages import AgeCurve, default_curve, predict_at_age
from tuuletus.analysis.mix.history import PublishedPost, find_beginning
from tuuletus.analysis.mix.learning import observe, remember
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import MixState, start_mix
from tuuletus.errors import NotEnoughDataError

Floats = NDArray[np.float64]

COMMON_HOURS = 72.0
_YOUNGEST_HOURS = 0.3
_ZONE_NEEDED = (
    "give it the account's zone, as in moment.replace(tzinfo=ZoneInfo('Europe/Helsinki'))."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A state with its calendar: day 0 begins at `start`, a Monday's midnight by local clocks."""

    state: MixState
    start: datetime

    def read_day(self, when: datetime) -> float:
        """Days from the start to a moment, by the clock on the wall."""
        return (_wall(when) - _wall(self.start)) / timedelta(days=1)

    def find_moment(self, day: float) -> datetime:
        """The moment of a day, to the minute, in the start's zone."""
        minutes = round(day * 24 * 60)
        return (_wall(self.start) + timedelta(minutes=minutes)).replace(tzinfo=self.start.tzinfo)

    def slot(self, when: datetime, channel: str) -> Slot:
        """A slot for `propose_mix`.

        Raises:
            ValueError: when there is no such channel, or the moment has no time zone.

        """
        if when.tzinfo is None:
            raise ValueError(f"The moment of the slot has no time zone ({when}); {_ZONE_NEEDED}")
        if channel not in self.state.channels:
            known = ", ".join(self.state.channels)
            raise ValueError(f"There is no channel {channel!r}; the posts know {known}.")
        return Slot(day=self.read_day(when), channel=self.state.channels.index(channel))


def learn_mix(
    *,
    when: Sequence[datetime],
    channel: Sequence[str],
    type: Sequence[str],
    count: Sequence[float | None],
    hours: Sequence[float | None],
    paid: Sequence[bool] | None = None,
    types: Sequence[str] = (),
    until: datetime | None = None,
    common_hours: float = COMMON_HOURS,
    curve: AgeCurve | None = None,
) -> Account:
    """What a table of posts tells, ready for `propose_mix`. All columns have one entry a post.

    Of more than four years the last three to four are learnt from: the answers to older posts tell
    nothing about the coming weeks.

    Args:
        when: moments of publishing, in the account's time zone.
        channel: name of the channel.
        type: name of what the team plans by: a series, a theme, a form.
        count: the response that was read, None where none was.
        hours: age of the post at that reading; None for a post that had settled.
        paid: whether reach was bought.
        types: further types, of which nothing was published yet.
        until: the present; else the last moment that the table tells.
        common_hours: the age at which posts are compared.
        curve: how counts grow with age; else the shipped one.

    Raises:
        NotEnoughDataError: when no post has a count.
        ValueError: when the columns differ in length, a moment has no time zone, a type or channel
            no name, or a count or age is negative.

    """
    bought = [False] * len(when) if paid is None else list(paid)
    _check_columns(when, channel, type, count, hours, bought)
    _check_posts(when, {"channel": channel, "type": type}, hours)
    _check_until(until)
    response, sd = _bring_to_age(count, hours, curve or default_curve(common_hours))
    return observe_table(
        when=when,
        channel=channel,
        kind=type,
        response=response,
        sd=sd,
        paid=bought,
        more=types,
        until=until or _find_last(when, hours),
    )


def observe_table(
    *,
    when: Sequence[datetime],
    channel: Sequence[str],
    kind: Sequence[str],
    response: Floats,
    sd: Floats,
    paid: Sequence[bool],
    until: datetime | None,
    more: Sequence[str] = (),
) -> Account:
    """Posts whose responses (log, NaN for none) stand at the common age, as an account.

    Raises:
        NotEnoughDataError: when no post has a response.

    """
    if until is None or np.isnan(response).all():
        raise NotEnoughDataError(
            "No post has a response, so there is nothing to plan from. Publish as you see fit,"
            " read the counts a few days later, and ask again."
        )
    first = min(when, key=_wall)
    monday = first.date() - timedelta(days=first.weekday())
    start = datetime.combine(monday, datetime.min.time(), tzinfo=first.tzinfo)
    state = start_mix(types=sorted({*kind, *more}), channels=sorted(set(channel)))
    account = Account(state=state, start=start)
    posts = [
        PublishedPost(
            day=account.read_day(moment),
            channel=state.channels.index(channel[row]),
            type=state.types.index(kind[row]),
            response=None if isnan(response[row]) else float(response[row]),
            sd=float(sd[row]),
            paid=paid[row],
        )
        for row, moment in enumerate(when)
    ]
    since = find_beginning(max(post.day for post in posts))
    state = remember(state, [post for post in posts if post.day < since], until=since)
    recent = [post for post in posts if post.day >= since]
    return Account(state=observe(state, recent, until=account.read_day(until)), start=start)


def _check_columns(*columns: Sequence[object]) -> None:
    sizes = [len(column) for column in columns]
    if len(set(sizes)) > 1:
        raise ValueError(
            "Each post has one entry in every column; when, channel, type, count, hours and paid"
            f" have {', '.join(map(str, sizes))}."
        )


def _check_posts(
    when: Sequence[datetime],
    names: Mapping[str, Sequence[str | None]],
    hours: Sequence[float | None],
) -> None:
    for row, moment in enumerate(when):
        if moment.tzinfo is None:
            raise ValueError(
                f"The moment of post {row} has no time zone ({moment}); {_ZONE_NEEDED}"
            )
    for what, column in names.items():
        for row, name in enumerate(column):
            if not name:
                raise ValueError(
                    f"The {what} of post {row} is {name!r}; give its name, or one such as 'other'"
                    " to the posts without."
                )
    for row, age in enumerate(hours):
        if age is not None and age < 0.0:
            raise ValueError(
                f"Post {row} was read {age:g} hours after it was published; give its age at the"
                " reading, or None where it had settled."
            )


def _check_until(until: datetime | None) -> None:
    if until is not None and until.tzinfo is None:
        raise ValueError(f"until has no time zone ({until}); {_ZONE_NEEDED}")


def _find_last(when: Sequence[datetime], hours: Sequence[float | None]) -> datetime | None:
    """The last moment that the table tells, by the clock on the wall; none without posts."""
    read = (
        _wall(moment) + timedelta(hours=age or 0.0)
        for moment, age in zip(when, hours, strict=True)
    )
    return max(read, default=None)


def _bring_to_age(
    count: Sequence[float | None], hours: Sequence[float | None], curve: AgeCurve
) -> tuple[Floats, Floats]:
    """Log(1 + count) at the common age and its sd; NaN for a post that tells nothing yet."""
    seen = np.array([np.nan if one is None else one for one in count], dtype=np.float64)
    if np.any(seen < 0.0):
        row = int(np.argmax(seen < 0.0))
        raise ValueError(f"The count of post {row} is {seen[row]:g}; a count is not negative.")
    told = np.array(
        [curve.target_hours if one is None else one for one in hours], dtype=np.float64
    )
    age = np.where(np.isnan(told), curve.target_hours, told)
    seen[age < _YOUNGEST_HOURS] = np.nan
    known = ~np.isnan(seen)
    middle, variance = np.full(len(seen), np.nan), np.zeros(len(seen))
    aged = predict_at_age(curve, hours=age[known], count=seen[known])
    middle[known] = np.log1p(aged.middle)
    variance[known] = aged.variance + 1.0 / (seen[known] + 1.0)
    return middle, np.sqrt(variance)


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
