"""Plans of exposure: when each would tell, what it costs, and the days it gains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tuuletus.analysis.horizon.knowledge import Forecast
from tuuletus.analysis.horizon.usual import Usual
from tuuletus.analysis.patience.result import Interval
from tuuletus.wording.speaker import Speaker

AS_BEFORE = "as_before"
LEAST_GAIN = 60
"""Fewer days between two plans are chance: a few dozen futures tell no finer."""
_DAYS = 7
_MONTH_DAYS = 365.25 / 12.0
_NEAR = timedelta(days=183)
"""Later than this a forecast tells the month; the day would promise too much."""
_OPEN = 0.4
"""From this chance on it is about as likely as not."""


def say_time(forecast: Forecast, speaker: Speaker, *, today: date) -> str:
    """The earliest time of a plan: the day where it is near, the month where it is far."""
    wait = timedelta(weeks=forecast.earliest_weeks or 0)
    return speaker.day(today + wait) if wait <= _NEAR else speaker.month(today + wait)


def is_open(forecast: Forecast) -> bool:
    """Whether it is about as likely as not that the plan tells within the time looked at."""
    return forecast.earliest_weeks is None and find_chance(forecast) >= _OPEN


def find_chance(forecast: Forecast) -> float:
    """The chance by the last day: what is seen by one day is seen by all later ones."""
    return max(one.seen for one in forecast.chances)


def forecast_words(forecast: Forecast, speaker: Speaker, *, today: date) -> dict[str, str]:
    """The time by which it is as likely as not, and the chance in all the time looked at."""
    return {
        "plan": plan_name(forecast.plan, speaker),
        "when": say_time(forecast, speaker, today=today),
        "months": speaker.number(round(_DAYS * forecast.chances[-1].weeks / _MONTH_DAYS)),
        "chance": speaker.chance(find_chance(forecast)),
    }


def say_forecast(
    forecast: Forecast, speaker: Speaker, *, today: date, usual: Forecast | None = None
) -> str:
    """One plan in a line: its name, when it can be known, what it costs, and the days it gains.

    Args:
        forecast: of the plan.
        speaker: speaks one language.
        today: the first day of the plan.
        usual: the forecast of going on as before; without it no days are compared.

    """
    told = [
        say_when(forecast, speaker, today=today),
        say_worth(forecast, speaker, usual=usual),
    ]
    return " ".join(filter(None, told))


def say_when(forecast: Forecast, speaker: Speaker, *, today: date) -> str:
    """The name of a plan, and when it can be known."""
    words = forecast_words(forecast, speaker, today=today)
    if is_open(forecast):
        return (
            speaker.gettext(
                "%(plan)s: if the effect is there, it is about as likely as not to be seen within"
                " two years (chance %(chance)s)."
            )
            % words
        )
    if forecast.earliest_weeks is None:
        return (
            speaker.gettext(
                "%(plan)s: even if the effect is there, it is probably not seen within two years"
                " (chance %(chance)s)."
            )
            % words
        )
    return (
        speaker.gettext(
            "%(plan)s: at the earliest %(when)s; if the effect is there, it is as likely as not to"
            " be seen by then. Within %(months)s months the chance is %(chance)s."
        )
        % words
    )


def say_when_here(forecast: Forecast, speaker: Speaker, *, today: date) -> str:
    """The same under a heading that names the plan."""
    words = forecast_words(forecast, speaker, today=today)
    if is_open(forecast):
        return (
            speaker.gettext(
                "If the effect is there, it is about as likely as not to be seen within two years"
                " (chance %(chance)s)."
            )
            % words
        )
    if forecast.earliest_weeks is None:
        return (
            speaker.gettext(
                "Even if the effect is there, it is probably not seen within two years (chance"
                " %(chance)s)."
            )
            % words
        )
    return (
        speaker.gettext(
            "At the earliest %(when)s; if the effect is there, it is as likely as not to be seen"
            " by then. Within %(months)s months the chance is %(chance)s."
        )
        % words
    )


def say_worth(forecast: Forecast, speaker: Speaker, *, usual: Forecast | None = None) -> str:
    """What a plan costs, and the days it gains against going on as before, where that is given."""
    told = [say_cost(forecast.cost, speaker)]
    if usual is not None and usual is not forecast:
        told.append(say_gain(forecast, usual, speaker))
    return " ".join(sentence for sentence in told if sentence)


def say_cost(cost: Interval, speaker: Speaker) -> str:
    """What a plan is expected to lose of the outcome, or to bring more."""
    is_gain = cost.mean < 0.0
    low, high = sorted(abs(end) for end in (cost.low, cost.high))
    words = {
        "mean": speaker.about(abs(cost.mean)),
        "low": speaker.about(low if cost.low * cost.high > 0.0 else 0.0),
        "high": speaker.about(high),
    }
    if cost.mean == cost.low == cost.high == 0.0:
        return speaker.gettext("It costs nothing.")
    if cost.low < 0.0 < cost.high:
        words |= {"low": speaker.about(-cost.low), "high": speaker.about(cost.high)}
        return (
            speaker.gettext(
                "What it costs is open: it brings up to %(low)s more or %(high)s less than going"
                " on as before."
            )
            % words
        )
    if is_gain:
        return (
            speaker.gettext(
                "It brings about %(mean)s more than going on as before, probably %(low)s to"
                " %(high)s."
            )
            % words
        )
    return (
        speaker.gettext(
            "It costs about %(mean)s of the outcome against going on as before, probably"
            " %(low)s to %(high)s."
        )
        % words
    )


def find_gain(forecast: Forecast, usual: Forecast) -> int | None:
    """Days by which a plan is known earlier than going on as before, where both are known."""
    if forecast.earliest_weeks is None or usual.earliest_weeks is None:
        return None
    return _DAYS * (usual.earliest_weeks - forecast.earliest_weeks)


def say_gain(forecast: Forecast, usual: Forecast, speaker: Speaker) -> str:
    """By how many months a plan is known earlier than going on as before, where it clearly is."""
    if forecast.earliest_weeks is None:
        return ""
    days = find_gain(forecast, usual)
    if days is None:
        if is_open(usual):
            return speaker.gettext(
                "Going on as before, it is about as likely as not to be known within two years."
            )
        return speaker.gettext("Going on as before, it would not be known within two years.")
    if abs(days) < LEAST_GAIN:
        return speaker.gettext("That is about as early as going on as before.")
    months = round(abs(days) / _MONTH_DAYS)
    told = (
        speaker.ngettext(
            "That is about %(count)s month earlier than going on as before.",
            "That is about %(count)s months earlier than going on as before.",
            months,
        )
        if days > 0
        else speaker.ngettext(
            "That is about %(count)s month later than going on as before.",
            "That is about %(count)s months later than going on as before.",
            months,
        )
    )
    return told % {"count": speaker.number(months)}


def say_usual(usual: Usual, speaker: Speaker, *, labels: Mapping[str, str] | None = None) -> str:
    """What going on as before means: how much a week, and whether a pause was taken out.

    Args:
        usual: a year as usual.
        speaker: speaks one language.
        labels: what people call the channels, where they go by other names.

    """
    named = labels or {}
    amounts = [
        f"{named.get(name, name)}: {speaker.about(sum(weeks) / max(len(weeks), 1))}"
        for name, weeks in usual.amounts.items()
    ]
    told = speaker.gettext(
        "“As before” repeats the last year's publishing. On average a week: %(amounts)s."
    ) % {"amounts": "; ".join(amounts)}
    count = max(usual.mended.values(), default=0)
    if not count:
        return told
    paused = speaker.ngettext(
        "%(count)s week of that year was a pause; in its place stands what was published a year"
        " earlier or, where nobody knows, what was usual.",
        "%(count)s weeks of that year were a pause; in their place stands what was published a"
        " year earlier or, where nobody knows, what was usual.",
        count,
    )
    return f"{told} {paused % {'count': speaker.number(count)}}"


def plan_name(code: str, speaker: Speaker) -> str:
    """A plan of exposure; one's own keeps its name."""
    return {
        AS_BEFORE: speaker.pgettext("plan", "as before"),
        "pause": speaker.pgettext("plan", "half a year's pause"),
        "staggered": speaker.pgettext("plan", "half a year's pause, each in its own weeks"),
        "year_dark": speaker.pgettext("plan", "a year's pause"),
        "pulses": speaker.pgettext("plan", "half a year's pause and half a year at three times"),
    }.get(code, code)
