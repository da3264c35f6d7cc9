"""Plans of exposure: when each would tell, what it costs, and the days it gains."""

from __future__ import annotations

from datetime import date, timedelta

from tuuletus.analysis.horizon.knowledge import Forecast
from tuuletus.analysis.patience.result import Interval
from tuuletus.wording.speaker import Speaker

AS_BEFORE = "as_before"
_DAYS = 7


def forecast_words(forecast: Forecast, speaker: Speaker, *, today: date) -> dict[str, str]:
    """The day by which it is as likely as not, and the last day that was looked at."""
    last = forecast.chances[-1]
    return {
        "plan": plan_name(forecast.plan, speaker),
        "day": speaker.day(today + timedelta(weeks=forecast.earliest_weeks or 0)),
        "last": speaker.day(today + timedelta(weeks=last.weeks)),
        # what is seen by one day is seen by all later ones, whatever the drawn futures say
        "chance": speaker.chance(max(one.seen for one in forecast.chances)),
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
            "%(plan)s: the earliest day is %(day)s; if the effect is there, it is as likely as not"
            " to be seen by then. By %(last)s the chance is %(chance)s."
        )
        % words
    )


def say_when_here(forecast: Forecast, speaker: Speaker, *, today: date) -> str:
    """The same under a heading that names the plan."""
    words = forecast_words(forecast, speaker, today=today)
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
            "The earliest day is %(day)s; if the effect is there, it is as likely as not to be"
            " seen by then. By %(last)s the chance is %(chance)s."
        )
        % words
    )


def say_worth(forecast: Forecast, speaker: Speaker, *, usual: Forecast | None = None) -> str:
    """What a plan costs, and the days it gains against going on as before, where that is given."""
    told = [say_cost(forecast.cost, speaker)]
    if usual is not None and usual.plan != forecast.plan:
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
    """The days that a plan gains against going on as before."""
    if forecast.earliest_weeks is None:
        return ""
    days = find_gain(forecast, usual)
    if days is None:
        return speaker.gettext("Going on as before, it would not be known within two years.")
    if days < 0:
        return speaker.ngettext(
            "That is %(count)s day later than going on as before.",
            "That is %(count)s days later than going on as before.",
            -days,
        ) % {"count": speaker.number(-days)}
    if days == 0:
        return speaker.gettext("That is no earlier than going on as before.")
    return speaker.ngettext(
        "That is %(count)s day gained against going on as before.",
        "That is %(count)s days gained against going on as before.",
        days,
    ) % {"count": speaker.number(days)}


def plan_name(code: str, speaker: Speaker) -> str:
    """A plan of exposure; one's own keeps its name."""
    return {
        AS_BEFORE: speaker.pgettext("plan", "as before"),
        "pause": speaker.pgettext("plan", "half a year's pause"),
        "staggered": speaker.pgettext("plan", "half a year's pause, each in its own weeks"),
        "year_dark": speaker.pgettext("plan", "a year's pause"),
        "pulses": speaker.pgettext("plan", "half a year's pause and half a year at three times"),
    }.get(code, code)
