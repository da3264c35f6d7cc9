"""Habits without a library, and a published method that has none (needs numpy only)."""

from __future__ import annotations

import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import numpy as np

UNTRIED, UNTRIED_LATELY = 9.0, -9.0


class Random(common.Policy):
    """Any type."""

    def choose(self, context, allowed):
        return self.rng.choice(allowed)


class RoundRobin(common.Policy):
    """Each type in turn."""

    turn = 0

    def choose(self, context, allowed):
        self.turn += 1
        return self.turn % self.types


class RepeatBest(common.Policy):
    """What a dashboard invites to: repeat the best average, after one try of each type."""

    last_weeks = None

    def set_up(self):
        self.rewards = []

    def choose(self, context, allowed):
        means = np.full(self.types, UNTRIED)
        for kind in range(self.types):
            own = [(week, reward) for week, one, reward in self.rewards if one == kind]
            recent = [
                reward
                for week, reward in own
                if self.last_weeks is None or self.week - week <= self.last_weeks
            ]
            if recent:
                means[kind] = np.mean(recent)
            elif own:
                means[kind] = UNTRIED_LATELY
        scores = means[allowed] + self.rng.normal(0, 1e-6, len(allowed))
        kind = allowed[int(np.argmax(scores))]
        if means[kind] == UNTRIED:  # a week is not filled with one untried type
            self.rewards.append((self.week, kind, 0.0))
        return kind

    def learn(self, context, kind, reward, share):
        self.rewards.append((self.week, kind, reward))


class RecoveringGP(common.Policy):
    """Recovering bandits (Pike-Burke and Grunewalder, 2019), written from the paper.

    One Gaussian process for each type over the days since its last use; a draw of all, and the
    week's slots filled by local search on it.
    """

    grid = np.array([0.5, 1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 30.0])
    sweeps = 3

    def set_up(self):
        logs = np.log(self.grid)
        near = np.exp(-0.5 * (logs[:, None] - logs[None]) ** 2)
        prior = 0.35**2 * near + 0.4**2 + 1e-6 * np.eye(len(logs))
        self.mean = np.zeros((self.types, len(logs)))
        self.spread = np.repeat(prior[None], self.types, axis=0)
        self.last = np.full(self.types, -100.0)

    def place(self, gap):
        """Where a gap of days stands on the grid."""
        return int(np.argmin(np.abs(np.log(self.grid) - math.log(max(gap, 0.3)))))

    def gaps(self, plan, days):
        """The places of all gaps of a plan, and the last uses after it."""
        last, found = self.last.copy(), []
        for day, kind in zip(days, plan, strict=True):
            found.append(self.place(day - last[kind]))
            last[kind] = day
        return found, last

    def plan(self, week, slots):
        steady = 1e-6 * np.eye(len(self.grid))
        draws = np.exp(
            [
                mean + np.linalg.cholesky(spread + steady) @ self.rng.standard_normal(len(mean))
                for mean, spread in zip(self.mean, self.spread, strict=True)
            ]
        )
        days = [day for day, _ in slots]

        def value(plan):
            return sum(
                draws[kind, gap] for kind, gap in zip(plan, self.gaps(plan, days)[0], strict=True)
            )

        plan = [int(kind) for kind in self.rng.integers(0, self.types, len(slots))]
        best = value(plan)
        for _ in range(self.sweeps):
            before = best
            for slot in range(len(plan)):
                for kind in range(self.types):
                    old, plan[slot] = plan[slot], kind
                    tried = value(plan)
                    if tried > best + 1e-12:
                        best = tried
                    else:
                        plan[slot] = old
            if best == before:
                break
        self.places, self.after = self.gaps(plan, days)
        self.contexts = [(channel, None, day) for day, channel in slots]
        return plan

    def learn(self, context, kind, reward, share):
        place = self.places.pop(0)
        column = self.spread[kind][:, place]
        whole = column[place] + 1.0
        self.mean[kind] = self.mean[kind] + column / whole * (reward - self.mean[kind][place])
        self.spread[kind] = self.spread[kind] - np.outer(column, column) / whole

    def end_week(self):
        self.last = self.after


common.main(
    {
        "random": Random,
        "round_robin": RoundRobin,
        "repeat_best_alltime": RepeatBest,
        "repeat_best_4weeks": common.variant(RepeatBest, last_weeks=4),
        "recovering_gp": RecoveringGP,
    },
    common.versions_of("numpy"),
)
