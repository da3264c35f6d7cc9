from __future__ import annotations

import io

import pytest
import xlwt

from tuuletus.channels.shared import find_metric_role
from tuuletus.channels.table import guess_mapping

LINKEDIN = "tuuletus.channels.linkedin"
DAYS = [f"06/{day:02d}/2026" for day in range(1, 21)]
POSTS = {
    "sv": "Inläggets titel;Inläggslänk;Inläggstyp;Skapat datum;Publicerat av;Visningar;Klick;"
    "Klickfrekvens (CTR);Gilla-markeringar;Kommentarer;Delningar;Följare",
    "fi": "Julkaisun otsikko;Julkaisun linkki;Julkaisutyyppi;Luontipäivä;Julkaisija;Näyttökerrat;"
    "Klikkaukset;Klikkausprosentti;Tykkäykset;Kommentit;Uudelleenjulkaisut;Seuraamiset",
    "de": "Titel des Beitrags;Link zum Beitrag;Beitragsart;Erstellungsdatum;Gepostet von;"
    "Impressions;Klicks;Klickrate (CTR);Gefällt mir;Kommentare;Reposts;Follower",
}
DAILY = {
    "sv": "Datum;Visningar (organiska);Visningar (sponsrade)",
    "fi": "Päivämäärä;Näyttökerrat (orgaaniset);Näyttökerrat (sponsoroidut)",
    "de": "Datum;Impressions (organisch);Impressions (gesponsert)",
}
METRICS = {"impressions", "clicks", "click_rate", "reactions", "comments", "shares", "follows"}


def workbook(sheets):
    book = xlwt.Workbook()
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(place, column, cell)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def linkedin(language, *, daily=""):
    link = "https://www.linkedin.com/feed/update/urn:li:activity:72000000000000000"
    posts = [
        [f"LI {i}", f"{link}{i:02d}", "Organic", day, "Aino Aalto", 500, 20, 0.04, 10, 2, 1, 3]
        for i, day in enumerate(DAYS)
    ]
    days = [[day, 100, 0] for day in DAYS]
    return workbook(
        {
            "M": [["Notes"], (daily or DAILY[language]).split(";"), *days],
            "P": [["Notes"], POSTS[language].split(";"), *posts],
        }
    )


@pytest.mark.parametrize("language", ["sv", "fi", "de"])
def test_a_page_of_linkedin_is_read_whole_in_every_language(read, language):
    reading = read("li.xls", linkedin(language))

    told = {one.metric for one in reading.measurements if one.post_key}
    daily = {one.metric for one in reading.measurements if not one.post_key}
    assert reading.format == "linkedin_posts"
    assert told == METRICS
    assert daily == {"impressions_organic", "impressions_boosted"}
    assert reading.unknown_columns == ()
    assert {post.stated["author"] for post in reading.posts} == {"Aino Aalto"}


def test_a_sheet_of_linkedin_that_is_not_read_is_named(read):
    reading = read("li.xls", linkedin("sv", daily="Datum;Någonting;Annat"))

    assert [(one.reason, one.value) for one in reading.unread] == [("other_sheets", "M")]


def test_what_a_platform_calls_likes_it_calls_so_in_every_language():
    assert find_metric_role("Gilla-markeringar", LINKEDIN) == "metric:reactions"
    assert find_metric_role("Kuvaus", LINKEDIN) is None
    assert find_metric_role("Klick (organiska)", LINKEDIN) is None


def test_headers_that_only_tables_know_are_read_in_files_of_platforms_too(read, values):
    link = "https://www.tiktok.com/@a/video/74000000000000000"
    rows = [f"TT {i},{link}{i:02d},{i + 1}.6.2026,1,2,{1000 + i}" for i in range(9)]
    header = "Videon nimi,Videon linkki,Julkaisuaika,Jaot yhteensä,Tallennukset,Katselut yhteensä"

    reading = read("t.csv", "\n".join([header, *rows]))

    assert set(values(reading, "views").values()) == {1000 + i for i in range(9)}
    assert set(values(reading, "saves").values()) == {2}
    assert reading.posts[0].text == "TT 0"
    assert reading.unknown_columns == ()


def test_days_of_analytics_that_are_counted_are_dated_from_the_first(read):
    notes = "# ---\n# Raportti\n# Aloituspäivä: 20260601\n# Päättymispäivä: 20260610\n"
    rows = "".join(f"{i:04d},{100 + i},{50 + i}\n" for i in range(10))

    reading = read("g.csv", f"{notes}Päivä,Aktiiviset käyttäjät,Istunnot\n{rows}")

    assert reading.format == "ga4_days"
    ends = sorted({one.read_at.date().isoformat() for one in reading.measurements})
    assert (ends[0], len(ends)) == ("2026-06-02", 10)  # where the first day ends


def test_days_that_are_counted_without_a_period_are_named(read):
    rows = "".join(f"{i:04d},{100 + i},{50 + i}\n" for i in range(10))

    reading = read("g.csv", f"# Raportti\nPäivä,Aktiiviset käyttäjät,Istunnot\n{rows}")

    assert not reading.measurements
    assert "period_unknown" in {one.reason for one in reading.unread}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Datum;Visningar (organiska);Visningar (totalt)", "linkedin_days"),
        ("Datum;Visningar;Klick", "table"),
        ("Päivä;Näytöt;Klikkaukset", "table"),
        ("Päivä;Kävijät;Näytöt", "outcomes"),
        ("Datum;Visningar", "outcomes"),
        ("Datum;Bokningar;Visningar", "outcomes"),
    ],
)
def test_numbers_by_day_that_only_platforms_count_are_no_outcomes(read, header, kind):
    width = header.count(";")
    rows = [f"{day}{';7' * (width - 1)};{place}" for place, day in enumerate(DAYS)]

    reading = read("x.csv", "\n".join([header, *rows]))

    assert reading.format == kind
    assert not reading.posts


def test_of_a_workbook_the_sheet_of_posts_is_the_one_whose_columns_are_asked(source):
    posts = [["Länk", "Text"], *([f"https://a.fi/{i}", f"Juttu {i}"] for i in range(5))]
    days = [["Datum", "A", "B"], *([day, 1, 2] for day in DAYS)]

    guess = guess_mapping(source("x.xls", workbook({"Dagar": days, "Inlägg": posts})))

    assert set(guess.mapping) == {"Länk", "Text"}


def test_posts_of_meta_whose_views_are_told_in_parts_are_no_days_of_linkedin(read):
    link = "https://www.facebook.com/100064111222333/posts/1220000000000"
    header = (
        "Julkaisun tunnus;Sivun tunnus;Sivun nimi;Kuvaus;Julkaisuaika;Linkki;Päivämäärä;"
        "Näyttökerrat orgaaniset;Kattavuus;Reaktiot"
    )
    rows = [
        f"1220000000000{i:02d};100064111222333;Merituuli;Juttu {i};06/{i + 1:02d}/2026 10:00;"
        f"{link}{i:02d};Lifetime;{100 + i};{50 + i};{i}"
        for i in range(20)
    ]

    reading = read("x.csv", "\n".join([header, *rows]))

    assert reading.format == "meta_facebook_posts"
    assert len(reading.posts) == 20
