from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from tuuletus.errors import ChannelError


def test_other_sheets_with_rows_are_named_and_empty_ones_are_not(read):
    def write(*others):
        book = Workbook()
        for day in range(1, 20):
            book.active.append([f"{day}.3.2026", day])
        book.active.insert_rows(1)
        book.active["A1"], book.active["B1"] = "Pvm", "Varaukset"
        for rows in others:
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    two = read("a.xlsx", write([["Pvm", "Lounaat"], ["1.3.2026", 3], ["2.3.2026", 4]]))
    one = read("a.xlsx", write([["Laskettu kassasta"]]))

    assert [note.reason for note in two.unread] == ["other_sheets"]
    assert one.unread == ()
    assert len(two.outcomes) == len(one.outcomes) == 19


def test_a_list_of_single_bookings_is_not_taken_for_the_first_one_of_each_day(read):
    rows = [f"{day}.3.2026;{guests}" for day in range(1, 29) for guests in (2, 4, 5 + day)]

    with pytest.raises(ChannelError) as caught:
        read(
            "a.csv",
            "\n".join(["Pvm;Vieraita", *rows]),
            mapping={"Pvm": "date", "Vieraita": "outcome"},
        )

    assert caught.value.code == "rows_of_single_sales"
