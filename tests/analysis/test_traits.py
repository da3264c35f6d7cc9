from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tuuletus.analysis import traits as module
from tuuletus.analysis.traits import read_traits, share_alike
from tuuletus.records import Channel, Post

HELSINKI = ZoneInfo("Europe/Helsinki")
CHANNEL = Channel(platform="facebook", key="1")


def post(text="", at=None, **stated):
    return Post(channel=CHANNEL, key="1", text=text, published_at=at, stated=stated)


def test_every_trait_is_told_for_a_dated_post_with_text():
    sunday_evening_in_utc = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)

    traits = read_traits(
        post(
            "Nähdäänkö perjantaina? Lohikeittoa tarjolla 🍲 #lounas https://example.org",
            sunday_evening_in_utc,
            format="photo",
        ),
        zone=HELSINKI,
    )

    assert traits == {
        "format": "photo",
        "weekday": "1",
        "hour": "00-03",
        "length": "short",
        "links": "yes",
        "hashtags": "few",
        "question": "yes",
        "emoji": "yes",
        "language": "fi",
    }


def test_a_post_that_tells_nothing_has_no_traits():
    assert read_traits(post(), zone=HELSINKI) == {}


def test_what_the_file_states_wins_and_adds():
    traits = read_traits(
        post(at=datetime(2026, 11, 23, 9, tzinfo=UTC), weekday="5", paid="yes"), zone=HELSINKI
    )

    assert traits == {"weekday": "5", "hour": "09-12", "paid": "yes"}


def test_a_date_without_a_clock_has_no_hour_and_keeps_its_day_in_every_zone():
    midnight = datetime(2026, 11, 23, tzinfo=HELSINKI)

    traits = read_traits(post(at=midnight, hour=""), zone=ZoneInfo("America/Los_Angeles"))

    assert traits == {"weekday": "1"}


def test_the_last_hours_of_the_day_are_a_band_of_their_own():
    traits = read_traits(post(at=datetime(2026, 11, 23, 21, tzinfo=UTC)), zone=UTC)

    assert traits["hour"] == "21-24"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * 79, "short"),
        ("a" * 80, "medium"),
        ("a" * 250, "medium"),
        ("a" * 251, "long"),
        ("a " + "https://example.org/" + "x" * 300, "short"),
    ],
)
def test_length_counts_characters_without_links(text, code):
    assert read_traits(post(text), zone=UTC)["length"] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We are #1", "none"),
        ("#lounas", "few"),
        ("#a1 #b2 #c3", "few"),
        ("#aa #bb #cc #dd", "many"),
        ("https://example.org/page#part", "none"),
    ],
)
def test_hashtags_are_counted(text, code):
    assert read_traits(post(text), zone=UTC)["hashtags"] == code


def test_posts_of_the_same_traits_share_one_mapping(monkeypatch):
    told = [{"format": kind, "length": "short"} for kind in ("video", "photo", "video", "photo")]

    shared = list(share_alike(told))
    monkeypatch.setattr(module, "_MOST_SHARED", 1)
    few = list(share_alike(told))

    assert shared == few == told
    assert shared[2] is shared[0] is not shared[1] is shared[3]
    assert few[2] is few[0]
    assert few[3] is not few[1]
