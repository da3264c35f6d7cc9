"""SMPyBandits: bandits by type for rewards that change (needs a scipy before 1.14)."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import numpy as np

with contextlib.redirect_stdout(io.StringIO()):
    from SMPyBandits import Policies


class Smpy(common.Policy):
    """One of its policies by name; it draws from numpy's own state."""

    policy = "UCBalpha"
    numbers = None

    def set_up(self):
        np.random.seed(self.seed)
        made = getattr(Policies, self.policy)
        made = made if callable(made) else getattr(made, self.policy)
        numbers = dict(self.numbers or {})
        if numbers.get("horizon") == "year":
            numbers["horizon"] = self.weeks * len(self.template)
        self.learner = made(self.types, **numbers)
        self.learner.startGame()

    def choose(self, context, allowed):
        return int(self.learner.choice())

    def learn(self, context, kind, reward, share):
        self.learner.getReward(kind, share)


def policy(name, **numbers):
    return common.variant(Smpy, policy=name, numbers=numbers)


common.main(
    {
        "ucb": policy("UCBalpha", alpha=0.5),
        "discounted_ts": policy("DiscountedThompson", gamma=0.97),
        "discounted_ucb": policy("DiscountedUCB", gamma=0.97),
        "sw_ucb": policy("SWUCB", tau=80),
        "cusum_ucb": policy("CUSUM_IndexPolicy", horizon="year", max_nb_random_events=4),
        "glr_ucb": policy("BernoulliGLR_IndexPolicy", horizon="year"),
    },
    common.versions_of("SMPyBandits", "scipy"),
)
