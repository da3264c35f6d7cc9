from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from tests.web.plan.conftest import make_channel, make_source, publish
from tuuletus.web.plan.actions import ask_habits
from tuuletus.web.plan.queries.hours import find_hours
from tuuletus.wording import Speaker

pytestmark = pytest.mark.django_db
ENGLISH = Speaker("en")


def fill(workspace, *, evening, rng_step=7):
    """Two posts a day for half a year, one at ten and one at seven in the evening."""
    channel, source = make_channel(workspace), make_source(workspace)
    start = clock().replace(minute=0, second=0, microsecond=0) - timedelta(days=190)
    for day in range(180):
        for hour, level in ((8, 100), (17, evening)):
            post = publish(
                channel,
                start.replace(hour=hour) + timedelta(days=day),
                topic="lounas",
                value=level + (day * rng_step + hour) % 41,
                source=source,
            )
            post.traits |= {"hour": "09-12"}
            post.save()


def test_a_part_of_the_day_that_clearly_does_better_is_told_with_its_evidence(workspace):
    fill(workspace, evening=220)
    assert find_hours(workspace, ENGLISH) == ""

    ask_habits(workspace, now=clock())
    told = find_hours(workspace, ENGLISH)

    assert "evening (17–22)" in told
    assert "All channels" in told or "all channels" in told
    assert "180 posts" in told


def test_where_no_part_of_the_day_stands_out_nothing_is_said(workspace):
    fill(workspace, evening=100)

    ask_habits(workspace, now=clock())

    assert find_hours(workspace, ENGLISH) == ""
