from __future__ import annotations

from datetime import date

import pytest

from tests.wording.test_words import find, follow
from tuuletus.analysis.followup import Outcome
from tuuletus.charts import findings_chart, looks_chart
from tuuletus.charts.render import BAD, GOOD, render_png, render_svg
from tuuletus.wording import Speaker

LOOKS = [(date(2026, 1, 5), follow(mean=1.1)), (date(2026, 1, 12), follow())]


def test_findings_come_with_words_and_a_table():
    chart = findings_chart([find(), find(clear=False)], Speaker("en"))

    assert chart.alt_text == (
        "1 property differs clearly from the normal level: above it 1, below it 0."
    )
    assert chart.rows[0] == ("Format: video", "Interactions", "1.42 ×", "1.20 ×", "1.70 ×", 34)
    assert len(chart.columns) == len(chart.rows[0])


def test_the_axis_of_findings_covers_their_marks_and_each_side_has_its_colour():
    found = [find(mean=5.03, low=4.1, high=6.2), find(mean=0.6, low=0.5, high=0.8)]
    chart = findings_chart(found, Speaker("en"))

    ticks = chart.spec["layer"][0]["encoding"]["x"]["axis"]["values"]
    assert ticks[0] <= 0.5
    assert ticks[-1] >= 6.2
    assert [layer["mark"].get("style") for layer in chart.spec["layer"][1:]] == [
        "above",
        "above",
        "below",
        "below",
    ]
    drawn = render_svg(chart)
    assert GOOD in drawn
    assert BAD in drawn


def test_looks_come_with_the_last_verdict_in_words():
    chart = looks_chart(LOOKS, expected=1.5, speaker=Speaker("en"))

    assert chart.alt_text.startswith("It worked")
    assert [row[1] for row in chart.rows] == [1.1, 1.4]


def test_after_the_verdict_the_last_look_gives_none_of_its_own():
    waiting = follow(outcome=Outcome.CANNOT_TELL, next_on=date(2027, 2, 23))
    looks = [*LOOKS, (date(2026, 11, 2), waiting)]

    chart = looks_chart(looks, expected=1.5, speaker=Speaker("en"), is_settled=True)

    assert "By the posts until 2 November 2026, the change is probably" in chart.alt_text
    assert "told" not in chart.alt_text
    assert "2027" not in chart.alt_text


@pytest.mark.parametrize(
    "chart",
    [
        findings_chart([find()], Speaker("fi")),
        findings_chart([], Speaker("fi")),
        looks_chart(LOOKS, expected=1.5, speaker=Speaker("fi")),
    ],
    ids=["findings", "nothing", "looks"],
)
def test_every_chart_can_be_drawn_on_paper(chart):
    assert render_svg(chart).startswith("<svg")
    assert render_png(chart).startswith(b"\x89PNG")


def test_the_specification_names_nothing_outside():
    spec = findings_chart([find()], Speaker("en")).spec

    assert "url" not in str(spec)
