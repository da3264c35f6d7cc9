"""What channels are called."""

from __future__ import annotations

import pytest

from tuuletus.records import Channel
from tuuletus.wording import Speaker, full_channel_name, pair_name, short_channel_name

ENGLISH = Speaker("en")


def test_accounts_of_one_name_are_told_apart_by_their_platform():
    names = [
        full_channel_name(Channel(platform=platform, key="1", name="Tuuletus"), ENGLISH)
        for platform in ("facebook", "x")
    ]
    nameless = Channel(platform="instagram", key="instagram")

    assert names == ["Tuuletus · Facebook", "Tuuletus · X"]
    assert full_channel_name(nameless, ENGLISH) == "Instagram"


def test_a_long_number_without_a_name_is_told_by_its_end():
    pages = [
        Channel(platform="facebook", key="848451358648417"),
        Channel(platform="facebook", key="725980084255106"),
        Channel(platform="facebook", key="614855718638417", name="Kioski"),
        Channel(platform="facebook", key="hyvää"),
        Channel(platform="facebook", key="12345"),
    ]

    names = [short_channel_name(one, ENGLISH, among=pages[1:]) for one in pages[1:]]

    assert names == ["Facebook …5106", "Kioski · Facebook", "hyvää · Facebook", "12345 · Facebook"]
    assert short_channel_name(pages[0], ENGLISH, among=pages) == "Facebook …48417"


def test_numbers_whose_ends_are_alike_are_never_shortened_to_the_same():
    pages = [Channel(platform="facebook", key=key) for key in ("9991234567890", "1234567890")]

    names = [short_channel_name(one, ENGLISH, among=pages) for one in pages]

    assert names == ["Facebook …91234567890", "1234567890 · Facebook"]


@pytest.mark.parametrize(
    ("trait", "value"), [("weekday", "12"), ("topic × weekday", "fish"), ("topic", "a × b")]
)
def test_what_is_no_code_of_a_trait_is_told_as_it_stands(trait, value):
    assert pair_name(trait, value, ENGLISH).endswith(f": {value}")
