from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuuletus.analysis.text import features, find_language, language, read_features


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tervetuloa lounaalle, perjantaina keittiö tarjoaa lohikeittoa", "fi"),
        ("Välkommen på lunch, på fredag serverar köket laxsoppa", "sv"),
        ("Welcome to lunch, on Friday the kitchen serves salmon soup", "en"),
        ("Wir freuen uns auf Ihren Besuch am Wochenende in unserem Haus", "other"),
        ("Täname kõiki külalisi, meie uus menüü on nüüd avatud", "other"),
        ("ยินดีต้อนรับสู่ร้านอาหารของเราวันนี้เปิดแล้ว", "other"),
    ],
)
def test_the_language_is_found(text, code):
    assert find_language(text) == code


@pytest.mark.parametrize(
    "text", ["", "Moi!", "🍲🍲🍲", "https://example.org/tervetuloa-lounaalle-tanaan"]
)
def test_a_text_too_short_to_tell_has_no_language(text):
    assert find_language(text) is None


def test_fancy_letters_are_read_as_plain_ones():
    fancy = "𝗧𝗲𝗿𝘃𝗲𝘁𝘂𝗹𝗼𝗮 𝗹𝗼𝘂𝗻𝗮𝗮𝗹𝗹𝗲, 𝗽𝗲𝗿𝗷𝗮𝗻𝘁𝗮𝗶𝗻𝗮 𝗹𝗼𝗵𝗶𝗸𝗲𝗶𝘁𝘁𝗼𝗮"

    assert find_language(fancy) == "fi"


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Coming?", True), ("Coming? 🍲", True), ("https://example.org/?a=b", False), ("No.", False)],
)
def test_a_question_is_seen_outside_links(text, answer):
    assert read_features(text).is_question is answer


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_read(text):
    found = read_features(text)

    assert min(found.length, found.links, found.hashtags, found.emoji) >= 0


@pytest.mark.parametrize("module", [features, language])
def test_the_examples_in_the_documentation_hold(module):
    assert doctest.testmod(module).failed == 0
