from __future__ import annotations

import pytest

from tuuletus.channels.stems import clean_stem


@pytest.mark.parametrize(
    ("file", "stem"),
    [
        ("bookings.csv", "bookings"),
        ("bookings (2).csv", "bookings"),
        ("bookings 2026-03-01 (1).CSV", "bookings"),
        ("bookings_20260301.xlsx", "bookings"),
        ("2026-11 bookings.csv", "bookings"),
        ("bookings 1.3.2026.csv", "bookings"),
        ("Bookings - Copy.csv", "Bookings"),
        ("varaukset - kopio (3).csv", "varaukset"),
        ("posts 2026-01-01 - 2026-06-30 helsinki.csv", "posts helsinki"),
        ("Nov-01-2026_export.csv", "export"),
        ("facebook_metrics_moro2016.csv", "facebook_metrics_moro2016"),
        ("table 12.csv", "table 12"),
        ("2026.csv", "2026"),
        ("ga_2013.01.01-2015.04.30-daily-users.csv", "ga_daily-users"),
        ("vienti.zip: data/posts 2025.csv", "posts"),
        (".csv", ".csv"),
    ],
)
def test_a_newer_copy_of_a_table_has_the_same_name(file, stem):
    assert clean_stem(file) == stem
