"""contextualbandits: its online policies, whose rewards are yes or no."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import contextualbandits.online as online
import numpy as np
from sklearn.linear_model import LogisticRegression

FEWEST_POSTS = 16


class Contextual(common.Policy):
    """Fitted anew each Sunday on all posts so far."""

    make = None

    def set_up(self):
        self.learner = type(self).make(self.types, self.seed + 1)
        self.rows, self.kinds, self.good = [], [], []

    def choose(self, context, allowed):
        if len(self.kinds) < FEWEST_POSTS:
            return self.rng.choice(allowed)
        row = self.features(context)[None, 1:]
        return int(np.asarray(self.learner.predict(row)).ravel()[0])

    def learn(self, context, kind, reward, share):
        self.rows.append(self.features(context)[1:])
        self.kinds.append(kind)
        self.good.append(float(share > 0.5))

    def end_week(self):
        if len(self.kinds) >= FEWEST_POSTS:
            self.learner.fit(np.array(self.rows), np.array(self.kinds), np.array(self.good))


def policy(make):
    return common.variant(Contextual, make=staticmethod(make))


common.main(
    {
        "lints_recency": policy(
            lambda k, s: online.LinTS(k, lambda_=2.0, v_sq=0.1, random_state=s)
        ),
        "linucb_recency": policy(
            lambda k, s: online.LinUCB(k, alpha=0.3, lambda_=2.0, random_state=s)
        ),
        "bootstrapped_ts_recency": policy(
            lambda k, s: online.BootstrappedTS(
                LogisticRegression(C=1.0), k, nsamples=8, random_state=s, njobs_arms=1
            )
        ),
    },
    common.versions_of("contextualbandits"),
)
