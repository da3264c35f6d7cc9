"""Processes killed while they are at work: the next one goes on, and nothing is half or twice."""

from __future__ import annotations

import os
import random

import pytest
from django.db import connection

from bench.durability.forking import Aim, choose_pause, open_workshop
from bench.durability.imports import KILLED, WHOLE, Size, kill_import, kill_undoing, write_parts
from bench.durability.migrations import Migrating, kill_migrations, list_older_states
from tests.web.house.making import find_database

KILLS = 50
SIZE = Size(rows=80, posts=5, readings=50)


@pytest.fixture
def workshop(tmp_path):
    house = tmp_path / "house"
    own = {"TUULETUS_DATA": str(house), "TUULETUS_CACHE": "memory"}
    own |= {"DJANGO_SETTINGS_MODULE": "tuuletus.web.settings"}
    if database := find_database(house):
        own |= {"DATABASE_URL": database}
    with open_workshop(os.environ | own) as opened:
        yield opened


def test_an_import_killed_at_fifty_moments_ends_like_one_that_was_not(workshop, tmp_path):
    """Halves that overlap, rows in any order and the same file twice, taken back afterwards."""
    stored = kill_import(workshop, tmp_path, SIZE, kills=KILLS, seed=3)
    undone = kill_undoing(workshop, SIZE, kills=8, seed=4)

    assert (len(stored.shares), stored.differences) == (KILLS, 0)
    assert {int(share * 4) for share in stored.shares} == {0, 1, 2, 3}
    assert (len(undone.shares), undone.differences) == (8, 0)


def test_an_import_killed_at_its_very_end_has_its_traits_by_rule(workshop, tmp_path):
    places = [f"{KILLED} {number}" for number in range(16)]
    parts = write_parts(tmp_path, 20, seed=5)
    size, luck = Size(rows=20, posts=50, readings=1000), random.Random(5)
    workshop.do("prepare", workspaces=[WHOLE, *places])
    for place in (WHOLE, *places):
        workshop.do("drop", workspace=place, files=[str(parts["whole"])], **size.portions)
    whole = workshop.count("advance", workspace=WHOLE, number=0, **size.portions)

    for back, place in enumerate(places):
        aim = Aim(statements=whole.statements - back, pause=choose_pause(luck))
        workshop.kill("advance", aim, workspace=place, number=0, **size.portions)
        workshop.do("advance", workspace=place, number=1, **size.portions)

    stored = {workshop.do("look", workspace=place) for place in places}
    assert stored == {workshop.do("look", workspace=WHOLE)}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies files of SQLite")
def test_older_databases_killed_while_they_are_brought_up_to_date_lose_nothing(workshop, tmp_path):
    states = list_older_states()

    found = kill_migrations(workshop, tmp_path, states, kills=30, seed=3)

    assert found == Migrating(states=len(states), kills=30, lost=0, differences=0)
