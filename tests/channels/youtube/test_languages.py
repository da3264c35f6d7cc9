"""Tables of Studio in other languages: known headers, or the form of the values."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

GERMAN = (
    "Videos,Videotitel,Veröffentlichungszeitpunkt des Videos,Dauer,Aufrufe,"
    "Wiedergabezeit (Stunden),Abonnenten,Thumbnail-Impressionen,Thumbnail-Klickrate (%)"
)
STRANGE = "Sadržaj,Naslov,Objavljeno,Trajanje,Aufrufe,Vrijeme,Pretplatnici,Prikazi,Postotak"
ROWS = [
    "Gesamt,,,,300,7.5,3,4000,4.5",
    'abcdefghijK,Suppe,"Mar 2, 2026",31,100,2.5,1,1000,5',
    '-bcdefghijK,Brot,"Mar 3, 2026",45,200,5,2,3000,4',
]


@pytest.mark.parametrize("header", [GERMAN, STRANGE])
def test_videos_are_known_in_a_language_without_or_with_known_headers(read, values, header):
    reading = read("Tabelle.csv", "\n".join([header, *ROWS]))

    assert reading.format == "youtube_videos"
    assert [(post.key, post.text, post.published_at.date()) for post in reading.posts] == [
        ("abcdefghijK", "Suppe", date(2026, 3, 2)),
        ("-bcdefghijK", "Brot", date(2026, 3, 3)),
    ]
    assert values(reading, "views") == {"abcdefghijK": 100, "-bcdefghijK": 200}


def test_all_numbers_of_the_german_table_are_known(read):
    reading = read("Tabelle.csv", "\n".join([GERMAN, *ROWS]))

    assert {one.metric for one in reading.measurements} == {
        "views", "watch_hours", "subscribers_net", "impressions", "click_rate"
    }  # fmt: skip


def test_of_the_german_zip_file_the_table_and_the_totals_are_opened(source):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("Diagrammdaten.csv", "Gesamtwerte.csv", "Tabellendaten.csv"):
            archive.writestr(name, "\n".join([GERMAN, *ROWS]))

    first = source("Inhalte.zip", out.getvalue())

    assert first.members == ("Diagrammdaten.csv", "Gesamtwerte.csv", "Tabellendaten.csv")
    assert first.name == "Inhalte.zip: Gesamtwerte.csv"


def test_bookings_beside_codes_are_no_videos(read):
    rows = [f"CODE000000{n},Text {n},2026-03-0{n},{n}" for n in range(1, 8)]

    reading = read("a.csv", "\n".join(["Code,Text,Date,Likes", *rows]))

    assert reading.format == "table"
