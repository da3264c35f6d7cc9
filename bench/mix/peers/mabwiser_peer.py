"""MABWiser: by type alone, and linear ones with channel and recency."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import numpy as np
from mabwiser.mab import MAB, LearningPolicy


class MabWiser(common.Policy):
    """A learning policy that is fitted week by week, or anew on the last weeks."""

    make = None
    linear = False
    window = None

    def set_up(self):
        self.learner = MAB(list(range(self.types)), type(self).make(), seed=self.seed)
        self.started = False
        self.posts = []
        self.new = 0

    def choose(self, context, allowed):
        if not self.started:
            return self.rng.choice(allowed)
        return (
            self.learner.predict([self.features(context)])
            if self.linear
            else self.learner.predict()
        )

    def learn(self, context, kind, reward, share):
        self.posts.append((kind, reward if self.linear else share, self.features(context)))
        self.new += 1

    def end_week(self):
        count = self.window * len(self.template) if self.window else self.new
        kinds, rewards, features = zip(*self.posts[-count:], strict=True)
        told = (list(kinds), list(rewards))
        if self.linear:
            told = (*told, np.array(features))
        if self.started and not self.window:
            self.learner.partial_fit(*told)
        else:
            self.learner.fit(*told)
        self.started, self.new = True, 0


def by_type(make, **more):
    return common.variant(MabWiser, make=staticmethod(make), **more)


def linear(make, **more):
    return common.variant(MabWiser, make=staticmethod(make), linear=True, **more)


def thompson():
    return LearningPolicy.ThompsonSampling(lambda arm, reward: int(reward > 0.5))


common.main(
    {
        "ts": by_type(thompson),
        "ts_window12": by_type(thompson, window=12),
        "ucb1": by_type(lambda: LearningPolicy.UCB1(0.5)),
        "ucb1_window12": by_type(lambda: LearningPolicy.UCB1(0.5), window=12),
        "epsgreedy": by_type(lambda: LearningPolicy.EpsilonGreedy(0.1)),
        "softmax": by_type(lambda: LearningPolicy.Softmax(0.1)),
        "lints_recency": linear(lambda: LearningPolicy.LinTS(0.5)),
        "lints_recency_window12": linear(lambda: LearningPolicy.LinTS(0.5), window=12),
        "linucb_recency": linear(lambda: LearningPolicy.LinUCB(0.5)),
    },
    common.versions_of("mabwiser"),
)
