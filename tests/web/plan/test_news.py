from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from tests.web.conftest import let_worker_work
from tests.web.plan.test_habits import SHIFT
from tests.web.plan.test_wear import WORN
from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.plan.actions import ask_habits, ask_wear
from tuuletus.web.plan.models import PlanEntry
from tuuletus.web.plan.queries.habits import HABITS
from tuuletus.web.plan.queries.news import find_news
from tuuletus.web.plan.queries.wearing import WEAR
from tuuletus.wording import Speaker

pytestmark = pytest.mark.django_db


def read(workspace, *, may_accept=True):
    told = find_news(workspace, now=clock(), speaker=Speaker("en"), may_accept=may_accept)
    return [(one.page, one.words) for one in told]


def keep(workspace, question, answer):
    KeptAnswer.objects.filter(workspace=workspace, question=question.key({})).update(
        answer=question.shape.dump_json(answer).decode()
    )


def test_nothing_is_said_and_nothing_worked_out_where_nothing_is_kept(workspace, channels):
    assert read(workspace) == []
    assert not KeptAnswer.objects.exists()


def test_a_mix_that_waits_is_told_on_the_first_page(as_aino, worker_alive, workspace, channels):
    let_worker_work()

    assert [page for page, _words in read(workspace)] == ["plan:mix"]
    assert "waits to be looked at" in as_aino.get("/").content.decode()


def test_a_mix_that_waits_is_told_to_nobody_who_may_not_accept_it(
    as_liisa, worker_alive, workspace, channels
):
    let_worker_work()

    assert read(workspace, may_accept=False) == []
    assert "waits to be looked at" not in as_liisa.get("/").content.decode()


def test_worn_types_new_shifts_and_posts_to_write_have_a_line_each(workspace, channels):
    today = clock().date()
    wear = ask_wear(workspace, now=clock()).answer
    keep(workspace, WEAR, replace(wear, types=(WORN,)))
    habits = ask_habits(workspace, now=clock()).answer
    found = replace(SHIFT, found_on=today - timedelta(days=3))
    keep(workspace, HABITS, replace(habits, shifts=(found,), members=()))
    for ahead in (2, 30):
        PlanEntry.objects.create(
            channel=channels[0], day=today + timedelta(days=ahead), trait="topic", value="lounas"
        )

    told = dict(read(workspace))

    assert told["plan:wear_out"] == "Wearing out: lounas."
    assert told["plan:habits"].startswith("evening (17–22): since the week of")
    assert told["plan:entries"] == ("1 post of the plan is to be written for the coming week.")


def test_an_old_shift_is_no_news(workspace, channels):
    habits = ask_habits(workspace, now=clock()).answer
    keep(workspace, HABITS, replace(habits, shifts=(SHIFT,), members=()))

    assert read(workspace) == []
