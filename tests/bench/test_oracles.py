"""The bounds that nobody beats."""

from __future__ import annotations

from bench.wearout.oracle import find_bounds


def test_who_does_not_know_the_appeal_finds_less_wear():
    for row in find_bounds([3]).values():
        known = row["found_by_who_knows_all_but_whether"]

        assert row["found_by_who_does_not_know_the_appeal"] <= known <= 1.0
