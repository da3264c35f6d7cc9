"""river: bandits by type with a plain or fading mean, and a linear one with recency."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
from river import bandit, proba, stats


class River(common.Policy):
    """A river policy that is told one post at a time."""

    make = None
    contextual = False
    binary = False

    def set_up(self):
        self.policy = type(self).make(self.seed)

    def told(self, context):
        return {f"f{place}": float(one) for place, one in enumerate(self.features(context))}

    def choose(self, context, allowed):
        if self.contextual:
            return self.policy.pull(allowed, context=self.told(context))
        return self.policy.pull(allowed)

    def learn(self, context, kind, reward, share):
        if self.contextual:
            self.policy.update(kind, self.told(context), reward)
        else:
            self.policy.update(kind, share > 0.5 if self.binary else reward)


def policy(make, **more):
    return common.variant(River, make=staticmethod(make), **more)


FADING = 0.1

common.main(
    {
        "ts": policy(
            lambda s: bandit.ThompsonSampling(reward_obj=proba.Beta(1, 1), seed=s), binary=True
        ),
        "ucb": policy(lambda s: bandit.UCB(delta=0.3, reward_obj=stats.Mean(), seed=s)),
        "ucb_ewmean": policy(
            lambda s: bandit.UCB(delta=0.3, reward_obj=stats.EWMean(FADING), seed=s)
        ),
        "epsgreedy_ewmean": policy(
            lambda s: bandit.EpsilonGreedy(0.1, reward_obj=stats.EWMean(FADING), seed=s)
        ),
        "linucb_recency": policy(
            lambda s: bandit.LinUCBDisjoint(alpha=0.5, seed=s), contextual=True
        ),
    },
    common.versions_of("river"),
)
