"""What channels are called."""

from __future__ import annotations

from tuuletus.records import Channel
from tuuletus.wording import Speaker, full_channel_name

ENGLISH = Speaker("en")


def test_accounts_of_one_name_are_told_apart_by_their_platform():
    names = [
        full_channel_name(Channel(platform=platform, key="1", name="Tuuletus"), ENGLISH)
        for platform in ("facebook", "x")
    ]
    nameless = Channel(platform="instagram", key="instagram")

    assert names == ["Tuuletus · Facebook", "Tuuletus · X"]
    assert full_channel_name(nameless, ENGLISH) == "Instagram"
