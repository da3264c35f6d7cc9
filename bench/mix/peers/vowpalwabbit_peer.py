"""Vowpal Wabbit: action-dependent features, crossed with channel and recency."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import numpy as np
import vowpalwabbit

LEAST_PROBABILITY = 0.01


class Vowpal(common.Policy):
    """One example for each allowed type; what it costs is one minus the reward."""

    explore = "--squarecb"

    def set_up(self):
        self.workspace = vowpalwabbit.Workspace(
            f"--cb_explore_adf {self.explore} --quiet -q ac -q ar --random_seed {self.seed + 1}"
        )
        self.asked = {}

    def example(self, context, allowed, label=None):
        channel, recency, _ = context
        lines = [f"shared |c ch{channel}"]
        for kind in allowed:
            told = f"0:{label[1]:.4f}:{label[2]:.4f} " if label and label[0] == kind else ""
            lines.append(f"{told}|a t{kind} |r rec{kind}:{recency[kind]:.4f}")
        return "\n".join(lines)

    def choose(self, context, allowed):
        chances = np.array(self.workspace.predict(self.example(context, allowed)))
        place = self.rng.choice(len(chances), p=chances / chances.sum())
        self.asked[context[2], allowed[place]] = (float(chances[place]), list(allowed))
        return allowed[place]

    def learn(self, context, kind, reward, share):
        chance, allowed = self.asked.pop((context[2], kind))
        label = (kind, 1 - share, max(chance, LEAST_PROBABILITY))
        self.workspace.learn(self.example(context, allowed, label))


common.main(
    {
        "squarecb_recency": Vowpal,
        "bag5_recency": common.variant(Vowpal, explore="--bag 5"),
        "bag10_recency": common.variant(Vowpal, explore="--bag 10"),
        "cover5_recency": common.variant(Vowpal, explore="--cover 5"),
        "rnd3_recency": common.variant(Vowpal, explore="--rnd 3"),
    },
    common.versions_of("vowpalwabbit"),
)
