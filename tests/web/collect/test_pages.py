"""The pages of imports, posts and channels: what is seen, what changes, who sees nothing."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.timezone import now as clock

from tests.web.collect.conftest import LATER, bring_in, csv_file, meta_file, meta_row
from tuuletus.web.collect.actions import receive_files, set_traits
from tuuletus.web.collect.models import (
    ImportRun,
    ImportState,
    Measurement,
    Post,
    SetTrait,
    TraitChange,
)

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def text_of(response):
    return response.getvalue().decode()


def test_the_heading_of_the_periods_names_both_with_their_dates(client, stored, aino):
    client.force_login(aino)

    page = text_of(client.get("/channels/?days=28"))

    assert (
        "The 28 days up to the newest post (1 Oct 2026 – 28 Oct 2026) against the 28 days before"
        " them (3 Sep 2026 – 30 Sep 2026)"
    ) in page


def test_dropped_files_lead_to_a_preview_and_then_to_posts(as_aino, workspace):
    dropped = as_aino.post("/imports/new/", {"uploads": [meta_file()]}, follow=True)
    run = ImportRun.objects.get(workspace=workspace)
    before = Post.objects.count()
    stored = as_aino.post(f"/imports/{run.pk}/confirm/", follow=True)

    assert "What was understood" in text_of(dropped)
    assert "clock America/Los_Angeles" in text_of(dropped)
    assert (before, Post.objects.count()) == (0, 30)
    assert "What was stored" in text_of(stored)


def test_a_drop_without_files_says_what_to_do(as_aino):
    response = as_aino.post("/imports/new/", {})

    assert "Choose at least one file first." in text_of(response)


def test_an_import_can_be_cancelled(as_aino, aino, workspace, now):
    run = receive_files(workspace, aino, [meta_file()], now=now)

    as_aino.post(f"/imports/{run.pk}/cancel/")

    run.refresh_from_db()
    assert (run.state, Post.objects.count()) == (ImportState.CANCELLED, 0)


def test_confirming_twice_says_so_and_changes_nothing(as_aino, stored):
    response = as_aino.post(f"/imports/{stored.pk}/confirm/", follow=True)

    assert "stored or cancelled already" in text_of(response)
    assert Post.objects.count() == 30


def test_the_clock_of_a_file_is_changed_on_its_preview(as_aino, aino, workspace, now):
    file = receive_files(workspace, aino, [meta_file()], now=now).files.get()
    path = f"/imports/{file.run_id}/files/{file.pk}/reading/"

    as_aino.post(path, {f"{file.pk}-source_zone": "Europe/Helsinki"})

    file.refresh_from_db()
    assert file.options["source_zone"] == "Europe/Helsinki"
    assert file.summary["hours"][9] == 30


def test_the_day_of_a_weekday_that_is_a_number_is_asked_on_the_preview(as_aino, workspace):
    rows = [{"month": 1 + n // 9, "weekday": n % 7 + 1, "likes": 20 + n} for n in range(40)]
    dropped = csv_file(rows, header=["month", "weekday", "likes"])

    page = text_of(as_aino.post("/imports/new/", {"uploads": [dropped]}, follow=True))
    file = ImportRun.objects.get(workspace=workspace).files.get()
    answer = {f"{file.pk}-first_weekday": "monday"}
    path = f"/imports/{file.run_id}/files/{file.pk}/reading/"
    again = text_of(as_aino.post(path, answer, follow=True))
    as_aino.post(f"/imports/{file.run_id}/confirm/")

    assert "which day 1 is. It was taken to be Sunday" in page
    assert '<details class="evidence" open>' in page
    assert "Weekday 1 is" in page
    assert "by your answer 1 is Monday." in again
    first = Measurement.objects.get(metric="likes", value=20).post
    assert first.traits["weekday"] == "1"


def test_the_platforms_of_a_table_stand_in_the_open(as_aino):
    rows = [
        {"post id": f"12345678901234{n % 2}_98765432109876{n}", "likes": n * 3, "comments": n}
        for n in range(9)
    ]
    dropped = csv_file(rows, header=["post id", "likes", "comments"])

    page = text_of(as_aino.post("/imports/new/", {"uploads": [dropped]}, follow=True))

    assert '<span class="stat__label">channels</span><span class="stat__interval">Facebook' in page


def test_an_expert_sees_posts_but_brings_in_none(as_liisa, stored):
    assert as_liisa.get("/posts/").status_code == 200
    assert as_liisa.get("/imports/new/").status_code == 403
    assert as_liisa.post("/posts/traits/", {"post": [1], "trait": "topic"}).status_code == 403


def test_somebody_of_another_workspace_finds_nothing(as_matti, stored, posts):
    file = stored.files.get()
    hidden = [
        as_matti.get(f"/imports/{stored.pk}/"),
        as_matti.get(f"/posts/{posts[0].pk}/"),
        as_matti.get(f"/imports/{stored.pk}/files/{file.pk}/columns/"),
        as_matti.post(f"/imports/{stored.pk}/confirm/"),
        as_matti.post(f"/imports/{stored.pk}/cancel/"),
        as_matti.post(f"/imports/{stored.pk}/files/{file.pk}/reading/"),
    ]
    as_matti.post("/posts/traits/", {"post": [posts[0].pk], "trait": "topic", "value": "x"})
    shown = "".join(text_of(as_matti.get(path)) for path in ("/posts/", "/imports/", "/channels/"))

    assert [response.status_code for response in hidden] == [404] * 6
    assert "Päivän keitto" not in shown
    assert "posts.csv" not in shown
    assert SetTrait.objects.count() == 0


@pytest.mark.parametrize("path", ["/posts/", "/imports/"])
def test_a_list_costs_the_same_for_one_row_and_for_three(
    as_aino, workspace, now, path, django_assert_num_queries, django_assert_max_num_queries
):
    bring_in(workspace, csv_file([meta_row(1)]), now=now)
    with django_assert_max_num_queries(20) as counted:
        as_aino.get(path)
    bring_in(workspace, csv_file([meta_row(2)]), now=LATER)
    bring_in(workspace, csv_file([meta_row(3)]), now=LATER)

    with django_assert_num_queries(len(counted)):
        as_aino.get(path)


def test_ten_thousand_posts_need_no_more_queries_than_a_few(
    as_aino, stored, posts, django_assert_max_num_queries
):
    channel, file = posts[0].channel, stored.files.get()
    many = Post.objects.bulk_create(
        [Post(channel=channel, key=f"k{n}", text="x") for n in range(9_970)],
        batch_size=1000,
    )
    Measurement.objects.bulk_create(
        [
            Measurement(
                channel=channel,
                post=post,
                metric="comments",
                value=n,
                read_at=file.told_at,
                source=file,
            )
            for n, post in enumerate(many)
        ],
        batch_size=1000,
    )

    with django_assert_max_num_queries(20):
        response = as_aino.get("/posts/?sort=-interactions")

    assert response.context["page"].paginator.count == 10_000
    assert response.context["rows"][0].numbers[0].value == 9_969


def test_posts_are_sorted_by_a_number_and_those_without_it_come_last(as_aino, workspace, now):
    rows = [meta_row(1, reach=5), meta_row(2, reach=None), meta_row(3, reach=50)]
    bring_in(workspace, csv_file(rows), now=now)

    up, down = (as_aino.get(f"/posts/?sort={sort}") for sort in ("reach", "-reach"))

    assert [row.post.key[-1] for row in up.context["rows"]] == ["1", "3", "2"]
    assert [row.post.key[-1] for row in down.context["rows"]] == ["3", "1", "2"]
    assert 'aria-sort="ascending"' in text_of(up)
    assert 'aria-sort="descending"' in text_of(down)


def test_what_is_not_told_is_a_dash_and_not_a_zero(as_aino, workspace, now):
    bring_in(workspace, csv_file([meta_row(1, reach=None), meta_row(2)]), now=now)

    response = as_aino.get("/posts/?sort=-reach")

    numbers = {number.metric: number for number in response.context["rows"][1].numbers}
    assert numbers["reach"].value is None
    assert "No file tells this number." in text_of(response)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("text=keitto+7", 1),
        ("platform=facebook", 30),
        ("platform=x", 30),  # not one of the workspace's own, so it does not narrow
        ("trait=format%3Dtopic", 30),
        ("trait=topic%3Dkala", 2),
        ("start=2026-11-01", 0),
        ("end=2026-10-31", 30),
        ("channel=999999", 30),
    ],
)
def test_posts_are_narrowed(as_aino, posts, aino, now, query, count):
    set_traits(posts[:2], "topic", "kala", person=aino, now=now)

    response = as_aino.get(f"/posts/?{query}")

    assert response.context["page"].paginator.count == count


def test_htmx_gets_only_the_list(as_aino, stored):
    response = as_aino.get("/posts/", headers={"hx-request": "true"})

    assert text_of(response).startswith('<div id="posts"')


def test_a_trait_is_set_for_the_chosen_posts(as_aino, posts):
    chosen = [posts[0].pk, posts[1].pk]
    form = {"post": chosen, "trait": "Topic ", "value": "keitto"}

    response = as_aino.post("/posts/traits/", form, follow=True)

    told = SetTrait.objects.order_by("post").values_list("post", "trait", "value")
    assert list(told) == [(chosen[0], "topic", "keitto"), (chosen[1], "topic", "keitto")]
    assert "The trait was set for 2 posts." in text_of(response)


@pytest.mark.parametrize(
    ("trait", "value", "stored_as"),
    [
        ("aihe", "keitto", ("topic", "keitto")),
        ("Muoto", "Kuva", ("format", "photo")),
        ("Viikonpäivä", "perjantai", ("weekday", "5")),
        ("oma sarjamme", "Kuva", ("oma sarjamme", "Kuva")),
    ],
)
def test_a_trait_is_the_same_one_in_whichever_language_it_is_named(
    aino, as_aino, posts, trait, value, stored_as
):
    aino.language = "fi"
    aino.save()

    as_aino.post("/posts/traits/", {"post": [posts[0].pk], "trait": trait, "value": value})

    assert SetTrait.objects.values_list("trait", "value").get() == stored_as


def test_a_value_that_is_too_long_is_refused_with_the_reason(as_aino, posts):
    form = {"post": [posts[0].pk], "trait": "topic", "value": "x" * 100_000}

    page = text_of(as_aino.post("/posts/traits/", form, follow=True))

    assert "at most 120 characters" in page
    assert not SetTrait.objects.exists()


def test_an_undo_sent_twice_undoes_once_and_says_so(as_aino, aino, posts):
    set_traits(posts[:2], "topic", "kala", person=aino, now=clock())
    set_traits(posts[:2], "topic", "keitto", person=aino, now=clock())
    change = TraitChange.objects.latest("pk")

    first = text_of(as_aino.post(f"/posts/traits/{change.pk}/undo/", follow=True))
    second = text_of(as_aino.post(f"/posts/traits/{change.pk}/undo/", follow=True))

    assert "Undone for 2 posts." in first
    assert "had been undone already" in second
    assert set(SetTrait.objects.values_list("value", flat=True)) == {"kala"}


def test_a_list_shows_no_parts_of_the_reactions(as_aino, workspace, stored):
    told = Measurement.objects.filter(metric="reactions")
    rows = list(told)
    for one in rows:
        one.pk, one.metric = None, "reactions_angry"
    Measurement.objects.bulk_create(rows)

    response = as_aino.get("/posts/")

    assert "Reactions: angry" not in text_of(response)
    assert "Reactions" in text_of(response)


def test_a_post_shows_its_growth_and_where_each_number_comes_from(as_aino, workspace, stored, now):
    bring_in(workspace, meta_file(reactions=25, name="december.csv"), now=LATER)
    post = Post.objects.order_by("pk").first()

    page = text_of(as_aino.get(f"/posts/{post.pk}/"))

    assert "From 10 to 25 in 2 readings." in page
    assert "lowest 10, highest 25" in page
    days = [date_format(localtime(moment), "SHORT_DATE_FORMAT") for moment in (now, LATER)]
    drawing = page.split('class="growth__days"')[1].split("</svg>")[0]
    assert re.findall(r"<span>([^<]+)</span>", drawing)[:2] == days
    assert "posts.csv" in page
    assert "december.csv" in page


def test_the_growth_of_one_day_is_told_by_the_clock(as_aino, workspace, stored, now):
    later = now + timedelta(hours=3)
    bring_in(workspace, meta_file(reactions=25, name="noon.csv"), now=later)
    post = Post.objects.order_by("pk").first()

    page = text_of(as_aino.get(f"/posts/{post.pk}/"))

    clocks = [date_format(localtime(one), "SHORT_DATETIME_FORMAT") for one in (now, later)]
    drawing = page.split('class="growth__days"')[1].split("</svg>")[0]
    assert re.findall(r"<span>([^<]+)</span>", drawing)[:2] == clocks


def test_every_count_of_an_import_says_what_it_counts(as_aino, stored):
    page = text_of(as_aino.get("/imports/"))

    row = page.split("<tbody>")[1].split("</tbody>")[0]
    labels = re.findall(r'<td[^>]* data-label="([^"]+)"', row)
    assert labels == ["Files", "State", "New posts", "New readings", "Outcomes"]
    assert row.count("<td") == len(labels)


def test_hostile_text_is_shown_and_never_run(as_aino, workspace, now):
    bring_in(workspace, csv_file([meta_row(1, text=HOSTILE)], name="<b>x.csv"), now=now)
    post = Post.objects.get()
    set_traits([post], HOSTILE[:40], HOSTILE, person=None, now=now)

    paths = ("/posts/", f"/posts/{post.pk}/", "/imports/", "/channels/")
    shown = "".join(text_of(as_aino.get(path)) for path in paths)

    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown
    assert "<img src=x" not in shown
    assert "<b>x.csv" not in shown


def test_the_download_holds_no_formula(as_aino, workspace, now):
    rows = [meta_row(1, text='=HYPERLINK("http://evil.example")'), meta_row(2, reach=None)]
    bring_in(workspace, csv_file(rows), now=now)

    response = as_aino.get("/posts.csv?sort=published")

    told = list(csv.DictReader(io.StringIO(text_of(response).lstrip("\ufeff"))))
    assert [row["Text"][:2] for row in told] == ["'=", "Pä"]
    assert [row["Reach"] for row in told] == ["200", ""]


def test_the_form_for_traits_is_one_step_away_wherever_one_reads(as_aino, as_matti, stored):
    page = text_of(as_aino.get("/posts/"))

    assert '<a class="button button--small" href="#set-trait">' in page
    assert 'id="set-trait" tabindex="-1"' in page
    assert 'href="#set-trait"' not in text_of(as_matti.get("/posts/"))


def test_each_cell_of_a_rule_says_on_a_phone_what_it_is(as_aino, stored):
    rule = {"trait": "topic", "value": "soup", "kind": "contains", "pattern": "keitto"}
    as_aino.post("/posts/rules/", rule)

    page = text_of(as_aino.get("/posts/rules/"))

    assert "table--told" in page
    for heading in ("Trait", "Posts", "Collides with"):
        assert f'data-label="{heading}"' in page


def test_channels_are_compared_with_interval_and_audience(as_aino, stored):
    page = text_of(as_aino.get("/channels/"))

    assert "Ravintola Merituuli" in page
    assert "Probably between" in page


def test_reach_is_said_to_be_averaged_and_never_summed(as_aino, stored):
    response = as_aino.get("/channels/?metric=reach")

    assert "Reach is averaged, never summed" in text_of(response)
    assert "6,000" not in text_of(response)


def test_without_numbers_on_both_sides_there_is_no_arrow(as_aino, workspace, now):
    bring_in(workspace, csv_file([meta_row(1)]), now=now)

    page = text_of(as_aino.get("/channels/?days=28"))

    assert "There is nothing to compare" in page


@pytest.mark.parametrize("path", ["/posts/", "/imports/", "/channels/"])
def test_an_empty_page_says_what_to_do(as_aino, path):
    assert "Bring in files" in text_of(as_aino.get(path))


def test_a_text_that_turns_the_writing_is_shown_the_right_way_round(as_aino, stored):
    post = Post.objects.order_by("-published_at").first()
    Post.objects.filter(pk=post.pk).update(text="\u202eKeitto\u2066 x")

    for path in ("/posts/", f"/posts/{post.pk}/"):
        page = text_of(as_aino.get(path))
        assert "Keitto x" in page
        assert not {"\u202e", "\u2066"} & set(page)
    assert Post.objects.get(pk=post.pk).text == "\u202eKeitto\u2066 x"
