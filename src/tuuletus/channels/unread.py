"""What could not be read, collected while reading, with an end to its length."""

from __future__ import annotations

from tuuletus.channels.tabular import Table
from tuuletus.records import Unread

MAX_UNREAD = 1_000

NOTED = frozenset(
    {
        "repeated_and_different",
        "total_differs",
        "total_row",
        "double_day",
        "double_day_same",
        "gap",
        "gap_weeks",
        "controls_removed",
        "day_not_over",
        "period_not_over",
        "by_period",
        "trailing_comma",
        "table_left_out",
        "reach_not_summed",
        "results_differ",
        "periods_overlap",
        "whole_period",
        "series_left_out",
        "serial_days",
        "web_table",
        "encoding_guessed",
        "nul_removed",
        "not_public",
        "viewers_unknown",
        "not_published",
        "no_post_inside",
        "maybe_cut",
        "closed_days",
        "days_of_none",
        "year_from_name",
        "opening_hours",
        "opening_hours_left_out",
        "other_sheets",
        "header_repeated",
        "metric_not_read",
        "metric_empty",
        "order_by_future",
        "other_rhythm",
        "rounded_numbers",
    }
)
"""What is told of a file although every cell of it could be read."""


class Notes:
    """Collects unread cells of one file; after a thousand it only counts."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._items: list[Unread] = []
        self._more = 0

    def add(self, reason: str, *, row: int = 0, column: str = "", value: str = "") -> None:
        """Name one cell (row as a spreadsheet shows it) or, with row 0, the whole file."""
        if len(self._items) >= MAX_UNREAD:
            self._more += 1
            return
        self._items.append(
            Unread(file=self._file, row=row, column=column, reason=reason, value=value[:100])
        )

    def add_table(self, table: Table) -> None:
        """Name what was already found while the table was taken apart."""
        for note in table.notes:
            self.add(note)
        for row, name in table.totals:
            self.add("total_row", row=row, value=name)
        for row in table.headers:
            self.add("header_repeated", row=row)
        for row, cells in table.uneven:
            self.add("cells_do_not_fit_header", row=row, value=str(cells))

    def all(self) -> tuple[Unread, ...]:
        """Everything collected, in the order of the file's rows."""
        items = sorted(self._items, key=lambda item: item.row)
        if self._more:
            items.append(
                Unread(file=self._file, row=0, column="", reason="and_more", value=str(self._more))
            )
        return tuple(items)


def is_unread(code: str) -> bool:
    """Whether a cell or row could truly not be read."""
    return code not in NOTED
