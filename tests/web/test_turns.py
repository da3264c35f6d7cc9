"""What fails rests, is tried again, and keeps nothing else from its turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tuuletus.web.turns import do_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(workspace, other_workspace):
    return [workspace, other_workspace]


def test_the_first_with_something_to_do_has_its_turn_alone(two, now):
    asked = []

    def act(one):
        asked.append(one)
        return one is two[1]

    assert do_first([*two, two[0]], act, now=now) is True
    assert asked == two


def test_what_fails_keeps_no_other_waiting_and_rests_longer_each_time(two, now, caplog):
    tried = []

    def act(one):
        tried.append(one.name)
        if one is two[0]:
            raise RuntimeError("broken")
        return True

    assert do_first(two, act, now=now) is True
    assert do_first(two, act, now=now + timedelta(seconds=59)) is True
    assert tried.count(two[0].name) == 1
    assert do_first(two, act, now=now + timedelta(minutes=1)) is True
    assert do_first(two, act, now=now + timedelta(minutes=4)) is True
    assert tried.count(two[0].name) == 2
    assert do_first(two, act, now=now + timedelta(minutes=5)) is True
    assert tried.count(two[0].name) == 3
    assert tried.count(two[1].name) == 5
    assert "broken" in caplog.text


def test_after_a_success_the_rests_begin_anew(two, now):
    tried = []

    def act(one):
        tried.append(one)
        if len(tried) != 2:
            raise RuntimeError("broken")

    for minutes in (0, 1, 2, 3):
        do_first(two[:1], act, now=now + timedelta(minutes=minutes))

    assert len(tried) == 4
