"""What the scripts of the peers share: talk with the bench, and the same helpful preparation.

A script is started once and answers lines of JSON: `start` makes a policy for a year, `plan` asks
for the types of a week's slots, `observe` tells what Sunday's review saw. The world itself stays
on the other side. Every peer learns from counts that are corrected for age, on the log scale, and
centred within the channel; contextual ones also get the channel and how recently each type was
used.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np

REC_DAYS = 10.0
REC_POSTS = 60
KEEP_LEVEL = 0.75
CLIP = 3.0
TRIES = 15
AGE_SHAPE, AGE_HOURS = 1.1, 18.1


def age_fraction(hours):
    """The share of a post's final count that is there at an age."""
    return 1.0 - math.exp(-((max(hours, 0.05) / AGE_HOURS) ** AGE_SHAPE))


class Policy:
    """A week is planned slot by slot, and the posts of a week are learnt from on Sunday."""

    def __init__(self, *, types, channels, weeks, template, seed, cap):
        self.types, self.channels, self.weeks, self.template = types, channels, weeks, template
        self.seed, self.cap = seed, cap
        self.rng = np.random.default_rng([seed, 5])
        self.level = np.full(channels, np.nan)
        self.history = []
        self.contexts = []
        self.week = 0
        self.set_up()

    def set_up(self):
        """Make the library's learner."""

    def choose(self, context, allowed):
        """A type for one slot; one that is not allowed is asked for again."""
        raise NotImplementedError

    def learn(self, context, kind, reward, share):
        """One post: its reward on the log scale, and the same squeezed into 0 to 1."""

    def end_week(self):
        """After the last post of a week."""

    def plan(self, week, slots):
        """Types for the slots of a week, at most `cap` times each."""
        self.week, self.contexts, planned = week, [], []
        used = np.zeros(self.types, dtype=int)
        for day, channel in slots:
            allowed = [kind for kind in range(self.types) if used[kind] < self.cap]
            allowed = allowed or list(range(self.types))
            context = (channel, self.recency(day, planned), day)
            kind = self.pick(context, allowed)
            used[kind] += 1
            planned.append((day, channel, kind))
            self.contexts.append(context)
        return [kind for _, _, kind in planned]

    def pick(self, context, allowed):
        """Ask until the answer is allowed; then take any that is."""
        for _ in range(TRIES + 1):
            kind = int(self.choose(context, allowed))
            if kind in allowed:
                return kind
        return int(self.rng.choice(allowed))

    def recency(self, day, planned):
        """How recently each type was used: uses that fade within days."""
        found = np.zeros(self.types)
        for earlier, _, kind in self.history[-REC_POSTS:] + planned:
            found[kind] += math.exp(-(day - earlier) / REC_DAYS)
        return found

    def observe(self, week, rows):
        """Rows of a week: day, channel, type, age in hours, count."""
        logs = np.array([math.log1p(count / age_fraction(age)) for _, _, _, age, count in rows])
        channels = np.array([row[1] for row in rows])
        for channel in range(self.channels):
            if not (channels == channel).any():
                continue
            mean, old = logs[channels == channel].mean(), self.level[channel]
            self.level[channel] = (
                mean if np.isnan(old) else KEEP_LEVEL * old + (1 - KEEP_LEVEL) * mean
            )
        for (day, channel, kind, _, _), log, context in zip(
            rows, logs, self.contexts, strict=True
        ):
            reward = float(np.clip(log - self.level[channel], -CLIP, CLIP))
            share = float(np.clip(0.5 + reward / 4, 0, 1))
            self.learn(context, int(kind), reward, share)
            self.history.append((day, channel, int(kind)))
        self.end_week()

    def features(self, context):
        """One, the channel, and how recently each type was used."""
        channel, recency, _ = context
        return np.concatenate([[1.0], np.eye(self.channels)[channel][1:], recency])


def main(variants, versions):
    """Answer the bench until it closes; `variants` makes a policy by the variant's name."""
    warnings.filterwarnings("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not look like an answer
    policy = None
    for line in sys.stdin:
        asked = json.loads(line)
        begun = time.process_time()
        told = {}
        if asked["do"] == "start":
            policy = variants[asked["variant"]](**asked["year"])
            told["versions"] = versions
        elif asked["do"] == "plan":
            told["types"] = [int(kind) for kind in policy.plan(asked["week"], asked["slots"])]
        else:
            policy.observe(asked["week"], asked["rows"])
        told["cpu"] = time.process_time() - begun
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def variant(base, **fields):
    """A policy with some of its class's fields set."""
    return type(base.__name__, (base,), fields)


def versions_of(*packages):
    """Versions of what is installed."""
    return {name: version(name) for name in packages}
