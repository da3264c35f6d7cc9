"""What the mix says in a few sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tuuletus.analysis.plan.proposal import Proposal, ProposedSlot, ProposedType
from tuuletus.wording import Speaker
from tuuletus.wording.mix_short import (
    say_change_beside,
    say_changes,
    say_exploring,
    say_label,
    say_pace,
    say_trials,
    say_week,
)
from tuuletus.wording.mixes import say_trial_share, say_type_reason

ENGLISH = Speaker("en")
MONDAY = date(2026, 11, 30)
LEFT = ProposedType(
    value="sesonki",
    word="leave",
    reason="middling",
    details={"p_top_third": 0.1, "p_above_median": 0.5},
    median=1.0,
    low=0.8,
    high=1.2,
    n=80,
    published=80,
    planned=0,
    usual=0.75,
    may_change_on=None,
    change="pauses",
)
MIX = Proposal(
    trait="topic",
    asked="",
    first_day=MONDAY,
    weeks=2,
    until=MONDAY,
    published=200,
    measured=200,
    revision=1,
    types=(LEFT,),
)


def place(ahead, value, **told):
    return ProposedSlot(
        channel=1,
        day=MONDAY + timedelta(days=ahead),
        number=1,
        value=value,
        source="proposed",
        **told,
    )


def test_the_first_week_is_told_day_by_day():
    slots = (place(0, "kulissit"), place(0, "arvonta"), place(1, "lounas"), place(8, "annos"))

    assert say_week(replace(MIX, slots=slots), ENGLISH) == (
        "Week 49: Mon kulissit and arvonta; Tue lounas."
    )
    assert say_week(MIX, ENGLISH) == "Nothing is planned for the first week."


def test_of_a_full_week_the_types_are_counted():
    slots = (*(place(number % 7, "lounas") for number in range(13)), place(6, "annos"))

    assert say_week(replace(MIX, slots=slots), ENGLISH) == "Week 49: 13 × lounas, 1 × annos."


def test_what_changes_is_told_in_groups():
    rests = replace(LEFT, value="annos", word="vary", reason="rests")
    more = replace(LEFT, value="arvonta", word="keep", reason="strong", planned=4, change="more")

    told = say_changes(replace(MIX, types=(LEFT, rests, more)), ENGLISH)

    assert told == [
        "Rests: annos.",
        "Pauses in these weeks: sesonki.",
        "More often than lately: arvonta.",
    ]


@pytest.mark.parametrize(
    ("changed", "label", "beside"),
    [
        ({}, "Pauses", ""),
        ({"change": "same"}, "No change", ""),
        ({"word": "keep", "change": "more"}, "Keep", "More often"),
        ({"word": "vary", "reason": "rests"}, "Vary", ""),
        ({"word": "drop"}, "Drop", ""),
    ],
)
def test_a_type_that_comes_less_or_more_often_is_not_called_unchanged(changed, label, beside):
    one = replace(LEFT, **changed)

    assert (say_label(one, ENGLISH), say_change_beside(one, ENGLISH)) == (label, beside)


def test_planned_and_lately_are_both_posts_a_week():
    assert say_pace(MIX, LEFT, ENGLISH) == "sesonki pauses in these weeks; lately 0.75 a week."
    assert say_pace(MIX, replace(LEFT, planned=4), ENGLISH) == "sesonki: 2 a week, lately 0.75."


def test_trials_are_named_with_their_price():
    slots = (place(0, "sushi", exploring=True), place(2, "sushi", exploring=True))
    told = say_trials(replace(MIX, slots=slots, exploration_price=0.024), ENGLISH)

    assert told == "2 trials: sushi. They cost about 2.4% of the expected response."
    assert say_trials(MIX, ENGLISH) == "Nothing is tried just to learn."


def test_where_too_little_is_known_nothing_else_is_said_of_trials():
    tried = replace(LEFT, value="sushi", word="try", reason="unsure", planned=2)

    told = say_trials(replace(MIX, types=(tried,)), ENGLISH)

    assert told == "Of sushi too little is known yet, so each such post is a try."
    assert say_exploring(replace(MIX, types=(tried,)), ENGLISH) == told
    assert say_exploring(replace(MIX, slots=(place(0, "x"),)), ENGLISH).startswith("Nothing is")


def test_what_is_dropped_above_the_usual_post_says_why():
    weak = {"p_above_median": 0.03, "n": 40.0, "middle": 2.3}
    one = replace(LEFT, word="drop", reason="weak", details=weak, low=1.44, high=1.87)

    told = say_type_reason(one, ENGLISH)

    assert told.startswith("Better than the type in the middle (2.30 ×) with a chance of only 3%")
    assert "It lies above the usual post, since that is what you published" in told
    assert "above the usual post" not in say_type_reason(replace(one, low=0.4), ENGLISH)


def test_what_as_much_as_pays_changes_beside_its_trials_stands_with_its_price():
    told = say_trial_share(None, count=2, slots=22, price=0.005, moved=5, speaker=ENGLISH)
    slots = tuple(place(number, "kulissit", exploring=number < 2) for number in range(4))
    mix = replace(MIX, slots=slots, exploration_price=0.005, moved=5)

    assert told == ("as much as pays in the long run: 2 of 22 and 5 other posts changed, −0.5%")
    assert "5 other posts are otherwise than in the plan that tries nothing" in (
        say_exploring(mix, ENGLISH)
    )
    assert "otherwise" not in say_exploring(replace(mix, moved=0), ENGLISH)


def test_where_no_type_has_posts_enough_the_mix_is_a_first_guess():
    new = replace(LEFT, word="try", reason="unsure", n=4, planned=2)
    rest = replace(LEFT, value="lounas", reason="few", n=5)
    slots = (place(0, "sesonki"), place(1, "sesonki"))
    mix = replace(MIX, slots=slots, types=(new, rest))

    assert say_trials(mix, ENGLISH).startswith(
        "No type has 6 posts with numbers yet, so the mix is a first guess"
    )
    known = replace(mix, types=(new, replace(rest, n=6)))
    assert say_trials(known, ENGLISH).endswith("so each such post is a try.")
