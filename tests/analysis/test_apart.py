from __future__ import annotations

import numpy as np
import pytest

from tuuletus.analysis.apart import FEWEST_APART, MOST_APART, group_channels, solve_joint


def test_channels_with_enough_posts_have_a_group_each_and_the_others_share_the_first():
    channel = np.repeat([3, 5, 8], [FEWEST_APART, FEWEST_APART - 1, 40])

    group = group_channels(channel)

    assert [set(group[channel == name].tolist()) for name in (3, 5, 8)] == [{1}, {0}, {2}]


def test_with_one_channel_that_has_enough_posts_nothing_can_differ():
    assert not group_channels(np.repeat([0, 1], [200, 3])).any()


def test_of_very_many_channels_those_with_the_most_posts_have_groups():
    posts = np.arange(FEWEST_APART, FEWEST_APART + MOST_APART + 5)

    group = group_channels(np.repeat(np.arange(len(posts)), posts))

    assert int(group.max()) == MOST_APART
    assert not group[: int(posts[:5].sum())].any()


def test_the_joint_solution_is_that_of_the_whole_system():
    rng = np.random.default_rng(1)
    groups, width = 4, 3
    rows = rng.normal(size=(groups, 9, width))
    precision = rows.transpose(0, 2, 1) @ rows
    score = rng.normal(size=(groups, width))
    prior, apart_prior = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    apart = rng.normal(size=(groups, width))
    apart[0] = 0.0
    whole = np.zeros((groups * width, groups * width))
    right = np.zeros(groups * width)
    whole[:width, :width] = precision.sum(axis=0) + np.diag(prior)
    right[:width] = score.sum(axis=0)
    for group in range(1, groups):
        own = slice(group * width, (group + 1) * width)
        whole[own, own] = precision[group] + np.diag(apart_prior)
        whole[:width, own], whole[own, :width] = precision[group], precision[group]
        right[own] = score[group] - apart_prior * apart[group]

    found = solve_joint(precision, score, prior=prior, apart=apart, apart_prior=apart_prior)

    wanted, covariance = np.linalg.solve(whole, right), np.linalg.inv(whole)
    assert found.common == pytest.approx(wanted[:width])
    assert found.apart[1:].ravel() == pytest.approx(wanted[width:])
    assert found.covariance == pytest.approx(covariance[:width, :width])
    assert found.departures()[1:].ravel() == pytest.approx(np.diag(covariance)[width:])
    both = np.hstack([np.eye(width), np.zeros((width, width)), np.eye(width), np.zeros((3, 3))])
    assert found.together()[2] == pytest.approx(both @ covariance @ both.T)
