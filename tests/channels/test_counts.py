from __future__ import annotations

import pytest

from tuuletus.channels.counts import find_fault, read_counts
from tuuletus.channels.table import guess_mapping


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.2K", 1_200),
        ("1,2 t.", 1_200),
        ("1.2 mil", 1_200),
        ("12 tn", 12_000),
        ("2,5 Tsd.", 2_500),
        ("3,4 milj.", 3_400_000),
        ("2.1M", 2_100_000),
        ("1,5 Mio.", 1_500_000),
    ],
)
def test_a_number_that_a_platform_cut_short_is_read_rounded(cell, value):
    read = read_counts([cell, "950", ""])

    assert read.values == (value, 950, None)
    assert read.rounded == (0,)
    assert read.unread == ()


@pytest.mark.parametrize("cell", ["1.234K", "12 kpl", "5 B", "K", "1.2.3K"])
def test_what_is_not_certain_is_no_number(cell):
    read = read_counts([cell, "950", "1.2K"])

    assert read.unread == (0, 2)
    assert read.rounded == ()


def table(header, *columns):
    rows = (f"2026-06-{i + 1:02d};Juttu {i};{';'.join(column[i] for column in columns)}"
            for i in range(20))  # fmt: skip
    return "\n".join([f"Päivä;Teksti;{header}", *rows])


def test_a_metric_of_rounded_numbers_is_read_and_the_preview_says_so(read, values):
    content = table("Kattavuus;Tykkäykset", ["1,2 t."] * 20, ["3"] * 20)

    reading = read("x.csv", content)

    assert set(values(reading, "reach").values()) == {1_200}
    notes = [(one.reason, one.column, one.value) for one in reading.unread]
    assert notes == [("rounded_numbers", "Kattavuus", "1,2 t. = 1200")]


def test_rounded_numbers_beside_words_are_named_cell_by_cell(read):
    content = table("Kattavuus", ["950"] * 15 + ["1,2 t."] * 4 + ["paljon"])

    reading = read("x.csv", content)

    assert [one.reason for one in reading.unread] == ["not_a_number"] * 5


def test_what_is_called_a_number_never_becomes_a_trait_and_is_named(read, source):
    content = table("Gefällt mir;Alcance", ["viele"] * 20, ["12"] * 20)

    reading = read("x.csv", content)

    assert guess_mapping(source("x.csv", content)).mapping["Gefällt mir"] == "ignore"
    assert reading.unknown_columns == ("Gefällt mir",)
    notes = [(one.reason, one.column, one.value) for one in reading.unread]
    assert notes == [("metric_not_read", "Gefällt mir", "viele")]


def test_platform_files_read_rounded_numbers_too(read, values):
    link = "https://www.tiktok.com/@a/video/74000000000000000"
    rows = [f"TT {i},{link}{i:02d},{i + 1}.6.2026,1.2K,{i}" for i in range(9)]
    header = "Video title,Video link,Post time,Total views,Total likes"

    reading = read("t.csv", "\n".join([header, *rows]))

    assert set(values(reading, "views").values()) == {1_200}
    assert ("rounded_numbers", "Total views") in {
        (one.reason, one.column) for one in reading.unread
    }


def test_more_than_anybody_counts_is_named_and_left_empty(read, values):
    content = table("Likes;Reach", ["9" * 25] + ["3"] * 19, ["100"] * 20)

    reading = read("x.csv", content)

    assert set(values(reading, "likes").values()) == {3}
    assert [(one.reason, one.row) for one in reading.unread] == [("too_large", 2)]


def test_a_length_of_time_has_no_such_end():
    assert find_fault("watch_ms", 1e13) == ""
    assert find_fault("followers_net", -3) == ""
    assert find_fault("likes", -3) == "negative"
