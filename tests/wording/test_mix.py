"""Every code of a mix has its words, with its numbers in them."""

from __future__ import annotations

from datetime import date

import pytest

from tuuletus.analysis.mix.breaches import Broken, Rule
from tuuletus.analysis.mix.result import Reason, Why, Word
from tuuletus.wording import Speaker, say_broken, say_reason, word_name

ENGLISH = Speaker("en")
NUMBERS = {
    "p_top_third": 0.61,
    "p_above_median": 0.07,
    "fatigue": 0.8,
    "asked": 3,
    "planned": 1,
    "n": 4,
    "ratio": 3.4,
}


def test_every_word_has_its_own_name():
    names = {word_name(word, ENGLISH) for word in Word}

    assert len(names) == len(Word)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (Why.STRONG, "61%"),
        (Why.WEARS, "80%"),
        (Why.WEAK, "7%, after 4 posts"),
        (Why.UNSURE, "4 posts say too little: the upper end of what is likely is 3.40 ×"),
        (Why.UNSEEN, "No post of it"),
        (Why.UNCLEAR, "nothing is known"),
        (Why.MIDDLING, "61%"),
    ],
)
def test_every_reason_is_a_sentence_with_its_numbers(why, told):
    assert told in say_reason(Reason(why=why, numbers=NUMBERS), ENGLISH)


@pytest.mark.parametrize("cause", [*Rule, None])
def test_an_empty_slot_is_told_with_what_keeps_it_empty(cause):
    broken = Broken(
        rule=Rule.EMPTY,
        type=None,
        week=None,
        slots=(0,),
        wanted=1.0,
        got=0.0,
        decided=False,
        cause=cause,
    )

    sentence = say_broken(broken, ENGLISH, types=(), when="Monday 10:00")

    assert sentence.startswith("Monday 10:00 stays empty: ")


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.EMPTY])
def test_every_broken_wish_says_what_was_wished_and_what_is(rule):
    broken = Broken(rule=rule, type=1, week=3, slots=(0,), wanted=2.0, got=5.0, decided=False)

    sentence = say_broken(broken, ENGLISH, types=("a", "soups"), week=date(2026, 3, 2))

    assert ("soups" in sentence) == (rule is not Rule.CAPACITY)
    assert (("5" in sentence) and ("2" in sentence)) == (rule is not Rule.FORBIDDEN)
