"""Fewer posts to look at: those of one platform, or of one channel alone."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.records import Channel, Post


def find_places(
    posts: Sequence[Post], *, platform: str = "", channel: Channel | None = None
) -> list[int]:
    """Where the posts of a platform and of a channel stand; without either, all of them.

    >>> cafe, shop = Channel("facebook", "cafe"), Channel("facebook", "shop")
    >>> find_places([Post(channel=cafe, key="1"), Post(channel=shop, key="2")], channel=shop)
    [1]
    """
    return [
        place
        for place, post in enumerate(posts)
        if (not platform or post.channel.platform == platform)
        and (channel is None or is_same(post.channel, channel))
    ]


def is_same(one: Channel, other: Channel) -> bool:
    """Whether two records are of the same account, whatever name each tells of it."""
    return (one.platform, one.key) == (other.platform, other.key)
