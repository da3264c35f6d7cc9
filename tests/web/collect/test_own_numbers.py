"""The channels' own numbers: of days, weeks and months, never mixed in one series."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.channels.linkedin.test_pages import workbook
from tests.web.collect.conftest import LATER
from tuuletus.analysis.periods import DAY, MONTH, WEEK
from tuuletus.web.collect.actions import confirm_import, receive_files, take_back
from tuuletus.web.collect.models import Channel
from tuuletus.web.collect.queries import find_channel_series
from tuuletus.web.collect.queries.numbers import TOLD_NUMBERS

MONDAY = date(2026, 9, 7)


def ads(name, *periods):
    rows = [f"{first},{last},Lounas,{spent}" for first, last, spent in periods]
    header = "Reporting starts,Reporting ends,Ad name,Amount spent (EUR)"
    return SimpleUploadedFile(name, "\n".join([header, *rows]).encode())


def ads_by_week(spent=111, *, first=MONDAY, weeks=8):
    begins = [first + timedelta(weeks=number) for number in range(weeks)]
    return ads("ads_weeks.csv", *((day, day + timedelta(days=6), spent) for day in begins))


def ads_by_day(spent=5.5):
    days = [date(2026, 9, number) for number in range(1, 21)]
    return ads("ads_daily.csv", *((day, day, spent) for day in days))


def ads_by_month():
    return ads("ads_month.csv", (date(2026, 10, 1), date(2026, 10, 31), 150))


@pytest.fixture
def drop(workspace, aino):
    def build(*files, at=LATER):
        return receive_files(workspace, aino, files, now=at)

    return build


@pytest.fixture
def bring(drop):
    def build(*files, at=LATER):
        return confirm_import(drop(*files, at=at), clock=lambda: at)

    return build


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def test_a_preview_says_of_how_long_a_time_the_numbers_are(drop, as_aino):
    run = drop(ads_by_week())

    page = words(as_aino.get(f"/imports/{run.pk}/"))

    assert "8 weeks" in page
    assert "7 Sep 2026 – 1 Nov 2026" in page
    assert "Ad spend (EUR) by week" in page
    assert "by day" not in page


def test_sums_of_days_weeks_and_months_are_three_series(bring, as_aino):
    for file in (ads_by_week(), ads_by_day(), ads_by_month()):
        bring(file)

    channel = Channel.objects.get(platform="meta_ads")
    found = {one.name: (one.period, one.values) for one in find_channel_series(channel)}

    assert found["spend_eur"] == (DAY, {date(2026, 9, number): 5.5 for number in range(1, 21)})
    assert found["spend_eur/7d"] == (
        WEEK,
        {MONDAY + timedelta(weeks=number): 111.0 for number in range(8)},
    )
    assert found["spend_eur/1m"] == (MONTH, {date(2026, 10, 1): 150.0})
    page = words(as_aino.get(f"/channels/{channel.pk}/"))
    assert "Ad spend (EUR), a week" in page
    assert "in a typical week 111" in page
    assert "Ad spend (EUR), a month" in page
    assert "Nothing is told of" not in page


def test_what_an_earlier_version_kept_of_a_preview_is_still_shown(drop, as_aino):
    run = drop(ads_by_day())
    file = run.files.get()
    file.summary |= {
        "days": 20,
        "first_day": "2026-09-01T21:00:00+00:00",
        "last_day": "2026-09-20T21:00:00+00:00",
        "metrics": [{"metric": "spend_eur", "posts": 0}],
    }
    del file.summary["periods"]
    file.save()

    page = words(as_aino.get(f"/imports/{run.pk}/"))

    assert "20 days 1 Sep 2026 – 20 Sep 2026" in page
    assert "Ad spend (EUR) by day" in page


def overview(views, *, name="account_overview_analytics.csv", days=10, last=None):
    told = [(MONDAY + timedelta(days=number), views) for number in range(days)]
    if last is not None:
        told[-1] = (told[-1][0], last)
    header = "Date,Impressions,Likes,Bookmarks,Reposts,Unfollows,Create Post,Media views"
    rows = [f"{day},{views + 100},1,1,1,0,1,{views}" for day, views in told]
    return SimpleUploadedFile(name, "\n".join([header, *rows]).encode())


def media_views(workspace):
    channel = Channel.objects.get(workspace=workspace, platform="x")
    return next(one for one in find_channel_series(channel) if one.name == "media_views")


@pytest.mark.parametrize("turned", [False, True])
def test_numbers_that_contradict_follow_one_rule_and_are_told(drop, workspace, as_aino, turned):
    files = [overview(7, name="x.csv"), overview(9, name="x (2).csv", days=6)]
    run = drop(*(reversed(files) if turned else files))

    sentence = (
        "6 days of “Media views, X” are told differently by x (2).csv and x.csv, for instance"
        " 7 September 2026: 9 and 7. x.csv counts, since it reaches further in time."
    )
    assert sentence in words(as_aino.get(f"/imports/{run.pk}/"))
    confirm_import(run, clock=lambda: LATER)
    assert sentence in words(as_aino.get(f"/imports/{run.pk}/"))
    found = media_views(workspace)
    assert set(found.values.values()) == {7.0}
    page = words(as_aino.get(f"/channels/{Channel.objects.get(platform='x').pk}/"))
    assert sentence.replace("Media views, X", "Media views") in page


def test_a_later_import_counts_and_taking_it_back_brings_the_earlier_numbers_back(
    bring, workspace, as_aino
):
    bring(overview(7))
    later = LATER + timedelta(days=1)
    run = bring(overview(7, name="newer.csv", last=11), at=later)

    last = MONDAY + timedelta(days=9)
    assert media_views(workspace).values[last] == 11.0
    (found,) = media_views(workspace).contradictions
    assert (found.count, found.day, found.why) == (1, last, "later")
    (told,) = (
        one
        for one in as_aino.get(f"/imports/{run.pk}/").context["contradictions"]
        if one.series == "media_views"
    )
    assert (told.kept.name, told.kept_value, told.other_value) == ("newer.csv", 11.0, 7.0)
    take_back(run, clock=lambda: later)
    assert media_views(workspace).values[last] == 7.0
    assert media_views(workspace).contradictions == ()


def test_what_was_kept_for_the_preview_is_gone_once_it_is_stored(bring, drop):
    waiting = drop(overview(7))
    assert TOLD_NUMBERS in waiting.files.get().summary
    run = bring(overview(8))
    assert TOLD_NUMBERS not in run.files.get().summary


def test_readings_of_posts_told_differently_are_counted_with_an_example(bring, as_aino):
    def posts(likes, *, name):
        told = [f"{n},Sivu,2026-08-{n:02},Keitto {n},{likes}" for n in range(1, 15)]
        return SimpleUploadedFile(name, "\n".join(["Id,Page,Date,Title,Likes", *told]).encode())

    run = bring(posts(10, name="posts.csv"), posts(50, name="posts (2).csv"))

    assert (
        "14 readings of posts are told differently by two files for the same moment. For instance"
        " likes of “Keitto 1” is 50 in posts (2).csv, which counts, and 10 in posts.csv."
    ) in words(as_aino.get(f"/imports/{run.pk}/"))


def test_a_preview_lists_what_is_told_of_posts_and_by_day_twice(drop, as_aino):
    run = drop(SimpleUploadedFile("content.xls", workbook("en")))

    page = words(as_aino.get(f"/imports/{run.pk}/"))

    for name in ("Impressions", "Clicks", "Reactions"):
        assert f"{name} every post" in page
        assert f"{name} by day" in page
    assert "Comments by day" in page
