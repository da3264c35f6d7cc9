"""Several who change the same things in the same moment, as double clicks and tabs do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier

import pytest
from django.db import connection

from tests.web.collect.conftest import LATER, bring_in, meta_file
from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import (
    add_event,
    add_rule,
    forget_rule,
    move_rule_up,
    set_opening_hours,
    set_traits,
    undo_change,
)
from tuuletus.web.collect.models import Post, SetTrait, TraitChange, TraitRule

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one write after the other"
    ),
]
SOUP = {"trait": "topic", "value": "keitto", "kind": "contains", "pattern": "keitto"}


def at_once(*works):
    """What each of some works brings when all begin in the same moment; errors as they are."""
    gate = Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def failures(found):
    return [one for one in found if isinstance(one, Exception)]


def test_the_same_rule_sent_by_four_is_one_rule(workspace, aino):
    found = at_once(*[lambda: add_rule(workspace, **SOUP, person=aino, now=LATER)] * 4)

    assert failures(found) == []
    assert TraitRule.objects.count() == 1


def test_rules_are_moved_and_taken_away_by_many(workspace, aino, now):
    bring_in(workspace, meta_file(), now=now)
    rules = [
        add_rule(workspace, **SOUP | {"value": f"v{n}"}, person=aino, now=LATER) for n in range(6)
    ]

    def move(rule):
        return lambda: move_rule_up(TraitRule.objects.get(pk=rule.pk))

    def forget(rule):
        return lambda: forget_rule(TraitRule.objects.get(pk=rule.pk))

    found = at_once(*map(move, rules[2:]), *map(forget, rules[:2]), *map(move, rules[2:]))

    assert failures(found) == []
    assert TraitRule.objects.count() == 4
    assert len(set(TraitRule.objects.values_list("place", flat=True))) == 4


def test_a_change_undone_by_three_is_undone_once(workspace, aino, now):
    bring_in(workspace, meta_file(), now=now)
    posts = list(Post.objects.all())
    set_traits(posts, "topic", "kala", person=aino, now=now)
    set_traits(posts, "topic", "keitto", person=aino, now=now)
    change = TraitChange.objects.latest("pk")

    found = at_once(*[lambda: undo_change(TraitChange.objects.get(pk=change.pk))] * 3)

    assert found.count(len(posts)) == 1
    assert all(
        isinstance(one, AlreadyDoneError | TraitChange.DoesNotExist) for one in failures(found)
    )
    assert set(SetTrait.objects.values_list("value", flat=True)) == {"kala"}


def test_traits_are_set_by_many_in_any_order(workspace, aino, now):
    bring_in(workspace, meta_file(), now=now)
    posts = list(Post.objects.all())

    def give(value, chosen):
        return lambda: set_traits(chosen, "topic", value, person=aino, now=now)

    found = at_once(*(give(f"v{n}", posts[:: (-1) ** n]) for n in range(6)))

    assert found == [len(posts)] * 6
    assert len(set(SetTrait.objects.values_list("value", flat=True))) == 1


def test_the_calendar_takes_what_is_sent_twice_once(workspace):
    day = date(2026, 12, 1)
    event = {"name": "Messut", "first_day": day, "last_day": day, "is_closed": False}
    hours = {weekday: (time(10), time(22)) for weekday in range(1, 8)}

    events = at_once(*[lambda: add_event(workspace, **event)] * 4)
    saved = at_once(*[lambda: set_opening_hours(workspace, hours)] * 4)

    assert failures(events) + failures(saved) == []
    assert workspace.own_events.count() == 1
    assert workspace.opening_hours.count() == 7
