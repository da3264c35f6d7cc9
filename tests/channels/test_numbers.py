from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuuletus.channels.numbers import read_numbers


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234", "12"], (1234, 12)),
        (["1.234", "12"], (1234, 12)),
        (["1,234", "1,5"], (1.234, 1.5)),
        (["1.234,5", "2"], (1234.5, 2)),
        (["1,234.5", "2"], (1234.5, 2)),
        (["1.234.567", "1.234"], (1234567, 1234)),
        (["1 234", "1\u00a0234,5"], (1234, 1234.5)),
        (["0.123", "1.234"], (0.123, 1.234)),
        (["80 %", "7,5%"], (0.8, 0.075)),
        (["−4", "3"], (-4, 3)),
        (["", "n/a", "-", "undefined", "0"], (None, None, None, None, 0)),
    ],
)
def test_marks_are_decided_from_the_whole_column(cells, values):
    assert read_numbers(cells).values == pytest.approx(values)


@pytest.mark.parametrize("cell", ["1e400", "many", "1,2,3", "12.34.5", "=1+1", "²", "1_000"])
def test_what_is_no_number_is_named_by_its_place(cell):
    read = read_numbers(["1", cell])

    assert (read.values, read.unread) == ((1, None), (1,))


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=30),
    st.sampled_from(["", ",", ".", " ", "\u202f", "'"]),
)
def test_whole_numbers_come_back_whatever_groups_them(values, mark):
    cells = [f"{value:,}".replace(",", mark) for value in values]

    assert read_numbers(cells).values == tuple(values)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10**8), min_size=1, max_size=30),
    st.sampled_from([("", "."), ("", ","), (",", "."), (".", ","), (" ", ",")]),
)
def test_numbers_with_two_decimals_come_back(cents, marks):
    thousands, decimal = marks
    cells = [
        f"{cent / 100:,.2f}".translate(str.maketrans({",": thousands, ".": decimal}))
        for cent in cents
    ]

    assert read_numbers(cells).values == pytest.approx([cent / 100 for cent in cents])


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_cells_are_read_or_named(cells):
    read = read_numbers(cells)

    assert len(read.values) == len(cells)
    assert all(read.values[place] is None for place in read.unread)
