"""Whether a type comes as often in the coming weeks as lately."""

from __future__ import annotations

from enum import StrEnum

MORE_FROM, LESS_UNDER = 1.5, 0.75
"""More, or fewer, posts than so many times the usual ones are told, where that is a whole post."""


class Change(StrEnum):
    """How often a type is planned, beside how often it was published lately."""

    MORE = "more"
    LESS = "less"
    PAUSES = "pauses"
    SAME = "same"


def tell_change(*, planned: int, usual: float, weeks: int) -> Change:
    """How the `planned` posts of some weeks differ from the `usual` ones of one week.

    >>> tell_change(planned=4, usual=0.38, weeks=2).value
    'more'
    >>> tell_change(planned=0, usual=0.2, weeks=2).value
    'same'
    """
    due = usual * weeks
    if not planned:
        return Change.PAUSES if round(due) >= 1 else Change.SAME
    if abs(planned - due) < 1.0:
        return Change.SAME
    if planned > MORE_FROM * due:
        return Change.MORE
    return Change.LESS if planned < LESS_UNDER * due else Change.SAME
