from __future__ import annotations

from datetime import date, timedelta

from tuuletus.analysis.calendar import COUNTRIES, find_holidays
from tuuletus.analysis.periods import WEEK
from tuuletus.analysis.series import by_week, rolling_mean, summarise_series

MONDAY = date(2026, 9, 7)


def days(*values, step=1):
    return {MONDAY + timedelta(days=number * step): v for number, v in enumerate(values)}


def test_a_summary_tells_what_is_usual_and_what_is_missing():
    values = days(1.0, 2.0, 3.0, 4.0, 5.0)
    del values[MONDAY + timedelta(days=1)]

    summary = summarise_series(values)

    assert (summary.n, summary.missing) == (4, 1)
    assert (summary.first, summary.last) == (MONDAY, MONDAY + timedelta(days=4))
    assert summary.low <= summary.typical == 3.5 <= summary.high


def test_weeks_are_counted_in_weeks():
    values = days(1.0, 2.0, 3.0, step=7)
    del values[MONDAY + timedelta(days=7)]

    assert summarise_series(values, period=WEEK).missing == 1


def test_one_value_is_its_own_summary_and_none_has_none():
    assert summarise_series({}) is None
    assert summarise_series(days(7.0)).typical == 7.0


def test_a_week_is_the_mean_of_its_told_days():
    assert by_week(days(1.0, 3.0, *[5.0] * 6)) == {
        MONDAY: (1 + 3 + 25) / 7,
        MONDAY + timedelta(days=7): 5.0,
    }


def test_a_rolling_mean_begins_with_the_first_whole_span():
    values = days(*map(float, range(10)))

    rolled = rolling_mean(values)

    assert min(rolled) == MONDAY + timedelta(days=6)
    assert rolled[MONDAY + timedelta(days=6)] == 3.0


def test_finland_has_its_holidays_in_three_languages():
    found = {
        language: find_holidays("FI", date(2026, 6, 1), date(2026, 6, 30), language=language)
        for language in ("fi", "sv", "en")
    }

    assert set(found["fi"]) == {date(2026, 6, 19), date(2026, 6, 20)}
    assert found["fi"][date(2026, 6, 20)] == "Juhannuspäivä"
    assert found["sv"][date(2026, 6, 20)] == "Midsommardagen"
    assert len({tuple(told.values()) for told in found.values()}) == 3


def test_every_country_has_new_year_and_no_plain_sundays():
    for country in COUNTRIES:
        found = find_holidays(country, date(2026, 1, 1), date(2026, 12, 31))
        assert date(2026, 1, 1) in found
        assert len(found) < 25


def test_an_unknown_country_has_no_holidays():
    assert find_holidays("XX", date(2026, 1, 1), date(2026, 12, 31)) == {}
