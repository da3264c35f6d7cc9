"""How large a share is, from few trials."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betaincinv


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share (0-1) with its 80 % interval, from `n` trials."""

    mean: float
    low: float
    high: float
    n: int


def estimate_share(successes: int, trials: int, *, coverage: float = 0.8) -> Share | None:
    """The share with Jeffreys' interval (Brown, Cai and DasGupta 2001); None without trials.

    Example:
        >>> share = estimate_share(7, 10)
        >>> round(share.low, 2), round(share.high, 2)
        (0.5, 0.85)

    """
    if trials == 0:
        return None
    tail = (1.0 - coverage) / 2.0
    a, b = successes + 0.5, trials - successes + 0.5
    return Share(
        mean=successes / trials,
        low=0.0 if successes == 0 else float(betaincinv(a, b, tail)),
        high=1.0 if successes == trials else float(betaincinv(a, b, 1.0 - tail)),
        n=trials,
    )
