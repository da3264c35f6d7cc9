"""The forms in which recent use of a type may lower its response.

Each form turns the use of a type into one or two features; the log response falls by sensitivity
times feature. The features of a type never used are 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.history import MEMORIES, Use

Floats = NDArray[np.float64]

PARTS = 2
_MANY_USES = 8.0
_BENDS = (2.0, 4.5)
"""Uses within two weeks around which a step of the window's curve lies."""
_BEND_WIDTH = 0.8


class Kind(StrEnum):
    """What recent use means."""

    NONE = "none"
    MEMORY = "memory"
    GAP = "gap"
    USES = "uses"
    WINDOW = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Prior of a form's sensitivities: the mean, what types share, what is each type's own."""

    mean: float
    shared_sd: float
    own_sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form; `days` is how fast its memory fades, where it has one."""

    kind: Kind
    days: float
    prior: tuple[Sensitivity, ...]


_MEMORY = (Sensitivity(mean=0.2, shared_sd=0.15, own_sd=0.12),)
_GAP = (Sensitivity(mean=0.5, shared_sd=0.3, own_sd=0.25),)
_USES = (Sensitivity(mean=0.3, shared_sd=0.2, own_sd=0.18),)
_STEP = Sensitivity(mean=0.3, shared_sd=0.2, own_sd=0.2)

FORMS: tuple[Form, ...] = (
    Form(kind=Kind.NONE, days=1.0, prior=()),
    *(Form(kind=Kind.MEMORY, days=days, prior=_MEMORY) for days in MEMORIES),
    Form(kind=Kind.GAP, days=4.0, prior=_GAP),
    Form(kind=Kind.GAP, days=10.0, prior=_GAP),
    Form(kind=Kind.USES, days=1.0, prior=_USES),
    Form(kind=Kind.WINDOW, days=14.0, prior=(_STEP, _STEP)),
)


def gap_feature(passed: Floats, days: float) -> Floats:
    """1 right after a use, fading with the days that have passed since."""
    return np.asarray(np.exp(-passed / days))


def uses_feature(uses: Floats) -> Floats:
    """Grows ever slower with all uses so far."""
    return np.log1p(uses / _MANY_USES)


def window_features(uses: Floats) -> tuple[Floats, Floats]:
    """Two steps of a saturating curve over the uses within two weeks."""
    first, second = (
        1.0 / (1.0 + np.exp((bend - uses) / _BEND_WIDTH))
        - 1.0 / (1.0 + np.exp(bend / _BEND_WIDTH))
        for bend in _BENDS
    )
    return first, second


def build_features(use: Use, day: Floats) -> Floats:
    """The features of every form: forms x moments x parts."""
    features = np.zeros((len(FORMS), len(day), PARTS))
    for row, form in enumerate(FORMS):
        match form.kind:
            case Kind.MEMORY:
                features[row, :, 0] = use.memory[MEMORIES.index(form.days)]
            case Kind.GAP:
                features[row, :, 0] = gap_feature(day - use.last, form.days)
            case Kind.USES:
                features[row, :, 0] = uses_feature(use.uses)
            case Kind.WINDOW:
                features[row, :, 0], features[row, :, 1] = window_features(use.window)
            case Kind.NONE:
                pass
    return features
