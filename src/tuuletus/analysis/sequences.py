"""Bounds that hold at every look at once (confidence sequences)."""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

NOMINAL_LEVEL = 0.1
EARLIEST_SHARE = 0.08
PRECISION_SHARE = 0.1
"""A comparison with a finite past can never know more than that past allows. Watched from 8 % to
100 % of that information, the mixture boundary of nominal level 0.1 and a precision of a tenth
of the full information is crossed with probability 0.05 by a Brownian motion."""


def mixture_boundary(
    information: float, *, level: float, precision: float, one_sided: bool = True
) -> float:
    """How far a score process may stray at any time with probability `level`.

    Robbins' normal mixture (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021,
    Annals of Statistics 49): two-sided in closed form, one-sided with a half-normal mixture.

    Args:
        information: the variance of the score process so far.
        level: chance that the process ever leaves the boundary.
        precision: of the mixing distribution; the boundary is tightest near a multiple of it.
        one_sided: bound only from above.

    Example:
        >>> round(mixture_boundary(100.0, level=0.05, precision=10.0, one_sided=False), 3)
        30.296

    """
    total = information + precision
    if not one_sided:
        return float(np.sqrt(total * np.log(total / (precision * level**2))))
    target = -np.log(level)
    highest = float(np.sqrt(2.0 * total * (target + 0.5 * np.log(total / precision))))

    def excess(score: float) -> float:
        return float(
            np.log(2.0)
            + 0.5 * np.log(precision / total)
            + score**2 / (2.0 * total)
            + log_ndtr(score / np.sqrt(total))
            - target
        )

    from scipy.optimize import brentq  # noqa: PLC0415 - slow import

    return float(brentq(excess, 0.0, highest))


def lower_bound(estimate: float, *, variance: float, limit_variance: float) -> float:
    """A lower bound on an effect that is below it at every look at once, with 95 %.

    The score of an efficient estimate has independent increments in information time
    (1 / variance), so a boundary for Brownian motion applies to it.

    Args:
        estimate: the estimated effect at this look.
        variance: of the estimate.
        limit_variance: the variance that would be left after endless further observation.

    Returns:
        The bound; minus infinity while less than 8 % of the attainable information is in.

    """
    information, attainable = 1.0 / variance, 1.0 / limit_variance
    if information < EARLIEST_SHARE * attainable:
        return -np.inf
    boundary = mixture_boundary(
        information, level=NOMINAL_LEVEL, precision=PRECISION_SHARE * attainable
    )
    return estimate - boundary / information
