"""The model of one venue: what is given, its parameters, and the columns that they make."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.exposure import carry_over, fill_stock, keep_rate, saturate
from tuuletus.analysis.patience.priors import DEFAULT, Normal, Priors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

YEAR = 52.1775
"""Weeks in a year."""
TREND_UNIT = 52.0
CARRIED_WEEKS = 20
"""After so many weeks hardly anything is carried over any more."""
_WORTH_NAMING = 0.01
_ANYTHING = 10.0
"""Spread of a week that is not told: wide enough to leave it free, in mean outcomes."""


class ShockKind(StrEnum):
    """Whether one week is out of line, or the level from that week on."""

    PULSE = "pulse"
    STEP = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """Something that happened in one week (counted from 0) to one outcome."""

    kind: ShockKind
    week: int
    outcome: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """What a trial found: the outcome that exposure of these weeks brought within them.

    Args:
        channel: number of the channel.
        first: first week of the trial, counted from 0, and `last` its last one.
        last: see `first`.
        effect: what the weeks would have lacked without the exposure, in units of the outcome.
        error: its standard error.
        outcome: number of the outcome that was measured.

    """

    channel: int
    first: int
    last: int
    effect: float
    error: float
    outcome: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was observed.

    Args:
        outcomes: (weeks, outcomes); nan where a week is not told.
        exposure: (weeks, channels), zero or more, no blanks.
        before: (earlier weeks, channels) exposure from before the first outcome.
        controls: (weeks, controls) what else explains the outcome.
        shocks: weeks that are out of line.
        experiments: trials whose results are known.
        season_weeks: length of the season, and `harmonics` how many waves describe it.
        harmonics: see `season_weeks`; 0 for none.

    """

    outcomes: Floats
    exposure: Floats
    before: Floats | None = None
    controls: Floats | None = None
    shocks: tuple[Shock, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    season_weeks: float = YEAR
    harmonics: int = 2


def pick_outcome(given: Given, number: int) -> Given:
    """The same of one outcome only, as if it were the only one that was asked about."""
    return replace(
        given,
        outcomes=given.outcomes[:, [number]],
        shocks=tuple(
            replace(shock, outcome=0) for shock in given.shocks if shock.outcome == number
        ),
        experiments=tuple(
            replace(trial, outcome=0) for trial in given.experiments if trial.outcome == number
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Columns of one outcome that no parameter bends, with the priors of their coefficients.

    `names` tells what each is: level, trend, start, season, control, pulse, step or untold.
    """

    columns: Floats
    rotated: Floats
    mean: Floats
    sd: Floats
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything that does not change while parameters are explored.

    Exposure is relative to what is typical (`typical_exposure`), outcomes are to their means
    (`scale`). `basis` turns a random walk with noise into independent values with variances
    noise^2 + step^2 `spectrum`. The first `reference` weeks define what a share is a share of.
    """

    outcomes: Floats
    rotated: Floats
    exposure: Floats
    before: Floats | None
    fixed: tuple[Fixed, ...]
    experiments: tuple[Experiment, ...]
    scale: Floats
    exposure_scale: Floats
    basis: Floats
    spectrum: Floats
    reference: int
    has_slow: bool
    priors: Priors
    prior_mean: Floats
    prior_sd: Floats

    @property
    def weeks(self) -> int:
        """Number of weeks."""
        return len(self.exposure)

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.exposure.shape[1])

    @property
    def outcomes_count(self) -> int:
        """Number of outcomes."""
        return len(self.fixed)

    @property
    def positive(self) -> int:
        """Number of coefficients that cannot be negative: effects of channels."""
        return self.channels * (self.outcomes_count + int(self.has_slow))

    @property
    def dimensions(self) -> int:
        """Number of parameters that are explored."""
        return len(self.prior_mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """Parameters in their own units; the last axis runs over points.

    `carryover` and `half` are (channels, points); `noise`, `step` and `loading` (outcomes,
    points); `size`, `half_life` and `before` (points,).
    """

    carryover: Floats
    half: Floats
    noise: Floats
    step: Floats
    size: Floats
    half_life: Floats
    before: Floats
    loading: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the effects' coefficients multiply: (weeks, channels, points), in shares.

    Both include what exposure from before the window still brings; `immediate_inside` and
    `slow_inside` are (channels, points), the window's totals without it. `leftover` is (weeks,
    points).
    """

    immediate: Floats
    immediate_inside: Floats
    slow: Floats
    slow_inside: Floats
    leftover: Floats


@lru_cache(maxsize=16)
def walk_basis(weeks: int) -> tuple[Floats, Floats]:
    """Eigenvectors and eigenvalues of the covariance of a random walk with unit steps."""
    steps = np.tril(np.ones((weeks, weeks)))
    spectrum, basis = np.linalg.eigh(steps @ steps.T)
    return np.ascontiguousarray(basis), spectrum


def build_model(
    given: Given,
    *,
    has_slow: bool,
    priors: Priors = DEFAULT,
    reference: Model | None = None,
) -> Model:
    """Scale what is given and lay out the columns that no parameter bends.

    Args:
        given: what was observed, checked before.
        has_slow: whether there is a slow effect at all.
        priors: what is held likely.
        reference: a model of the first weeks of the same venue whose scales and origins are
            kept, so that a longer window means the same parameters.

    """
    weeks = len(given.exposure)
    known = weeks if reference is None else reference.reference
    scale = np.nanmean(given.outcomes, axis=0) if reference is None else reference.scale
    exposure_scale = (
        typical_exposure(given.exposure, priors=priors)
        if reference is None
        else reference.exposure_scale
    )
    basis, spectrum = walk_basis(weeks)
    outcomes = given.outcomes / scale
    fixed = tuple(
        _lay_out_fixed(given, number, known=known, priors=priors, basis=basis)
        for number in range(outcomes.shape[1])
    )
    told = fill_untold(outcomes)
    mean, sd = _stack_priors(priors, given, has_slow=has_slow)
    return Model(
        outcomes=outcomes,
        rotated=basis.T @ told,
        exposure=given.exposure / exposure_scale,
        before=None if given.before is None else given.before / exposure_scale,
        fixed=fixed,
        experiments=given.experiments,
        scale=scale,
        exposure_scale=exposure_scale,
        basis=basis,
        spectrum=spectrum,
        reference=known,
        has_slow=has_slow,
        priors=priors,
        prior_mean=mean,
        prior_sd=sd,
    )


def typical_exposure(exposure: Floats, *, priors: Priors) -> Floats:
    """The median of the carried exposure of each channel in the weeks with any worth naming."""
    likely = np.full((exposure.shape[1], 1), likely_carryover(priors))
    carried = carry_over(exposure, likely)[:, :, 0]
    return np.array(
        [
            np.median(column[column > _WORTH_NAMING * column.mean()]) if column.any() else 1.0
            for column in carried.T
        ]
    )


def likely_carryover(priors: Priors) -> float:
    """The share that is held likely to be carried into the next week."""
    return float(1.0 / (1.0 + np.exp(-priors.logit_carryover.mean)))


def fill_untold(outcomes: Floats) -> Floats:
    """Untold weeks as the mean; a free column of their own takes the difference up."""
    return np.where(np.isnan(outcomes), 1.0, outcomes)


def _stack_priors(priors: Priors, given: Given, *, has_slow: bool) -> tuple[Floats, Floats]:
    channels, outcomes = given.exposure.shape[1], given.outcomes.shape[1]
    parts = [
        (priors.logit_carryover, channels),
        (priors.log_half_saturation, channels),
        (priors.log_noise, outcomes),
        (priors.log_level_step, outcomes),
        (priors.log_size, min(channels, 1)),
    ]
    if has_slow:
        parts += [
            (priors.log_half_life, 1),
            (priors.log_before, 1),
            (priors.log_loading, outcomes - 1),
        ]
    return (
        np.concatenate([np.full(count, prior.mean) for prior, count in parts]),
        np.concatenate([np.full(count, prior.sd) for prior, count in parts]),
    )


def _lay_out_fixed(
    given: Given, outcome: int, *, known: int, priors: Priors, basis: Floats
) -> Fixed:
    week = np.arange(len(given.exposure), dtype=np.float64)
    rows: list[tuple[str, Floats, Normal]] = [
        ("level", np.ones(len(week)), priors.level),
        ("trend", (week - known / 2.0) / TREND_UNIT, priors.trend),
    ]
    if given.before is None and given.exposure.any():
        rows.append(("start", likely_carryover(priors) ** (week + 1.0), priors.carried_start))
    for wave in range(1, given.harmonics + 1):
        angle = 2.0 * np.pi * wave * week / given.season_weeks
        rows += [("season", turn(angle), priors.season) for turn in (np.cos, np.sin)]
    if given.controls is not None:
        rows += [
            ("control", column, priors.control)
            for column in standardise(given.controls, known=known).T
        ]
    for shock in given.shocks:
        if shock.outcome == outcome:
            is_pulse = shock.kind is ShockKind.PULSE
            column = week == shock.week if is_pulse else week >= shock.week
            prior = priors.pulse if is_pulse else priors.step
            rows.append((shock.kind.value, column.astype(np.float64), prior))
    anything = Normal(mean=0.0, sd=_ANYTHING)
    rows += [
        ("untold", (week == untold).astype(np.float64), anything)
        for untold in np.flatnonzero(np.isnan(given.outcomes[:, outcome]))
    ]
    columns = np.stack([column for _, column, _ in rows], axis=1)
    return Fixed(
        columns=columns,
        rotated=basis.T @ columns,
        mean=np.array([prior.mean for _, _, prior in rows]),
        sd=np.array([prior.sd for _, _, prior in rows]),
        names=tuple(name for name, _, _ in rows),
    )


def standardise(controls: Floats, *, known: int) -> Floats:
    """Controls with mean 0 and standard deviation 1 over the known weeks."""
    middle, spread = controls[:known].mean(axis=0), controls[:known].std(axis=0)
    return np.asarray((controls - middle) / np.where(spread > 0.0, spread, 1.0))


def unpack(model: Model, theta: Floats) -> Shapes:
    """Parameters in their own units.

    Args:
        model: the model.
        theta: (points, dimensions) unbounded parameters.

    """
    channels, outcomes, points = model.channels, model.outcomes_count, len(theta)
    ends = np.cumsum([channels, channels, outcomes, outcomes, min(channels, 1)])
    logit, half, noise, step, size, rest = np.split(theta.T, ends)
    loading = np.ones((outcomes, points))
    if model.has_slow:
        half_life, before = np.exp(rest[0]), np.exp(rest[1])
        loading[1:] = np.exp(rest[2:])
    else:
        half_life, before = np.ones(points), np.zeros(points)
    return Shapes(
        carryover=1.0 / (1.0 + np.exp(-logit)),
        half=np.exp(half),
        noise=np.exp(noise),
        step=np.exp(step),
        size=np.exp(size.sum(axis=0)),
        half_life=half_life,
        before=before,
        loading=loading,
    )


def build_columns(model: Model, shapes: Shapes) -> Columns:
    """What each channel's effects would look like over the weeks if they had share one."""
    half, known = shapes.half, model.reference
    immediate, immediate_inside = _carry_and_saturate(model, shapes)
    share = _shares(immediate, known) / shapes.size
    immediate /= share
    immediate_inside /= share
    if not model.has_slow:
        nothing = np.empty((0, model.channels, half.shape[1]))
        return Columns(
            immediate=immediate,
            immediate_inside=immediate_inside,
            slow=nothing,
            slow_inside=nothing.sum(axis=0),
            leftover=np.empty((0, half.shape[1])),
        )
    keep = keep_rate(shapes.half_life)
    activity = saturate(model.exposure[:, :, None], half)
    share = _shares(activity, known) / shapes.size
    start = fill_before(model, activity[:known].mean(axis=0) * shapes.before, half, keep)
    fading = keep[None, :] ** np.arange(1.0, model.weeks + 1.0)[:, None]
    slow = fill_stock(activity, keep, start=start)
    slow /= share
    return Columns(
        immediate=immediate,
        immediate_inside=immediate_inside,
        slow=slow,
        slow_inside=slow.sum(axis=0) - start * fading.sum(axis=0) / share,
        leftover=fading,
    )


def _carry_and_saturate(model: Model, shapes: Shapes) -> tuple[Floats, Floats]:
    """The saturated carried exposure, and its total without what was carried into the window."""
    start = carry_before(model, shapes)
    weeks = np.arange(1.0, min(model.weeks, CARRIED_WEEKS) + 1.0)
    first = start * shapes.carryover ** weeks[:, None, None]
    carried = carry_over(model.exposure, shapes.carryover, start=start)
    np.subtract(carried[: len(weeks)], first, out=first)
    immediate = saturate(carried, shapes.half)
    inside = saturate(first, shapes.half).sum(axis=0) + immediate[len(weeks) :].sum(axis=0)
    return immediate, np.asarray(inside, dtype=np.float64)


def carry_before(model: Model, shapes: Shapes) -> Floats:
    """What is carried into the first week: that of the known history, else what is usual.

    How far an unknown history was from usual is a column of its own (`carried_start`): single
    weeks of it say nothing of the years that `before` is about.
    """
    usual = model.exposure[: model.reference].mean(axis=0)[:, None]
    start = np.asarray(usual * np.ones_like(shapes.carryover), dtype=np.float64)
    if model.before is None:
        return start
    carried = carry_over(model.before[-CARRIED_WEEKS:], shapes.carryover, start=start)
    return np.asarray(carried[-1], dtype=np.float64)


def fill_before(model: Model, start: Floats, half: Floats, keep: Floats) -> Floats:
    """The stock at the end of the known history before the window."""
    if model.before is None:
        return start
    stock = start.copy()
    for exposure in model.before:
        stock *= keep
        stock += (1.0 - keep) * (exposure[:, None] / (exposure[:, None] + half))
    return stock


def _shares(columns: Floats, known: int) -> Floats:
    return np.asarray(np.maximum(columns[:known].mean(axis=0), 1e-3))


def extend(model: Model, given: Given) -> Model:
    """The same model on a longer window that begins with the same weeks."""
    return build_model(given, has_slow=model.has_slow, priors=model.priors, reference=model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One experiment as rows over the effects: what a share of one would have brought."""

    experiment: Experiment
    immediate: Floats
    slow: Floats = field(default_factory=lambda: np.empty(0))


def build_trial(model: Model, shapes: Shapes, columns: Columns, experiment: Experiment) -> Trial:
    """What the exposure of the trial's weeks brought within them, at share one: (points,)."""
    weeks = slice(experiment.first, experiment.last + 1)
    without = model.exposure[:, [experiment.channel]].copy()
    without[weeks] = 0.0
    channel = slice(experiment.channel, experiment.channel + 1)
    half = shapes.half[channel]
    start = carry_before(model, shapes)[channel]
    rest = saturate(carry_over(without, shapes.carryover[channel], start=start), half)
    full = saturate(
        carry_over(model.exposure[:, channel], shapes.carryover[channel], start=start), half
    )
    share = _shares(full, model.reference) / shapes.size
    immediate = ((full - rest)[weeks] / share).sum(axis=0)[0]
    if not model.has_slow:
        return Trial(experiment=experiment, immediate=immediate)
    keep = keep_rate(shapes.half_life)
    activity = saturate(model.exposure[:, channel, None], half)
    share = _shares(activity, model.reference) / shapes.size
    activity[: experiment.first] = 0.0
    activity[experiment.last + 1 :] = 0.0
    stock = fill_stock(activity, keep, start=np.zeros_like(half))
    return Trial(
        experiment=experiment,
        immediate=immediate,
        slow=(stock[weeks] / share).sum(axis=0)[0],
    )
