"""coba: its own learners on types, channel and recency."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import coba
import common


class Coba(common.Policy):
    """A learner that is asked among actions with features."""

    make = None

    def set_up(self):
        self.learner = coba.SafeLearner(type(self).make(self.seed))
        self.asked = {}

    def action(self, context, kind):
        row = [0.0] * (2 * self.types)
        row[kind], row[self.types + kind] = 1.0, float(context[1][kind])
        return tuple(row)

    def channel(self, context):
        return tuple(float(one == context[0]) for one in range(self.channels))

    def choose(self, context, allowed):
        actions = [self.action(context, kind) for kind in allowed]
        action, chance, more = self.learner.predict(self.channel(context), actions)[:3]
        kind = allowed[actions.index(tuple(action))]
        self.asked[context[2], kind] = (chance, more)
        return kind

    def learn(self, context, kind, reward, share):
        chance, more = self.asked.pop((context[2], kind))
        self.learner.learn(
            self.channel(context), self.action(context, kind), share, chance, **(more or {})
        )


CROSSED = [1, "a", "ax"]


def learner(make):
    return common.variant(Coba, make=staticmethod(make))


common.main(
    {
        "lints_recency": learner(lambda s: coba.LinTSLearner(v=0.3, features=CROSSED, seed=s)),
        "linucb_recency": learner(
            lambda s: coba.LinUCBLearner(alpha=0.3, features=CROSSED, seed=s)
        ),
        "ucb": learner(lambda s: coba.BanditUCBLearner(seed=s)),
        "vw_squarecb_recency": learner(
            lambda s: coba.VowpalSquarecbLearner(seed=s, features=tuple(CROSSED))
        ),
    },
    common.versions_of("coba"),
)
