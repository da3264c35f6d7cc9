"""Did the decision help? A check that was fixed when the decision was made.

The log response of each post is modelled as

    y = level + week + kind + after + effect * (changed and after) + noise

with a weekly random effect that all posts share (autoregressive, so that a good week or a slow
trend is not taken for an effect), a shift after the decision that all posts share, and Student-t
noise. The effect is therefore a difference against the control posts of the same weeks. The weeks
that prompted the decision are left out of the baseline: a decision taken after a bad run would
otherwise always seem to have helped (regression to the mean).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.sequences import lower_bound
from tuuletus.analysis.verdicts import (
    FEWEST_CHANGED,
    FEWEST_CONTROLS,
    did_not_below,
    direction,
    least_wanted,
    shrink,
    weeks_to_verdict,
    worked_above,
)
from tuuletus.analysis.weekly import fit_weekly, past_variance
from tuuletus.records import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

LONGEST_WAIT = timedelta(days=365)


class Outcome(StrEnum):
    """What a check found."""

    WORKED = "worked"
    DID_NOT = "did_not"
    CANNOT_TELL = "cannot_tell"
    DESCRIBED = "described"


class ComparedWith(StrEnum):
    """What the changed posts were compared with."""

    BEFORE = "before"
    OTHERS = "others"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The check as it was fixed when the decision was made.

    Args:
        trait: the trait that is changed, and `value` its value: these posts are the changed ones;
            all other posts of the same channels are the controls.
        channel: only posts of this channel count, changed ones and controls; None: of all.
        value: see `trait`.
        metric: the metric that is read, at the common age of `age_days` days.
        age_days: see `metric`.
        expected: the multiple of the former response that the decision hopes for; 1 means that
            the response is expected to hold.
        decided_on: the day of the decision; the `trigger_weeks` weeks before it prompted it and
            are no baseline; the `baseline_weeks` weeks before those are.
        starts_on: from this day on posts count as after the change.
        check_on: the day on which the check is run for the first time.
        trigger_weeks: see `decided_on`.
        baseline_weeks: see `decided_on`.
        posts_a_week: the pace at which it was decided that the changed posts go on; None: as
            lately. It tells when to look, and does not enter the verdict.

    """

    trait: str
    value: str
    metric: str
    age_days: int
    expected: float
    decided_on: date
    starts_on: date
    check_on: date
    trigger_weeks: int = 4
    baseline_weeks: int = 26
    channel: Channel | None = None
    posts_a_week: float | None = None

    def canonical(self) -> str:
        """One JSON text for equal registrations: sorted keys, ISO dates, no spare space."""
        told = asdict(self)
        if self.channel is None:
            del told["channel"]  # as the text of a check about all channels always was
        if self.posts_a_week is None:
            del told["posts_a_week"]  # as the text of a check at the usual pace always was
        return json.dumps(
            told, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False
        )

    def digest(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal digits."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def parse(cls, text: str) -> Registration:
        """Read a canonical text back."""
        fields = json.loads(text)
        for name in ("decided_on", "starts_on", "check_on"):
            fields[name] = date.fromisoformat(fields[name])
        channel = fields.pop("channel", None)
        return cls(**fields, channel=Channel(**channel) if channel else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """The verdict and its evidence.

    `mean`, `low` and `high` are multiples of the former response (80 % interval), nan where
    nothing can be compared. `probability` is the chance that the response moved the hoped-for
    way. `safe` says that even a bound that holds at every look excludes "no better"; `safe_low`
    is that bound as a multiple. `then` and `now` are typical counts of the changed posts. `newest`
    is the day of the newest post of all where none was published since the start. `n_out` counts
    the changed posts since the start of any age, where none of them is old enough.
    """

    outcome: Outcome
    compared_with: ComparedWith
    probability: float
    mean: float
    low: float
    high: float
    safe: bool
    safe_low: float
    n_before: int
    n_after: int
    n_controls: int
    then: float
    now: float
    next_on: date | None
    newest: date | None = None
    n_out: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The posts that the check may look at, and which side of the change each is on."""

    use: Flags
    after: Flags
    week: Integers


def choose_window(registration: Registration, *, published_on: Integers, today: date) -> Window:
    """Leave out the prompting weeks, the weeks before the start, and posts that are too young.

    Args:
        registration: the fixed check.
        published_on: (n,) ordinals of the days of publication.
        today: posts younger than the common age on this day are not counted.

    """
    decided = registration.decided_on.toordinal()
    baseline_end = decided - 7 * registration.trigger_weeks
    baseline_start = baseline_end - 7 * registration.baseline_weeks
    old_enough = published_on <= today.toordinal() - registration.age_days
    before = (published_on >= baseline_start) & (published_on < baseline_end)
    after = (published_on >= registration.starts_on.toordinal()) & old_enough
    return Window(
        use=(before & old_enough) | after,
        after=after,
        week=np.floor_divide(published_on - decided, 7),
    )


def check_change(
    registration: Registration,
    *,
    published_on: Integers,
    log_response: Floats,
    changed: Flags,
    today: date,
    level: Floats | None = None,
) -> FollowUp:
    """Compare changed posts with control posts of the same weeks, before and after.

    Rules, all fixed beforehand. *Worked*: at least twelve changed and six control posts since the
    start, and the shrunk posterior (see `verdicts.PRIOR`) gives more than 95 % to the hoped-for
    direction. *Did not*: on or after the check date the data alone (no prior)
    leave less than 10 % to at least half of the hoped-for log effect. Otherwise *cannot tell*,
    with the first day on which, at the posting rate so far, a verdict comes in one case of three.
    Without control posts the change is only *described*.

    How often that errs (`bench.followup`; two changed and six control posts a week, half a year
    of past, looks in each of thirteen weeks): *worked* in about 4 % of accounts without any
    effect, also where the decision followed a bad run; *did not* on the check date in 2 to 3 % of
    those in which the hoped-for x 1.5 was true. The interval is shrunk, too: it covers 80 % over
    decisions as the prior expects them, more where nothing happened, less where much did.

    Args:
        registration: the fixed check.
        published_on: (n,) ordinals of the days of publication.
        log_response: (n,) log(1 + count) at the common age; nan where not told.
        changed: (n,) whether the post has the changed trait.
        today: the day of the look.
        level: (n,) what the channel of each post usually gets (log), taken out before comparing;
            without it the posts are taken to be of channels of one size.

    Returns:
        The verdict with its numbers; nothing is raised for little data.

    """
    window = choose_window(registration, published_on=published_on, today=today)
    use = window.use & np.isfinite(log_response)
    kind, after, week = changed[use], window.after[use], window.week[use]
    counts = _counts(log_response[use], kind, after)
    if counts.compared_with is ComparedWith.NOTHING:
        return _described(registration, counts, published_on, changed, today=today)
    y = log_response[use] if level is None else (log_response - level)[use]
    fit = fit_weekly(y, week=week, columns=_columns(kind, after, counts))
    if counts.compared_with is ComparedWith.OTHERS:
        floor = KIND_DIFFERENCE_SD**2
        estimate = _Estimate(
            effect=fit.estimate, variance=fit.variance + floor, limit_variance=floor
        )
    else:
        past = past_variance(week[~after], _kinds(kind[~after]), fit)
        estimate = _Estimate(effect=fit.estimate, variance=fit.variance, limit_variance=past)
    return _judge(registration, estimate, counts, today=today)


def weekly_looks(
    registration: Registration,
    *,
    published_on: Integers,
    log_response: Floats,
    changed: Flags,
    until: date,
    level: Floats | None = None,
) -> Iterator[tuple[date, FollowUp]]:
    """The verdict as it would have been at the end of each week since the start."""
    look = registration.starts_on + timedelta(days=7 + registration.age_days)
    while look <= until:
        yield (
            look,
            check_change(
                registration,
                published_on=published_on,
                log_response=log_response,
                changed=changed,
                today=look,
                level=level,
            ),
        )
        look += timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    n_before: int
    n_after: int
    controls_before: int
    controls_after: int
    then: float
    now: float

    @property
    def compared_with(self) -> ComparedWith:
        if self.controls_after == 0 or self.n_after == 0:
            return ComparedWith.NOTHING
        if self.n_before < 2 or self.controls_before < 2:
            return ComparedWith.OTHERS
        return ComparedWith.BEFORE


def _counts(y: Floats, kind: Flags, after: Flags) -> _Counts:
    def typical(rows: Flags) -> float:
        return float(np.expm1(np.median(y[rows]))) if rows.any() else float("nan")

    return _Counts(
        n_before=int((kind & ~after).sum()),
        n_after=int((kind & after).sum()),
        controls_before=int((~kind & ~after).sum()),
        controls_after=int((~kind & after).sum()),
        then=typical(kind & ~after),
        now=typical(kind & after),
    )


def _columns(kind: Flags, after: Flags, counts: _Counts) -> Floats:
    """The effect is the last column."""
    if counts.compared_with is ComparedWith.OTHERS:
        return _kinds(kind)
    return np.stack([np.ones(len(kind)), kind, after, kind & after], axis=1).astype(float)


def _kinds(kind: Flags) -> Floats:
    return np.stack([np.ones(len(kind)), kind], axis=1).astype(float)


def _described(
    registration: Registration,
    counts: _Counts,
    published_on: Integers,
    changed: Flags,
    *,
    today: date,
) -> FollowUp:
    nan = float("nan")
    newest = date.fromordinal(int(published_on.max())) if len(published_on) else None
    is_stale = newest is not None and newest < registration.starts_on
    is_nothing = counts.n_after == 0
    waits = is_nothing and today < registration.starts_on + LONGEST_WAIT
    out = changed & (published_on >= registration.starts_on.toordinal())
    return FollowUp(
        outcome=Outcome.CANNOT_TELL if is_nothing else Outcome.DESCRIBED,
        compared_with=ComparedWith.NOTHING,
        probability=nan,
        mean=nan,
        low=nan,
        high=nan,
        safe=False,
        safe_low=nan,
        n_before=counts.n_before,
        n_after=counts.n_after,
        n_controls=counts.controls_after,
        then=counts.then,
        now=counts.now,
        next_on=max(registration.check_on, today + timedelta(weeks=4)) if waits else None,
        newest=newest if is_stale else None,
        n_out=int(out.sum()) if is_nothing else None,
    )


KIND_DIFFERENCE_SD = 0.25
"""How much two kinds of post differ anyway (log), where a new kind has no past of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Estimate:
    effect: float
    variance: float
    limit_variance: float


def _judge(
    registration: Registration, estimate: _Estimate, counts: _Counts, *, today: date
) -> FollowUp:
    sign = direction(registration.expected)
    wanted = least_wanted(registration.expected)
    hoped = sign * estimate.effect
    posterior = shrink(hoped, estimate.variance)
    safe_low = lower_bound(
        hoped, variance=estimate.variance, limit_variance=estimate.limit_variance
    )
    outcome = _outcome(registration, hoped, estimate.variance, counts, today=today)
    ends = np.exp(sign * np.array([posterior.quantile(0.1), posterior.quantile(0.9)]))
    return FollowUp(
        outcome=outcome,
        compared_with=counts.compared_with,
        probability=posterior.above(wanted),
        mean=float(np.exp(sign * posterior.middle())),
        low=float(ends.min()),
        high=float(ends.max()),
        safe=bool(safe_low > wanted),
        safe_low=float(np.exp(sign * safe_low)),
        n_before=counts.n_before,
        n_after=counts.n_after,
        n_controls=counts.controls_after,
        then=counts.then,
        now=counts.now,
        next_on=None
        if outcome is not Outcome.CANNOT_TELL
        else _next_look(registration, estimate, counts, today=today),
    )


def _outcome(
    registration: Registration,
    hoped: float,
    variance: float,
    counts: _Counts,
    *,
    today: date,
) -> Outcome:
    if counts.n_after < FEWEST_CHANGED or counts.controls_after < FEWEST_CONTROLS:
        return Outcome.CANNOT_TELL
    spread = np.array(variance)
    if hoped > worked_above(spread, expected=registration.expected):
        return Outcome.WORKED
    is_due = today >= registration.check_on
    if is_due and hoped < did_not_below(spread, expected=registration.expected):
        return Outcome.DID_NOT
    return Outcome.CANNOT_TELL


def _next_look(
    registration: Registration, estimate: _Estimate, counts: _Counts, *, today: date
) -> date | None:
    """The first day with a fair chance of a verdict, at most a year after the start."""
    if today < registration.check_on:
        return registration.check_on
    lasted = max((today - registration.starts_on).days - registration.age_days, 7) / 7.0
    missing = max(
        FEWEST_CHANGED / counts.n_after - 1.0, FEWEST_CONTROLS / counts.controls_after - 1.0, 0.0
    )
    weeks = weeks_to_verdict(
        direction(registration.expected) * estimate.effect,
        variance=estimate.variance,
        limit_variance=estimate.limit_variance,
        weeks=lasted,
        expected=registration.expected,
    )
    waiting = timedelta(weeks=max(weeks, int(np.ceil(missing * lasted))))
    next_on = min(today + waiting, registration.starts_on + LONGEST_WAIT)
    return next_on if next_on > today else None
