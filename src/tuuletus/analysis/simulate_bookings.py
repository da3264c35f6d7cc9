"""Table bookings of the invented restaurant, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from tuuletus.analysis.calendar import find_holidays
from tuuletus.records import Outcome

SERIES = "Pöytävaraukset"
_USUAL = 28.0
_BY_WEEKDAY = (0.0, 0.7, 0.8, 0.95, 1.5, 1.75, 0.9)  # closed on Mondays
_HOLIDAY = 1.6
_CHRISTMAS = (12, 24)
_SWING = 0.18  # of the year, highest at midsummer
_SPREAD = 18.0  # of single days, as the shape of a gamma
_FORGOTTEN = 0.004  # share of evenings on which nobody wrote the number down


def simulate_bookings(rng: np.random.Generator, *, first: date, last: date) -> tuple[Outcome, ...]:
    """Bookings from `first` to `last`, both included; closed and forgotten days have none.

    The mean follows weekday, season and Finland's holidays; single days vary more than chance
    alone would have it (a gamma mixture of Poisson counts).
    """
    holidays = find_holidays("FI", first, last)
    result = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        usual = _USUAL * _BY_WEEKDAY[day.weekday()]
        if (day.month, day.day) == _CHRISTMAS or usual == 0 or rng.random() < _FORGOTTEN:
            continue
        season = 1 + _SWING * np.cos(2 * np.pi * (day.timetuple().tm_yday - 172) / 365.25)
        usual *= season * (_HOLIDAY if day in holidays else 1.0)
        value = rng.poisson(usual * rng.gamma(_SPREAD, 1 / _SPREAD))
        result.append(Outcome(series=SERIES, day=day, days=1, value=float(value)))
    return tuple(result)
