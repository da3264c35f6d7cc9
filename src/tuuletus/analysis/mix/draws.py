"""Draws from what is known: appeals and sensitivities that belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.forms import PARTS
from tuuletus.analysis.mix.state import FORM_OF, MixState

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_JITTER = 1e-10
SWING = 1.0


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
    state: MixState, *, count: int, rng: np.random.Generator, leaning: float = 0.0
) -> Draws:
    """`count` draws (even), in pairs that mirror each other, so that their mean is exact.

    Models are drawn in proportion to their weight. With `leaning` above 0 all draws share a part
    of their luck: at 1 they believe the same one thing, which is what a Thompson draw does.
    """
    pairs = count // 2
    point = (np.arange(pairs) + rng.random()) / pairs
    model = np.searchsorted(np.cumsum(state.weight), point).clip(max=len(FORM_OF) - 1)
    size = state.layout.drawn
    own, common = rng.standard_normal((pairs, size)), rng.standard_normal(size)
    used, which = np.unique(model, return_inverse=True)
    root = np.linalg.cholesky(state.cov[used, :size, :size] + _JITTER * np.eye(size))
    calm = SWING * np.sqrt(1.0 - leaning**2)
    lean = SWING * leaning * (root[which] @ common)
    swing = calm * np.einsum("pij,pj->pi", root[which], own)
    middle = state.mean[model, :size] + lean
    value = np.concatenate([middle + swing, middle - swing])
    return _read(state, np.concatenate([FORM_OF[model]] * 2), value)


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
