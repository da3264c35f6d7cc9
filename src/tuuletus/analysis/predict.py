"""What a new post may come to: draws from a fitted model, with every uncertainty in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.effects import Effects
from tuuletus.analysis.levels import NO_WEEK

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def draw_posts(
    fitted: Effects,
    columns: Ints,
    *,
    channel: Ints,
    week: Ints,
    offset: Floats,
    rng: np.random.Generator,
    draws: int = 2000,
) -> Floats:
    """Possible values of new posts, posts x draws (counts, or plain sizes if nothing is counted).

    `columns` is as in `Design`, -1 where a value was never seen (its effect is then drawn from the
    spread of its trait). A new week's level is the last known one and what it may have drifted
    since.
    """
    block, ahead = _nearest_block(fitted, channel, week)
    effect = _draw_normal(fitted.effects, fitted.covariance, rng, draws)
    gain = fitted.level_cross[block] @ np.linalg.pinv(fitted.covariance, hermitian=True)
    mean = fitted.levels[block][:, None] + gain @ (effect - fitted.effects[:, None])
    own = fitted.level_variance[block] - np.sum(gain * fitted.level_cross[block], axis=1)
    open_ = np.maximum(own, 0.0) + fitted.drift * ahead
    mean = mean + np.sqrt(open_)[:, None] * rng.standard_normal((len(block), draws))
    for trait in range(columns.shape[1]):
        column = columns[:, trait]
        seen = effect[np.maximum(column, 0)]
        new = fitted.trait_sd[trait] * rng.standard_normal((len(block), draws))
        mean += np.where((column >= 0)[:, None], seen, new)
    luck = fitted.scale * rng.standard_t(fitted.freedom, (len(block), draws))
    log_rate = np.clip(mean + luck + offset[:, None], -30.0, 40.0)
    if not fitted.counted:
        return np.asarray(np.exp(log_rate))
    return np.asarray(rng.poisson(np.exp(log_rate)), dtype=np.float64)


def _nearest_block(fitted: Effects, channel: Ints, week: Ints) -> tuple[Ints, Floats]:
    """For each new post the block whose level it shares and the weeks between."""
    when = np.full(fitted.weeks.count, NO_WEEK, dtype=np.int64)
    when[fitted.weeks.block] = fitted.week
    block = np.empty(len(channel), dtype=np.int64)
    ahead = np.zeros(len(channel))
    for place, (owner, time) in enumerate(zip(channel.tolist(), week.tolist(), strict=True)):
        mine = np.flatnonzero(fitted.weeks.channel == owner)
        dated = mine[when[mine] != NO_WEEK]
        if time == NO_WEEK or not len(dated):
            block[place] = mine[0] if len(mine) > len(dated) else mine[-1]
            continue
        apart = np.abs(when[dated] - time)
        block[place] = dated[int(np.argmin(apart))]
        ahead[place] = float(apart.min())
    return block, ahead


def _draw_normal(mean: Floats, covariance: Floats, rng: np.random.Generator, draws: int) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    draw = mean[:, None] + root @ rng.standard_normal((len(mean), draws))
    return np.asarray(draw, dtype=np.float64)
