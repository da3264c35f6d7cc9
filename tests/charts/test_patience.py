from __future__ import annotations

from datetime import date

import pytest

from tests.wording.test_patience import TODAY, effect, forecast, result
from tuuletus.analysis.patience.result import Answer, Interval
from tuuletus.charts import forecast_chart, patience_chart, prior_posterior_chart
from tuuletus.charts.render import render_png, render_svg
from tuuletus.wording import Speaker, answer_name

ENGLISH = Speaker("en")
FIRST = date(2026, 1, 5)


def parts(language: str = "en", *, slow: Answer = Answer.TOO_EARLY):
    return patience_chart(result(slow=slow), first_week=FIRST, speaker=Speaker(language))


def plans(language: str = "en"):
    return forecast_chart(
        [forecast(), forecast("pause", earliest_weeks=None)],
        today=TODAY,
        speaker=Speaker(language),
    )


def shares(language: str = "en"):
    return prior_posterior_chart([effect("Instagram", learnt=0.02), effect()], Speaker(language))


def test_the_parts_come_week_by_week_and_an_untold_week_stays_untold():
    chart = parts()

    assert chart.columns == (
        "Week",
        "bookings",
        "Level",
        "Immediate effect (held likely beforehand: 50 – 600 a week)",
        "Slowly built effect (held likely beforehand: 50 – 600 a week)",
        "Left by earlier publishing",
    )
    assert chart.rows[0] == (
        "5 January 2026",
        "101",
        "80 (75 – 85)",
        "12 (7 – 17)",
        "8 (3 – 13)",
        "",
    )
    assert chart.rows[-1] == (
        "All weeks together",
        "10,000",
        "",
        "1,200 (600 – 1,900)",
        "1,200 (600 – 1,900)",
        "",
    )
    assert chart.rows[1][1] == "–"
    assert "'value': None" not in str(chart.spec)


@pytest.mark.parametrize("slow", Answer)
def test_the_words_of_the_picture_hold_the_prior_whatever_the_answer(slow):
    told = parts(slow=slow).alt_text

    # of both effects, each beside its answer
    assert told.count("; beforehand 1% – 12% was held likely)") == 2
    assert f"({answer_name(slow, Speaker('en'))}; beforehand" in told


def test_no_label_of_the_shares_stands_twice():
    bars, _ = shares().spec["layer"]

    assert bars["encoding"]["x"]["axis"]["tickMinStep"] == 0.01


def test_ranges_that_read_alike_are_told_once():
    small = Interval(mean=0.004, low=0.001, high=0.008)

    (row,) = prior_posterior_chart([effect(share=small)], ENGLISH).rows

    assert row[1:] == ("1% – 12%", "< 1%")


def test_the_parts_are_drawn_with_their_sum_by_which_they_meet_the_outcome():
    lines = parts().spec["layer"][1]["data"]
    lines = parts().spec["datasets"][lines["name"]]
    first = {line["part"]: line["mean"] for line in lines if line["day"] == lines[0]["day"]}

    assert first.pop("All of these together") == pytest.approx(sum(first.values()))
    assert len(first) == 3


def test_every_plan_has_its_chances_by_day():
    chart = plans()

    assert chart.rows[0] == ("as before", "31 August 2026", "30%", "20%")
    assert len(chart.rows) == 4
    assert "as before: July 2027; half a year's pause: perhaps within two years." in chart.alt_text


def test_what_was_assumed_stands_beside_what_was_found():
    chart = shares()

    assert chart.alt_text == (
        "Your numbers have changed what was assumed beforehand of: All together."
    )
    assert chart.rows == (
        ("Instagram", "1% – 12%", "5% – 18%"),
        ("All together", "1% – 12%", "5% – 18%"),
    )


@pytest.mark.parametrize("make", [parts, plans, shares])
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_chart_can_be_drawn_on_paper(make, language):
    chart = make(language)

    assert render_svg(chart).startswith("<svg")
    assert render_png(chart).startswith(b"\x89PNG")
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    assert "url" not in str(chart.spec)


def test_no_plan_leaves_an_empty_picture():
    assert forecast_chart([], today=TODAY, speaker=ENGLISH).alt_text == (
        "There is nothing to draw yet."
    )


def test_the_legend_of_the_parts_shows_the_lines_that_tell_them_apart():
    bands, means, _ = parts().spec["layer"]

    for encoding in (bands["encoding"]["color"], means["encoding"]["strokeDash"]):
        assert encoding["legend"]["symbolType"] == "stroke"
        assert encoding["legend"]["symbolOpacity"] == 1


@pytest.mark.parametrize(
    ("language", "few", "many"),
    [("en", "%-d %b %y", "%b %Y"), ("fi", "%-d.%-m.%y", "%-m/%Y"), ("sv", "%-d.%-m.%y", "%-m/%Y")],
)
def test_a_long_axis_of_time_tells_months_and_a_short_one_days(language, few, many):
    speaker = Speaker(language)

    assert (speaker.axis_time(100), speaker.axis_time(700)) == (few, many)
    assert plans(language).spec["layer"][1]["encoding"]["x"]["axis"]["format"] == many
