"""Draws from what is known: appeals and sensitivities that belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.forms import PARTS
from tuuletus.analysis.mix.state import FORM_OF, Layout, MixState

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_JITTER = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Equally likely accounts.

    `form` is by draw, `appeal` draws x types x channels (log scale), `sensitivity` draws x types
    x parts and never negative, `crowding` by draw.
    """

    form: Ints
    appeal: Floats
    sensitivity: Floats
    crowding: Floats


def draw_accounts(
    state: MixState, *, count: int, rng: np.random.Generator, hope: Floats | float = 0.0
) -> Draws:
    """`count` draws (even), in pairs that mirror each other, so that their mean is exact.

    Models are drawn in proportion to their weight. Every appeal is taken to be higher by `hope`,
    one number or types x channels.
    """
    pairs = count // 2
    point = (np.arange(pairs) + rng.random()) / pairs
    model = np.searchsorted(np.cumsum(state.weight), point).clip(max=len(FORM_OF) - 1)
    size = state.layout.drawn
    luck = rng.standard_normal((pairs, size))
    used, which = np.unique(model, return_inverse=True)
    root = np.linalg.cholesky(state.cov[used, :size, :size] + _JITTER * np.eye(size))
    swing = np.einsum("pij,pj->pi", root[which], luck)
    middle = state.mean[model, :size]
    value = np.concatenate([middle + swing, middle - swing])
    draws = _read(state, np.concatenate([FORM_OF[model]] * 2), value)
    return replace(draws, appeal=draws.appeal + hope)


def measure_doubt(state: MixState, *, beside: Floats | None = None) -> Floats:
    """Posterior standard deviation of every appeal, types x channels, over all models.

    With `beside`, shares of the types by channel (types x channels, columns that add to 1), that
    of its difference from such a mix: whether a channel as a whole is high or low does not decide
    what to publish on it.
    """
    layout, weight = state.layout, state.weight
    kind = np.repeat(np.arange(layout.types), layout.channels)
    cell = np.arange(layout.cell.start, layout.cell.stop)
    middle = state.mean[:, kind] + state.mean[:, cell]
    spread = state.cov[:, kind, kind] + state.cov[:, cell, cell] + 2.0 * state.cov[:, kind, cell]
    if beside is not None:
        channel = np.tile(np.arange(layout.channels), layout.types)
        load = _load_mix(layout, beside)
        unknowns = load.shape[1]
        through = load @ state.cov[:, :unknowns, :unknowns]
        mixed = np.einsum("mcd,cd->mc", through, load)
        shared = through[:, channel, kind] + through[:, channel, cell]
        spread = np.maximum(spread + mixed[:, channel] - 2.0 * shared, 0.0)
        middle = middle - (state.mean[:, :unknowns] @ load.T)[:, channel]
    variance = weight @ (spread + middle**2) - (weight @ middle) ** 2
    doubt = np.sqrt(np.maximum(variance, 0.0))
    return np.asarray(doubt.reshape(layout.types, layout.channels))


def _load_mix(layout: Layout, share: Floats) -> Floats:
    """How much of each unknown is in the mean appeal of a mix: a row for each channel."""
    load = np.zeros((layout.channels, layout.cell.stop))
    load[:, layout.kind] = share.T
    for channel in range(layout.channels):
        load[channel, layout.cell.start + channel : layout.cell.stop : layout.channels] = share[
            :, channel
        ]
    return load


def _read(state: MixState, form: Ints, value: Floats) -> Draws:
    layout, count = state.layout, len(form)
    cell = value[:, layout.cell].reshape(count, layout.types, layout.channels)
    own = value[:, layout.own].reshape(count, layout.types, PARTS)
    return Draws(
        form=form,
        appeal=value[:, layout.kind, None] + cell,
        sensitivity=np.maximum(own + value[:, None, layout.shared], 0.0),
        crowding=value[:, layout.crowd],
    )
