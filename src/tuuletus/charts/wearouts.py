"""What a type gets the more it is used: a curve with its band."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.charts.chart import Chart
from tuuletus.wording import Speaker


def wear_chart(
    name: str,
    curve: Sequence[tuple[float, float, float]],
    *,
    pace: float,
    speaker: Speaker,
) -> Chart:
    """The share of the rested response after 0, 1, 2 ... posts in two weeks.

    Args:
        name: of the type.
        curve: low, middle and high by the number of posts (80 %).
        pace: posts in two weeks at which the type is used; drawn as a line.
        speaker: speaks one language.

    """
    rows = [
        {"posts": posts, "low": low, "middle": middle, "high": high}
        for posts, (low, middle, high) in enumerate(curve)
    ]
    return Chart(
        spec=_spec(rows, pace, speaker),
        title=speaker.gettext(
            "%(type)s: what a post gets of its rested response, by the posts of the two weeks"
            " before (the dashed line is your pace)"
        )
        % {"type": name},
        alt_text=_describe(curve, pace, speaker),
        columns=(
            speaker.pgettext("column of a table", "Posts in two weeks"),
            speaker.pgettext("column of a table", "Of the rested response"),
            speaker.pgettext("column of a table", "From"),
            speaker.pgettext("column of a table", "To"),
        ),
        rows=tuple(
            (posts, speaker.percent(middle), speaker.percent(low), speaker.percent(high))
            for posts, (low, middle, high) in enumerate(curve)
        ),
    )


def _describe(curve: Sequence[tuple[float, float, float]], pace: float, speaker: Speaker) -> str:
    """The curve in words: what is left at the pace that is kept."""
    # after no post nothing is worn, which would tell nothing
    posts = max(min(round(pace), len(curve) - 1), min(1, len(curve) - 1))
    low, middle, high = curve[posts]
    return speaker.ngettext(
        "After %(posts)s post in two weeks a post gets about %(middle)s of its rested response,"
        " probably %(low)s to %(high)s.",
        "After %(posts)s posts in two weeks a post gets about %(middle)s of its rested response,"
        " probably %(low)s to %(high)s.",
        posts,
    ) % {
        "posts": speaker.number(posts),
        "middle": speaker.percent(middle),
        "low": speaker.percent(low),
        "high": speaker.percent(high),
    }


def _spec(rows: list[dict[str, float]], pace: float, speaker: Speaker) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    x = alt.X(
        "posts:Q",
        title=speaker.gettext("posts in two weeks"),
        axis=alt.Axis(tickMinStep=1, format="d"),
    )
    scale = alt.Scale(domain=[0.0, 1.0])
    axis = alt.Axis(format="%", tickCount=5)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    band = base.mark_area(opacity=0.25).encode(
        y=alt.Y("low:Q", title=None, scale=scale, axis=axis), y2="high:Q"
    )
    line = base.mark_line(point=True).encode(y=alt.Y("middle:Q", scale=scale))
    here = (
        alt.Chart(alt.InlineData(values=[{"posts": min(pace, len(rows) - 1.0)}]))
        .mark_rule(strokeDash=[4, 4])
        .encode(x="posts:Q")
    )
    layered = alt.layer(band, line, here).properties(width="container", height=180)
    return dict(layered.to_dict())
