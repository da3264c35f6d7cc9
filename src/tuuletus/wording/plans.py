"""Plans of exposure: when each would tell, what it costs, and the days it gains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tuuletus.analysis.horizon.forecast import Forecast, Gain, Order, compare
from tuuletus.analysis.horizon.usual import Usual
from tuuletus.analysis.patience.result import Interval
from tuuletus.wording.speaker import Speaker

AS_BEFORE = "as_before"
_DAYS = 7
_MONTH_DAYS = 365.25 / 12.0
_OPEN = 0.4
"""From this chance on it is about as likely as not."""


def say_time(forecast: Forecast, speaker: Speaker, *, today: date) -> str:
    """The months in which the earliest time of a plan lies; empty where it has no date."""
    if forecast.soonest_weeks is None or forecast.latest_weeks is None:
        return ""
    soonest, latest = (
        today + timedelta(weeks=weeks) for weeks in (forecast.soonest_weeks, forecast.latest_weeks)
    )
    return speaker.months(soonest, latest)


def is_open(forecast: Forecast) -> bool:
    """Whether it is about as likely as not that the plan tells within the time looked at."""
    return not forecast.is_dated and find_chance(forecast) >= _OPEN


def find_chance(forecast: Forecast) -> float:
    """The chance by the last day."""
    return forecast.chances[-1].seen


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


def say_plan_cost(forecast: Forecast, speaker: Speaker) -> str:
    """A plan where the answer is known already: its name and what it costs, and no time."""
    return f"{plan_name(forecast.plan, speaker)}: {say_cost(forecast.cost, speaker)}"


def say_known(speaker: Speaker) -> str:
    """Before plans that can only cost something, since the answer is known already."""
    return speaker.gettext("This is known already. What other plans would cost:")


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
    if not forecast.is_dated:
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
    if not forecast.is_dated:
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


def say_gain(forecast: Forecast, usual: Forecast, speaker: Speaker) -> str:
    """How a plan stands beside going on as before; nothing where there is no date to compare."""
    gain = compare(forecast, usual)
    if gain.order is Order.UNCLEAR:
        if not forecast.is_dated:
            return ""
        return speaker.gettext(
            "Between this and going on as before there is no clear difference in when it would be"
            " known."
        )
    words = forecast_words(usual, speaker, today=date.min)
    if gain.order is Order.MORE_LIKELY:
        return (
            speaker.gettext(
                "That is clearly more likely than going on as before, where the chance within"
                " %(months)s months is %(chance)s."
            )
            % words
        )
    if gain.order is Order.LESS_LIKELY:
        return (
            speaker.gettext(
                "That is clearly less likely than going on as before, where the chance within"
                " %(months)s months is %(chance)s."
            )
            % words
        )
    if gain.order is Order.EARLIER and not usual.is_dated:
        if is_open(usual):
            return speaker.gettext(
                "Going on as before, it is about as likely as not to be known within two years."
            )
        return speaker.gettext("Going on as before, it would not be known within two years.")
    return _say_months(gain, speaker)


def _say_months(gain: Gain, speaker: Speaker) -> str:
    """By how many months a plan is earlier or later."""
    is_earlier = gain.order is Order.EARLIER
    ends = (gain.low_weeks, gain.high_weeks) if is_earlier else (gain.high_weeks, gain.low_weeks)
    least, most = (
        None if weeks is None else max(round(abs(weeks) * _DAYS / _MONTH_DAYS), 1)
        for weeks in ends
    )
    if least is not None and most is not None and least < most:
        told = (
            speaker.gettext(
                "That is probably %(low)s to %(high)s months earlier than going on as before."
            )
            if is_earlier
            else speaker.gettext(
                "That is probably %(low)s to %(high)s months later than going on as before."
            )
        )
        return told % {"low": speaker.number(least), "high": speaker.number(most)}
    count = least or 1
    if most is None:
        told = (
            speaker.ngettext(
                "That is at least %(count)s month earlier than going on as before.",
                "That is at least %(count)s months earlier than going on as before.",
                count,
            )
            if is_earlier
            else speaker.ngettext(
                "That is at least %(count)s month later than going on as before.",
                "That is at least %(count)s months later than going on as before.",
                count,
            )
        )
    else:
        told = (
            speaker.ngettext(
                "That is about %(count)s month earlier than going on as before.",
                "That is about %(count)s months earlier than going on as before.",
                count,
            )
            if is_earlier
            else speaker.ngettext(
                "That is about %(count)s month later than going on as before.",
                "That is about %(count)s months later than going on as before.",
                count,
            )
        )
    return told % {"count": speaker.number(count)}


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
        "pulses": speaker.pgettext("plan", "half-years off and at three times"),
    }.get(code, code)
