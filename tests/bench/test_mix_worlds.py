from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from bench.mix.clairvoyant import best_of
from bench.mix.episode import FixedPlan, run_episode
from bench.mix.feed import Feed
from bench.mix.satiation import Form
from bench.mix.search import Search, best_plan
from bench.mix.world_files import ForeignYear
from bench.mix.worlds import CAMPAIGN_WEEKS, KNOWN, WORLDS, make_world, slots_of


def draw_plan(year, seed=1):
    slots = len(slots_of(year).day)
    return np.random.default_rng(seed).integers(0, year.types, slots)


def cut(world, *, weeks, types):
    """The first weeks and types of a world, which are quick to search."""
    satiation = dataclasses.replace(
        world.satiation,
        strength=world.satiation.strength[:types],
        scale=world.satiation.scale[:types],
    )
    return dataclasses.replace(
        world, appeal=world.appeal[:weeks, :types], shock=world.shock[:weeks], satiation=satiation
    )


def value_post_by_post(world, plan):
    """The values as they are told in words, one post after the other."""
    slots, satiation = slots_of(world), world.satiation
    found = []
    for now, kind in enumerate(plan):
        day, channel = slots.day[now], slots.channel[now]
        strength, scale = satiation.strength[kind], satiation.scale[kind]
        earlier = [one for one in range(now) if plan[one] == kind]
        ages = [day - slots.day[one] for one in earlier]
        factor = 1.0
        if satiation.form is Form.FADING:
            exposure = sum(
                math.exp(-age / scale) * (1.0 if slots.channel[one] == channel else 0.6)
                for one, age in zip(earlier, ages, strict=True)
            )
            factor = math.exp(-strength * exposure)
        elif satiation.form is Form.GAP and ages:
            factor = 1.0 - strength * math.exp(-ages[-1] / scale)
        elif satiation.form is Form.ROT:
            factor = (1.0 + len(ages) / scale) ** -strength
        elif satiation.form is Form.WINDOW:
            lately = sum(age <= 14.0 for age in ages)
            factor = strength + (1 - strength) / (1 + math.exp((lately - scale) / 0.7))
        found.append(math.exp(world.appeal[slots.week[now], kind, channel]) * factor)
    return np.array(found)


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_is_the_same_for_the_same_seed_and_another_for_another(name):
    one, again, other = (make_world(name, seed=seed) for seed in (3, 3, 4))

    assert np.array_equal(one.appeal, again.appeal)
    assert np.array_equal(one.shock, again.shock)
    assert np.array_equal(one.satiation.strength, again.satiation.strength)
    assert not np.array_equal(one.appeal, other.appeal)


@pytest.mark.parametrize("name", WORLDS)
def test_values_are_those_of_counting_post_by_post(name):
    world = make_world(name, seed=5)
    plan = draw_plan(world)

    assert np.allclose(world.values(plan), value_post_by_post(world, plan))


def test_appetite_comes_back_with_the_season():
    appeal = make_world("seasonal", seed=2).appeal[:, :, 0]

    swings = appeal.max(axis=0) - appeal.min(axis=0)

    assert swings.mean() > 0.8
    assert np.abs(appeal[0] - appeal[-1]).max() < swings.min()


def test_a_competitor_depresses_one_channel_for_eight_weeks():
    appeal = make_world("competitor", seed=2).appeal
    apart = appeal - appeal[0]
    gaps = [np.abs(apart[:, :, one] - apart[:, :, one - 1]).max(axis=1) > 1e-9 for one in range(3)]

    assert sorted(int(gap.sum()) for gap in gaps) == [0, CAMPAIGN_WEEKS, CAMPAIGN_WEEKS]


def test_the_luck_of_a_slot_does_not_depend_on_what_was_published_before():
    world = make_world("drift", seed=1)
    one, other = Feed(world, seed=9), Feed(world, seed=9)
    for slot in range(20):
        other.look(slot, type=7, value=3.0)

    seen = [one.look(slot, type=2, value=1.5) for slot in range(40)]

    assert seen == [other.look(slot, type=2, value=1.5) for slot in range(40)]
    assert seen != [Feed(world, seed=10).look(slot, type=2, value=1.5) for slot in range(40)]


def test_a_post_brings_more_where_more_is_expected_of_it():
    world = make_world("drift", seed=1)
    feed = Feed(world, seed=9)

    poor, rich = (
        sum(feed.look(slot, type=0, value=value).count for slot in range(100)) for value in (1, 3)
    )

    assert rich > 2 * poor


@pytest.mark.parametrize("name", ["stationary", "satiate", "recover", "window", "rot"])
def test_no_single_change_improves_the_clairvoyants_plan(name):
    world = cut(make_world(name, seed=8), weeks=5, types=4)
    value, plan = best_plan(world)

    for slot in range(len(plan)):
        for kind in range(world.types):
            changed = plan.copy()
            changed[slot] = kind
            assert world.values(changed).sum() <= value + 1e-6


@pytest.mark.parametrize("name", KNOWN)
def test_arrays_tell_the_same_gains_as_valuing_whole_plans(name):
    world = cut(make_world(name, seed=8), weeks=5, types=4)
    search, plan = Search(world), draw_plan(world)
    before = world.values(plan).sum()
    search.plan = plan.copy()
    search.adding = np.zeros((world.types, search.count))
    search.removing = np.zeros(search.count)
    search.swapping = np.zeros((2, len(search.first)))
    for kind in range(world.types):
        search._weigh_single(kind)
        search._weigh_swaps(kind)

    for slot in range(0, search.count, 3):
        changed = plan.copy()
        changed[slot] = kind = (plan[slot] + 1) % world.types
        gain = search.adding[kind, slot] + search.removing[slot]
        assert world.values(changed).sum() - before == pytest.approx(gain, abs=1e-9)
    for pair in range(0, len(search.first), 7):
        ends = [search.first[pair], search.second[pair]]
        changed = plan.copy()
        changed[ends] = plan[ends[::-1]]
        gain = search.swapping[:, pair].sum()
        assert world.values(changed).sum() - before == pytest.approx(gain, abs=1e-9)


def test_a_world_that_is_only_asked_for_values_is_planned_nearly_as_well():
    world = cut(make_world("satiate", seed=8), weeks=6, types=4)
    foreign = ForeignYear(
        name="foreign",
        types=world.types,
        weeks=world.weeks,
        base=world.base,
        shock=world.shock,
        template=world.template,
        ask=world.values,
    )

    assert best_plan(foreign)[0] == pytest.approx(best_plan(world)[0], rel=0.01)


def test_the_clairvoyants_own_plan_has_no_regret(tmp_path):
    world = cut(make_world("calendar", seed=8), weeks=8, types=5)
    value, plan = best_of(world, seed=8, folder=tmp_path)

    episode = run_episode(world, FixedPlan(plan, template=len(world.template)), seed=8)

    assert 1.0 - episode.weekly.sum() / value == pytest.approx(0.0, abs=1e-12)
    assert np.array_equal(episode.plan, plan)


def test_a_kept_value_is_read_and_a_changed_world_is_searched_anew(tmp_path):
    world = cut(make_world("calendar", seed=8), weeks=4, types=3)
    first = best_of(world, seed=8, folder=tmp_path)
    again = best_of(world, seed=8, folder=tmp_path)
    assert first[0] == again[0]
    assert len(list(tmp_path.iterdir())) == 1

    better = dataclasses.replace(world, appeal=world.appeal + 0.1)

    assert best_of(better, seed=8, folder=tmp_path)[0] > first[0]
    assert len(list(tmp_path.iterdir())) == 2
