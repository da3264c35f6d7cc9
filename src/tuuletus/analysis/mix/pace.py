"""Slots out of habit: when nobody says when to publish, it goes on as it went."""

from __future__ import annotations

import numpy as np

from tuuletus.analysis.mix.history import USUAL_DAYS
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import MixState

_WEEK = 7.0


def repeat_pace(state: MixState, *, start: float, weeks: int) -> tuple[Slot, ...]:
    """Slots from day `start` on for some weeks, at the pace and the times of the last eight weeks.

    A channel gets as many slots a week as it had posts on average, at least one if it had any;
    they stand where its posts stood in their weeks, evenly picked from early to late.
    """
    recent = state.history.since(state.day - USUAL_DAYS)
    span = max(1.0, min(USUAL_DAYS, state.day) / _WEEK)
    slots = []
    for channel in np.unique(recent.channel):
        place = np.sort(recent.day[recent.channel == channel] - start) % _WEEK
        count = max(1, round(len(place) / span))
        picked = np.sort(place)[((np.arange(count) + 0.5) / count * len(place)).astype(int)]
        slots += [
            Slot(day=float(start + week * _WEEK + day), channel=int(channel))
            for week in range(weeks)
            for day in picked
        ]
    return tuple(sorted(slots, key=lambda slot: (slot.day, slot.channel)))
