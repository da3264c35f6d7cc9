"""Findings as intervals around the normal level."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.analysis.findings import Finding
from tuuletus.charts.chart import Chart, Written
from tuuletus.charts.ticks import cover
from tuuletus.wording import Speaker, metric_name, pair_name, say_finding

MOST = 16
"""More rows than this are read better in the table."""
ROW_HEIGHT = 26
SIDES = ("above", "below", "both")
"""On which side of the normal level an interval lies; the page and the printer colour each."""


def findings_chart(findings: Sequence[Finding], speaker: Speaker) -> Chart:
    """Each finding's multiple with its 80 % interval on a logarithmic axis whose middle is 1."""
    shown = findings[:MOST]
    rows = [_row(finding, speaker) for finding in shown]
    names = [row["name"] for row in rows]
    title = speaker.gettext("What went with more or less: times the normal level")
    return Chart(
        spec=_spec(rows, names, speaker),
        title=title,
        alt_text=_alt_text(shown, speaker),
        columns=(
            speaker.pgettext("column of a table", "Property"),
            speaker.pgettext("column of a table", "Metric"),
            speaker.pgettext("column of a table", "Multiple"),
            speaker.pgettext("column of a table", "From"),
            speaker.pgettext("column of a table", "To"),
            speaker.pgettext("column of a table", "Posts"),
        ),
        rows=tuple(
            (
                pair_name(finding.trait, finding.value, speaker),
                metric_name(finding.metric, speaker),
                Written(speaker.multiple(finding.mean)),
                Written(speaker.multiple(finding.low)),
                Written(speaker.multiple(finding.high)),
                finding.n,
            )
            for finding in shown
        ),
    )


def _row(finding: Finding, speaker: Speaker) -> dict[str, object]:
    return {
        "name": pair_name(finding.trait, finding.value, speaker),
        "mean": finding.mean,
        "low": finding.low,
        "high": finding.high,
        "clear": finding.stands,
        "side": "above" if finding.low > 1 else "below" if finding.high < 1 else "both",
        "words": say_finding(finding, speaker),
    }


def _alt_text(findings: Sequence[Finding], speaker: Speaker) -> str:
    if not findings:
        return speaker.gettext("There is nothing to draw yet.")
    clear = [finding for finding in findings if finding.clear]
    words = {"count": speaker.number(len(clear))}
    apart = sum(finding.differs for finding in findings)
    if not clear and apart:
        return speaker.ngettext(
            "%(count)s property differs by channel; over all channels none is clearly apart from"
            " the normal level.",
            "%(count)s properties differ by channel; over all channels none is clearly apart from"
            " the normal level.",
            apart,
        ) % {"count": speaker.number(apart)}
    if not clear:
        return speaker.gettext("No property differs clearly from the normal level yet.")
    above = sum(finding.mean > 1 for finding in clear)
    words |= {"above": speaker.number(above), "below": speaker.number(len(clear) - above)}
    return (
        speaker.ngettext(
            "%(count)s property differs clearly from the normal level: above it %(above)s, below"
            " it %(below)s.",
            "%(count)s properties differ clearly from the normal level: above it %(above)s, below"
            " it %(below)s.",
            len(clear),
        )
        % words
    )


def _spec(
    rows: list[dict[str, object]], names: list[object], speaker: Speaker
) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    ends = [float(str(row[name])) for row in rows for name in ("low", "high")]
    ticks = list(cover(ends))
    scale = alt.Scale(type="log", nice=False, domain=[ticks[0], ticks[-1]])
    axis = alt.Axis(values=ticks, format="~g")
    title = speaker.gettext("times the normal level")
    layers = [
        alt.Chart(alt.InlineData(values=[{"normal": 1}]))
        .mark_rule(strokeDash=[4, 4])
        .encode(x=alt.X("normal:Q", scale=scale, title=title, axis=axis))
    ]
    for side in SIDES:
        mine = [row for row in rows if row["side"] == side]
        base = alt.Chart(alt.InlineData(values=mine)).encode(
            y=alt.Y(
                "name:N",
                scale=alt.Scale(domain=[str(name) for name in names]),
                title=None,
                axis=alt.Axis(labelLimit=260),
            ),
            opacity=alt.condition("datum.clear", alt.value(1.0), alt.value(0.5)),
            tooltip=alt.Tooltip("words:N", title=" "),
        )
        ranges = base.mark_bar(height=8, cornerRadius=4, style=side).encode(
            x=alt.X("low:Q", scale=scale, title=title, axis=axis), x2="high:Q"
        )
        means = base.mark_point(filled=True, size=90, opacity=1, style=side).encode(
            x=alt.X("mean:Q", scale=scale)
        )
        layers += [ranges, means] if mine else []
    layered = alt.layer(*layers).properties(
        width="container", height=ROW_HEIGHT * max(len(rows), 1)
    )
    return dict(layered.to_dict())
