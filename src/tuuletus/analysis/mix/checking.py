"""What a proposal is asked with, refused in words where it makes no sense."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuuletus.analysis.mix.constraints import Constraints
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import MixState


def check_share(exploration: float | None) -> None:
    """Refuse a share that is none."""
    if exploration is not None and not 0.0 <= exploration <= 1.0:
        raise ValueError(
            f"exploration is a share of the slots from 0 to 1, or None; got {exploration}."
        )


def check_question(state: MixState, slots: Sequence[Slot], constraints: Constraints) -> None:
    """Refuse slots and constraints that name what there is not, or that make no sense."""
    types, channels = len(state.types), len(state.channels)
    for index, slot in enumerate(slots):
        if not state.day <= slot.day < np.inf:
            raise ValueError(
                f"Slot {index} is on day {slot.day}, but the state is of day {state.day:g}; a plan"
                " is for slots from then on. Leave out the slots that are past."
            )
        if not 0 <= slot.channel < channels:
            raise ValueError(
                f"Slot {index} is on channel {slot.channel}; the state knows {channels}."
                " Add the channel with add_channel first."
            )
    named = {kind for kind, _ in constraints.forbidden}
    named |= {*constraints.at_most, *constraints.at_least, *constraints.rest_days}
    named |= {*constraints.effort, *constraints.fixed.values()}
    for kind in sorted(named):
        if not 0 <= kind < types:
            raise ValueError(
                f"A constraint names type {kind}; the state knows {types}."
                " Add the type with add_type first."
            )
    _check_numbers(constraints)
    for index in sorted(constraints.fixed):
        if not 0 <= index < len(slots):
            raise ValueError(f"Slot {index} is fixed, but there are only {len(slots)} slots.")


def _check_numbers(constraints: Constraints) -> None:
    """No limit is less than nothing."""
    told = {
        "at_most": constraints.at_most,
        "at_least": constraints.at_least,
        "rest_days": constraints.rest_days,
        "effort": constraints.effort,
    }
    for what, values in told.items():
        for kind, value in values.items():
            if not 0.0 <= value < np.inf:
                raise ValueError(
                    f"{what} of type {kind} is {value}; give a number from 0 up, or leave the"
                    " type out to set no limit."
                )
    if constraints.ramp is not None and not constraints.ramp > 0.0:
        raise ValueError(
            f"ramp is {constraints.ramp}; give how many times its busiest week a type may get,"
            " such as 2.0, or None for no limit."
        )
    if constraints.capacity is not None and not constraints.capacity >= 0.0:
        raise ValueError(
            f"capacity is {constraints.capacity} hours a week; give a number from 0 up, or None"
            " for no limit."
        )
