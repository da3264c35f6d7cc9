from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.utils.timezone import now as clock

from tests.web.plan.conftest import make_channel, make_source, publish
from tuuletus.analysis.habits import HabitShift, HabitState, Level, StreamName
from tuuletus.charts.habits import shifts_chart
from tuuletus.web.collect.models import KeptAnswer, Measurement, Post
from tuuletus.web.plan.queries.habits import HABITS, find_habits
from tuuletus.wording import Speaker
from tuuletus.wording.habits import (
    ERRORS_A_YEAR,
    WITHDRAWN,
    say_errors,
    say_kind,
    say_shift,
    say_shifts,
    stream_name,
)

ENGLISH = Speaker("en")
RESULTS = Path(__file__).parents[3] / "bench" / "results" / "habits.json"
EVENING = StreamName("daypart", "evening")
SHIFT = HabitShift(
    stream=EVENING,
    multiple=2.2,
    low=1.8,
    high=2.7,
    week=date(2026, 3, 2),
    week_low=date(2026, 2, 23),
    week_high=date(2026, 3, 9),
    found_on=date(2026, 4, 6),
    posts_before=80,
    posts_after=40,
    posts_until_found=12,
    probability=0.999,
)


def fill(workspace, *, rise=1.0, weeks=70):
    """Mornings and evenings in turn; evenings get `rise` times as much in the last half year."""
    rng = np.random.default_rng(5)
    channel, source = make_channel(workspace), make_source(workspace)
    today = clock().date()
    posts, values = [], []
    for week in range(weeks, 1, -1):
        for weekday in range(5):
            hour = 8 if (week + weekday) % 2 else 18
            day = today - timedelta(weeks=week) + timedelta(days=weekday)
            level = 4.5 + (np.log(rise) if hour == 18 and week <= 26 else 0.0)
            band = "06-09" if hour == 8 else "18-21"
            posts.append(
                Post(
                    channel=channel,
                    key=f"{week}-{weekday}",
                    published_at=datetime.combine(day, time(hour - 2), tzinfo=UTC),
                    text="x",
                    traits={"format": "photo", "hour": band, "weekday": str(day.isoweekday())},
                )
            )
            values.append(rng.poisson(np.exp(level + 0.5 * rng.standard_normal())))
    posts = Post.objects.bulk_create(posts)
    Measurement.objects.bulk_create(
        Measurement(
            channel=channel,
            post=post,
            metric="reactions",
            value=float(value),
            read_at=post.published_at + timedelta(days=7),
            source=source,
        )
        for post, value in zip(posts, values, strict=True)
    )
    return channel


@pytest.mark.django_db
def test_a_planted_shift_is_found_dated_and_shown_with_its_posts(as_aino, worker_alive, workspace):
    fill(workspace, rise=3.0)

    page = as_aino.get("/habits/").content.decode()
    told = find_habits(workspace, clock(), {})

    shift = next(one for one in told.shifts if one.stream == EVENING)
    planted = clock().date() - timedelta(weeks=26)
    assert abs((shift.week - planted).days) <= 28
    assert shift.found_on > shift.week
    assert "evening (17–22): since the week of" in page
    assert 'data-chart="shifts-chart"' in page
    place = told.find("daypart", "evening", "")
    posts = as_aino.get("/habits/posts/", {"kind": "daypart", "value": "evening"})
    assert posts.status_code == 200
    assert len(told.members[place]) >= told.states[place].posts


@pytest.mark.django_db
def test_without_a_difference_the_page_says_so(as_aino, worker_alive, workspace):
    fill(workspace)

    page = as_aino.get("/habits/").content.decode()

    assert "No habit is seen to have shifted" in page
    assert "No difference is visible between times of day." in page
    assert "shifts-chart" not in page


@pytest.mark.django_db
def test_an_empty_house_and_posts_without_hours_teach(as_aino, worker_alive, workspace):
    assert "Bring in an export" in as_aino.get("/habits/").content.decode()

    publish(make_channel(workspace), clock() - timedelta(days=30), topic="x", value=4.0)
    KeptAnswer.objects.all().delete()

    page = as_aino.get("/habits/").content.decode()
    assert "No post tells both its hour and a number" in page


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{}, {"kind": "daypart", "value": "noon"}, {"kind": "'"}])
def test_a_group_that_is_not_there_is_not_found(as_aino, worker_alive, workspace, query):
    assert as_aino.get("/habits/posts/", query).status_code == 404


@pytest.mark.django_db
def test_what_is_kept_is_what_was_found(workspace):
    fill(workspace, rise=3.0, weeks=60)
    told = find_habits(workspace, clock(), {})

    bare, packed = HABITS.pack(told)
    again = HABITS.unpack(HABITS.shape.validate_json(HABITS.shape.dump_json(bare)), packed)

    assert again == told


def test_a_shift_is_said_with_its_interval_and_how_late_it_was_found():
    assert say_shift(SHIFT, {}, ENGLISH) == (
        "evening (17–22): since the week of 2 March 2026 posts get more than before, about 2.20"
        " times as much (probably 1.80 to 2.70 times). It was found on 6 April 2026, 5 weeks and"
        " 12 posts after it began."
    )


def test_a_fall_is_not_called_more():
    fall = replace(SHIFT, multiple=0.5, low=0.4, high=0.6)

    assert "get less than before, about 0.50 times what they got" in say_shift(fall, {}, ENGLISH)


@pytest.mark.parametrize(
    ("kind", "compared", "said"),
    [
        ("daypart", 0, "Too few posts at different times of day"),
        ("weekdays", 1, "Too few posts on different days"),
        ("form", 2, "No difference is visible between forms."),
    ],
)
def test_nothing_to_compare_and_no_difference_are_told_apart(kind, compared, said):
    assert said in say_kind(kind, [], {}, ENGLISH, compared=compared)


def test_the_clearest_group_is_named():
    state = HabitState(
        stream=StreamName("form", "reel", "2"),
        level=(level := Level(multiple=1.5, low=1.3, high=1.7, above=0.99)),
        posts=40,
        since=None,
    )

    text = say_kind("form", [(state, level)], {"2": "Instagram"}, ENGLISH, compared=3)

    assert text.startswith("The best now: reel · Instagram – about 1.50 times")


def test_how_many_shifts_is_said_with_the_years():
    assert say_shifts(0, years=3.0, speaker=ENGLISH).startswith("No habit is seen")
    assert say_shifts(2, years=3.0, speaker=ENGLISH).startswith("2 habits have shifted in the 3 y")
    assert "in the 2.5 years" in say_shifts(2, years=2.51, speaker=ENGLISH)
    assert "in the 1.0 years" in say_shifts(2, years=1.01, speaker=ENGLISH)
    assert stream_name(StreamName("weekdays", "weekend"), {}, ENGLISH) == "weekend"


def test_the_chart_has_a_row_for_each_shift():
    chart = shifts_chart([SHIFT], {}, ENGLISH)

    assert chart.rows == (
        (
            "evening (17–22)",
            "2 March 2026",
            "23 February 2026 – 9 March 2026",
            "6 April 2026",
            "2.20 × (1.80 × – 2.70 ×)",
            80,
            40,
            "> 99%",
        ),
    )
    assert chart.spec["height"] == 46


@pytest.mark.django_db
def test_the_years_that_posts_cover_end_with_the_last_post(workspace):
    fill(workspace, weeks=60)
    told = find_habits(workspace, clock() + timedelta(days=4 * 365), {})

    assert told.last_day is not None
    assert told.last_day <= clock().date()
    assert told.years == pytest.approx(59 / 52, abs=0.05)
    assert say_shifts(0, years=0.0, speaker=ENGLISH).startswith("No habit is seen to have shifted")
    assert "cannot be seen yet" in say_shifts(0, years=0.1, groups=0, speaker=ENGLISH)


@pytest.mark.django_db
def test_a_group_without_others_on_its_channel_is_shown_without_a_number(
    as_aino, worker_alive, workspace
):
    source = make_source(workspace)
    for platform, form in (("facebook", "photo"), ("instagram", "video")):
        channel = make_channel(workspace, platform)
        posts = Post.objects.bulk_create(
            Post(
                channel=channel,
                key=str(day),
                published_at=clock() - timedelta(days=90 - day),
                text="x",
                traits={"format": form, "hour": "09-12"},
            )
            for day in range(40)
        )
        Measurement.objects.bulk_create(
            Measurement(
                channel=channel,
                post=post,
                metric="reactions",
                value=20.0 + number % 7,
                read_at=post.published_at + timedelta(days=7),
                source=source,
            )
            for number, post in enumerate(posts)
        )

    page = as_aino.get("/habits/").content.decode()
    told = find_habits(workspace, clock(), {})

    forms = [one for one in told.states if one.stream.kind == "form"]
    assert [one.level for one in forms] == [None, None]
    assert page.count("cannot tell") == 2
    assert "Too few posts of different forms to compare them." in page
    behind = as_aino.get(
        "/habits/posts/",
        {"kind": "form", "value": "photo", "channel": forms[0].stream.channel},
    ).content.decode()
    assert "It cannot be told yet" in behind


def test_the_rate_of_errors_is_that_of_the_results():
    results = json.loads(RESULTS.read_text("utf-8"))["results"]
    pages = [
        own["page"] for name, own in results.items() if name.startswith("page of an account, ")
    ]
    raised = [page["false_alarms_a_year"] for page in pages]
    still = sum(page["still_told_a_year"] for page in pages)

    assert pytest.approx((min(raised), max(raised)), abs=5e-4) == ERRORS_A_YEAR
    assert pytest.approx(1.0 - still / sum(raised), abs=5e-3) == WITHDRAWN
    assert "once in 5 to 17 years" in say_errors(ENGLISH)
    assert "56% of those were withdrawn" in say_errors(ENGLISH)
