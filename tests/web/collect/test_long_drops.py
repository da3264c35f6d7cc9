"""Many files dropped at once: a line for each, those that wait first."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import csv_file, meta_file, meta_row
from tests.web.collect.refused import CUSTOMERS
from tests.web.collect.test_shedding import ODD
from tuuletus.web.collect.actions import confirm_import, leave_out_waiting, receive_files
from tuuletus.web.collect.models import SourceFile
from tuuletus.web.collect.queries import group_files

VIEWS = b"Date,Views\n2026-08-01,7\n2026-08-02,14\n"
SALES = "Pvm;Varaukset\n" + "".join(f"{n}.8.2026;{n + 20}\n" for n in range(1, 15))


def instagram(name):
    rows = [
        meta_row(n) | {"Permalink": f"https://www.instagram.com/p/D{n}/", "Page name": "Meri"}
        for n in range(40, 45)
    ]
    return csv_file(rows, name=name)


@pytest.fixture
def drop(workspace, aino, now):
    files = [
        SimpleUploadedFile("sales.csv", SALES.encode()),
        meta_file(name="b.csv"),
        SimpleUploadedFile("zz_odd.csv", ODD),
        SimpleUploadedFile("guests.csv", CUSTOMERS.encode()),
        instagram("insta.csv"),
        meta_file(range(60, 70), name="A.csv"),
    ]
    return receive_files(workspace, aino, files, now=now)


def read_page(client, run):
    return client.get(f"/imports/{run.pk}/").content.decode()


def test_files_are_grouped_by_state_and_platform_and_sorted_by_name(drop):
    groups = group_files(drop.files.all())

    assert [
        (group.state, group.platform, [file.name for file in group.files]) for group in groups
    ] == [
        ("mapping", "", ["zz_odd.csv"]),
        ("refused", "", ["guests.csv"]),
        ("ready", "facebook", ["A.csv", "b.csv"]),
        ("ready", "instagram", ["insta.csv"]),
        ("ready", "outcomes", ["sales.csv"]),
    ]


def test_a_file_without_a_post_is_with_those_of_its_platform():
    empty = SourceFile(pk=1, name="a", state="ready", format="mastodon_archive", summary={})
    table = SourceFile(pk=2, name="b", state="ready", format="table", summary={})

    assert [group.platform for group in group_files([empty, table])] == ["mastodon", ""]


def test_the_page_links_to_what_waits_and_folds_what_was_understood(drop, as_aino):
    page = read_page(as_aino, drop)

    waiting = drop.files.get(name="zz_odd.csv")
    understood = drop.files.get(name="A.csv")
    assert "1 waits for an answer" in page
    assert f'<a href="#file_{waiting.pk}">zz_odd.csv</a>' in page
    assert f'<section class="card file" id="file_{waiting.pk}" tabindex="-1"' in page
    assert re.search(
        rf'<details class="card file file--line">\s*<summary id="file_{understood.pk}"', page
    )
    assert page.index("zz_odd.csv") < page.index("guests.csv") < page.index("A.csv")
    assert "10 posts, 50 readings" in page


def test_a_long_list_holds_no_list_of_time_zones(drop, as_aino):
    page = read_page(as_aino, drop)
    file = drop.files.get(name="A.csv")

    own = as_aino.get(f"/imports/{drop.pk}/files/{file.pk}/reading/").content.decode()

    assert "Africa/Abidjan" not in page
    assert f"/imports/{drop.pk}/files/{file.pk}/reading/" in page
    assert "Africa/Abidjan" in own
    assert "A.csv" in own


def test_a_short_drop_shows_all_that_was_understood(workspace, aino, now, as_aino):
    run = receive_files(workspace, aino, [meta_file()], now=now)

    page = read_page(as_aino, run)

    assert "file--line" not in page
    assert "Africa/Abidjan" in page


def test_the_same_list_stands_there_once_it_is_stored(drop, as_aino, now):
    leave_out_waiting(drop)
    confirm_import(drop, clock=lambda: now)

    page = read_page(as_aino, drop)

    assert "Left out" in page
    assert "4 stored" in page


@pytest.mark.parametrize("count", [4, 9])
def test_a_long_list_needs_the_same_queries_for_any_number_of_files(
    workspace, aino, now, as_aino, count, django_assert_num_queries
):
    files = [meta_file([n], name=f"{n}.csv") for n in range(count)]
    run = receive_files(workspace, aino, files, now=now)
    as_aino.get("/imports/")

    with django_assert_num_queries(12):
        as_aino.get(f"/imports/{run.pk}/")
