"""How a channel's rate is written: shares of an audience as percent, counts as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

from tuuletus.analysis.rates import ChannelRate
from tuuletus.wording.speaker import Speaker

_TENTHS_FROM = 0.01
"""Shares below this are written with two decimals: one would hide how they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWords:
    """A rate and its range, both with as many decimals."""

    mean: str
    range: str


def say_rate(rate: ChannelRate, speaker: Speaker) -> RateWords:
    """A rate in words: "9.7%" of an audience, or a count that a post gets on average."""
    if is_share(rate):
        digits = 1 if rate.mean >= _TENTHS_FROM else 2
        return RateWords(
            mean=speaker.fixed_percent(rate.mean, digits=digits),
            range=f"{speaker.number(100 * rate.low, digits=digits)}–"
            f"{speaker.fixed_percent(rate.high, digits=digits)}",
        )
    low, mean, high = (
        speaker.number(value, digits=speaker.typical_digits(rate.mean))
        for value in (rate.low, rate.mean, rate.high)
    )
    return RateWords(mean=mean, range=f"{low}–{high}")


def is_share(rate: ChannelRate) -> bool:
    """Whether a rate is a part of an audience; views by a person reached may be more than one."""
    return not rate.name.endswith("_per_post") and rate.mean <= 1.0
