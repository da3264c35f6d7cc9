"""How a finding stands: the one rule by which every door judges it."""

from __future__ import annotations

from enum import StrEnum

from tuuletus.analysis.findings import Finding, OnChannel, Untold

SURE = 0.95
"""A chance above this would be enough for a question that was asked alone."""


class Standing(StrEnum):
    """What may be said of a finding, or of a channel's part of one."""

    DIFFERS = "differs"
    """The channels clearly disagree."""
    CLEAR = "clear"
    """A clear multiple over all channels."""
    MORE = "more"
    """The interval of a channel lies above the normal level."""
    FEWER = "fewer"
    """It lies below."""
    NO_MORE_THAN_PARTS = "no_more_than_parts"
    """A combination that says nothing beyond the two properties alone."""
    ONE_OF_MANY = "one_of_many"
    """Sure enough if it were the only question; among so many, chance gets as far."""
    TOO_EARLY = "too_early"
    NOTHING_ELSE = "nothing_else"
    """A channel that publishes nothing else, so there is nothing to compare with."""
    FEW_OTHERS = "few_others"
    """A channel with too few posts of another kind to compare with."""
    FEW = "few"
    """A channel with too few such posts, or too few posts of any kind."""


def judge(told: Finding | OnChannel | Untold) -> Standing:
    """What may be said of a finding or of one channel's part of it.

    Example: a property whose chance of more is above 95 % but which is not clear among all that
    are compared is "one of many", whatever its own interval looks like.
    """
    if isinstance(told, Untold):
        return Standing(told.reason)
    if isinstance(told, OnChannel):
        if told.low > 1.0:
            return Standing.MORE
        return Standing.FEWER if told.high < 1.0 else Standing.TOO_EARLY
    if told.differs:
        return Standing.DIFFERS
    if told.clear:
        return Standing.CLEAR
    if len(told.pairs) > 1:
        return Standing.NO_MORE_THAN_PARTS
    if 1.0 - SURE <= told.probability <= SURE:
        return Standing.TOO_EARLY
    return Standing.ONE_OF_MANY
