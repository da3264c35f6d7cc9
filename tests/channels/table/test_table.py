from __future__ import annotations

import io
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tuuletus.channels.dates import AmbiguousDatesError
from tuuletus.channels.table import guess_mapping
from tuuletus.errors import ChannelError, UnknownFileError

SHARED = Path(__file__).parents[4] / "shared/data/posts"
HELSINKI = ZoneInfo("Europe/Helsinki")
real = pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")


def test_pages_are_told_from_the_ids_and_repeated_rows_are_counted(read):
    reading = read("table/pages.csv")

    assert Counter(post.channel.key for post in reading.posts) == {
        "246675000000001": 26,
        "614855000000002": 14,
    }
    assert (len(reading.posts), reading.repeated_rows) == (40, 2)
    assert [(u.row, u.reason) for u in reading.unread] == [(43, "repeated_and_different")]


def test_the_parts_of_reactions_are_kept_but_never_added_again(source):
    guess = guess_mapping(source("table/pages.csv"))

    assert guess.mapping == {
        "status_id": "id",
        "status_type": "format",
        "status_published": "date",
        "num_comments": "metric:comments",
        "num_shares": "metric:shares",
        "num_reactions": "metric:reactions",
        "num_likes": "metric:reactions_like",
        "num_loves": "metric:reactions_love",
        "num_wows": "metric:reactions_wow",
        "num_hahas": "metric:reactions_haha",
        "num_sads": "metric:reactions_sad",
        "num_angrys": "metric:reactions_angry",
    }
    assert guess.date_order == "month_first"


def test_a_table_without_dates_states_its_traits(read, values):
    reading = read("table/brand.csv")

    assert reading.posts[0].stated == {
        "format": "photo",
        "category": "1",
        "month": "12",
        "weekday": "7",
        "hour": "00-03",
        "paid": "no",
    }
    assert reading.lacking == ("date", "id", "text", "link")
    assert len(reading.posts) == len({post.key for post in reading.posts}) == 41
    # the sum of a post is told where one of its parts is not
    assert list(values(reading, "interactions").values()) == [158.0]
    assert len(values(reading, "shares")) == 40


def test_a_finnish_table_is_read_by_its_headers(read):
    reading = read("table/finnish.csv")

    assert [(post.text, post.published_at) for post in reading.posts] == [
        ("Äyskäri", datetime(2026, 2, 1, 9, 5, tzinfo=HELSINKI)),
        ("Öljy", datetime(2026, 2, 14, 17, 30, tzinfo=HELSINKI)),
        ("Ålands dag", datetime(2026, 3, 3, tzinfo=HELSINKI)),
    ]
    assert reading.posts[2].stated == {"hour": ""}
    assert [m.value for m in reading.measurements if m.metric == "views"] == [1234, 980, 2450]
    assert [(u.row, u.column, u.value) for u in reading.unread] == [(4, "Jaot", "kaksi")]
    assert reading.unknown_columns == ("Oma huomio",)
    assert (reading.zone, reading.zone_reason) == ("Europe/Helsinki", "assumed")


def test_dates_that_can_be_read_both_ways_are_asked(read, source):
    with pytest.raises(AmbiguousDatesError) as caught:
        read("table/ambiguous.csv")

    assert caught.value.details == {"column": "date", "examples": ("02/03/2026", "04/05/2026")}
    assert guess_mapping(source("table/ambiguous.csv")).date_order is None


def test_the_answer_of_a_person_settles_the_dates(read):
    reading = read("table/ambiguous.csv", date_order="day_first")

    assert [post.published_at.month for post in reading.posts] == [3, 5]


def test_a_file_of_one_metric_by_day_measures_the_channel(read):
    reading = read("table/followers.csv", channel_name="Aurinko")

    assert reading.posts == ()
    assert [(m.channel.key, m.post_key, m.metric, m.value) for m in reading.measurements] == [
        ("Aurinko", None, "follows", 20),
        ("Aurinko", None, "follows", 31),
    ]


def test_a_mapping_set_by_a_person_wins(read, values):
    reading = read("list.csv", "a;b;c\nx1;5;9\nx2;6;8\n", mapping={"a": "id", "c": "metric:saves"})

    assert values(reading, "saves") == {"x1": 9, "x2": 8}
    assert reading.unknown_columns == ("b",)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"a": "nonsense"}, "unknown_role"),
        ({"a": "metric:likes", "b": "metric:likes"}, "role_twice"),
        ({"a": "ignore"}, "no_columns"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(read, mapping, code):
    with pytest.raises(ChannelError) as caught:
        read("list.csv", "a;b\n1;2\n", mapping=mapping)

    assert caught.value.code == code


def test_a_total_row_is_left_out_and_said(read):
    reading = read(
        "videos.csv", "Content,Video title,Views\nTotal,,300\nab1,Keitto,100\nab2,Kala,200\n"
    )

    assert [post.key for post in reading.posts] == ["ab1", "ab2"]
    assert [(u.row, u.reason) for u in reading.unread] == [(2, "total_row")]


def test_a_workbook_is_read_like_a_csv(read, values):
    book = openpyxl.Workbook()
    book.active.append(["Post id", "Date", "Likes"])
    book.active.append(["p1", datetime(2026, 2, 3, 10, 5), 4])  # noqa: DTZ001
    book.active.append(["p2", datetime(2026, 2, 4, 11, 0), None])  # noqa: DTZ001
    stream = io.BytesIO()
    book.save(stream)

    reading = read("book.xlsx", stream.getvalue())

    assert values(reading, "likes") == {"p1": 4}
    assert reading.posts[0].published_at == datetime(2026, 2, 3, 10, 5, tzinfo=HELSINKI)


def test_a_table_that_tells_nothing_is_unknown(read):
    with pytest.raises(UnknownFileError):
        read("names.csv", "first,second\nab,cd\nef,gh\n")


@real
def test_the_real_pages_are_read_by_the_guess_alone(read):
    reading = read("sellers.csv", (SHARED / "fb_live_sellers_thailand.csv").read_bytes())

    assert (len(reading.posts), reading.repeated_rows) == (5306, 2)
    assert len(reading.channels) == 7
    assert reading.metrics[:3] == ("comments", "shares", "reactions")
    assert reading.lacking == ("text", "link", "audience")


@real
def test_the_real_brand_is_read_by_the_guess_alone(read):
    reading = read("brand.csv", (SHARED / "facebook_metrics_moro2016.csv").read_bytes())

    assert len(reading.posts) == 500
    assert {"comments", "likes", "shares", "reach", "impressions"} < set(reading.metrics)
    assert set(reading.posts[0].stated) == {
        "format",
        "category",
        "month",
        "weekday",
        "hour",
        "paid",
    }
    assert reading.lacking == ("date", "id", "text", "link")


@pytest.mark.parametrize(
    ("header", "cells", "is_lacking"),
    [
        ("url;likes;comments", "https://kahvila.fi/{n};{n}1;{n}", False),
        ("published;text;likes", "2026-01-{n}0;Lohikeitto {n} ja muuta hyvää;{n}1", False),
        ("format;reach;likes", "photo;{n}00;{n}1", True),
        ("published;format;likes", "2026-01-{n}0 12:00;photo;{n}1", True),
    ],
)
def test_only_posts_that_nothing_names_are_said_to_have_no_identifiers(
    read, header, cells, is_lacking
):
    rows = "\n".join(cells.format(n=n) for n in (1, 2, 3))

    assert ("id" in read("posts.csv", f"{header}\n{rows}").lacking) is is_lacking


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("0", "1"), {"no", "yes"}),
        (("0",), {"no"}),
        (("TRUE", "FALSE", ""), {None, "no", "yes"}),
        (("Kyllä", "Ei"), {"no", "yes"}),
        (("1",), {"1"}),
        (("0", "1", "2"), {"0", "1", "2"}),
        (("ei", "ehkä"), {"ei", "ehkä"}),
    ],
)
def test_a_column_that_is_or_is_not_tells_yes_and_no(read, cells, told):
    rows = "\n".join(f"{cells[n % len(cells)]};{n}" for n in range(12))
    roles = {"is_weekend": "trait:is_weekend", "likes": "metric:likes"}

    reading = read("posts.csv", f"is_weekend;likes\n{rows}", mapping=roles)

    assert {post.stated.get("is_weekend") for post in reading.posts} == told


WRITERS = ("aino", "eero", "outi")
ENGLISH = ["Identifier", "Date", "{time}", "Author", "Text", "Likes"]


@pytest.mark.parametrize("time", ["Time", "Publish time", "Klo", "Kellonaika", "Tid"])
def test_an_own_table_tells_its_hours_ids_and_authors(read, time):
    header = ",".join(ENGLISH).format(time=time)
    rows = (
        f"p{day},2026-03-{day:02d},{8 + day % 9}:30,{WRITERS[day % 3]},"
        f"The soup of day {day} is here,{day}"
        for day in range(1, 29)
    )
    reading = read("own.csv", "\n".join([header, *rows]))

    moments = [post.published_at.astimezone(HELSINKI) for post in reading.posts]
    assert [moment.hour for moment in moments] == [8 + day % 9 for day in range(1, 29)]
    assert [post.key for post in reading.posts] == [f"p{day}" for day in range(1, 29)]
    assert {post.stated["author"] for post in reading.posts} == set(WRITERS)
    assert len({post.channel for post in reading.posts}) == 1


def test_an_author_with_an_identifier_is_an_account(read):
    rows = (f"p{day},2026-03-{day:02d},{day % 2},Page {day % 2},{day}" for day in range(1, 29))
    reading = read("posts.csv", "\n".join(["Id,Date,Author ID,Author,Likes", *rows]))

    assert {post.channel.name for post in reading.posts} == {"Page 0", "Page 1"}


def test_formulas_that_nobody_worked_out_are_named(read):
    book = openpyxl.Workbook()
    book.active.append(["Date", "Text", "Likes", "Comments"])
    for day in range(1, 10):
        book.active.append([f"2026-03-{day:02d}", f"Soup of the day {day}", "=1+3", day])
    out = io.BytesIO()
    book.save(out)

    reading = read("posts.xlsx", out.getvalue())

    told = [note.column for note in reading.unread if note.reason == "metric_empty"]
    assert told == ["Likes"]
