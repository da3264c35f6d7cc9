"""What the invented restaurant's business did: table bookings day by day, other things by week.

A newsletter and advertisements in the newspaper were each paused for most of a year. What they
really did is known: people look the restaurant up by its name the more, the longer the newsletter
has been sent; lunches on contract care for neither; table bookings vary so much from evening to
evening that a small slow effect of the newsletter on them is hard to see. Posters in the town
paused for one quarter only: of what they build on the sale of gift cards so much shows that
another pause would soon tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.calendar import find_holidays
from tuuletus.records import Outcome

Floats = NDArray[np.float64]

SERIES = "Pöytävaraukset"
SEARCHES = "Haut ravintolan nimellä"
LUNCHES = "Sopimuslounaat"
GIFTS = "Lahjakorttien myynti (kpl)"
NEWSLETTER = "Uutiskirjeen saajat"
ADVERTS = "Lehtimainonta (euroa)"
POSTERS = "Ulkomainonta (euroa)"

_USUAL = 60.0
_BY_WEEKDAY = (0.0, 0.7, 0.8, 0.95, 1.5, 1.75, 0.9)  # closed on Mondays
_HOLIDAY = 1.6
_CHRISTMAS = (12, 24)
_SWING = 0.18  # of the year, highest at midsummer
_SPREAD = 0.14  # of single days (log)
_LONGEST = 2000  # weeks
_FORGOTTEN = 0.004  # share of evenings on which nobody wrote the number down

_WEEK = timedelta(weeks=1)
_BEFORE = 52  # weeks of newsletter and advertisements before the first outcome
_NEWSLETTER_PAUSE = (0.5, 0.83)  # of the years told
_ADVERTS_PAUSE = (0.12, 0.45)
_RECEIVERS, _EUROS = 2400.0, 300.0
_HALF_LIFE = 26.0  # weeks in which what the newsletter has built halves
_BUILT_BOOKINGS, _BUILT_SEARCHES = 0.16, 0.22  # of the level, while the newsletter is sent
_AT_ONCE_SEARCHES = 0.04
_SEARCHES, _SEARCHES_NOISE = 4000.0, 0.02
_LUNCHES, _LUNCHES_NOISE = 900.0, 0.006
_POSTERS_PAUSE = (-86, -73)  # weeks from the last one
_BUILT_GIFTS, _AT_ONCE_GIFTS = 0.2, 0.03
_GIFTS, _GIFTS_NOISE = 200.0, 0.025
_LUCK_OF_GIFTS = (2026, 1)


def simulate_business(
    rng: np.random.Generator, *, bookings: np.random.Generator, first: date, last: date
) -> tuple[Outcome, ...]:
    """Every series from `first` to `last`, both included; newsletter and adverts from earlier on.

    Args:
        rng: the source of chance of what is told by week.
        bookings: the source of chance of the table bookings.
        first: the first day of the outcomes.
        last: the last day of everything; a week that is not over is not told.

    """
    begin = first + timedelta(days=-first.weekday() % 7)
    count = ((last - begin).days + 1) // 7
    weeks = [begin + number * _WEEK for number in range(-_BEFORE, count)]
    newsletter = np.round(_RECEIVERS * _send(rng, count, _NEWSLETTER_PAUSE))
    adverts = np.round(_EUROS * _send(rng, count, _ADVERTS_PAUSE))
    built = _build(newsletter / _RECEIVERS)
    season = np.array([_season(week) for week in weeks])
    searches = season + _BUILT_SEARCHES * built + _AT_ONCE_SEARCHES * newsletter / _RECEIVERS
    searches *= _SEARCHES * np.exp(_SEARCHES_NOISE * rng.standard_normal(len(weeks)))
    lunches = _LUNCHES * (1 + _LUNCHES_NOISE * rng.standard_normal(len(weeks)))
    lift = dict(zip(weeks, (1 + _BUILT_BOOKINGS * built).tolist(), strict=True))
    return (
        *simulate_bookings(bookings, first=first, last=last, lift=lift),
        *_tell(SEARCHES, weeks[_BEFORE:], searches[_BEFORE:]),
        *_tell(LUNCHES, weeks[_BEFORE:], lunches[_BEFORE:]),
        *_tell(NEWSLETTER, weeks, newsletter),
        *_tell(ADVERTS, weeks, adverts),
        *_sell_gifts(weeks),
    )


def _sell_gifts(weeks: list[date]) -> tuple[Outcome, ...]:
    """Posters and the sale of gift cards.

    Their luck is always the same: it was chosen so that a pause tells what the posters build
    clearly earlier than going on does.
    """
    of_posters, of_gifts = np.random.default_rng(_LUCK_OF_GIFTS).spawn(2)
    sent = of_posters.gamma(6.0, 1.0 / 6.0, _BEFORE + _LONGEST)[: len(weeks)]
    sent[slice(*_POSTERS_PAUSE)] = 0.0
    posters = np.round(_EUROS * sent)
    gifts = 1.0 + _BUILT_GIFTS * _build(posters / _EUROS) + _AT_ONCE_GIFTS * posters / _EUROS
    noise = of_gifts.standard_normal(_BEFORE + _LONGEST)[: len(weeks)]
    gifts *= _GIFTS * np.exp(_GIFTS_NOISE * noise)
    return (*_tell(GIFTS, weeks[_BEFORE:], gifts[_BEFORE:]), *_tell(POSTERS, weeks, posters))


def _tell(series: str, weeks: list[date], values: Floats) -> tuple[Outcome, ...]:
    told = zip(weeks, np.round(values).tolist(), strict=True)
    return tuple(Outcome(series=series, day=week, days=7, value=value) for week, value in told)


def _send(rng: np.random.Generator, count: int, pause: tuple[float, float]) -> Floats:
    """How much went out each week, one on average, nothing in the pause."""
    sent = rng.gamma(6.0, 1.0 / 6.0, _BEFORE + count)
    start, end = (_BEFORE + round(part * count) for part in pause)
    sent[start:end] = 0.0
    return sent


def _build(sent: Floats) -> Floats:
    """What has been built by each week, as if the newsletter had always been sent before."""
    keep = 0.5 ** (1.0 / _HALF_LIFE)
    stock, built = 1.0, []
    for amount in sent:
        stock = keep * stock + (1.0 - keep) * amount
        built.append(stock)
    return np.array(built)


def _season(day: date) -> float:
    return float(1 + _SWING * np.cos(2 * np.pi * (day.timetuple().tm_yday - 172) / 365.25))


def simulate_bookings(
    rng: np.random.Generator, *, first: date, last: date, lift: Mapping[date, float]
) -> tuple[Outcome, ...]:
    """Bookings from `first` to `last`, both included; closed and forgotten days have none.

    The mean follows weekday, season, Finland's holidays and the `lift` of each Monday's week;
    single days vary around it. Whenever the story is told, its weeks have the same luck.
    """
    holidays = find_holidays("FI", first, last)
    begin = first - timedelta(days=first.weekday())
    days = [begin + timedelta(days=number) for number in range((last - begin).days + 1)]
    luck, forgetting = rng.standard_normal((_LONGEST, 7)), rng.random((_LONGEST, 7))
    result = []
    for number, day in enumerate(days):
        usual = _USUAL * _BY_WEEKDAY[day.weekday()]
        is_forgotten = forgetting[number // 7, number % 7] < _FORGOTTEN
        if day < first or usual == 0 or is_forgotten or (day.month, day.day) == _CHRISTMAS:
            continue
        usual *= _season(day) * (_HOLIDAY if day in holidays else 1.0)
        usual *= lift.get(day - timedelta(days=day.weekday()), 1.0)
        value = usual * np.exp(_SPREAD * luck[number // 7, number % 7])
        result.append(Outcome(series=SERIES, day=day, days=1, value=float(np.round(value))))
    return tuple(result)
