"""Numbers for programs and spreadsheets: the same rounding and the same bounds in each."""

from __future__ import annotations

from typing import Any

from tuuletus.analysis.findings import Finding, OnChannel, Untold
from tuuletus.analysis.standing import judge

DIGITS = 4
SUREST = 0.9999
"""No probability is told to be higher, or lower than the rest: the model may be wrong."""


def tell_figure(value: float) -> float:
    """A multiple or another estimate, as exactly as it means anything."""
    return round(value, DIGITS)


def tell_probability(probability: float) -> float:
    """A probability, never quite 0 or 1.

    >>> tell_probability(7.8e-30), tell_probability(0.123456), tell_probability(1.0)
    (0.0001, 0.1235, 0.9999)
    """
    return min(max(round(probability, DIGITS), round(1.0 - SUREST, DIGITS)), SUREST)


def tell_finding(finding: Finding) -> dict[str, Any]:
    """A finding by its trait, value and metric, with its figures."""
    return {
        "trait": finding.trait,
        "value": finding.value,
        "metric": finding.metric,
        "mean": tell_figure(finding.mean),
        "low": tell_figure(finding.low),
        "high": tell_figure(finding.high),
        "n": finding.n,
        "probability": tell_probability(finding.probability),
        "differs": finding.differs,
        "verdict": judge(finding).value,
        "by_channel": [tell_on_channel(own) for own in finding.by_channel],
        "untold": [tell_untold(own) for own in finding.untold],
    }


def tell_on_channel(own: OnChannel) -> dict[str, Any]:
    """The same figures of one channel."""
    return {
        "platform": own.channel.platform,
        "key": own.channel.key,
        "name": own.channel.name,
        "mean": tell_figure(own.mean),
        "low": tell_figure(own.low),
        "high": tell_figure(own.high),
        "n": own.n,
        "probability": tell_probability(own.probability),
        "verdict": judge(own).value,
    }


def tell_untold(own: Untold) -> dict[str, Any]:
    """A channel that has posts of a finding but no figures, with the reason as its verdict."""
    return {
        "platform": own.channel.platform,
        "key": own.channel.key,
        "name": own.channel.name,
        "n": own.n,
        "verdict": judge(own).value,
    }
