"""Series over time: what stands on their axis."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tuuletus.charts import series_chart
from tuuletus.charts.render import render_svg
from tuuletus.wording import Speaker

DAY = re.compile(r">(\d+ Aug 26)<")


@pytest.mark.parametrize("days", [1, 2, 3, 5, 8, 9])
def test_no_day_stands_twice_on_the_axis_of_a_short_series(days):
    first = date(2026, 8, 1)
    values = {first + timedelta(days=one): 8.0 + one for one in range(days)}
    chart = series_chart(values, name="Guests", speaker=Speaker("en"))

    marks = DAY.findall(render_svg(chart))

    assert marks
    assert len(marks) == len(set(marks))
