"""Shifts of habits on a time line: when each began, and when it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuuletus.analysis.habits import HabitShift
from tuuletus.charts.chart import Chart
from tuuletus.wording import Speaker
from tuuletus.wording.habits import say_shift, stream_name

ROW_HEIGHT = 46


def shifts_chart(
    shifts: Sequence[HabitShift], channels: Mapping[str, str], speaker: Speaker
) -> Chart:
    """Each shift with the weeks in which it probably began and the day on which it was found."""
    rows = [
        {
            "name": f"{number}. {stream_name(one.stream, channels, speaker)}",
            "low": one.week_low.isoformat(),
            "week": one.week.isoformat(),
            "high": one.week_high.isoformat(),
            "found": one.found_on.isoformat(),
        }
        for number, one in enumerate(shifts, start=1)
    ]
    return Chart(
        spec=_spec(rows, speaker),
        title=speaker.gettext("When habits shifted (circle) and when that was found (triangle)"),
        alt_text=" ".join(say_shift(one, channels, speaker) for one in shifts)
        or speaker.gettext("There is nothing to draw yet."),
        columns=(
            speaker.pgettext("column of a table", "What"),
            speaker.pgettext("column of a table", "Shifted in the week of"),
            speaker.pgettext("column of a table", "Probably between"),
            speaker.pgettext("column of a table", "Found on"),
            speaker.pgettext("column of a table", "Times as before"),
            speaker.pgettext("column of a table", "Posts before"),
            speaker.pgettext("column of a table", "Posts after"),
            speaker.pgettext("column of a table", "Probability"),
        ),
        rows=tuple(
            (
                stream_name(one.stream, channels, speaker),
                speaker.day(one.week),
                f"{speaker.day(one.week_low)} – {speaker.day(one.week_high)}",
                speaker.day(one.found_on),
                f"{speaker.multiple(one.multiple)} ({speaker.multiple(one.low)} –"
                f" {speaker.multiple(one.high)})",
                one.posts_before,
                one.posts_after,
                speaker.chance(one.probability),
            )
            for one in shifts
        ),
    )


def _spec(rows: list[dict[str, str]], speaker: Speaker) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    names = [row["name"] for row in rows]
    # names stand over their lines, since beside them they would take a phone's width
    y = alt.Y("name:N", title=None, sort=names, axis=None)
    axis = alt.Axis(format=speaker.axis_day, tickCount=4, labelFlush=True, labelOverlap=True)
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y)
    began = base.mark_bar(opacity=0.35, height=10).encode(
        x=alt.X("low:T", title=None, axis=axis), x2="high:T"
    )
    waited = base.mark_rule(strokeDash=[3, 3]).encode(x="week:T", x2="found:T")
    week = base.mark_point(filled=True, size=90).encode(x="week:T")
    found = base.mark_point(shape="triangle-up", size=90).encode(x="found:T")
    name = base.mark_text(align="left", dy=-16).encode(x=alt.value(0), text="name:N")
    layered = alt.layer(began, waited, week, found, name).properties(
        width="container", height=max(len(rows), 1) * ROW_HEIGHT
    )
    return dict(layered.to_dict())
