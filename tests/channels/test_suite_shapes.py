"""Business Suite's posts under headers of a language that nobody has told yet: Polish ones."""

from __future__ import annotations

import csv
import io
import random

import pytest

from tuuletus.channels.table import guess_mapping

HEADER = (
    "Identyfikator posta", "Identyfikator strony", "Nazwa strony", "Tytuł", "Opis",
    "Czas trwania (s)", "Czas publikacji", "Link bezpośredni", "Typ posta", "Komentarz do danych",
    "Data", "Wyświetlenia", "Wyświetlenia organiczne", "Wyświetlenia promowane", "Zasięg",
    "Reakcje, komentarze i udostępnienia", "Reakcje", "Komentarze", "Udostępnienia",
    "Obejrzane sekundy",
)  # fmt: skip
SUM, REACTIONS, COMMENTS, SHARES = HEADER[15:19]
KINDS = ("Zdjęcia", "Filmy", "Linki", "Rolki")


def build_rows(*, count=81, differing=2, whole_every=3):
    """Rows with what a real file has: rows without a part, and some that do not add up."""
    dice = random.Random(81)
    rows = []
    for one in range(count):
        views = dice.randint(400, 9_000)
        organic = views - dice.choice((0, 0, 0, views // 3))
        parts = [dice.randint(1, 90), dice.randint(0, 12), dice.randint(0, 7)]
        told = [str(part) for part in parts]
        if one % whole_every:
            told[1 + one % 2] = ""
        total = sum(int(part) for part in told if part) + (one < differing)
        text = f"Zupa dnia nr {one}, zapraszamy do nas na obiad od jedenastej do czternastej."
        is_video = one % 4 in (1, 3)
        row = (
            f"12210000000{one:05d}", "100063500000001", "Restauracja Bryza",
            f"Zupa dnia nr {one}, zapraszamy", text if one % 9 > 3 else "",
            "35" if is_video else "0", f"07/{one % 28 + 1:02d}/2026 09:{one % 60:02d}",
            f"https://www.facebook.com/bryza/posts/{one}", KINDS[one % 4], "", "Cały okres",
            str(views), str(organic), str(views - organic or ""),
            str(views - dice.randint(9, views // 2)), str(total), *told,
            str(views * dice.randint(2, 9)) if is_video else "0",
        )  # fmt: skip
        rows.append(row)
    return rows


def write(rows, *, header=HEADER):
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def guess(source, rows, *, header=HEADER):
    return {
        one.name: one for one in guess_mapping(source("x.csv", write(rows, header=header))).columns
    }


def test_text_is_looked_for_in_both_columns_and_the_longer_one_is_taken(source, read):
    rows = build_rows()
    columns = guess(source, rows)

    assert (columns["Tytuł"].role, columns["Opis"].role) == ("title", "text")
    assert [post.text for post in read("x.csv", write(rows)).posts] == [
        row[4] or row[3] for row in rows
    ]


@pytest.mark.parametrize(("differing", "whole_every"), [(2, 3), (2, 7), (2, 1), (0, 1)])
def test_the_parts_of_the_sum_are_reactions_comments_and_shares(source, differing, whole_every):
    columns = guess(source, build_rows(differing=differing, whole_every=whole_every))

    assert columns[SUM].role == "total"
    assert [columns[name].role for name in (REACTIONS, COMMENTS, SHARES)] == [
        "metric:reactions",
        "metric:comments",
        "metric:shares",
    ]
    assert all(columns[name].is_guess for name in (SUM, REACTIONS, COMMENTS, SHARES))


def test_the_numbers_of_the_trio_are_read_and_blank_stays_blank(read, values):
    rows = build_rows()
    reading = read("x.csv", write(rows))

    assert values(reading, "comments") == {row[0]: float(row[17]) for row in rows if row[17]}
    assert reading.is_guessed


def test_the_largest_two_of_which_one_is_never_above_are_views_and_reach(source):
    columns = guess(source, build_rows())

    assert (columns["Wyświetlenia"].role, columns["Zasięg"].role) == (
        "metric:views",
        "metric:reach",
    )
    assert columns["Wyświetlenia"].is_guess
    assert columns["Zasięg"].is_guess
    assert columns["Wyświetlenia organiczne"].role == "metric:wyświetlenia_organiczne"
    assert columns["Obejrzane sekundy"].role == "metric:obejrzane_sekundy"


def test_one_row_the_other_way_round_and_nothing_is_views(source):
    rows = [list(row) for row in build_rows()]
    rows[5][14] = "99999"
    columns = guess(source, rows)

    assert not {"metric:views", "metric:reach"} & {one.role for one in columns.values()}


@pytest.mark.parametrize("change", ["links elsewhere", "short ids"])
def test_a_table_of_another_origin_gets_no_such_guesses(source, change):
    rows = [list(row) for row in build_rows()]
    for row in rows:
        if change == "links elsewhere":
            row[7] = row[7].replace("facebook.com", "example.com")
        else:
            row[0], row[1] = row[0][-6:], row[1][-6:]
    columns = guess(source, rows)

    guessed = {"metric:views", "metric:reach", "metric:reactions"}
    assert not guessed & {one.role for one in columns.values()}


def test_a_column_of_a_few_words_for_media_is_the_format(source, read):
    rows = build_rows()
    columns = guess(source, rows)

    assert columns["Typ posta"].role == "format"
    assert columns["Typ posta"].is_guess
    told = [post.stated["format"] for post in read("x.csv", write(rows)).posts]
    assert told == [row[8].casefold() for row in rows]


def test_a_column_of_a_few_other_words_is_no_format(source):
    rows = [list(row) for row in build_rows()]
    for place, row in enumerate(rows):
        row[8] = ("Kuchnia", "Sala", "Ogród")[place % 3]

    assert guess(source, rows)["Typ posta"].role == "trait:typ_posta"
