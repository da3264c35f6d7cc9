"""The two answers as a page shows them first."""

from __future__ import annotations

import pytest

from tests.wording.test_patience import TODAY, forecast, result, several
from tuuletus.analysis.horizon.forecast import Chance
from tuuletus.analysis.patience.result import Answer
from tuuletus.wording import Speaker
from tuuletus.wording.cards import build_immediate_card, build_slow_card

ENGLISH = Speaker("en")


def slow(answer, **changes):
    told = forecast(**changes)
    return build_slow_card(result(slow=answer), ENGLISH, forecast=told, today=TODAY)


def test_a_seen_effect_is_an_amount_with_its_prior_behind_and_no_time():
    card = slow(Answer.SEEN)

    assert card.words == "In 3 weeks it is about 1,200 of 10,000 (12%)."
    assert "Beforehand it was held likely that it is 1% – 12%" in card.behind
    assert (card.when, card.chance) == ("", "")


def test_too_early_is_one_sentence_with_time_plan_and_chance_set_apart():
    card = slow(Answer.TOO_EARLY)

    assert card.words == "It is too early to say whether there is such an effect."
    assert (card.when, card.chance) == ("July 2027", "as before: chance 60% within 24 months")


@pytest.mark.parametrize(
    ("chance", "when"), [(0.45, "perhaps within two years"), (0.1, "not within two years")]
)
def test_where_there_is_no_time_that_is_said_in_its_place(chance, when):
    chances = (Chance(weeks=104, seen=chance, known=chance),)

    assert slow(Answer.TOO_EARLY, earliest_weeks=None, chances=chances).when == when


def test_several_outcomes_keep_their_names():
    both = several(together=Answer.SEEN, alone={"a": Answer.SEEN, "b": Answer.NOT_SEEN})

    for card in (
        build_slow_card(both, ENGLISH, forecast=None, today=TODAY),
        build_immediate_card(both, ENGLISH),
    ):
        assert "(a)" in card.words
        assert "(b)" in card.words
