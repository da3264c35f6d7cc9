"""What a copy of an account's data says of who may see a video."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def read_viewers(read):
    """The reading of a copy of one video for each answer to who may see it; None: no answer."""

    def build(*answers):
        videos = [
            {"Date": f"2026-05-0{place} 10:00:00", "Link": f"https://www.tiktok.com/@a/video/100000{place}"}
            | ({} if answer is None else {"WhoCanView": answer})
            for place, answer in enumerate(answers, start=1)
        ]  # fmt: skip
        copy = {"Post": {"Posts": {"VideoList": videos}}}
        return read("user_data_tiktok.json", json.dumps(copy, ensure_ascii=False))

    return build


def notes(reading):
    return {one.reason: one.value for one in reading.unread}


@pytest.mark.parametrize("answer", ["Everyone", "Public", "PUBLIC_TO_EVERYONE", "Kaikki", "Alla",
                                    "Tout le monde", "Öffentlich", "Todos", None, ""])  # fmt: skip
def test_a_video_for_everybody_is_read(read_viewers, answer):
    reading = read_viewers(answer)

    assert len(reading.posts) == 1
    assert notes(reading) == {}


@pytest.mark.parametrize(
    "answer",
    ["Only me", "Only You", "SELF_ONLY", "Private", "Friends", "Followers", "Mutual friends",
     "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "Vain minä", "Kaverit", "Endast jag",
     "Vänner", "Nur ich", "Freunde", "Solo yo", "Amigos", "Moi uniquement", "Amis"],
)  # fmt: skip
def test_a_video_for_some_is_left_out_and_counted(read_viewers, answer):
    reading = read_viewers(answer, "Everyone")

    assert len(reading.posts) == 1
    assert notes(reading) == {"not_public": "1"}


def test_what_nobody_knows_is_left_out_and_named(read_viewers):
    reading = read_viewers("Subscribers of tier 2", "Subscribers of tier 2", "Everyone")

    assert len(reading.posts) == 1
    assert notes(reading) == {"not_public": "2", "viewers_unknown": "Subscribers of tier 2 (2)"}
