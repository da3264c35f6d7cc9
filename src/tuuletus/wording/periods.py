"""How long a time a number sums up, in words."""

from __future__ import annotations

from tuuletus.analysis.periods import DAY, MONTH, WEEK, Period
from tuuletus.wording.speaker import Speaker


def period_name(period: Period, speaker: Speaker) -> str:
    """A length of time.

    >>> from tuuletus.analysis.periods import WEEK
    >>> period_name(WEEK, Speaker("en"))
    'a week'
    """
    named = {
        DAY: speaker.pgettext("length of time", "a day"),
        WEEK: speaker.pgettext("length of time", "a week"),
        MONTH: speaker.pgettext("length of time", "a month"),
    }
    return named.get(period) or count_periods(
        MONTH if period.months else DAY, period.months or period.days, speaker
    )


def count_periods(period: Period, count: int, speaker: Speaker) -> str:
    """How many days, weeks, months or longer times.

    >>> count_periods(MONTH, 2, Speaker("en")), count_periods(Period(days=28), 3, Speaker("en"))
    ('2 months', '3 × 28 days')
    """
    told = {"count": speaker.number(count)}
    if period == DAY:
        return speaker.ngettext("%(count)s day", "%(count)s days", count) % told
    if period == WEEK:
        return speaker.ngettext("%(count)s week", "%(count)s weeks", count) % told
    if period == MONTH:
        return speaker.ngettext("%(count)s month", "%(count)s months", count) % told
    return f"{told['count']} × {period_name(period, speaker)}"


def by_period(period: Period, speaker: Speaker) -> str:
    """How often a file tells something: by day, by week and so on."""
    named = {
        DAY: speaker.pgettext("numbers in a file", "by day"),
        WEEK: speaker.pgettext("numbers in a file", "by week"),
        MONTH: speaker.pgettext("numbers in a file", "by month"),
    }
    return named.get(period) or speaker.pgettext("numbers in a file", "each of %(period)s") % {
        "period": period_name(period, speaker)
    }
