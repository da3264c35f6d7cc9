"""Rates: a share of an audience is percent, a count is whole."""

from __future__ import annotations

import pytest

from tuuletus.analysis.rates import ChannelRate
from tuuletus.records import Channel
from tuuletus.wording import Speaker, say_rate

CHANNEL = Channel(platform="instagram", key="merituuli", name="Merituuli")


def rate(name: str, low: float, mean: float, high: float) -> ChannelRate:
    return ChannelRate(channel=CHANNEL, name=name, mean=mean, low=low, high=high, n=30)


@pytest.mark.parametrize(
    ("language", "mean", "span"),
    [
        ("en", "9.7%", "9.4–10.0%"),
        ("fi", "9,7\xa0%", "9,4–10,0\xa0%"),
        ("sv", "9,7\xa0%", "9,4–10,0\xa0%"),
    ],
)
def test_a_share_of_an_audience_is_written_evenly_as_percent(language, mean, span):
    told = say_rate(rate("interactions_per_reach", 0.0939, 0.0971, 0.1), Speaker(language))

    assert (told.mean, told.range) == (mean, span)


def test_a_very_small_share_has_two_decimals():
    told = say_rate(rate("clicks_per_reach", 0.0031, 0.0035, 0.0039), Speaker("en"))

    assert (told.mean, told.range) == ("0.35%", "0.31–0.39%")


def test_what_a_post_gets_is_a_whole_number_that_is_rounded():
    told = say_rate(rate("interactions_per_post", 230.2, 244.7, 259.9), Speaker("en"))

    assert (told.mean, told.range) == ("245", "230–260")


def test_a_few_per_post_keep_one_decimal():
    told = say_rate(rate("comments_per_post", 0.7, 1.25, 1.8), Speaker("en"))

    assert (told.mean, told.range) == ("1.2", "0.7–1.8")


def test_views_per_person_are_no_share():
    told = say_rate(rate("views_per_reach", 1.9, 2.4, 2.9), Speaker("en"))

    assert (told.mean, told.range) == ("2.4", "1.9–2.9")
