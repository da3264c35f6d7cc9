"""Numbers of weekdays: what they mean is taken from the file where it can tell it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tuuletus.records import WeekdayCodes

BRAND = Path(__file__).resolve().parents[4] / "shared/data/posts/facebook_metrics_moro2016.csv"
PYTHON = {"monday": date.weekday, "sunday": lambda day: day.isoweekday() % 7}
"""How programs that count from 0 number a day, by the day that is 0."""


def write(days, *, first, lowest=1, columns=("Year", "Month")) -> bytes:
    """A table of posts of these days whose weekdays are numbers."""
    told = {"Year": "%Y", "Month": "%m", "Day": "%d", "Published": "%Y-%m-%d"}
    rows = [";".join((*columns, "Weekday", "like"))]
    for place, day in enumerate(days):
        code = PYTHON[first](day) + lowest
        cells = [str(int(day.strftime(told[name]))) for name in columns if name != "Published"]
        cells += [day.isoformat()] * ("Published" in columns)
        rows.append(";".join((*cells, str(code), str(20 + place % 9))))
    return "\n".join(rows).encode()


def tell_weekdays(reading):
    return [post.stated.get("weekday") for post in reading.posts]


DAYS = [date(2025, 12, 30) - timedelta(days=place) for place in range(0, 360, 2)]
ISO = [str(day.isoweekday()) for day in DAYS]


@pytest.mark.parametrize("first", ["monday", "sunday"])
@pytest.mark.parametrize("lowest", [0, 1])
@pytest.mark.parametrize("columns", [("Year", "Month"), ("Year", "Month", "Day")])
def test_the_file_itself_tells_the_first_weekday_where_it_can(read, first, lowest, columns):
    reading = read("posts.csv", write(DAYS, first=first, lowest=lowest, columns=columns))

    number = {"monday": 1, "sunday": 7}[first]
    assert reading.weekday_codes == WeekdayCodes(lowest=lowest, first=number, reason="decided")
    assert tell_weekdays(reading) == ISO


def test_rows_in_the_order_of_time_tell_it_too(read):
    reading = read("posts.csv", write(DAYS[::-1], first="monday"))

    assert reading.weekday_codes == WeekdayCodes(lowest=1, first=1, reason="decided")


def test_rows_without_order_tell_nothing_of_the_first_weekday(read):
    reading = read("posts.csv", write([*DAYS[::2], *DAYS[1::2]], first="monday"))

    assert reading.weekday_codes.reason == "assumed"


@pytest.mark.parametrize("lowest", [0, 1])
def test_without_the_year_the_count_of_spreadsheets_is_taken_and_said_to_be(read, lowest):
    reading = read("posts.csv", write(DAYS, first="sunday", lowest=lowest, columns=("Month",)))

    assert reading.weekday_codes == WeekdayCodes(lowest=lowest, first=7, reason="assumed")
    assert tell_weekdays(reading) == ISO


def test_an_answer_counts_more_than_what_is_assumed(read):
    content = write(DAYS, first="monday", columns=("Month",))

    reading = read("posts.csv", content, first_weekday="monday")

    assert reading.weekday_codes == WeekdayCodes(lowest=1, first=1, reason="asked")
    assert tell_weekdays(reading) == ISO


def test_weekdays_beside_whole_dates_are_known_from_the_dates(read):
    content = write(DAYS, first="monday", columns=("Published",))
    roles = {"Published": "date", "Weekday": "trait:weekday", "like": "metric:likes"}

    assert read("posts.csv", content).weekday_codes is None
    assert read("posts.csv", content, mapping=roles).weekday_codes == WeekdayCodes(
        lowest=1, first=1, reason="decided"
    )


def test_weekdays_told_by_name_are_no_question(read):
    content = write(DAYS, first="monday", columns=("Month",)).replace(b";1;", b";Mon;")
    for number, name in enumerate((b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"), start=2):
        content = content.replace(b";%d;" % number, b";%s;" % name)

    reading = read("posts.csv", content)

    assert reading.weekday_codes is None
    assert tell_weekdays(reading) == ISO


def test_a_number_that_no_weekday_has_is_named(read):
    content = write(DAYS, first="sunday", columns=("Month",)).replace(b";1;", b";9;", 1)

    reading = read("posts.csv", content)

    assert [(one.reason, one.value) for one in reading.unread] == [("not_understood", "9")]


@pytest.mark.skipif(not BRAND.exists(), reason="REAL DATA ABSENT: the brand's posts are not there")
def test_the_real_brand_of_2014_is_read_as_its_year_has_it(read):
    reading = read("posts.csv", BRAND.read_bytes())

    assert reading.weekday_codes == WeekdayCodes(lowest=1, first=7, reason="assumed")
    newest = [(post.stated["month"], post.stated["weekday"]) for post in reading.posts[:2]]
    assert newest == [("12", "3"), ("12", "2")]
    with_years = BRAND.read_text("utf-8").replace("\n", ";2014\n")
    with_years = with_years.replace("ions;2014", "ions;Year")
    decided = read("posts.csv", with_years.encode())
    assert decided.weekday_codes == WeekdayCodes(lowest=1, first=7, reason="decided")
