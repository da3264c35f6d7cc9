"""Web pages with a table in them, as booking systems give them out under the name .xls."""

from __future__ import annotations

from datetime import date

import pytest

from tuuletus.errors import ChannelError

DAYS = "".join(f"<tr><td>2026-03-{i:02d}</td><td>{i}</td></tr>" for i in range(1, 20))
TABLE = f"<table><tr><th>Date</th><th>Bookings</th></tr>{DAYS}</table>"


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body>{TABLE}</body></html>",
        TABLE,
        f"<!DOCTYPE html><html><head><style>td {{x: 1}}</style></head>{TABLE}",
        f"<html><table><tr><td>Logo</td></tr></table>{TABLE}</html>",
        TABLE.replace("<table>", "<table><tr><td colspan=2>Varaukset</td></tr>"),
        TABLE.replace("</td>", "").replace("</tr>", ""),
    ],
    ids=["page", "bare", "with style", "beside a logo", "with a title", "not closed"],
)
def test_the_one_table_of_a_page_is_read(read, page):
    reading = read("varaukset.xls", page)

    assert len(reading.outcomes) == 19
    assert reading.outcomes[0].day == date(2026, 3, 1)
    assert "web_table" in {one.reason for one in reading.unread}


def test_posts_in_a_page_are_read_as_texts_and_never_as_marks(read):
    rows = "".join(
        f"<tr><td>2026-03-{i:02d}<td>Juttu &amp; <b>{i}</b><script>bad()</script><td>{i}</tr>"
        for i in range(1, 20)
    )
    page = f"<html><table><tr><th>Date<th>Text<th>Likes</tr>{rows}</table>"

    reading = read("x.xls", page)

    assert reading.posts[0].text == "Juttu & 1"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (f"<html>{TABLE}{TABLE}</html>", "web_tables"),
        (f"<html><table><tr><td>{TABLE}</td></tr></table></html>", "web_tables"),
        (f"<html>{TABLE.replace('<td>5', '<td rowspan=2>5')}</html>", "web_tables"),
        ("<html><body>Log in</body></html>", "web_page"),
        ("<html><table><tr><td>Name</td><td></td></tr></table></html>", "web_page"),
    ],
    ids=["two tables", "one in another", "cells over rows", "no table", "a layout"],
)
def test_what_is_not_certain_in_a_page_is_refused(read, page, code):
    with pytest.raises(ChannelError) as caught:
        read("x.xls", page)

    assert caught.value.code == code


def test_a_page_of_endless_cells_is_refused(read):
    page = "<table>" + "<tr>" + "<td colspan=300>x</td>" * 1400 + "</tr></table>"

    with pytest.raises(ChannelError) as caught:
        read("x.xls", page)

    assert caught.value.code == "too_many_cells"
