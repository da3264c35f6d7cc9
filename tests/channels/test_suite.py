"""Business Suite's files of posts under headers that nobody knows."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from tuuletus.channels.suite import find_suite
from tuuletus.channels.table import guess_mapping
from tuuletus.errors import LookAlikeError

FINNISH = {
    "Post ID": "Julkaisun tunnus",
    "Account ID": "Tilin tunnus",
    "Account username": "Tilin käyttäjänimi",
    "Account name": "Tilin nimi",
    "Page ID": "Sivun tunnus",
    "Page name": "Sivun nimi",
    "Description": "Kuvaus",
    "Duration (sec)": "Kesto (s)",
    "Publish time": "Julkaisuaika",
    "Permalink": "Pysyvä linkki",
    "Post type": "Julkaisutyyppi",
    "Data comment": "Tietoja koskeva huomautus",
    "Date": "Päivämäärä",
    "Lifetime": "Koko ajalta",
    "Views": "Katselukerrat",
    "Reach": "Kattavuus",
    "Likes": "Tykkäykset",
    "Shares": "Jaot",
    "Follows": "Seuraamiset",
    "Comments": "Kommentit",
    "Saves": "Tallennukset",
}
STRANGE = {name: f"Kolumna {place}" for place, name in enumerate(FINNISH)}


@pytest.fixture
def translate(source):
    """A fixture of Meta with its header in another language, perhaps with more copies of rows."""

    def build(name, words, *, days=1):
        text = source(f"meta/{name}").data.decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text))
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([words.get(cell, cell) for cell in header])
        place = header.index("Date")
        for day in range(1, days + 1):
            told = f"07/{day:02d}/2026"
            writer.writerows(
                [told if days > 1 and at == place else words.get(cell, cell)
                 for at, cell in enumerate(row)]
                for row in rows
            )  # fmt: skip
        return out.getvalue()

    return build


@pytest.mark.parametrize("words", [FINNISH, STRANGE], ids=["finnish", "no known word at all"])
def test_posts_under_strange_headers_are_instagrams_and_on_metas_clock(
    read, values, translate, words
):
    reading = read("vienti.csv", translate("instagram_posts_en.csv", words))
    known = read("meta/instagram_posts_en.csv")

    assert (reading.zone, reading.zone_reason) == ("America/Los_Angeles", "meta_pacific")
    assert reading.format == "meta_instagram_posts"
    assert reading.is_guessed
    assert not known.is_guessed
    assert reading.channels == known.channels
    assert [(post.key, post.published_at, post.text) for post in reading.posts] == [
        (post.key, post.published_at, post.text) for post in known.posts
    ]
    assert reading.posts[0].published_at == datetime(2026, 7, 15, 0, 5, tzinfo=UTC)


def test_finnish_headers_name_the_numbers(read, values, translate):
    reading = read("vienti.csv", translate("instagram_posts_en.csv", FINNISH))
    known = read("meta/instagram_posts_en.csv")

    for metric in ("reach", "likes", "shares", "saves", "follows"):
        assert values(reading, metric) == values(known, metric)


def guess_finnish(source, translate, name="instagram_posts_en.csv", **changes):
    words = FINNISH | changes
    guess = guess_mapping(source("vienti.csv", translate(name, words)))
    return {column.name: column for column in guess.columns}


def test_no_finnish_name_is_sure_before_a_file_has_confirmed_it(source, translate):
    columns = guess_finnish(source, translate)

    sure = {name for name, one in columns.items() if one.role != "ignore" and not one.is_guess}
    assert sure == {"Julkaisun tunnus", "Tilin tunnus", "Tilin nimi", "Pysyvä linkki"}
    assert columns["Kattavuus"].role == "metric:reach"
    assert columns["Kattavuus"].is_guess


@pytest.mark.parametrize("word", ["Katselukerrat", "Näyttökerrat"])
def test_either_finnish_word_for_views_is_views_beside_reach(source, translate, word):
    assert guess_finnish(source, translate, Views=word)[word].role == "metric:views"


def test_impressions_stay_impressions_beside_views_or_without_reach(source, translate):
    both = guess_finnish(source, translate, Views="Katselukerrat", Saves="Näyttökerrat")
    alone = guess_finnish(source, translate, Views="Näyttökerrat", Reach="Jotain muuta")

    assert both["Näyttökerrat"].role == "metric:impressions"
    assert alone["Näyttökerrat"].role == "metric:impressions"


def test_the_kind_of_posts_is_read_where_it_is_the_same_in_every_row(read):
    rows = "".join(
        f"14401000000000{n:02d};https://facebook.com/1/{n};Kuvat;Koko ajalta;{n + 90};{n}\n"
        for n in range(12)
    )
    header = "Julkaisun tunnus;Pysyvä linkki;Julkaisutyyppi;Päivämäärä;Kattavuus;Kommentit\n"

    reading = read("vienti.csv", header + rows)

    assert {post.stated["format"] for post in reading.posts} == {"photo"}
    assert "Päivämäärä" not in {name for name, role in reading.mapping.items() if role != "ignore"}


def test_a_mapping_of_a_persons_own_is_read_on_metas_clock_without_asking_again(
    read, source, translate
):
    text = translate("instagram_posts_en.csv", STRANGE)
    mapping = dict(guess_mapping(source("x.csv", text)).mapping)

    reading = read("x.csv", text, mapping=mapping)

    assert not reading.is_guessed
    assert (reading.channels[0].platform, reading.zone) == ("instagram", "America/Los_Angeles")


def test_a_zone_that_a_person_says_wins(read, translate):
    text = translate("instagram_posts_en.csv", FINNISH)

    reading = read("x.csv", text, source_zone="Europe/Helsinki")

    assert (reading.zone, reading.zone_reason) == ("Europe/Helsinki", "asked")


@pytest.mark.parametrize("words", [FINNISH, STRANGE])
@pytest.mark.parametrize("days", [2, 7])
def test_the_daily_breakdown_is_refused_in_any_language(read, translate, words, days):
    text = translate("daily_breakdown.csv", words, days=days)

    with pytest.raises(LookAlikeError) as caught:
        read("vienti.csv", text)

    assert caught.value.code == "daily_breakdown"


def test_a_daily_breakdown_of_one_day_is_known_by_its_column_of_days(read, translate):
    words = FINNISH | {"07/14/2026": "07/14/2026"}

    with pytest.raises(LookAlikeError):
        read("vienti.csv", translate("daily_breakdown.csv", words))


def test_a_mapping_does_not_open_the_daily_breakdown(read, source, translate):
    text = translate("daily_breakdown.csv", STRANGE, days=5)
    mapping = dict(guess_mapping(source("x.csv", text)).mapping)

    with pytest.raises(LookAlikeError):
        read("x.csv", text, mapping=mapping)


def test_small_counts_of_a_suite_are_numbers_and_no_traits(source):
    rows = "".join(
        f"1799000000000{one:04d};https://www.instagram.com/p/C{one}/;{one % 4};{one % 2}\n"
        for one in range(40)
    )
    guess = guess_mapping(source("x.csv", f"aa;bb;cc;dd\n{rows}"))

    assert guess.mapping == {"aa": "id", "bb": "link", "cc": "metric:cc", "dd": "ignore"}


@pytest.mark.parametrize(
    "text",
    [
        "id;link;likes\n123456789012345;https://example.com/1;3\n",
        "id;link;likes\n1;https://www.facebook.com/a/1;3\n",
        "number;likes\n123456789012345;3\n",
    ],
    ids=["links elsewhere", "short ids", "no links"],
)
def test_other_tables_are_none_of_metas(source, text):
    assert find_suite(source("own.csv", text).table) is None
