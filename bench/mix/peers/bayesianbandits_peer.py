"""bayesianbandits: by type, by type with recency, and one model shared by all types."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bayesianbandits as bb
import common
import numpy as np


class Bayesian(common.Policy):
    """Normal inverse gamma regressions with Thompson draws, with or without forgetting."""

    mode = "type"
    forget = None

    def set_up(self):
        policy = bb.ThompsonSampling()
        if self.mode == "shared":
            self.agent = bb.LipschitzContextualAgent(
                [bb.Arm(kind) for kind in range(self.types)],
                policy,
                bb.FunctionArmFeaturizer(self.shared_features),
                self.regression(4.0),
                random_seed=self.seed,
            )
            return
        arms = [bb.Arm(kind, learner=self.regression(2.0)) for kind in range(self.types)]
        agent = bb.Agent if self.mode == "type" else bb.ContextualAgent
        self.agent = agent(arms, policy, random_seed=self.seed)

    def regression(self, precision):
        forgetting = bb.ExponentialForgetting(self.forget) if self.forget else None
        return bb.NormalInverseGammaRegressor(
            mu=0.0, lam=precision, a=2.0, b=1.0, forgetting=forgetting
        )

    def shared_features(self, contexts, kinds):
        contexts = np.asarray(contexts)
        found = np.zeros((len(contexts), 1 + 2 * self.types, len(kinds)))
        for place, kind in enumerate(kinds):
            found[:, 0, place] = 1
            found[:, 1 + kind, place] = 1
            found[:, 1 + self.types + kind, place] = contexts[:, kind]
        return found

    def told(self, context):
        row = self.features(context) if self.mode == "own" else np.asarray(context[1])
        return row[None, :]

    def choose(self, context, allowed):
        asked = () if self.mode == "type" else (self.told(context),)
        ranked = self.agent.pull(*asked, top_k=self.types)
        if isinstance(ranked[0], (list, tuple, np.ndarray)):
            ranked = ranked[0]
        return next(kind for kind in ranked if kind in allowed)

    def learn(self, context, kind, reward, share):
        self.agent.select_for_update(kind)
        told = () if self.mode == "type" else (self.told(context),)
        self.agent.update(*told, np.array([reward]))


common.main(
    {
        "ts": Bayesian,
        "ts_forget98": common.variant(Bayesian, forget=0.98),
        "own_recency_ts": common.variant(Bayesian, mode="own"),
        "shared_recency_ts": common.variant(Bayesian, mode="shared"),
        "shared_recency_ts_forget99": common.variant(Bayesian, mode="shared", forget=0.99),
    },
    common.versions_of("bayesianbandits"),
)
