"""Every code of a mix has its words, with its numbers in them."""

from __future__ import annotations

from datetime import date

import pytest

from tuuletus.analysis.mix.breaches import Rule
from tuuletus.analysis.mix.result import Reason, Untried, Why, Word
from tuuletus.analysis.plan.proposal import Broken
from tuuletus.wording import Speaker, say_broken, say_empty, say_exploration, say_reason, word_name

ENGLISH = Speaker("en")
NUMBERS = {
    "p_top_third": 0.61,
    "p_above_median": 0.07,
    "fatigue": 0.8,
    "asked": 3,
    "planned": 1,
    "n": 4,
    "ratio": 3.4,
    "needed": 6,
    "middle": 1.9,
}


def test_every_word_has_its_own_name():
    names = {word_name(word, ENGLISH) for word in Word}

    assert len(names) == len(Word)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (Why.STRONG, "61%"),
        (Why.WEARS, "80%"),
        (Why.WEAK, "in the middle (1.90 ×) with a chance of only 7%, after 4 posts"),
        (Why.UNSURE, "4 posts say too little: the upper end of what is likely is 3.40 ×"),
        (Why.UNSEEN, "No post of it"),
        (Why.UNCLEAR, "nothing is known"),
        (Why.FEW, "4 measured posts are too few to judge it; it takes 6. In these weeks"),
        (Why.ALONE, "the only type"),
        (Why.MIDDLING, "61%"),
    ],
)
def test_every_reason_is_a_sentence_with_its_numbers(why, told):
    assert told in say_reason(Reason(why=why, numbers=NUMBERS), ENGLISH)


@pytest.mark.parametrize("cause", [*Rule, ""])
def test_an_empty_slot_is_told_with_what_keeps_it_empty(cause):
    sentence = say_empty(Rule(cause) if cause else None, "2 March 2026", ENGLISH)

    assert sentence.startswith("2 March 2026 stays empty: ")


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.EMPTY])
def test_every_broken_wish_says_what_was_wished_and_what_is(rule):
    broken = Broken(
        rule=rule.value,
        value="" if rule is Rule.CAPACITY else "soups",
        day=date(2026, 3, 9),
        channel=None,
        wanted=4.0,
        got=5.0,
        decided=True,
    )

    sentence = say_broken(broken, "topic", ENGLISH)

    assert ("soups" in sentence) == (rule is not Rule.CAPACITY)
    assert (("5" in sentence) and ("4" in sentence)) == (rule is not Rule.FORBIDDEN)
    assert sentence.endswith("already makes it so.")


@pytest.mark.parametrize(
    ("trying", "price", "untried", "told"),
    [
        (0, 0.0, Untried.NOTHING, "expected to bring most. More is not tried, since every type"),
        (0, 0.0, "", "Nothing is tried only to learn"),
        (1, 0.0027, "", "1 of 8 posts (12%) tries something uncertain. The price is about 0.3%"),
        (2, 0.05, Untried.LIMITS, "about 5% of the expected response of these weeks. More is not"),
    ],
)
def test_trying_is_told_with_its_price(trying, price, untried, told):
    words = say_exploration(trying=trying, slots=8, price=price, untried=untried, speaker=ENGLISH)

    assert told in words
