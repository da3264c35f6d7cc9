"""Immediate and slowly built effect: from arrays to an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tuuletus.analysis.patience.checking import (
    FEWEST_WEEKS,
    Refusal,
    RefusedError,
    check_given,
    check_outcomes,
)
from tuuletus.analysis.patience.conditional import (
    Conditional,
    Explained,
    condition,
    explain,
)
from tuuletus.analysis.patience.model import (
    YEAR,
    Experiment,
    Given,
    Model,
    Shapes,
    ShockKind,
    build_columns,
    pick_outcome,
    unpack,
)
from tuuletus.analysis.patience.nothing import evidence_of_nothing
from tuuletus.analysis.patience.posterior import Posterior, draw_rest, fit_model
from tuuletus.analysis.patience.priors import DEFAULT, Priors, without_immediate
from tuuletus.analysis.patience.result import (
    Effect,
    Evidence,
    FoundShock,
    OutcomeResult,
    Parameter,
    Part,
    Patience,
    Trust,
    Working,
    learnt,
    read_evidence,
    summarise,
)
from tuuletus.analysis.patience.shocks import find_shocks
from tuuletus.analysis.patience.typos import LeftOut, leave_out_typos

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BAND_DRAWS = 400
PRIOR_DRAWS = 1000
LEFTOVER_DRAWS = 8
"""So often a draw is tried that lets less than nothing be left of the time before."""
_BANDS, _PRIORS = 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    channels: tuple[str, ...]
    outcomes: tuple[str, ...]


def fit_patience(
    outcome: Any,
    exposure: Any,
    *,
    before: Any = None,
    controls: Any = None,
    experiments: Iterable[Experiment] = (),
    season_weeks: float = YEAR,
    harmonics: int = 2,
    fewest_weeks: int = FEWEST_WEEKS,
    priors: Priors = DEFAULT,
    seed: int = 0,
) -> Patience:
    """Split an outcome into what exposure brought at once, what it built slowly, and the rest.

    Args:
        outcome: one value a week, nan where not told; or a table (anything with `items()`, such
            as a dict or a data frame) of several outcomes that share one slow stock.
        exposure: (weeks, channels) array, or a table with a column for each channel; zero where
            nothing was published. Any unit will do: posts, reach, money.
        before: the same of the weeks before the first outcome, where they are known.
        controls: what else explains the outcome, such as holidays or opening hours: (weeks,
            controls) or a table.
        experiments: trials whose results are known.
        season_weeks: the length of the season, and `harmonics` how many waves describe it;
            0 where there is no season (yearly data).
        harmonics: see `season_weeks`.
        fewest_weeks: with fewer weeks the answer is refused.
        priors: what is held likely beforehand.
        seed: the same seed gives the same numbers.

    Returns:
        Effects with 90 % intervals beside their priors, and the evidence for each.

    Raises:
        RefusedError: where no honest answer is possible; its `reason` says why.

    Example:
        >>> from tuuletus.analysis.patience.worlds import simulate_venue
        >>> venue = simulate_venue("w156c3", seed=1)
        >>> result = fit_patience(venue.outcome, venue.exposure)
        >>> result.slow_evidence.answer.value
        'too_early'

    """
    outcomes, outcome_names = _table(outcome, kind="outcome")
    channels, channel_names = _table(exposure, kind="channel")
    names = _Names(channels=channel_names, outcomes=outcome_names)
    given = Given(
        outcomes=outcomes,
        exposure=channels,
        before=None if before is None else _table(before, kind="channel")[0],
        controls=None if controls is None else _table(controls, kind="control")[0],
        experiments=tuple(experiments),
        season_weeks=season_weeks,
        harmonics=harmonics,
    )
    check_given(given, channels=names.channels, outcomes=names.outcomes, fewest=fewest_weeks)
    return fit_given(
        given, channels=channel_names, outcomes=outcome_names, priors=priors, seed=seed
    )


def fit_given(
    given: Given,
    *,
    channels: tuple[str, ...],
    outcomes: tuple[str, ...],
    priors: Priors = DEFAULT,
    seed: int = 0,
) -> Patience:
    """The same for what was checked before: find slips and shocks, fit with and without effects.

    Raises:
        RefusedError: where that allows no answer, or where nothing is left without the slips.

    """
    sound, left_out = leave_out_typos(given)
    if left_out:
        check_outcomes(sound, names=outcomes)
    settled = replace(sound, shocks=find_shocks(sound))
    fits = _fit_all(settled, priors=priors, seed=seed)
    for posterior in (fits.both, fits.immediate_alone):
        if not posterior.trusted:
            raise RefusedError(
                Refusal.UNTRUSTED,
                f"the fit cannot be trusted (k-hat {posterior.k_hat:.2f},"
                f" {posterior.effective:.0f} effective draws)",
            )
    immediate, slow = fits.weigh_immediate(), fits.weigh_slow()
    return _report(
        Working(given=settled, with_slow=fits.both, without_slow=fits.immediate_alone),
        _Told(
            immediate=immediate,
            slow=slow,
            alone=((immediate, slow),)
            if len(outcomes) == 1
            else tuple(
                _weigh_alone(pick_outcome(settled, number), priors=priors, seed=seed)
                for number in range(len(outcomes))
            ),
        ),
        left_out=left_out,
        names=_Names(channels=channels, outcomes=outcomes),
        seed=seed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fits:
    """The models that are compared, with the effects that they have."""

    both: Posterior
    immediate_alone: Posterior
    slow_alone: Posterior
    nothing: float

    def weigh_immediate(self) -> Evidence:
        """For an immediate effect, whether or not there is a slow one.

        Each is as likely as not beforehand: else what was built slowly would be taken for an
        effect at once, wherever that explains the outcome better than no effect at all.
        """
        there = np.logaddexp(self.immediate_alone.log_evidence, self.both.log_evidence)
        # where no slow effect fits, the evidence of one alone is found too small, if at all
        slow = self.slow_alone
        slow_alone = slow.log_evidence if slow.trusted else slow.most_likely
        return read_evidence(there - np.logaddexp(self.nothing, slow_alone))

    def weigh_slow(self) -> Evidence:
        """For a slow effect, beside an immediate one."""
        return read_evidence(self.both.log_evidence - self.immediate_alone.log_evidence)


def _fit_all(given: Given, *, priors: Priors, seed: int) -> _Fits:
    return _Fits(
        both=fit_model(given, has_slow=True, priors=priors, seed=seed),
        immediate_alone=fit_model(given, has_slow=False, priors=priors, seed=seed),
        slow_alone=fit_model(given, has_slow=True, priors=without_immediate(priors), seed=seed),
        nothing=evidence_of_nothing(given, priors=priors),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The evidence of all outcomes together, and of each alone: immediate and slow."""

    immediate: Evidence
    slow: Evidence
    alone: tuple[tuple[Evidence | None, Evidence | None], ...]


def _weigh_alone(
    given: Given, *, priors: Priors, seed: int
) -> tuple[Evidence | None, Evidence | None]:
    """The evidence of one outcome as if it were the only one, where it can be trusted."""
    fits = _fit_all(given, priors=priors, seed=seed)
    if not (fits.both.trusted and fits.immediate_alone.trusted):
        return None, None
    return fits.weigh_immediate(), fits.weigh_slow()


def _table(values: Any, *, kind: str) -> tuple[Floats, tuple[str, ...]]:
    """Columns as an array, with their names."""
    if isinstance(values, Mapping) or hasattr(values, "items"):
        columns = dict(values.items())
        names = tuple(str(name) for name in columns)
        arrays = [np.asarray(column, dtype=np.float64) for column in columns.values()]
        if len({len(array) for array in arrays}) > 1:
            raise RefusedError(Refusal.LENGTHS_DIFFER, f"the {kind}s have different lengths")
        return np.stack(arrays, axis=1), names
    array = np.asarray(values, dtype=np.float64)
    array = array[:, None] if array.ndim == 1 else array
    return array, tuple(f"{kind} {number + 1}" for number in range(array.shape[1]))


def _report(
    working: Working, told: _Told, *, left_out: tuple[LeftOut, ...], names: _Names, seed: int
) -> Patience:
    posterior = working.with_slow
    prior = _draw_prior(posterior, seed=seed)
    return Patience(
        weeks=posterior.model.weeks,
        channels=names.channels,
        outcomes=tuple(
            replace(
                _report_outcome(
                    working, number, prior, alone=told.alone[number], names=names, seed=seed
                ),
                left_out=tuple(one for one in left_out if one.outcome == number),
            )
            for number in range(len(names.outcomes))
        ),
        immediate_evidence=told.immediate,
        slow_evidence=told.slow,
        parameters=_parameters(posterior, prior, names=names),
        trust=Trust(
            k_hat=posterior.k_hat, effective_draws=posterior.effective, points=posterior.points
        ),
        seed=seed,
        working=working,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prior:
    """Draws of what was held likely: (draws, channels) shares, and the parameters.

    `slow_alike` is what the size of the immediate effects alone lets one expect of the slow ones.
    """

    immediate: Floats
    slow: Floats
    slow_alike: Floats
    theta: Floats


def _draw_prior(posterior: Posterior, *, seed: int) -> _Prior:
    model, rng = posterior.model, np.random.default_rng([seed, _PRIORS])
    theta = model.prior_mean + model.prior_sd * rng.standard_normal(
        (PRIOR_DRAWS, model.dimensions)
    )
    shapes = unpack(model, theta)
    columns = build_columns(model, shapes)
    priors, count = model.priors, (PRIOR_DRAWS, model.channels)
    size = shapes.size[:, None]
    found = rng.choice(unpack(model, posterior.theta).size, PRIOR_DRAWS)[:, None]
    slow = _positive(priors.slow_share.mean, priors.slow_share.sd, count, rng)
    slow *= columns.slow_inside.T / model.weeks
    return _Prior(
        immediate=size
        * _positive(priors.immediate_share.mean, priors.immediate_share.sd, count, rng),
        slow=slow,
        slow_alike=slow * found / size,
        theta=theta,
    )


def _positive(mean: float, sd: float, size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Normal draws given that they are not negative."""
    draws = mean + sd * rng.standard_normal(size)
    while (negative := draws < 0.0).any():
        draws[negative] = mean + sd * rng.standard_normal(int(negative.sum()))
    return draws


def _report_outcome(
    working: Working,
    number: int,
    prior: _Prior,
    *,
    alone: tuple[Evidence | None, Evidence | None],
    names: _Names,
    seed: int,
) -> OutcomeResult:
    posterior = working.with_slow
    values = working.given.outcomes[:, number]
    total = float(np.nansum(values))

    def report(draws: Floats, before: Floats, alike: Floats) -> tuple[tuple[Effect, ...], Effect]:
        each = tuple(
            _effect(name, draws[:, place], before[:, place], alike[:, place], total=total)
            for place, name in enumerate(names.channels)
        )
        together = (one.sum(axis=1) for one in (draws, before, alike))
        return each, _effect("", *together, total=total)

    immediate, immediate_sum = report(
        posterior.immediate[:, number], prior.immediate, prior.immediate
    )
    slow, slow_sum = report(posterior.slow[:, number], prior.slow, prior.slow_alike)
    parts, shocks = _weekly(posterior, working.given, number, seed=seed)
    return OutcomeResult(
        name=names.outcomes[number],
        total=total,
        told_weeks=int((~np.isnan(values)).sum()),
        immediate=immediate,
        immediate_sum=immediate_sum,
        slow=slow,
        slow_sum=slow_sum,
        parts=parts,
        observed=tuple(None if np.isnan(value) else float(value) for value in values),
        shocks=shocks,
        immediate_evidence=alone[0],
        slow_evidence=alone[1],
    )


def _effect(channel: str, draws: Floats, prior: Floats, alike: Floats, *, total: float) -> Effect:
    return Effect(
        channel=channel,
        total=summarise(draws),
        share=summarise(draws / total),
        prior_share=summarise(prior),
        learnt=learnt(summarise(draws / total), summarise(alike)),
    )


def _parameters(posterior: Posterior, prior: _Prior, *, names: _Names) -> tuple[Parameter, ...]:
    now, then = (unpack(posterior.model, theta) for theta in (posterior.theta, prior.theta))
    rows: list[tuple[str, str, Floats, Floats]] = []
    for place, channel in enumerate(names.channels):
        rows.append(("carryover", channel, now.carryover[place], then.carryover[place]))
        scale = posterior.model.exposure_scale[place]
        rows.append(
            ("half_saturation", channel, now.half[place] * scale, then.half[place] * scale)
        )
    rows.append(("half_life_weeks", "", now.half_life, then.half_life))
    for place, outcome in enumerate(names.outcomes):
        label = outcome if len(names.outcomes) > 1 else ""
        scale = posterior.model.scale[place]
        rows.append(("noise", label, now.noise[place] * scale, then.noise[place] * scale))
        rows.append(("level_step", label, now.step[place] * scale, then.step[place] * scale))
    return tuple(
        Parameter(
            name=name,
            channel=channel,
            posterior=summarise(after),
            prior=summarise(before),
            learnt=learnt(summarise(np.log(after)), summarise(np.log(before))),
        )
        for name, channel, after, before in rows
    )


def _weekly(
    posterior: Posterior, given: Given, number: int, *, seed: int
) -> tuple[tuple[Part, ...], tuple[FoundShock, ...]]:
    """The parts of an outcome week by week, and the sizes of its shocks."""
    model = posterior.model
    rng = np.random.default_rng([seed, _BANDS])
    theta = posterior.theta[:: max(1, len(posterior.theta) // BAND_DRAWS)]
    conditional = condition(model, theta, order=posterior.order)
    explained = explain(conditional, rng.random((model.positive, len(theta))))
    channels, columns, fixed = model.channels, conditional.columns, model.fixed[number]
    fading, loading = columns.leftover, conditional.shapes.loading[number]
    # the stock at the start as each channel's share of one would have it
    start = (columns.slow.sum(axis=0) - columns.slow_inside) / fading.sum(axis=0)
    slow_places = conditional.layout.places[number][channels : 2 * channels]
    stock = (start * explained.coefficients[:, slow_places, 0].T).sum(axis=0) * loading
    drawn = _draw_parts(conditional, explained, number, stock=stock, rng=rng)
    immediate = np.einsum("tcn,cn->tn", columns.immediate, drawn[:channels])
    inside = columns.slow - start * fading[:, None, :]
    slow = np.einsum("tcn,cn->tn", inside, drawn[channels : 2 * channels]) * loading
    earlier = fading * (stock + drawn[2 * channels])
    free = drawn[2 * channels + 1 :]

    def weigh(*kinds: str) -> Floats:
        chosen = [place for place, name in enumerate(fixed.names) if name in kinds]
        return np.asarray(fixed.columns[:, chosen] @ free[chosen])

    level = weigh("level", "trend", ShockKind.STEP)
    others = weigh("start", "season", "control", ShockKind.PULSE, "untold")
    told = np.where(np.isnan(model.outcomes[:, number]), 1.0, model.outcomes[:, number])
    rest = told[:, None] - immediate - slow - earlier - level - others
    level += _walk(rest, conditional.shapes, number, model, rng)
    parts = [
        ("level", level),
        ("season", weigh("season")),
        ("controls", weigh("control")),
        ("immediate", immediate),
        ("slow", slow),
        ("earlier", earlier),
    ]
    scale = float(model.scale[number])
    # so many draws only are shown; their sum is that of all
    slow *= posterior.slow[:, number].sum(axis=1).mean() / (scale * slow.mean(axis=1).sum())
    sizes = [place for place, name in enumerate(fixed.names) if name in set(ShockKind)]
    own = [shock for shock in given.shocks if shock.outcome == number]
    return (
        tuple(_part(name, draws * scale) for name, draws in parts if np.any(draws)),
        tuple(
            FoundShock(shock=shock, size=summarise(free[place] * scale))
            for shock, place in zip(own, sizes, strict=True)
        ),
    )


def _draw_parts(
    conditional: Conditional,
    explained: Explained,
    number: int,
    *,
    stock: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Draws of an outcome's coefficients: (coefficients, draws).

    What is left of the time before may be less than the known `stock` tells, but never below
    nothing: such draws are drawn again, and those that stay below are nothing.
    """
    count = len(conditional.layout.mean) - conditional.layout.positive
    normals = rng.standard_normal((len(stock), count))
    places = conditional.layout.places[number]
    leftover = 2 * len(conditional.columns.slow_inside)
    for _ in range(LEFTOVER_DRAWS):
        drawn = draw_rest(conditional, explained, normals=normals)[:, places].T
        below = stock + drawn[leftover] < 0.0
        if not below.any():
            break
        normals[below] = rng.standard_normal((int(below.sum()), count))
    drawn[leftover] = np.maximum(drawn[leftover], -stock)
    return drawn


def _walk(
    rest: Floats, shapes: Shapes, number: int, model: Model, rng: np.random.Generator
) -> Floats:
    """Draws of the level's random walk given what is left of the outcome: (weeks, draws)."""
    noise, walk = shapes.noise[number] ** 2, shapes.step[number] ** 2
    variance = walk[None, :] * model.spectrum[:, None]
    gain = variance / (noise + variance)
    middle = gain * (model.basis.T @ rest)
    spread = np.sqrt(gain * noise)
    return np.asarray(model.basis @ (middle + spread * rng.standard_normal(rest.shape)))


def _part(name: str, draws: Floats) -> Part:
    low, high = np.quantile(draws, [0.05, 0.95], axis=1)
    return Part(
        name=name,
        mean=tuple(draws.mean(axis=1).tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
    )
