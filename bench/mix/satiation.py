"""How using a type again changes what its next post brings.

Every form is told by two things: how much an earlier post of a type still counts at a later one
(its weight), and what all that counts together does to the value (a factor). So the posts of one
type change with each other only, and a plan can be searched type by type.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WINDOW_DAYS = 14.0
WINDOW_SOFTNESS = 0.7


class Form(Enum):
    """What lowers the value of a type that was used before."""

    NONE = "none"
    FADING = "linear"
    """A memory that fades exponentially; other channels count in part."""
    GAP = "gap"
    """The time since the last use only."""
    ROT = "rot"
    """Every use so far, for ever."""
    WINDOW = "window"
    """The uses of the last 14 days, with a threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Satiation:
    """A form with each type's numbers: strength and scale [types], spill between channels."""

    form: Form
    strength: Floats
    scale: Floats
    spill: float

    @property
    def latest_only(self) -> bool:
        """Whether only the latest use counts; otherwise all uses add up."""
        return self.form is Form.GAP

    def weights(self, kind: int, days: Floats, channels: Ints) -> Floats:
        """How much a post in slot i counts at slot j: [i, j], zero unless i is before j."""
        apart = days[None, :] - days[:, None]
        later = np.triu(np.ones_like(apart), 1)
        if self.form is Form.NONE:
            return np.zeros_like(apart)
        if self.form is Form.FADING:
            same = channels[None, :] == channels[:, None]
            return later * _fade(apart, self.scale[kind]) * np.where(same, 1.0, self.spill)
        if self.form is Form.GAP:
            return later * _fade(apart, self.scale[kind])
        if self.form is Form.WINDOW:
            return later * (apart <= WINDOW_DAYS)
        return later

    def factor(self, kind: int, exposure: Floats) -> Floats:
        """What exposure makes of the value of a type that was not used before."""
        strength, scale = float(self.strength[kind]), float(self.scale[kind])
        if self.form is Form.NONE:
            return np.ones_like(exposure)
        if self.form is Form.FADING:
            return np.exp(-strength * exposure)
        if self.form is Form.GAP:
            return 1.0 - strength * exposure
        if self.form is Form.ROT:
            return (1.0 + exposure / scale) ** -strength
        rise = np.exp((exposure - scale) / WINDOW_SOFTNESS)
        return strength + (1.0 - strength) / (1.0 + rise)

    def join(self, exposure: Floats, more: Floats) -> Floats:
        """Exposure with further uses whose weights are given."""
        return np.maximum(exposure, more) if self.latest_only else exposure + more


def _fade(apart: Floats, days: float) -> Floats:
    return np.exp(-np.maximum(apart, 0.0) / days)
