"""Shares of a data copy whose rows were torn apart."""

from __future__ import annotations

import pytest

from tuuletus.errors import ChannelError

HEADER = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility"
LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A730123456789012345"


def row(number, text):
    return f"2025-03-0{number} 10:00:00,{LINK}{number},{text},,,MEMBER_NETWORK"


def test_bare_line_breaks_and_commas_inside_a_text_are_put_together(read):
    text = "\n".join(
        [
            HEADER,
            row(1, "Soup, bread\n\nand a view"),
            row(2, "One line only"),
            row(3, '"Said ""so"", quoted\nand broken"'),
            row(4, "2025 was a year,\nand 12,5 % more\r\nthan before"),
        ]
    )

    reading = read("Shares.csv", text)

    assert [post.text for post in reading.posts] == [
        "Soup, bread\n\nand a view",
        "One line only",
        'Said "so", quoted\nand broken',
        "2025 was a year,\nand 12,5 % more\nthan before",
    ]
    assert [post.published_at.day for post in reading.posts] == [1, 2, 3, 4]
    assert reading.unread == ()
    assert reading.rows == 4


def test_a_row_that_stays_torn_is_named_and_the_others_are_read(read):
    text = "\n".join([HEADER, f"2025-03-01 10:00:00,{LINK}1", row(2, "Soup\nof the day")])

    reading = read("Shares.csv", text)

    assert [post.text for post in reading.posts] == ["Soup\nof the day"]
    assert [(one.row, one.reason) for one in reading.unread] == [(2, "cells_do_not_fit_header")]


def test_where_every_row_fails_the_file_is_refused(read):
    text = "\n".join([HEADER, f"2025-03-01 10:00:00,{LINK}1", "of the day", "2025-03-02 1:00"])

    with pytest.raises(ChannelError) as caught:
        read("Shares.csv", text)

    assert caught.value.code == "broken_rows"


@pytest.mark.parametrize(
    "text",
    [
        '"Soup, bread"\n""\n"and a view"',
        '"Soup, bread"\n\n"and a view"',
        '"Soup, bread\n\n"and a view"',
        '"Soup, bread""\n""\n""and a view"',
    ],
)
def test_no_quotation_mark_of_a_line_break_stays_in_a_torn_text(read, text):
    # a torn row above makes every row be put together anew
    torn = row(1, "One, two\nthree")

    reading = read("Shares.csv", "\n".join([HEADER, torn, row(2, text), row(3, '"A ""b"" c"')]))

    assert [post.text for post in reading.posts] == [
        "One, two\nthree",
        "Soup, bread\n\nand a view",
        'A "b" c',
    ]
