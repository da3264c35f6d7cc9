"""Reports of Ads Manager under headers that nobody has seen are read by their values, or asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import Source
from tuuletus.errors import UnknownFileError


@pytest.fixture
def read_ads(tmp_path):
    def read(header: str, **more):
        path = tmp_path / "annonser.csv"
        rows = [
            f"Lunch;2026-09-{day:02};2026-09-{day:02};{20 + day},50;1,20;{1000 + day};{1500 + day}"
            for day in range(1, 21)
        ]
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        options = ReadingOptions(read_at=datetime(2026, 11, 1, tzinfo=UTC), **more)
        return read_file(Source(path, path.name), options)

    return read


@pytest.mark.parametrize("known", ["Räckvidd", "Reach"])
def test_one_known_number_is_enough_for_period_and_money_under_strange_swedish_headers(
    read_ads, known
):
    reading = read_ads(
        f"Titel på kampanj;Första dag;Sista dag;Utlägg (SEK);Styckpris (SEK);{known};Antal"
    )

    assert reading.format == "meta_ads"
    sums = {}
    for one in reading.measurements:
        sums[one.metric] = sums.get(one.metric, 0.0) + one.value
    assert sums == {
        "spend_sek": sum(20.5 + day for day in range(1, 21)),
        "reach": sum(1000 + day for day in range(1, 21)),
    }
    assert "Antal" in reading.unknown_columns


def test_a_report_without_a_single_known_header_is_asked_about_and_never_guessed(read_ads):
    header = "Titel på kampanj;Första dag;Sista dag;Utlägg (SEK);Styckpris (SEK);Unika;Antal"

    with pytest.raises(UnknownFileError) as caught:
        read_ads(header)

    assert caught.value.code == "columns_unknown"


def test_what_a_person_says_of_strange_headers_is_what_is_read(read_ads):
    header = "Titel på kampanj;Första dag;Sista dag;Utlägg (SEK);Styckpris (SEK);Unika;Antal"
    mapping = {"Första dag": "date", "Unika": "metric:reach", "Antal": "metric:impressions"}

    reading = read_ads(header, mapping=mapping)

    assert {one.metric for one in reading.measurements} == {"reach", "impressions"}
    assert sum(one.value for one in reading.measurements if one.metric == "reach") == 20_210
