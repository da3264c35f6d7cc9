"""What the mix learns of a history: all of a short one, the last years of a long one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.state import MixState, start_mix
from tuuletus.analysis.plan.history import History
from tuuletus.analysis.plan.learning import learn, pack_posts

MONDAY = date(2018, 1, 1)
TYPES = ("kala", "kakku")


def build_history(weeks: int) -> History:
    """Two posts a week, the types in turn."""
    rng = np.random.default_rng(3)
    return History(
        trait="topic",
        types=TYPES,
        channels=(7,),
        origin=MONDAY,
        posts=tuple(
            PublishedPost(
                day=3.5 * number + 0.5,
                channel=0,
                type=number % 2,
                response=4.0 + 0.5 * float(rng.standard_normal()),
            )
            for number in range(2 * weeks)
        ),
    )


def learn_until_its_end(history: History, **before):
    return learn(
        history,
        until=MONDAY + timedelta(days=int(history.posts[-1].day)),
        revision=1,
        **before,
    )


def test_of_almost_four_years_every_post_is_learnt_from():
    history = build_history(weeks=207)

    learnt = learn_until_its_end(history)

    state = start_mix(types=TYPES, channels=("7",))
    for week in range(207):
        own = [post for post in history.posts if 7.0 * week <= post.day < 7.0 * (week + 1)]
        stop = min(7.0 * (week + 1), float((learnt.until - MONDAY).days) + 1.0)
        state = observe(state, own, until=stop)
    assert learnt.record == state.to_record()
    assert (learnt.since, learnt.recent) == (None, 2 * 207)


def test_of_a_longer_history_the_last_years_are_learnt_from():
    history = build_history(weeks=300)

    learnt = learn_until_its_end(history)

    assert learnt.since == MONDAY + timedelta(weeks=104)
    assert learnt.recent == 2 * (300 - 104)
    assert sum(learnt.measured.values()) == 2 * 300
    state = MixState.from_record(learnt.record)
    assert state.measured.tolist() == [196, 196]


def test_answers_from_before_those_years_change_nothing_but_their_posts_have_tired():
    history = build_history(weeks=300)
    changed = replace(
        history,
        posts=tuple(
            replace(post, response=9.0) if post.day < 7.0 * 104 else post for post in history.posts
        ),
    )
    fewer = replace(
        history, posts=tuple(post for post in history.posts if not 14.0 < post.day < 7.0 * 104)
    )

    learnt = learn_until_its_end(history)

    assert learn_until_its_end(changed).record == learnt.record
    older, fewer_older = (
        MixState.from_record(learn_until_its_end(one).record).history.older
        for one in (history, fewer)
    )
    assert (older - fewer_older).tolist() == [102.0, 102.0]


def test_going_on_from_last_week_is_learning_at_once_also_where_a_year_falls_away():
    history = build_history(weeks=270)
    before, packed, beginnings = None, b"", set()
    for weeks in (250, 258, 262, 270):
        part = replace(history, posts=history.posts[: 2 * weeks])
        before = learn_until_its_end(part, before=before, posts=packed)
        packed = pack_posts(part.posts, until=before.settled_until)
        beginnings.add(before.beginning)

        assert before == learn_until_its_end(part)
    assert len(beginnings) == 2


def test_an_account_that_fell_silent_keeps_its_last_years():
    history = build_history(weeks=200)

    learnt = learn(history, until=MONDAY + timedelta(weeks=500), revision=1)

    assert (learnt.since, learnt.recent) == (None, 400)
