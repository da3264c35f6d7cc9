from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuuletus.channels.headers import first_name, load_aliases, plain
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import Source
from tuuletus.channels.suite import find_missing
from tuuletus.errors import ChannelError, LookAlikeError, UnknownFileError
from tuuletus.records import Unread

PACKAGE = "tuuletus.channels.meta"
FIXTURES = Path(__file__).parent / "fixtures"
EN = "meta/facebook_posts_en.csv"


@pytest.mark.parametrize("language", ["sv", "de"])
def test_the_same_file_in_another_language_gives_the_identical_result(read, language):
    english = read(EN)
    other = read(f"meta/facebook_posts_{language}.csv")

    assert (other.posts, other.measurements) == (english.posts, english.measurements)
    assert other.format == english.format == "meta_facebook_posts"


def test_publish_times_are_pacific_with_summer_and_winter_time(read):
    reading = read(EN)

    assert [post.published_at.astimezone(UTC) for post in reading.posts[:2]] == [
        datetime(2026, 7, 15, 0, 5, tzinfo=UTC),
        datetime(2026, 1, 31, 10, 30, tzinfo=UTC),
    ]
    assert (reading.zone, reading.zone_reason) == ("America/Los_Angeles", "meta_pacific")


def test_a_person_can_say_that_the_clock_is_another(read):
    reading = read(EN, source_zone="Europe/Helsinki")

    assert reading.posts[0].published_at.astimezone(UTC) == datetime(
        2026, 7, 14, 14, 5, tzinfo=UTC
    )
    assert reading.zone_reason == "asked"


def test_an_empty_cell_is_not_zero(read, values):
    reading = read(EN)

    assert values(reading, "reactions") == {
        "122100000000000001": 40,
        "122100000000000002": 22,
        "122100000000000003": 160,
        "122100000000000004": 4,
        "122100000000000005": 9,
        "122100000000000006": 70,
    }
    assert "122100000000000003" not in values(reading, "shares")
    assert values(reading, "comments")["122100000000000004"] == 0


def test_the_text_is_the_longer_of_title_and_description(read):
    texts = [post.text for post in read(EN).posts[:4]]

    assert texts == [
        "Lohikeittoa tänään klo 11–14. Tervetuloa!",
        "𝗨𝘂𝘀𝗶 ruokalista on täällä 🍲",
        "Video keittiöstä, kokki kertoo päivän kalasta",
        "Första advent\nboka bord",
    ]


def test_the_total_is_only_compared_with_its_parts(read):
    reading = read(EN)

    assert "interactions" not in reading.metrics
    assert reading.unread == (
        Unread(
            file="facebook_posts_en.csv",
            row=6,
            column="Reactions, Comments and Shares",
            reason="total_differs",
            value="22",
        ),
    )


def test_what_is_damaged_is_named_and_the_rest_is_read(read):
    reading = read("meta/facebook_posts_damaged.csv")

    assert reading.unknown_columns == ("Mystery score",)
    assert reading.repeated_rows == 2
    assert [(u.row, u.column, u.reason) for u in reading.unread] == [
        (3, "Reactions", "not_a_number"),
        (4, "Publish time", "not_a_date"),
        (5, "Comments", "negative"),
        (6, "Reactions, Comments and Shares", "total_differs"),
        (9, "Post ID", "repeated_and_different"),
        (10, "Post ID", "id_rounded"),
    ]


def test_a_daily_breakdown_is_refused(read):
    with pytest.raises(LookAlikeError) as caught:
        read("meta/daily_breakdown.csv")

    assert (caught.value.code, caught.value.details) == (
        "daily_breakdown",
        {"rows": 21, "posts": 3, "has_views": False},
    )


def lay_out(source, *, ids, copies=1):
    """The plain fixture of a page's posts with other identifiers, perhaps several times over."""
    text = source("meta/facebook_posts_en.csv").data.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    place = header.index("Post ID")
    out = io.StringIO()
    for _copy in range(copies):
        told = [
            [ids(at) or row[place] if column == place else cell for column, cell in enumerate(row)]
            for at, row in enumerate(rows)
        ]
        csv.writer(out).writerows([header, *told])
    return out.getvalue()


@pytest.mark.parametrize("rounded", ["1.22E+14", "1,22E+14", "122000000000000"])
def test_identifiers_that_a_spreadsheet_rounded_are_no_daily_breakdown(source, read, rounded):
    with pytest.raises(UnknownFileError) as caught:
        read("posts.csv", lay_out(source, ids=lambda place: rounded))

    assert (caught.value.code, caught.value.details) == ("ids_rounded", {"example": rounded})


def test_a_file_that_was_pasted_below_itself_is_read_once(source, read):
    once = read("posts.csv", lay_out(source, ids=lambda place: ""))
    thrice = read("posts.csv", lay_out(source, ids=lambda place: "", copies=3))

    assert thrice.posts == once.posts
    assert thrice.repeated_rows == 2 * len(once.posts)
    headers = [note.row for note in thrice.unread if note.reason == "header_repeated"]
    assert headers == [len(once.posts) + 2, 2 * len(once.posts) + 3]


def test_instagram_posts_are_known_by_their_account(read, values):
    reading = read("meta/instagram_posts_en.csv")

    assert reading.format == "meta_instagram_posts"
    assert [post.stated["format"] for post in reading.posts] == ["photo", "reel", "carousel"]
    assert values(reading, "likes") == {
        "17990000000000000": 50,
        "17990000000000001": 51,
        "17990000000000002": 52,
    }
    assert values(reading, "comments") == {}


def test_the_name_of_the_file_does_not_matter(read, source):
    content = source(EN).data

    renamed = read("holiday.tsv", content)

    assert replace(renamed, file="", unread=()) == replace(read(EN), file="", unread=())


def test_a_list_of_labelled_values_is_instagrams_by_the_addresses_of_its_posts(read):
    link = "https://www.instagram.com/p/X0/"
    labels = [
        {"label": "Légende", "value": "Bonjour"},
        {"label": "URL", "value": link, "href": link},
    ]
    entries = [{"timestamp": 1767635880, "media": [], "label_values": labels, "fbid": "0"}]

    reading = read("posts_1.json", json.dumps(entries))

    (post,) = reading.posts
    assert (post.channel.platform, post.text, post.permalink) == ("instagram", "Bonjour", link)
    assert "link" not in reading.lacking


@pytest.mark.parametrize(
    "header",
    [
        "Rapporteringen startar,Rapporteringen slutar,Annonsnamn,Räckvidd,Exponeringar,"
        "Kostnad per resultat (SEK),Spenderat belopp (SEK)",
        "Rapporteringsstart,Rapporteringsslut,Kampanjnamn,Räckvidd,Visningar,CPC (SEK),"
        "Belopp spenderat (SEK)",
        "Raportti alkaa,Raportti päättyy,Mainoksen nimi,Tavoitettu,Näyttökerrat,"
        "Tuloksen hinta (SEK),Rahaa kului (SEK)",
    ],
)
def test_a_report_of_ads_is_known_in_other_languages(read, header):
    rows = [
        "2026-03-02,2026-03-08,Lunch,900,1200,2.5,150.5",
        "2026-03-02,2026-03-08,Öl,90,100,3,10",
    ]

    reading = read("annonser.csv", "\n".join([header, *rows]))

    assert reading.format == "meta_ads"
    told = {one.metric: one.value for one in reading.measurements}
    assert told["spend_sek/7d"] == 160.5
    assert told["impressions/7d"] == 1300


def test_weeks_of_sales_in_euros_are_no_report_of_ads(read):
    rows = [f"2026-03-{day:02d},2026-03-{day + 6:02d},{day * 100}" for day in (2, 9, 16)]

    with pytest.raises(ChannelError):
        read("myynti.csv", "\n".join(["Alku,Loppu,Myynti (EUR)", *rows]))


def test_a_file_from_which_columns_were_left_out_is_still_metas(read, values):
    rows = [
        f"08/{day:02}/2026 10:00,1221000000000000{day:02},{100 + day},{day},2,1,"
        f"https://www.facebook.com/100000000000009/posts/1221000000000000{day:02}"
        for day in range(10, 20)
    ]
    header = "Publish time,Post ID,Reach,Reactions,Comments,Shares,Permalink"

    reading = read("mine.csv", "\n".join([header, *rows]) + "\n")

    assert reading.format == "meta_facebook_posts"
    assert not reading.is_guessed
    assert values(reading, "reach")["122100000000000012"] == 112
    assert "views" not in reading.metrics


@pytest.mark.parametrize(
    ("language", "id_column", "time_column"),
    [
        ("en", "Post ID", "Publish time"),
        ("sv", "Publicerings-id", "Publiceringstid"),
        ("de", "Beitrags-ID", "Veröffentlichungszeitpunkt"),
    ],
)
@pytest.mark.parametrize("file", ["facebook_posts_en.csv", "instagram_posts_en.csv"])
@pytest.mark.parametrize("left_out", [("id",), ("time",), ("id", "time")])
def test_a_needed_column_that_was_left_out_is_named(
    tmp_path, file, language, id_column, time_column, left_out
):
    aliases = load_aliases(PACKAGE)
    with (FIXTURES / file).open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    roles = [aliases.get(plain(name)) for name in header]
    kept = [place for place, role in enumerate(roles) if role not in left_out]
    named = [
        first_name(PACKAGE, roles[place], language) if roles[place] else header[place]
        for place in kept
    ]
    path = tmp_path / "posts.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([named, *([row[place] for place in kept] for row in rows)])

    reading = read_file(
        Source(path, path.name), ReadingOptions(read_at=datetime(2026, 11, 1, tzinfo=UTC))
    )

    wanted = {"id": id_column, "time": time_column}
    assert reading.is_guessed
    assert reading.missing == tuple(wanted[role] for role in left_out)
    whole = read_file(
        Source(FIXTURES / file, file), ReadingOptions(read_at=datetime(2026, 11, 1, tzinfo=UTC))
    )
    assert [post.permalink for post in reading.posts] == [post.permalink for post in whole.posts]
    assert reading.channels[0].key == whole.channels[0].key


def test_a_file_in_a_language_that_nobody_knows_misses_nothing():
    assert find_missing(["Julkaisun tunniste", "Sivu", "Linkki", "Kattavuus"]) == ()
    assert find_missing(["Permalink", "Titel", "Sprachen"]) == ()
