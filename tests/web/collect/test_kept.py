"""Large workspaces: the columnar copy, the answers kept by the worker, and the same numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now as clock
from pydantic import TypeAdapter

from tests.web.collect.conftest import bring_in, csv_file, meta_row
from tests.web.conftest import let_worker_work
from tuuletus.analysis.response import collect_readings
from tuuletus.errors import SettingsError
from tuuletus.web.collect import actions
from tuuletus.web.collect.actions import (
    add_rule,
    clear_traits,
    copy_workspace,
    forget_rule,
    note_change,
    set_traits,
    take_back,
    undo_change,
)
from tuuletus.web.collect.actions.answers import work_out_next
from tuuletus.web.collect.actions.copying import summarise_workspace
from tuuletus.web.collect.models import KeptAnswer, Measurement, Post, TraitChange
from tuuletus.web.collect.queries import (
    RATES,
    PostFilter,
    Question,
    count_traits,
    find_metrics,
    find_posts,
    find_usual,
    pack_groups,
    records_for_learning,
    rows,
    tell_many,
    unpack_groups,
)
from tuuletus.web.collect.queries.failures import list_failures
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.collect.queries.lake import find_lakes
from tuuletus.web.collect.queries.learning import records_for_comparing, sharing_posts
from tuuletus.web.collect.steps import compare_channels_again
from tuuletus.web.people.actions import create_token
from tuuletus.web.people.models import Workspace
from tuuletus.web.review import steps
from tuuletus.web.review.queries import LEARNED


@pytest.fixture
def large(as_if_large, workspace, posts):
    """The restaurant, as if it had many more posts."""
    as_if_large()
    return workspace


def revise(workspace):
    return Workspace.objects.get(pk=workspace.pk)


def see(answer):
    return " ".join(answer.content.decode().split())


def test_every_change_of_facts_counts_the_revision_up(workspace, stored, posts, aino, now):
    seen = [revise(workspace).revision]

    def note(_result=None):
        seen.append(revise(workspace).revision)

    note(set_traits(posts[:2], "topic", "kala", person=aino, now=now))
    note(clear_traits(posts[:1], "topic", person=aino, now=now))
    note(undo_change(TraitChange.objects.latest("pk")))
    rule = add_rule(
        workspace,
        trait="dish",
        value="soup",
        kind="contains",
        pattern="keitto",
        person=aino,
        now=now,
    )
    note()
    note(forget_rule(rule))
    note(bring_in(workspace, csv_file([meta_row(77)]), now=now))
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Asia/Tokyo")
    note(actions.follow_zone(revise(workspace)))
    note(take_back(stored, clock=lambda: now))

    assert seen == sorted(set(seen))


def test_the_copy_gives_what_the_tables_give(workspace, posts, aino, now):
    set_traits(posts[:3], "topic", "kala", person=aino, now=now)
    workspace = revise(workspace)
    Post.objects.filter(pk=posts[5].pk).update(published_at=None)
    day = posts[7].published_at.astimezone(ZoneInfo(workspace.time_zone)).date()
    asked = [
        PostFilter(sort=sort, descending=descending, **more)
        for sort in ("published", "reactions", "reach", "interactions", "unheard-of")
        for descending in (True, False)
        for more in (
            {},
            {"trait": "topic", "value": "kala"},
            {"text": "keitto 1"},
            {"trait": "format", "value": "video", "text": "keitto 1"},
            {"channel": posts[0].channel_id, "start": day, "end": day + timedelta(days=5)},
            {"channel": posts[0].channel_id + 1},
            {"platform": posts[0].channel.platform, "end": day},
            {"platform": "unheard-of"},
        )
    ]

    def tell():
        found = records_for_learning(workspace)
        readings = collect_readings(found.posts, found.measurements, metric="interactions")
        return (
            [[post.pk for post in find_posts(workspace, one)] for one in asked],
            count_traits(workspace),
            find_metrics(workspace),
            found.metrics,
            [column.tolist() for column in (readings.post, readings.at, readings.value)],
        )

    by_tables = tell()
    assert copy_workspace(workspace) is not None
    by_copy = tell()

    assert by_copy == by_tables
    assert len({len(found) for found in by_tables[0]}) > 4
    assert isinstance(find_posts(workspace, asked[0])[0], Post)


def test_very_many_numbers_come_from_the_copy_and_are_the_same(workspace, posts, monkeypatch):
    metrics = ["interactions", *find_metrics(workspace)]
    by_tables = tell_many(workspace, metrics, asked=len(posts))(posts)
    monkeypatch.setattr(rows, "MANY", 1)
    workspace = revise(workspace)
    assert copy_workspace(workspace) is not None
    Measurement.objects.filter(post__in=posts[1:]).delete()  # unseen: only the copy is asked

    tell = tell_many(workspace, metrics, asked=len(posts))

    assert tell(posts) == by_tables
    assert any(value is not None for told in by_tables.values() for value in told)


def test_a_post_that_came_after_the_copy_is_told_too(workspace, posts, monkeypatch):
    monkeypatch.setattr(rows, "MANY", 1)
    workspace = revise(workspace)
    assert copy_workspace(workspace) is not None
    tell = tell_many(workspace, ["reach"], asked=2)
    post = posts[0].channel.posts.create(key="new")

    assert tell([posts[0], post])[post.pk] == [None]


def test_where_a_copy_is_damaged_the_tables_give_the_list(workspace, posts, caplog):
    workspace = revise(workspace)
    by_tables = [post.pk for post in find_posts(workspace, PostFilter(sort="reach"))]
    broken = find_lakes(workspace) / str(workspace.revision) / "posts"
    broken.mkdir(parents=True)
    (broken / "part-0.parquet").write_bytes(b"cut off")

    assert [post.pk for post in find_posts(workspace, PostFilter(sort="reach"))] == by_tables
    assert f"The columnar copy of workspace {workspace.pk} cannot be read" in caplog.text


def test_a_copy_appears_whole_and_takes_the_place_of_the_older(workspace, posts, aino, now):
    first = copy_workspace(revise(workspace))
    assert copy_workspace(revise(workspace)) == first
    set_traits(posts[:1], "topic", "kala", person=aino, now=now)

    second = copy_workspace(revise(workspace))

    assert list(find_lakes(workspace).iterdir()) == [second]
    assert second != first


def test_a_copy_of_what_changed_meanwhile_is_thrown_away(workspace, posts, aino, now):
    old = revise(workspace)
    set_traits(posts[:1], "topic", "kala", person=aino, now=now)

    assert copy_workspace(old) is None
    assert list(find_lakes(workspace).iterdir()) == []


PAGES = ("collect:channels", "review:findings", "review:timing")


def test_a_first_answer_is_waited_for_and_then_the_same(workspace, posts, as_aino, now, request):
    small = [see(as_aino.get(reverse(page))) for page in PAGES]
    large = request.getfixturevalue("large")

    waiting = [as_aino.get(reverse(page)) for page in PAGES]
    let_worker_work()
    after = [as_aino.get(reverse(page)) for page in PAGES]

    assert [page.status_code for page in waiting] == [202] * len(PAGES)
    assert "Being worked out" in see(waiting[0])
    assert [page.status_code for page in after] == [200] * len(PAGES)
    assert strip(map(see, after)) == strip(small)
    assert (find_lakes(large) / str(revise(large).revision)).is_dir()


def strip(pages):
    """The main part of pages without the tokens of their forms."""
    return [re.sub(r'value="\w{64}"', "", page[page.index("<main") :]) for page in pages]


def test_an_answer_about_older_posts_says_so_until_it_is_renewed(large, posts, as_aino, aino, now):
    let_worker_work()
    fresh = see(as_aino.get(reverse("review:findings")))
    set_traits(posts[:9], "topic", "kala", person=aino, now=now)
    set_traits(posts[9:20], "topic", "keitto", person=aino, now=now)

    stale = see(as_aino.get(reverse("review:findings")))
    let_worker_work()
    renewed = see(as_aino.get(reverse("review:findings")))

    note = "being worked out anew"
    assert [note in page for page in (fresh, stale, renewed)] == [False, True, False]
    assert ["kala" in page for page in (stale, renewed)] == [False, True]


def test_the_posts_behind_a_kept_finding_are_there(large, posts, as_aino, now):
    let_worker_work()

    page = see(as_aino.get(reverse("review:finding"), {"trait": "format", "value": "video"}))

    assert page.count("Päivän keitto") == sum(one.traits["format"] == "video" for one in posts)


def test_programs_are_told_to_ask_again(large, browser, anna, now):
    _row, secret = create_token(anna, large, name="report", scopes=["read"], now=now)

    answer = browser.get("/api/v1/findings", headers={"authorization": f"Bearer {secret}"})

    assert answer.status_code == 409
    assert answer.json()["error"] == "being_worked_out"


def test_an_answer_of_an_earlier_day_is_renewed(large, now):
    key = RATES.key({"metric": "reach"})
    KeptAnswer.objects.create(workspace=large, question=key, asked_on=now.date())

    def work(moment):
        while work_out_next((RATES,), find_usual, now=moment):
            pass
        return KeptAnswer.objects.get(question=key).made_at

    assert work(now) == now
    assert work(now + timedelta(hours=1)) == now
    assert work(now + timedelta(days=1)) == now + timedelta(days=1)


def test_what_nobody_asks_any_more_is_forgotten(large, now):
    key = RATES.key({"metric": "clicks"})
    KeptAnswer.objects.create(
        workspace=large, question=key, asked_on=now.date() - timedelta(days=31)
    )

    work_out_next((RATES,), find_usual, now=now)

    assert not KeptAnswer.objects.filter(question=key).exists()


def ask_in_turn(workspace, now, *names):
    """Questions of the given names, asked one after the other; those that are `broken` fail."""
    broken = {"second"}

    def work_out(_workspace, _now, words):
        if words["name"] in broken:
            raise ZeroDivisionError("nothing to divide by")
        return words["name"]

    question = Question(name="test", shape=TypeAdapter(str), work_out=work_out)
    for name in names:
        key = question.key({"name": name})
        KeptAnswer.objects.create(workspace=workspace, question=key, asked_on=now.date())

    def work(moment):
        count = 0
        while work_out_next((question,), lambda _workspace: (), now=moment):
            count += 1
        return count

    def find(name):
        return find_kept(
            revise(workspace), question, question.key({"name": name}), with_evidence=False
        )

    return work, find, broken


def test_an_answer_that_fails_is_noted_and_keeps_no_other_waiting(workspace, now):
    work, find, _broken = ask_in_turn(workspace, now, "first", "second", "third")

    assert work(now) == 2

    assert [find(name) and find(name).answer for name in ("first", "second", "third")] == [
        "first",
        None,
        "third",
    ]
    ((where, name, failure),) = list_failures()
    assert (where, name, failure.tries) == (workspace, "test", 1)
    assert failure.reason.startswith("ZeroDivisionError: nothing to divide by (test_kept.py, line")


def test_what_failed_rests_longer_each_time_but_not_once_posts_change(workspace, now):
    work, _find, _broken = ask_in_turn(workspace, now, "second")
    tries = []

    for moment in (0, 9, 10, 49, 50):
        work(now + timedelta(minutes=moment))
        tries.append(list_failures()[0][2].tries)
    note_change(workspace)
    work(now + timedelta(minutes=51))

    assert tries == [1, 1, 2, 2, 3]
    assert list_failures()[0][2].tries == 4


def test_a_failure_is_forgotten_once_the_answer_is_there(workspace, now):
    work, find, broken = ask_in_turn(workspace, now, "second")
    work(now)
    broken.clear()

    assert work(now + timedelta(minutes=10)) == 1

    assert find("second").answer == "second"
    assert list_failures() == []


def test_an_older_answer_says_that_it_could_not_be_renewed(workspace, now):
    work, find, broken = ask_in_turn(workspace, now, "second")
    broken.clear()
    work(now)
    note_change(workspace)
    broken.add("second")

    work(now + timedelta(hours=1))

    kept = find("second")
    assert (kept.answer, kept.is_current, kept.failed_at) == (
        "second",
        False,
        now + timedelta(hours=1),
    )


def test_comparisons_are_worked_out_together_from_posts_that_are_read_once(large, now):
    with CaptureQueriesContext(connection) as asked:
        assert compare_channels_again(clock())

    assert not compare_channels_again(clock())
    assert not KeptAnswer.objects.filter(made_at=None).exists()
    assert len(KeptAnswer.objects.all()) > 10
    reads = [one["sql"] for one in asked if '"tuuletus_post"."key" AS "key"' in one["sql"]]
    assert len(reads) == 1


def test_after_the_comparisons_no_posts_are_held(workspace, posts):
    workspace = revise(workspace)
    with sharing_posts():
        first = records_for_comparing(workspace)
        assert records_for_comparing(workspace) is first
        assert records_for_comparing(revise(workspace)) is first

    assert records_for_comparing(workspace) is not first
    assert first.posts == records_for_learning(workspace).posts


def fail(_workspace, _now, _words):
    raise ZeroDivisionError("nothing to divide by")


@pytest.fixture
def broken_findings(large, monkeypatch):
    """A defect in what is learnt of posts."""
    monkeypatch.setattr(steps, "LEARNED", replace(LEARNED, work_out=fail))


def test_a_page_whose_answer_fails_says_so_instead_of_waiting_for_ever(
    broken_findings, as_aino, browser, anna, large, now
):
    waiting = as_aino.get(reverse("review:findings"))
    let_worker_work()

    page = as_aino.get(reverse("review:findings"))

    assert (waiting.status_code, page.status_code) == (202, 503)
    assert "It is tried again by itself" in see(page)
    assert "ZeroDivisionError" not in see(page)
    _row, secret = create_token(anna, large, name="report", scopes=["read"], now=now)
    answer = browser.get("/api/v1/findings", headers={"authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["error"]) == (409, "could_not_work_out")


def test_older_figures_say_that_they_could_not_be_renewed(
    large, posts, as_aino, aino, now, monkeypatch
):
    let_worker_work()
    monkeypatch.setattr(steps, "LEARNED", replace(LEARNED, work_out=fail))
    set_traits(posts[:9], "topic", "kala", person=aino, now=now)
    let_worker_work()

    page = see(as_aino.get(reverse("review:findings")))

    assert "being worked out anew" in page
    assert "It is tried again by itself" in page


def test_groups_of_posts_come_back_as_they_were():
    luck = np.random.default_rng(3)
    groups = [
        tuple(sorted(luck.choice(10_000, size, replace=False).tolist())) for size in (0, 1, 900)
    ]

    packed = pack_groups(groups)

    assert unpack_groups(packed) == groups
    assert len(packed) < 4_000
    assert unpack_groups(pack_groups([])) == []


def test_a_summary_splits_the_posts_by_channel_and_trait(workspace, posts):
    rows = summarise_workspace("", ["format"], metric="reach")

    told = {row["format"]: row["n"] for row in rows}
    assert told == count_traits(workspace)["format"]
    assert {row["channel"] for row in rows} == {"Ravintola Merituuli"}


@pytest.mark.parametrize("slug", ["", "unheard-of"])
def test_a_summary_asks_which_workspace_is_meant(workspace, other_workspace, slug):
    with pytest.raises(SettingsError, match="ravintola-merituuli, toinen-talo"):
        summarise_workspace(slug, [], metric="reach")
