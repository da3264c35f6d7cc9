"""gittins: its contextual engine with forgetting."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import gittins

DAY = 86400.0


class Gittins(common.Policy):
    """A decision among candidates, each with its recency, and its reward a week later."""

    def set_up(self):
        self.state = gittins.create(bits=10, horizon=1e6)
        self.asked, self.count = {}, 0

    def choose(self, context, allowed):
        channel, recency, day = context
        self.count += 1
        candidates = [(f"t{kind}", {f"rec{kind}": float(recency[kind])}) for kind in allowed]
        found = gittins.decide(
            self.state, {"ch": f"c{channel}"}, candidates, day * DAY, f"s{self.seed}-{self.count}"
        )
        kind = allowed[found.chosen]
        self.asked[day, kind] = found.decision_id
        return kind

    def learn(self, context, kind, reward, share):
        day = context[2]
        gittins.learn(self.state, self.asked.pop((day, kind)), share, (day + 7.0) * DAY)


common.main({"recency": Gittins}, common.versions_of("gittins"))
