"""How the verdict on a decision took shape, look by look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isfinite

from tuuletus.analysis.followup import FollowUp
from tuuletus.charts.chart import Chart
from tuuletus.charts.ticks import cover
from tuuletus.wording import Speaker, say_change, say_followup


def looks_chart(
    looks: Sequence[tuple[date, FollowUp]],
    *,
    expected: float,
    speaker: Speaker,
    is_settled: bool = False,
) -> Chart:
    """The change with its 80 % interval at each look, beside what was hoped for.

    `is_settled` says that the verdict was given: then the last look tells its change and no
    verdict of its own.
    """
    told = [(day, look) for day, look in looks if isfinite(look.mean)]
    rows = [
        {"day": day.isoformat(), "mean": look.mean, "low": look.low, "high": look.high}
        for day, look in told
    ]
    return Chart(
        spec=_spec(rows, expected, speaker),
        title=speaker.gettext("The change at each look: times the former response"),
        alt_text=_alt_text(told, speaker, expected=expected, is_settled=is_settled),
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


def _alt_text(
    told: Sequence[tuple[date, FollowUp]], speaker: Speaker, *, expected: float, is_settled: bool
) -> str:
    if not told:
        return speaker.gettext("There is nothing to draw yet.")
    day, last = told[-1]
    if not is_settled:
        return say_followup(last, speaker, expected=expected)
    return speaker.gettext("By the posts until %(day)s, %(change)s.") % {
        "day": speaker.day(day),
        "change": say_change(last, speaker, expected=expected),
    }


def _spec(rows: list[dict[str, object]], expected: float, speaker: Speaker) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    ends = [float(str(row[name])) for row in rows for name in ("low", "high")]
    ticks = list(cover([*ends, expected]))
    scale = alt.Scale(type="log", nice=False, domain=[ticks[0], ticks[-1]])
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format=speaker.axis_day, tickCount=6))
    )
    band = base.mark_area(opacity=0.25).encode(
        y=alt.Y(
            "low:Q",
            scale=scale,
            title=speaker.gettext("times the former response"),
            axis=alt.Axis(values=ticks, format="~g"),
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
