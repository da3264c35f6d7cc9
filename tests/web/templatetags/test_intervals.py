from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from tuuletus.charts.chart import Written
from tuuletus.web.templatetags.house import cells, fit_scale, interval_bar, interval_scale
from tuuletus.web.templatetags.review import unbroken


def row(low, mean, high, **more):
    return SimpleNamespace(low=low, mean=mean, high=high, **more)


def draw(one, scale=""):
    told = {"low": one.low, "mean": one.mean, "high": one.high, "scale": scale}
    return render_to_string("parts/interval.html", told)


def test_the_rows_of_a_table_share_a_scale_that_holds_them_all():
    rows = [row(0.2, 0.31, 0.48), row(8.4, 9.36, 10.4), row(10.8, 12.0, 13.4)]

    scale = fit_scale(rows)
    bars = [interval_bar(one.low, one.mean, one.high, scale) for one in rows]

    middles = [float(bar.mean) for bar in bars]
    assert middles == sorted(set(middles))
    assert all(float(bar.width) > 3 for bar in bars)
    assert {bar.normal for bar in bars} == {bars[0].normal}
    assert not any(bar.goes_on_above or bar.goes_on_below for bar in bars)
    assert "interval__cut" not in draw(rows[2], scale)


def test_the_scale_holds_the_channels_that_are_drawn_below_a_finding():
    own = row(10.8, 12.0, 13.4)

    apart = interval_scale([row(1.6, 3.2, 6.5, differs=True, by_channel=(own,))])
    together = interval_scale([row(1.6, 3.2, 6.5, differs=False, by_channel=(own,))])

    assert apart.ends[1] == pytest.approx(13.4)
    assert together.ends[1] == pytest.approx(6.5)


def test_a_scale_is_never_so_narrow_that_little_looks_large():
    assert fit_scale([row(0.99, 1.0, 1.01)]).ends == pytest.approx((2**-0.5, 2**0.5))
    assert fit_scale([]).ends == pytest.approx((2**-0.5, 2**0.5))


def test_what_goes_on_beyond_the_scale_is_marked_as_cut_off():
    sure, vague = row(1.1, 1.3, 1.5), row(0.0001, 200.0, 5000.0)
    scale = fit_scale([sure, vague])

    bar = interval_bar(vague.low, vague.mean, vague.high, scale)

    assert (bar.goes_on_below, bar.goes_on_above, bar.is_mean_shown) == (True, True, False)
    assert draw(vague, scale).count("interval__cut") == 2
    assert "interval__mean" not in draw(vague, scale)
    assert "interval__cut" not in draw(sure, scale)


def test_a_drawing_that_stands_alone_marks_what_it_cannot_hold():
    bar = interval_bar(9.49, 10.5, 11.7)

    assert (bar.goes_on_above, bar.is_mean_shown, bar.normal) == (True, False, "100.0")


@pytest.mark.parametrize(
    ("sentence", "together"),
    [
        ("noin 1,42, ehkä 1,23–1,53-kertaisesti (34)", "1,23–1,53-kertaisesti"),
        ("probably 0.88 × – 1.21 × of it", "0.88 × – 1.21 ×"),
        ("least on <b> (0.26 ×)", "0.26 ×"),
        ("på 1\xa0200,5–1\xa0300 gånger", "1\xa0200,5–1\xa0300"),
    ],
)
def test_a_range_does_not_break_at_the_end_of_a_line(sentence, together):
    shown = unbroken(sentence)

    assert f'<span class="nowrap">{together}</span>' in shown
    assert "<b>" not in shown


def test_whole_numbers_are_grouped_in_the_table_under_a_chart():
    with override("fi"):
        told = [cell.text for cell in cells([3327, 0.5, Written("12,0 ×")])]

    assert told == ["3\xa0327", "0,50", "12,0 ×"]
    assert all(cell.is_number for cell in cells([3327, Written("12,0 ×")]))
