"""What is held likely before any outcome was seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """A normal distribution by its middle and its spread."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """Priors of all parameters; shares and spreads are relative to the mean outcome.

    Args:
        immediate_share: share of the mean outcome that one channel's immediate effect makes,
            normal but never negative, where effects are of the usual size.
        slow_share: the same of one channel's slow effect in the long run.
        log_size: how large all effects of a venue are, relative to the usual size.
        logit_carryover: share of an effect that is carried into the next week.
        log_half_saturation: carried exposure at which half of the effect is reached, relative to
            what is typical of the channel.
        log_noise: spread of single weeks.
        log_level_step: spread of the level's weekly steps.
        log_half_life: weeks in which the stock halves.
        log_before: exposure before the known history, relative to the window's mean.
        log_loading: how strongly a further outcome answers to the shared stock, relative to the
            first.
        level: the level itself.
        trend: its drift in a year.
        season: each coefficient of the yearly season.
        control: the effect of one standard deviation of a control.
        leftover: what slow effects from before the known history leave behind, beyond that.
        carried_start: what is carried into the first week from an unknown history, beyond what
            is usual.
        pulse: the size of one week that is out of line.
        step: the size of a lasting shift of the level.

    """

    immediate_share: Normal = Normal(mean=0.035, sd=0.02)
    slow_share: Normal = Normal(mean=0.0, sd=0.05)
    log_size: Normal = Normal(mean=0.0, sd=0.5)
    logit_carryover: Normal = Normal(mean=-0.5, sd=1.0)
    log_half_saturation: Normal = Normal(mean=0.0, sd=0.7)
    log_noise: Normal = Normal(mean=log(0.05), sd=0.7)
    log_level_step: Normal = Normal(mean=log(0.005), sd=0.9)
    log_half_life: Normal = Normal(mean=log(30.0), sd=0.6)
    log_before: Normal = Normal(mean=0.0, sd=0.5)
    log_loading: Normal = Normal(mean=0.0, sd=0.7)
    level: Normal = Normal(mean=1.0, sd=1.0)
    trend: Normal = Normal(mean=0.0, sd=0.05)
    season: Normal = Normal(mean=0.0, sd=0.1)
    control: Normal = Normal(mean=0.0, sd=0.1)
    leftover: Normal = Normal(mean=0.0, sd=0.02)
    carried_start: Normal = Normal(mean=0.0, sd=0.1)
    pulse: Normal = Normal(mean=0.0, sd=0.5)
    step: Normal = Normal(mean=0.0, sd=0.3)


DEFAULT = Priors()


def without_immediate(priors: Priors) -> Priors:
    """The same where exposure has no immediate effect: its share is held at zero.

    What is left of it is a thousandth of a usual week's spread, which no outcome can show.
    """
    return replace(priors, immediate_share=Normal(mean=0.0, sd=1e-5))
