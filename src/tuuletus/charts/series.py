"""A series over time, with the days that explain its ups and downs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from tuuletus.analysis.series import MOST_POINTS, by_week, rolling_mean, summarise_series
from tuuletus.charts.chart import Chart
from tuuletus.wording import Speaker

_WEEKLY = 7
_MOST_TICKS = 6
_FEWEST_DAYS = 8
"""With fewer days between the first and the last the marks of the axis would be hours."""


def series_chart(
    values: Mapping[date, float],
    *,
    name: str,
    speaker: Speaker,
    days: int = 1,
    marks: Mapping[date, str] | None = None,
) -> Chart:
    """The values of a series of one value every `days` days, and `marks` where they fall into it.

    A long series of days is drawn week by week, and says so.
    """
    is_long = days == 1 and len(values) > MOST_POINTS
    shown = by_week(values) if is_long else dict(sorted(values.items()))
    title = (
        speaker.gettext("%(name)s, mean of a day by week") % {"name": name} if is_long else name
    )
    is_daily = days == 1 and not is_long
    words = say_series(values, days=days, speaker=speaker)
    if is_daily and shown:
        line = speaker.gettext("The line is the mean of seven days.")
        words = f"{words} {line}"
    kept = {day: text for day, text in (marks or {}).items() if _is_inside(day, shown)}
    return Chart(
        spec=_spec(shown, kept, name, axis_day=speaker.axis_day, is_daily=is_daily),
        title=title,
        alt_text=words,
        columns=(
            speaker.pgettext("column of a table", "Week")
            if is_long or days == _WEEKLY
            else speaker.pgettext("column of a table", "Day"),
            name,
            speaker.pgettext("column of a table", "Calendar"),
        ),
        rows=tuple(
            (speaker.day(day), round(value, 2), kept.get(day, "")) for day, value in shown.items()
        ),
    )


def say_series(values: Mapping[date, float], *, days: int, speaker: Speaker) -> str:
    """What is usual in a series and what is missing, in one or two sentences."""
    told = summarise_series(values, days=days)
    if told is None:
        return speaker.gettext("There is nothing to draw yet.")
    words = {
        "first": speaker.day(told.first),
        "last": speaker.day(told.last),
        "typical": speaker.number(told.typical),
        "low": speaker.number(told.low),
        "high": speaker.number(told.high),
    }
    usual = (
        speaker.gettext(
            "From %(first)s to %(last)s: in a typical week %(typical)s, in half of the weeks"
            " %(low)s to %(high)s."
        )
        if days == _WEEKLY
        else speaker.gettext(
            "From %(first)s to %(last)s: on a typical day %(typical)s, on half of the days"
            " %(low)s to %(high)s."
        )
    ) % words
    if not told.missing:
        return usual
    missing = (
        speaker.ngettext(
            "Nothing is told of %(count)s week.",
            "Nothing is told of %(count)s weeks.",
            told.missing,
        )
        if days == _WEEKLY
        else speaker.ngettext(
            "Nothing is told of %(count)s day.",
            "Nothing is told of %(count)s days.",
            told.missing,
        )
    ) % {"count": speaker.number(told.missing)}
    return f"{usual} {missing}"


def _is_inside(day: date, values: Mapping[date, float]) -> bool:
    return bool(values) and min(values) <= day <= max(values)


def _mark_days(values: Mapping[date, float]) -> dict[str, Any]:
    """Where the marks of the axis stand: at the days themselves where these are few."""
    if not values or (max(values) - min(values)).days >= _FEWEST_DAYS:
        return {"tickCount": _MOST_TICKS}
    midnights = (datetime.combine(day, time(), UTC) for day in values)
    return {"values": [int(moment.timestamp() * 1000) for moment in midnights]}


def _spec(
    values: Mapping[date, float],
    marks: Mapping[date, str],
    name: str,
    *,
    axis_day: str,
    is_daily: bool,
) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    rows = [{"day": day.isoformat(), "value": value} for day, value in values.items()]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format=axis_day, **_mark_days(values)))
    )
    y = alt.Y("value:Q", title=name, axis=alt.Axis(tickCount=5))
    layers: list[alt.Chart] = []
    if marks:
        days = [{"day": day.isoformat(), "name": text} for day, text in marks.items()]
        layers.append(
            alt.Chart(alt.InlineData(values=days))
            .mark_rule(strokeDash=[2, 4], opacity=0.5)
            .encode(x="day:T", tooltip="name:N")
        )
    if is_daily:
        layers.append(base.mark_point(size=14, opacity=0.45).encode(y=y))
        means = [
            {"day": day.isoformat(), "value": value} for day, value in rolling_mean(values).items()
        ]
        layers.append(
            alt.Chart(alt.InlineData(values=means)).mark_line().encode(x="day:T", y="value:Q")
        )
    else:
        layers.append(base.mark_line(point=len(rows) <= _WEEKLY * _WEEKLY).encode(y=y))
    return dict(alt.layer(*layers).properties(width="container", height=200).to_dict())
