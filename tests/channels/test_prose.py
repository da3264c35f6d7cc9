"""Running text is refused as such; small tables and single columns are asked about as before."""

from __future__ import annotations

import pytest

from tuuletus.channels.table import guess_mapping
from tuuletus.errors import ChannelError

LICENCE = """Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files, to deal in the Software
without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of it.

The above copyright notice shall be included in all copies.
"""
README = """# Bookings

How we count: see the wiki.

- Run `make`; then, if it works, `make test`
- Ask Anna

It works, mostly.
"""
LETTER = (
    "Hei,\n\nkeitto oli hyvää. Tulemme taas!\nOliko leipä itse leivottua?\n\nTerveisin Liisa\n"
)


STARS = "Menu & prices\n* soup & bread\n* fish & chips\n* cake & coffee\n"


@pytest.mark.parametrize("text", [LICENCE, README, LETTER, LICENCE * 40, README * 30, STARS])
def test_running_text_is_refused_as_what_it_is(read, text):
    with pytest.raises(ChannelError) as caught:
        read("LICENSE", text)

    assert caught.value.code == "prose"


@pytest.mark.parametrize(
    "text",
    [
        "Total sales\n1 234\n2 345\n3 456\n",
        "Published at\n2026-03-01 12:00\n2026-03-02 13:00\n2026-03-03 14:00\n",
        "Day\n1.3.2026\n2.3.2026\n3.3.2026\n",
        "Sales/day\n1/2\n2/3\n3/4\n",
    ],
)
def test_a_mark_inside_of_cells_parts_no_column(source, text):
    assert len(source("own.csv", text).table.header) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a;b;c\n1;2;3\n4;5;6\n",
        "Nimi,Paikka\nAnna,Turku\nEero,Oulu\n",
        "Kukka;Väri\nruusu;punainen\n",
        "Otsikko\tSelite\nKeitto\tpäivän keitto, leipä\nKala\tlohta, siikaa tai muuta\n",
        "Varaukset\n12\n14\n9\n",
        "Day\n1.3.2026\n2.3.2026\n",
        "Link\nhttps://example.org/1\nhttps://example.org/2\n",
        "a,b\n1,2\n3,4\n5,6,7\n7,8\n9,1,2\n",
    ],
)
def test_small_tables_and_single_columns_are_still_asked_about(source, read, text):
    try:
        told = read("own.csv", text).format
    except ChannelError as error:
        told = error.code

    assert told in {"columns_unknown", "unknown_file", "events", "table", "outcomes"}
    assert guess_mapping(source("own.csv", text)).rows > 0
