"""An outcome with its parts, when it will be known, and what was assumed beside what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tuuletus.analysis.horizon.forecast import FAIR_CHANCE, Chance, Forecast
from tuuletus.analysis.patience.result import Answer, Effect, OutcomeResult, Part, Patience
from tuuletus.charts.chart import Chart
from tuuletus.wording import Speaker, part_name, plan_name
from tuuletus.wording.patience import HARDLY, answer_name, read_answers
from tuuletus.wording.plans import is_open, say_time

ROW_HEIGHT = 34
HALF_YEAR = 26
DASHES = ([1, 0], [4, 2], [2, 1], [1, 1], [1, 2, 4, 2], [6, 2, 2, 2], [10, 2])
_BANDED = ("immediate", "slow")
_TABLED = ("level", "immediate", "slow", "earlier")


def patience_chart(
    result: Patience, *, first_week: date, outcome: int = 0, speaker: Speaker
) -> Chart:
    """The outcome week by week, with its parts and the ranges that hold nine in ten.

    Args:
        result: what was found.
        first_week: the Monday of the first week.
        outcome: number of the outcome that is drawn.
        speaker: speaks one language.

    """
    found = result.outcomes[outcome]
    days = [first_week + timedelta(weeks=week) for week in range(result.weeks)]
    return Chart(
        spec=_spec_parts(found, days, speaker),
        title=speaker.gettext("The outcome (dots) and what it is made of, week by week"),
        alt_text=_say_parts(found, read_answers(result, outcome), speaker),
        columns=(
            speaker.pgettext("column of a table", "Week"),
            found.name,
            *(_head(code, found, speaker) for code in _TABLED),
        ),
        rows=(
            *(
                (
                    speaker.day(day),
                    speaker.number(found.observed[week]),
                    *_cells(found, week, speaker),
                )
                for week, day in enumerate(days)
            ),
            _sums(found, speaker),
        ),
    )


def _say_parts(found: OutcomeResult, answers: tuple[Answer, Answer], speaker: Speaker) -> str:
    """What the drawing shows, in shares, each with its answer and its prior."""
    return speaker.gettext(
        "Of all, probably: immediate effect %(immediate)s (%(immediate_answer)s; beforehand"
        " %(immediate_prior)s was held likely), slowly built effect %(slow)s (%(slow_answer)s;"
        " beforehand %(prior)s was held likely), both by what was published in these weeks. What"
        " earlier publishing left is a part of its own."
    ) % {
        "slow_answer": answer_name(answers[0], speaker),
        "immediate_answer": answer_name(answers[1], speaker),
        "immediate_prior": speaker.percents(
            found.immediate_sum.prior_share.low, found.immediate_sum.prior_share.high
        ),
        "immediate": speaker.percents(
            found.immediate_sum.share.low, found.immediate_sum.share.high
        ),
        "slow": speaker.percents(found.slow_sum.share.low, found.slow_sum.share.high),
        "prior": speaker.percents(found.slow_sum.prior_share.low, found.slow_sum.prior_share.high),
    }


def _head(code: str, found: OutcomeResult, speaker: Speaker) -> str:
    """The name of a part; that of an effect with what was held likely of a week beforehand."""
    name = part_name(code, speaker)
    effect = {"slow": found.slow_sum, "immediate": found.immediate_sum}.get(code)
    if effect is None:
        return name
    prior, weeks = effect.prior_share, max(found.told_weeks, 1)
    low, high = (share * found.total / weeks for share in (prior.low, prior.high))
    return speaker.gettext("%(part)s (held likely beforehand: %(low)s – %(high)s a week)") % {
        "part": name,
        "low": speaker.within(low, high - low),
        "high": speaker.within(high, high - low),
    }


def _cells(found: OutcomeResult, week: int, speaker: Speaker) -> tuple[str, ...]:
    """Each part's middle with its range; a part that is not there stays empty."""
    parts = {part.name: part for part in found.parts}
    return tuple(
        _range(parts[code].mean[week], parts[code].low[week], parts[code].high[week], speaker)
        if code in parts
        else ""
        for code in _TABLED
    )


def _sums(found: OutcomeResult, speaker: Speaker) -> tuple[str, ...]:
    """The last row: what all weeks are together, as the sentences tell it."""
    totals = {"immediate": found.immediate_sum.total, "slow": found.slow_sum.total}
    return (
        speaker.pgettext("row of a table", "All weeks together"),
        speaker.about(found.total),
        *(
            _range(totals[code].mean, totals[code].low, totals[code].high, speaker)
            if code in totals
            else ""
            for code in _TABLED
        ),
    )


def _range(mean: float, low: float, high: float, speaker: Speaker) -> str:
    numbers = (speaker.within(one, high - low) for one in (mean, low, high))
    return "{} ({} – {})".format(*numbers)


def _spec_parts(found: OutcomeResult, days: Sequence[date], speaker: Speaker) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    parts = [*found.parts, _sum_parts(found.parts)]
    names = [part_name(part.name, speaker) for part in parts]
    lines = [row for part in parts for row in _part_rows(part, days, speaker)]
    told = [
        {"day": day.isoformat(), "value": value, "what": found.name}
        for day, value in zip(days, found.observed, strict=True)
        if value is not None
    ]
    time = speaker.axis_time(7 * len(days))
    x = alt.X("day:T", title=None, axis=alt.Axis(format=time, tickCount=6, labelOverlap=True))
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=3,
        labelLimit=260,
        symbolType="stroke",
        symbolSize=900,
        symbolStrokeWidth=2,
        symbolOpacity=1,
    )
    color = alt.Color("part:N", scale=alt.Scale(domain=names), legend=legend)
    base = alt.Chart(alt.InlineData(values=lines)).encode(x=x, color=color)
    # the ranges of what is asked about; those of all parts would hide each other
    asked = {part_name(code, speaker) for code in _BANDED}
    ranges = [row for row in lines if row["part"] in asked]
    bands = (
        alt.Chart(alt.InlineData(values=ranges))
        .mark_area(opacity=0.3)
        .encode(
            x=x,
            color=color,
            y=alt.Y("low:Q", title=found.name, axis=alt.Axis(tickCount=5)),
            y2="high:Q",
        )
    )
    means = base.mark_line().encode(
        y="mean:Q",
        # never by colour alone
        strokeDash=alt.StrokeDash(
            "part:N", scale=alt.Scale(domain=names, range=DASHES[: len(names)]), legend=legend
        ),
    )
    observed = (
        alt.Chart(alt.InlineData(values=told))
        .mark_point(filled=True, size=26, opacity=0.9)
        .encode(
            x=x,
            y="value:Q",
            # one shape, so that the outcome stands in a legend of its own
            shape=alt.Shape(
                "what:N",
                scale=alt.Scale(range=["circle"]),
                legend=alt.Legend(title=None, orient="bottom", labelLimit=260),
            ),
        )
    )
    layered = alt.layer(bands, means, observed).properties(width="container", height=280)
    return dict(layered.to_dict())


def _sum_parts(parts: Sequence[Part]) -> Part:
    """The sum of the middles, by which the drawing adds up to the outcome; it has no range."""
    middles = tuple(map(sum, zip(*(part.mean for part in parts), strict=True)))
    return Part(name="sum", mean=middles, low=middles, high=middles)


def _part_rows(part: Part, days: Sequence[date], speaker: Speaker) -> list[dict[str, object]]:
    name = part_name(part.name, speaker)
    return [
        {"day": day.isoformat(), "part": name, "mean": mean, "low": low, "high": high}
        for day, mean, low, high in zip(days, part.mean, part.low, part.high, strict=True)
    ]


def forecast_chart(forecasts: Sequence[Forecast], *, today: date, speaker: Speaker) -> Chart:
    """The chance to see a slow effect, by day, for each plan."""
    rows = [
        {
            "plan": plan_name(forecast.plan, speaker),
            "day": (today + timedelta(weeks=chance.weeks)).isoformat(),
            "seen": chance.seen,
        }
        for forecast in forecasts
        for chance in forecast.chances
    ]
    return Chart(
        spec=_spec_forecasts(rows, speaker),
        title=speaker.gettext("The chance to see the slowly built effect, if there is one"),
        alt_text=_say_times(forecasts, today=today, speaker=speaker),
        columns=(
            speaker.pgettext("column of a table", "Plan"),
            speaker.pgettext("column of a table", "Day"),
            speaker.pgettext("column of a table", "Chance to see it, if it is there"),
            speaker.pgettext("column of a table", "Chance of a clear answer"),
        ),
        rows=tuple(
            (
                plan_name(forecast.plan, speaker),
                speaker.day(today + timedelta(weeks=chance.weeks)),
                speaker.chance(chance.seen),
                speaker.chance(chance.known),
            )
            for forecast in forecasts
            for chance in _pick_told(forecast.chances)
        ),
    )


def _pick_told(chances: Sequence[Chance]) -> Sequence[Chance]:
    """The chances that a table tells: one for each half year, where there are such."""
    told = [one for one in chances if one.weeks % HALF_YEAR == 0]
    return told or chances


def _say_times(forecasts: Sequence[Forecast], *, today: date, speaker: Speaker) -> str:
    """Where the curves cross the dashed line."""
    if not forecasts:
        return speaker.gettext("There is nothing to draw yet.")
    days = [
        "{}: {}".format(
            plan_name(one.plan, speaker),
            say_time(one, speaker, today=today)
            or (
                speaker.gettext("perhaps within two years")
                if is_open(one)
                else speaker.gettext("not within two years")
            ),
        )
        for one in forecasts
    ]
    sentence = speaker.gettext("The dashed line is reached at these times: %(days)s.")
    return sentence % {"days": "; ".join(days)}


def _spec_forecasts(rows: list[dict[str, object]], speaker: Speaker) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    names = list(dict.fromkeys(str(row["plan"]) for row in rows))
    days = sorted(date.fromisoformat(str(row["day"])) for row in rows)
    time = speaker.axis_time((days[-1] - days[0]).days if days else 0)
    legend = alt.Legend(
        title=None, orient="top", columns=1, labelLimit=245, symbolType="stroke", symbolSize=300
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format=time, tickCount=6, labelOverlap=True)),
        y=alt.Y(
            "seen:Q",
            title=speaker.gettext("chance to see it"),
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        color=alt.Color("plan:N", scale=alt.Scale(domain=names), legend=legend),
        strokeDash=alt.StrokeDash("plan:N", scale=alt.Scale(domain=names), legend=legend),
    )
    layers = (base.mark_line(), base.mark_point(size=30))
    fair = (
        alt.Chart(alt.InlineData(values=[{"at": FAIR_CHANCE}]))
        .mark_rule(strokeDash=[4, 4])
        .encode(y="at:Q")
    )
    return dict(alt.layer(fair, *layers).properties(width="container", height=240).to_dict())


def prior_posterior_chart(effects: Sequence[Effect], speaker: Speaker) -> Chart:
    """What was held likely of each channel's share beforehand, beside what is likely now."""
    before = speaker.pgettext("range", "held likely beforehand")
    after = speaker.pgettext("range", "likely now")
    rows = [
        {
            "name": _effect_name(effect, speaker),
            "when": when,
            "mean": share.mean,
            "low": share.low,
            "high": share.high,
        }
        for effect in effects
        for when, share in ((before, effect.prior_share), (after, effect.share))
    ]
    return Chart(
        spec=_spec_shares(rows, (before, after), speaker),
        title=speaker.gettext("What was assumed, and what the data made of it"),
        alt_text=_say_moved(effects, speaker),
        columns=(
            speaker.pgettext("column of a table", "Channel"),
            speaker.pgettext("column of a table", "Held likely beforehand"),
            speaker.pgettext("column of a table", "Likely now"),
        ),
        rows=tuple(
            (
                _effect_name(effect, speaker),
                speaker.percents(effect.prior_share.low, effect.prior_share.high),
                speaker.percents(effect.share.low, effect.share.high),
            )
            for effect in effects
        ),
    )


def _say_moved(effects: Sequence[Effect], speaker: Speaker) -> str:
    """Of which shares the numbers have said anything."""
    moved = [_effect_name(one, speaker) for one in effects if one.learnt >= HARDLY]
    if not moved:
        return speaker.gettext(
            "Your numbers have changed nothing yet of what was assumed beforehand."
        )
    return speaker.gettext(
        "Your numbers have changed what was assumed beforehand of: %(names)s."
    ) % {"names": ", ".join(moved)}


def _effect_name(effect: Effect, speaker: Speaker) -> str:
    return effect.channel or speaker.pgettext("channel", "All together")


def _spec_shares(
    rows: list[dict[str, object]], order: tuple[str, str], speaker: Speaker
) -> dict[str, object]:
    import altair as alt  # noqa: PLC0415 - slow import

    names = list(dict.fromkeys(str(row["name"]) for row in rows))
    legend = alt.Legend(title=None, orient="top")
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=260)),
        yOffset=alt.YOffset("when:N", sort=list(order)),
        opacity=alt.Opacity(
            "when:N", sort=list(order), scale=alt.Scale(range=[0.4, 1.0]), legend=legend
        ),
    )
    ranges = base.mark_bar(height=8, cornerRadius=4).encode(
        x=alt.X(
            "low:Q",
            title=speaker.gettext("share of the outcome"),
            # no label stands twice
            axis=alt.Axis(format=".0%", tickMinStep=0.01),
        ),
        x2="high:Q",
    )
    means = base.mark_point(filled=True, size=60).encode(x="mean:Q")
    layered = alt.layer(ranges, means).properties(
        width="container", height=ROW_HEIGHT * max(len(names), 1)
    )
    return dict(layered.to_dict())
