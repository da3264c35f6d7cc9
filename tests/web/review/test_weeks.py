"""What is collected becomes weekly columns, and nothing untold becomes a zero."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.web.review.patience_worlds import by_week, store_series
from tuuletus.analysis.periods import part_metric
from tuuletus.web.collect.actions import add_event, set_opening_hours
from tuuletus.web.collect.models import (
    Channel,
    ImportRun,
    Measurement,
    OutcomeSeries,
    Post,
    SourceFile,
)
from tuuletus.web.review.queries.weeks import (
    Source,
    find_sources,
    find_spent,
    find_too_long,
    gather,
)
from tuuletus.web.review.questions import find_first_question

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 8, 31)
OPEN = (time(11), time(22))


def days(first, count, *, value=10.0, leave_out=()):
    told = (first + timedelta(days=number) for number in range(count))
    return {day: value for day in told if day.weekday() not in leave_out}


def gather_one(workspace, now, name="Varaukset", exposure=()):
    return gather(workspace, outcomes=[name], exposure=exposure, now=now)


def test_days_are_summed_by_weeks_that_begin_on_monday(workspace, now):
    store_series(workspace, {"Varaukset": days(MONDAY - timedelta(days=3), 24)}, now=now, days=1)

    found = gather_one(workspace, now)

    assert found.first_week == MONDAY
    assert found.outcomes["Varaukset"].tolist() == [70.0, 70.0, 70.0]


def test_a_weekday_that_is_never_told_is_closed_and_no_gap(workspace, now):
    store_series(workspace, {"Varaukset": days(MONDAY, 28, leave_out={0})}, now=now, days=1)

    found = gather_one(workspace, now)

    assert found.outcomes["Varaukset"].tolist() == [60.0] * 4
    assert found.untold == {"Varaukset": 0}
    assert found.filled == {"Varaukset": 0}


def test_a_missing_day_is_filled_in_and_a_missing_week_stays_untold(workspace, now):
    told = days(MONDAY, 35)
    del told[MONDAY + timedelta(days=9)]
    for number in range(14, 20):
        del told[MONDAY + timedelta(days=number)]
    store_series(workspace, {"Varaukset": told}, now=now, days=1)

    found = gather_one(workspace, now)

    values = found.outcomes["Varaukset"]
    assert values[[0, 1, 3, 4]].tolist() == [70.0] * 4
    assert np.isnan(values[2])
    assert found.untold == {"Varaukset": 1}
    assert found.filled == {"Varaukset": 1}


def test_days_on_which_the_house_is_known_to_be_closed_are_no_gap(workspace, now):
    hours = dict.fromkeys(range(2, 8), OPEN) | {1: (None, None)}
    set_opening_hours(workspace, hours)
    told = days(MONDAY, 28, leave_out={0})
    told[MONDAY] = 10.0
    for number in (16, 17):
        del told[MONDAY + timedelta(days=number)]
    add_event(
        workspace,
        name="Remontti",
        first_day=MONDAY + timedelta(days=16),
        last_day=MONDAY + timedelta(days=17),
        is_closed=True,
    )
    store_series(workspace, {"Varaukset": told}, now=now, days=1)

    found = gather_one(workspace, now)

    assert found.outcomes["Varaukset"].tolist() == [70.0, 60.0, 40.0, 60.0]
    assert found.filled == {"Varaukset": 0}
    assert found.controls["closed"].tolist() == [0.0, 1.0, 3.0, 1.0]


def test_holidays_and_own_events_are_controls_where_they_vary(workspace, now):
    first = date(2026, 4, 27)
    store_series(workspace, {"Varaukset": by_week([5, 6, 7], first=first)}, now=now)
    add_event(
        workspace,
        name="Messut",
        first_day=date(2026, 5, 5),
        last_day=date(2026, 5, 6),
        is_closed=False,
    )

    found = gather_one(workspace, now)

    assert found.controls["events"].tolist() == [0.0, 2.0, 0.0]
    assert found.controls["holidays"].tolist() == [1.0, 0.0, 1.0]


def test_posts_count_by_channel_in_the_zone_of_the_workspace_and_before_the_outcome(
    workspace, now
):
    channel = Channel.objects.create(workspace=workspace, platform="facebook", key="m")
    late_sunday = datetime(2026, 9, 6, 22, 30, tzinfo=UTC)  # Monday in Helsinki
    for number, moment in enumerate([late_sunday, late_sunday, late_sunday - timedelta(days=21)]):
        Post.objects.create(channel=channel, key=str(number), published_at=moment)
    store_series(workspace, {"Varaukset": by_week([5, 6, 7], first=MONDAY)}, now=now)

    source = Source(kind="posts", of=str(channel.pk))
    found = gather_one(workspace, now, exposure=[source])

    assert found.exposure[source.key].tolist() == [0.0, 2.0, 0.0]
    assert found.before is not None
    assert found.before.tolist() == [[1.0], [0.0]]


def test_traits_reach_and_spend_count_as_exposure(workspace, now):
    source = store_series(workspace, {"Varaukset": by_week([5, 6], first=MONDAY)}, now=now)
    channel = Channel.objects.create(workspace=workspace, platform="facebook", key="m")
    at = datetime(2026, 9, 8, 9, tzinfo=UTC)
    for number in range(10):
        post = Post.objects.create(
            channel=channel,
            key=str(number),
            published_at=at,
            traits={"series": "Viikon annos" if number < 9 else "Muu"},
        )
        for metric, value in (("reach", 80.0), ("reach", 100.0), ("spend_eur", 2.0)):
            Measurement.objects.create(
                channel=channel,
                post=post,
                metric=metric,
                value=value,
                read_at=at + timedelta(hours=value),
                source=source,
            )

    keys = [one.key for one in find_sources(workspace, ["Varaukset"], spent=find_spent(workspace))]
    found = gather_one(workspace, now, exposure=[Source.parse(key) for key in keys[:3] + keys[4:]])

    assert keys == [
        f"posts:{channel.pk}",
        f"reach:{channel.pk}",
        "spend:spend_eur",
        "series:Varaukset",
        "trait:series=Viikon annos",
    ]
    assert [values.tolist() for values in found.exposure.values()] == [
        [0.0, 10.0],
        [0.0, 1000.0],
        [0.0, 20.0],
        [0.0, 9.0],
    ]


def test_the_window_ends_where_imported_exposure_ends(workspace, now):
    store_series(
        workspace,
        {
            "Varaukset": by_week([5, 6, 7, 8], first=MONDAY),
            "Uutiskirje": by_week([1, 2, 3], first=MONDAY),
        },
        now=now,
    )

    found = gather_one(workspace, now, exposure=[Source(kind="series", of="Uutiskirje")])

    assert found.weeks == 3
    assert found.exposure["series:Uutiskirje"].tolist() == [1.0, 2.0, 3.0]
    assert found.before is None


def test_other_workspaces_are_never_read(workspace, other_workspace, now):
    channel = Channel.objects.create(workspace=other_workspace, platform="facebook", key="m")
    Post.objects.create(channel=channel, key="1", published_at=now - timedelta(weeks=3))
    store_series(workspace, {"Varaukset": by_week([5, 6], first=MONDAY)}, now=now)

    found = gather_one(workspace, now, exposure=[Source(kind="posts", of=str(channel.pk))])

    assert found.exposure[f"posts:{channel.pk}"].tolist() == [0.0, 0.0]
    assert find_sources(workspace, [], spent=find_spent(workspace)) == []


def test_a_likely_outcome_is_asked_about_before_what_bears_a_name_of_a_channel(workspace, now):
    for name, count in (("Facebook", 70), ("Avain", 70), ("Pöytävaraukset", 28), ("Zeta", 90)):
        store_series(workspace, {name: days(MONDAY, count)}, now=now, days=1)
    assert find_first_question(workspace).outcomes == ("Pöytävaraukset",)

    OutcomeSeries.objects.get(name="Pöytävaraukset").outcomes.all().delete()

    # of the rest what is told longest, and the channel last of all
    assert find_first_question(workspace).outcomes == ("Zeta",)


def test_nobody_asks_first_whether_posts_bring_more_money_spent(workspace, now):
    store_series(workspace, {"Mainoskulut": days(MONDAY, 28)}, now=now, days=1)
    assert find_first_question(workspace).outcomes == ("Mainoskulut",)

    store_series(workspace, {"Varaukset": days(MONDAY, 28)}, now=now, days=1)

    assert find_first_question(workspace).outcomes == ("Varaukset",)


def spend(workspace, code, told, *, name="meta_ads"):
    """Money spent as files tell it: dated at the end of the last day of each sum."""
    period = part_metric(code)[1]
    run = ImportRun.objects.create(
        workspace=workspace, started_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    file = SourceFile.objects.create(run=run, name=f"{code}.csv", sha256=f"{code:0>64}", size=1)
    channel, _made = Channel.objects.get_or_create(
        workspace=workspace, platform="meta_ads", key=name
    )
    zone = ZoneInfo(workspace.time_zone)
    for first, value in told.items():
        end = period.find_last(first) + timedelta(days=1)
        Measurement.objects.create(
            channel=channel, post=None, metric=code, value=value, source=file,
            read_at=datetime.combine(end, time(), zone),
        )  # fmt: skip


def gather_spent(workspace, now):
    store_series(workspace, {"Varaukset": days(MONDAY, 28)}, now=now, days=1)
    source = Source(kind="spend", of="spend_eur")
    found = gather_one(workspace, now, exposure=[source])
    return found.exposure[source.key].tolist(), found.shared.get(source.key, 0)


def test_money_told_by_week_is_that_of_its_week(workspace, now):
    spend(workspace, "spend_eur/7d", {MONDAY + timedelta(weeks=n): 70.0 + 7 * n for n in range(4)})

    assert gather_spent(workspace, now) == ([70.0, 77.0, 84.0, 91.0], 0)


def test_a_week_that_ends_on_another_day_is_shared_out_by_days(workspace, now):
    thursday = MONDAY + timedelta(days=3)
    spend(workspace, "spend_eur/7d", {thursday: 70.0, thursday + timedelta(weeks=1): 140.0})

    assert gather_spent(workspace, now) == ([40.0, 30.0 + 80.0, 60.0, 0.0], 2)


def test_what_is_told_by_day_and_by_week_is_counted_once(workspace, now):
    spend(workspace, "spend_eur", dict.fromkeys(days(MONDAY, 10), 5.0))
    spend(workspace, "spend_eur/7d", {MONDAY: 35.0, MONDAY + timedelta(weeks=1): 55.0})

    assert gather_spent(workspace, now) == ([35.0, 55.0, 0.0, 0.0], 0)


def test_money_told_by_month_is_no_weeks_and_is_named(workspace, now):
    spend(workspace, "spend_eur/1m", {date(2026, 9, 1): 900.0})

    assert find_sources(workspace, [], spent=find_spent(workspace)) == []
    assert find_too_long(find_spent(workspace)) == ["spend_eur/1m"]
    assert gather_spent(workspace, now) == ([0.0] * 4, 0)


def test_the_page_says_what_is_too_long_and_what_is_shared_out(workspace, now, as_aino):
    thursday = MONDAY + timedelta(days=3)
    store_series(workspace, {"Varaukset": days(MONDAY, 70)}, now=now, days=1)
    spend(workspace, "spend_eur/7d", {thursday: 70.0, thursday + timedelta(weeks=1): 140.0})
    spend(workspace, "spend_eur/1m", {date(2026, 9, 1): 900.0})

    page = " ".join(unescape(as_aino.get("/patience/").content.decode()).split())

    assert "do not tell what belongs to which week: Ad spend (EUR), a month." in page
    assert "Ad spend (EUR): 2 sums of several days reach over a Sunday" in page
