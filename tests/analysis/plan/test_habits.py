"""Habits, findings and the best time to publish say the same of the same posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bench.levels.accounts import draw_account
from tuuletus.analysis.findings import learn
from tuuletus.analysis.habits import StreamName
from tuuletus.analysis.plan.habits import describe_stream, find_clear, learn_habits
from tuuletus.records import Channel, Measurement, Post

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def learn_both(seed):
    """What findings and habits tell of the same simulated account."""
    answered = draw_account(seed)
    channels = {key: Channel(platform="facebook", key=key, name=key) for key in ("large", "small")}
    posts, readings, traits = [], [], []
    for number, one in enumerate(answered):
        at = one.published_at.replace(tzinfo=UTC)
        post = Post(channel=channels[one.channel], key=str(number), published_at=at, text="")
        posts.append(post)
        readings.append(
            Measurement(
                channel=post.channel,
                post_key=post.key,
                metric="reactions",
                value=one.count,
                read_at=at + timedelta(days=7),
            )
        )
        hour = "18-21" if at.hour == 19 else "06-09"
        traits.append({**one.traits, "hour": hour, "weekday": str(at.isoweekday())})
    learning = learn(posts, readings, traits=traits, now=NOW)
    told = learn_habits(
        posts,
        readings,
        traits=traits,
        keys=range(len(posts)),
        channels={channel: number for number, channel in enumerate(channels.values())},
        metric="interactions",
        now=NOW,
    )
    return learning, told


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_the_best_time_of_findings_is_that_of_habits(seed):
    learning, told = learn_both(seed)

    (late,) = [one for one in learning.findings if one.pairs == (("hour", "18-21"),)]
    (evening,) = [one for one in told.states if one.stream == StreamName("daypart", "evening")]

    assert evening.level is not None
    assert evening.level.multiple > 1.0 < late.mean
    # findings are against the mean of all posts, of which evenings are a part
    against_others = np.log(late.mean) / (1.0 - late.n / learning.n)
    assert np.log(evening.level.multiple) == pytest.approx(against_others, abs=0.1)
    assert late.n == evening.posts


def test_what_is_clear_is_told_with_its_level():
    _, told = learn_both(11)

    clear = {state.stream: level for state, level in find_clear(told)}

    assert clear[StreamName("daypart", "evening")].multiple > 1.0
    assert clear[StreamName("form", "photo", "0")].multiple < 1.0
    assert told.years == pytest.approx(60 / 52, abs=0.05)
    plain = describe_stream(told.states[0])
    assert {"stream", "multiple", "low", "high", "above", "posts", "since"} == set(plain)
