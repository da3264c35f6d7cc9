"""How the verdict on a decision took shape, look by look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isfinite

from tuuletus.analysis.followup import FollowUp
from tuuletus.charts.chart import Chart
from tuuletus.wording import Speaker, say_followup


def looks_chart(
    looks: Sequence[tuple[date, FollowUp]], *, expected: float, speaker: Speaker
) -> Chart:
    """The change with its 80 % interval at each look, beside what was hoped for."""
    told = [(day, look) for day, look in looks if isfinite(look.mean)]
    rows = [
        {"day": day.isoformat(), "mean": look.mean, "low": look.low, "high": look.high}
        for day, look in told
    ]
    return Chart(
        spec=_spec(rows, expected, speaker),
        title=speaker.gettext("The change at each look: times the former response"),
        alt_text=(
            say_followup(told[-1][1], speaker, expected=expected)
            if told
            else speaker.gettext("There is nothing to draw yet.")
        ),
        columns=(
            speaker.pgettext("column of a table", "Day"),
            speaker.pgettext("column of a table", "Multiple"),
            speaker.pgettext("column of a table", "From"),
            speaker.pgettext("column of a table", "To"),
            speaker.pgettext("column of a table", "Posts after"),
        ),
        rows=tuple(
            (
                speaker.day(day),
                round(look.mean, 2),
                round(look.low, 2),
                round(look.high, 2),
                look.n_after,
            )
            for day, look in told
        ),
    )


def _spec(rows: list[dict[str, object]], expected: float, speaker: Speaker) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    scale = alt.Scale(type="log", nice=False)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format=speaker.axis_day, tickCount=6))
    )
    band = base.mark_area(opacity=0.25).encode(
        y=alt.Y(
            "low:Q",
            scale=scale,
            title=speaker.gettext("times the former response"),
            axis=alt.Axis(tickCount=5, format="~g"),
        ),
        y2="high:Q",
    )
    line = base.mark_line(point=True).encode(y=alt.Y("mean:Q", scale=scale))
    marks = (
        alt.Chart(alt.InlineData(values=[{"at": 1.0}, {"at": expected}]))
        .mark_rule(strokeDash=[4, 4])
        .encode(y=alt.Y("at:Q", scale=scale))
    )
    return dict(alt.layer(marks, band, line).properties(width="container", height=240).to_dict())
