"""The channels' own numbers: of days, weeks and months, never mixed in one series."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import LATER
from tuuletus.analysis.periods import DAY, MONTH, WEEK
from tuuletus.web.collect.actions import confirm_import, receive_files
from tuuletus.web.collect.models import Channel
from tuuletus.web.collect.queries import find_channel_series

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
