"""A series over time, with the days that explain its ups and downs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from tuuletus.analysis.periods import DAY, MONTH, WEEK, Period
from tuuletus.analysis.series import (
    MOST_POINTS,
    by_week,
    number_stretches,
    rolling_mean,
    summarise_series,
)
from tuuletus.charts.chart import Chart
from tuuletus.wording import Speaker
from tuuletus.wording.periods import count_periods, period_name

_FEW = 49
"""With so few values of longer times each has a point on the line."""
_MOST_TICKS = 6
_FEWEST_DAYS = 8
"""With fewer days between the first and the last the marks of the axis would be hours."""
_NAME, _VALUES, _LINE, _ALONE, _MARKS = "name", "values", "line", "alone", "marks"


def series_chart(
    values: Mapping[date, float],
    *,
    name: str,
    speaker: Speaker,
    period: Period = DAY,
    marks: Mapping[date, str] | None = None,
) -> Chart:
    """The values of a series of one value a period, and `marks` where they fall into it.

    A long series of days is drawn week by week, and says so. Where nothing is told there is no
    line.
    """
    is_long = period == DAY and len(values) > MOST_POINTS
    shown = by_week(values) if is_long else dict(sorted(values.items()))
    title = (
        speaker.gettext("%(name)s, mean of a day by week") % {"name": name} if is_long else name
    )
    is_daily = period == DAY and not is_long
    words = say_series(values, period=period, speaker=speaker)
    if is_daily and shown:
        line = speaker.gettext("The line is the mean of seven days.")
        words = f"{words} {line}"
    kept = {day: text for day, text in (marks or {}).items() if _is_inside(day, shown)}
    return Chart(
        spec=_spec(
            shown, kept, name, axis_day=speaker.axis_day, period=WEEK if is_long else period
        ),
        title=title,
        alt_text=words,
        columns=(
            _call_column(WEEK if is_long else period, speaker),
            name,
            speaker.pgettext("column of a table", "Calendar"),
        ),
        rows=tuple(
            (speaker.day(day), round(value, 2), kept.get(day, "")) for day, value in shown.items()
        ),
    )


def _call_column(period: Period, speaker: Speaker) -> str:
    named = {
        DAY: speaker.pgettext("column of a table", "Day"),
        WEEK: speaker.pgettext("column of a table", "Week"),
        MONTH: speaker.pgettext("column of a table", "Month"),
    }
    return named.get(period) or speaker.pgettext("column of a table", "First day")


def say_series(values: Mapping[date, float], *, period: Period, speaker: Speaker) -> str:
    """What is usual in a series and what is missing, in one or two sentences."""
    told = summarise_series(values, period=period)
    if told is None:
        return speaker.gettext("There is nothing to draw yet.")
    words = {
        "first": speaker.day(told.first),
        "last": speaker.day(period.find_last(told.last)),
        "typical": speaker.number(told.typical),
        "low": speaker.number(told.low),
        "high": speaker.number(told.high),
        "period": period_name(period, speaker),
    }
    usual = _say_usual(period, speaker) % words
    if not told.missing:
        return usual
    return f"{usual} {_say_missing(told.missing, period, speaker)}"


def _say_missing(missing: int, period: Period, speaker: Speaker) -> str:
    told = {"count": speaker.number(missing), "periods": count_periods(period, missing, speaker)}
    sentences = {
        DAY: speaker.ngettext(
            "Nothing is told of %(count)s day.", "Nothing is told of %(count)s days.", missing
        ),
        WEEK: speaker.ngettext(
            "Nothing is told of %(count)s week.", "Nothing is told of %(count)s weeks.", missing
        ),
        MONTH: speaker.ngettext(
            "Nothing is told of %(count)s month.", "Nothing is told of %(count)s months.", missing
        ),
    }
    return (sentences.get(period) or speaker.gettext("Nothing is told of %(periods)s.")) % told


def _say_usual(period: Period, speaker: Speaker) -> str:
    if period == DAY:
        return speaker.gettext(
            "From %(first)s to %(last)s: on a typical day %(typical)s, on half of the days"
            " %(low)s to %(high)s."
        )
    if period == WEEK:
        return speaker.gettext(
            "From %(first)s to %(last)s: in a typical week %(typical)s, in half of the weeks"
            " %(low)s to %(high)s."
        )
    if period == MONTH:
        return speaker.gettext(
            "From %(first)s to %(last)s: in a typical month %(typical)s, in half of the months"
            " %(low)s to %(high)s."
        )
    return speaker.gettext(
        "From %(first)s to %(last)s: typically %(typical)s in %(period)s, half of the time"
        " %(low)s to %(high)s."
    )


def _is_inside(day: date, values: Mapping[date, float]) -> bool:
    return bool(values) and min(values) <= day <= max(values)


def _find_alone(values: Mapping[date, float], period: Period) -> dict[date, float]:
    """The values with nothing told before and after: a line would not show them."""
    parts = number_stretches(values, longest=period)
    sizes = Counter(parts.values())
    return {day: value for day, value in values.items() if sizes[parts[day]] == 1}


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
    period: Period,
) -> dict[str, object]:
    line, longest = (rolling_mean(values), WEEK) if period == DAY else (values, period)
    is_few = len(values) <= _FEW
    alone = {} if period == DAY or is_few else _find_alone(values, period)
    spec = deepcopy(
        _lay_out(
            is_daily=period == DAY, is_few=is_few, has_marks=bool(marks), has_alone=bool(alone)
        )
    )
    axis = {"format": axis_day, **_mark_days(values)}
    for layer in spec["layer"]:
        for told in layer["encoding"].values():
            if told.get("title") == _NAME:
                told["title"] = name
            if "format" in (told.get("axis") or {}):
                told["axis"] = axis
    datasets = {
        _VALUES: [{"day": day.isoformat(), "value": value} for day, value in values.items()],
        _LINE: _tell_stretches(line, longest),
        _ALONE: _tell_stretches(alone, longest),
        _MARKS: [{"day": day.isoformat(), "name": text} for day, text in marks.items()],
    }
    # of one layer alone the data stand above it
    used = {one["data"]["name"] for one in (spec, *spec["layer"]) if "data" in one}
    return spec | {"datasets": {each: datasets[each] for each in sorted(used)}}


def _tell_stretches(told: Mapping[date, float], longest: Period) -> list[dict[str, object]]:
    """The points of a line without a stroke over times of which nothing is told."""
    parts = number_stretches(told, longest=longest)
    return [
        {"day": day.isoformat(), "value": value, "part": parts[day]} for day, value in told.items()
    ]


@cache
def _lay_out(*, is_daily: bool, is_few: bool, has_marks: bool, has_alone: bool) -> dict[str, Any]:
    """The layers without their numbers, name and axis.

    The library checks each of its parts against a schema, which costs far more than to fill in the
    numbers: a channel has a dozen series on one page.
    """
    import altair as alt  # noqa: PLC0415 - slow import

    base = alt.Chart().encode(x=alt.X("day:T", title=None, axis=alt.Axis(format="")))
    y = alt.Y("value:Q", title=_NAME, axis=alt.Axis(tickCount=5))
    line = base.properties(data=alt.NamedData(_LINE)).encode(detail="part:N")
    layers: list[alt.Chart] = []
    if has_marks:
        layers.append(
            alt.Chart(alt.NamedData(_MARKS))
            .mark_rule(strokeDash=[2, 4], opacity=0.5)
            .encode(x="day:T", tooltip="name:N")
        )
    if is_daily:
        points = base.properties(data=alt.NamedData(_VALUES))
        layers.append(points.mark_point(size=14, opacity=0.45).encode(y=y))
        layers.append(line.mark_line().encode(y="value:Q"))
    else:
        layers.append(line.mark_line(point=is_few).encode(y=y))
    if has_alone:
        alone = base.properties(data=alt.NamedData(_ALONE)).encode(detail="part:N")
        layers.append(alone.mark_point(filled=True, size=30).encode(y=y))
    return dict(alt.layer(*layers).properties(width="container", height=200).to_dict())
