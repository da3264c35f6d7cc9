"""Names in sentences: found in every writing, and nobody else's."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.web.people.marks import Finder, block_out, make_marks

NAMES = ("Maija Meikäläinen", "@maijam", "maija.m@example.fi")


@pytest.fixture(scope="module")
def finder():
    return Finder(make_marks(NAMES))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kiitos Maija Meikäläinen!", "Kiitos █████████████████!"),
        ("MAIJA MEIKÄLÄINEN", "█████████████████"),
        ("Maija Meika\u0308la\u0308inen", "███████████████████"),
        ("Meikäläinen, Maija", "██████████████████"),
        ("Maija Meikäläisen kuvat", "█████████████████ kuvat"),
        ("kysy Maija Meikäläiseltä", "kysy ███████████████████"),
        ("Maija Meikäläistä", "█████████████████"),
        ("/author/maija-meikalainen/", "/author/█████████████████/"),
        ("terveiset @maijam, nähdään", "terveiset @██████, nähdään"),
        ("https://x.com/MaijaM/status/1", "https://x.com/██████/status/1"),
        ("kirjoita maija.m@example.fi.", "kirjoita ██████████████████."),
        ("maijam", "██████"),
        ("#maijameikäläinen", "#████████████████"),
        ("kuva @MaijaMeikalainen", "kuva @████████████████"),
        ("#maijameikäläisen lounas", "#████████████████ lounas"),
        ("@maija_meikalainen", "@█████████████████"),
        ("@meikäläinenmaija", "@████████████████"),
    ],
)
def test_a_person_is_found_in_every_writing(finder, text, expected):
    assert finder.replace(text, block_out) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Maija Virtanen",
        "Meikäläinen tuli. Huomenna Maija.",
        "Meikäläisittäin",
        "sana maijam keskellä lausetta",
        "@maijamuu",
        "maija.m@example.com",
        "#maijameikäläiset",
        "",
    ],
)
def test_others_and_plain_words_stay(finder, text):
    assert finder.replace(text, block_out) == text


@pytest.mark.parametrize("everywhere", [True, False])
@given(data=st.data())
def test_a_text_holds_what_is_found_in_it(everywhere, data):
    finder = Finder(make_marks(NAMES, everywhere=everywhere))
    words = ["Maija", "Meikäläinen", "MEIKÄLÄISEN", "meikalainen", "maijam", "m", "example", "fi"]
    parts = [*words, "ﬁ", "Maĳa", "a\u0308", " ", ", ", "@", "#", "_", " - ", "....", "x", "\n"]
    text = "".join(data.draw(st.lists(st.sampled_from(parts), max_size=12)))

    assert finder.holds(text) == bool(finder.find(text))
    if finder.find(text):
        assert not finder.is_absent(json.dumps({"x": text}, ensure_ascii=False))


def test_a_row_without_any_first_word_is_passed_over(finder):
    assert finder.is_absent(json.dumps({"text": "Lohikeitto ja ruisleipä"}, ensure_ascii=False))


def test_a_plain_word_is_found_everywhere_when_that_is_asked_for():
    finder = Finder(make_marks(["@maijam"], everywhere=True))

    assert finder.replace("sana maijam tässä", block_out) == "sana ██████ tässä"


def test_a_handle_that_is_no_word_is_found_everywhere():
    finder = Finder(make_marks(["@maija_m42"]))

    assert finder.replace("kiitos maija_m42 ja muut", block_out) == "kiitos █████████ ja muut"


def test_the_handle_of_a_long_address_is_found_alone(finder):
    finder = Finder(make_marks(["@maija@mastodon.example"]))

    assert finder.replace("@maija@mastodon.example ja @maija", block_out) == (
        "@██████████████████████ ja @█████"
    )


def test_signs_alone_are_no_name():
    assert not make_marks(["🔥", " ", "@"])


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_any_text_keeps_its_length_and_all_that_is_not_found(text, names):
    finder = Finder(make_marks(names))

    hidden = finder.replace(text, block_out)

    assert len(hidden) == len(text)
    assert all(new in (old, "█") for old, new in zip(text, hidden, strict=True))


@given(st.text(min_size=1, max_size=30))
def test_a_value_that_is_the_name_itself_is_always_found(name):
    finder = Finder(make_marks([name]))

    assert bool(finder.find(name)) == bool(make_marks([name]))


@given(
    st.text(alphabet="aäAÄ \u0308½…@#_-\u00a0b", max_size=12),
    st.text(alphabet="aäb½ ", max_size=4),
)
def test_the_glance_at_a_text_misses_nothing(text, name):
    marks = make_marks([name], everywhere=True)

    # other tokens are looked for word by word, without the glance
    slow = Finder(make_marks([name], everywhere=True, token=repr), token=repr)

    assert Finder(marks).find(text) == slow.find(text)


ODD = ("ﬁ", "…", "½", "ˇ", "́", "゙", "か", "क", "ा", "\x00", "Ä", "ä", "ß", "ſ", "̈", "Maija", "@")


@given(
    texts=st.lists(
        st.one_of(
            st.text(max_size=40),
            st.lists(st.sampled_from(ODD), max_size=12).map("".join),
        ),
        max_size=8,
    ),
    name=st.one_of(st.sampled_from(["Maija Meikäläinen", "@maijam", "か い", "ﬁ"]), st.text()),
)
def test_many_texts_looked_through_as_one_leave_out_none(texts, name):
    finder = Finder(make_marks([name]))

    suspects = set(finder.find_suspects(texts))

    named = {place for place, text in enumerate(texts) if finder.holds(text)}
    assert named <= suspects
    assert {place for place, text in enumerate(texts) if not finder.is_absent(text)} <= suspects


def test_texts_without_a_first_word_are_no_suspects(finder):
    assert finder.find_suspects(["Keittoa…", "lohta", ""]) == []
    assert finder.find_suspects([]) == []
    assert Finder([]).find_suspects(["Keittoa"]) == []
