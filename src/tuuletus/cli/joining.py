"""Files on the command line that name no channel, put to the one whose posts they tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tuuletus.channels.overlap import count_same, is_nearly_all
from tuuletus.records import TABLE, Channel, Post, Reading

Known = dict[Channel, dict[str, Post]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A file that names no channel, and the channel that knows `same` of its `posts` posts.

    `joins`: they are nearly all, so that the file is counted with that channel.
    """

    file: str
    channel: Channel
    same: int
    posts: int
    joins: bool


def join_nameless(readings: Sequence[Reading]) -> tuple[list[Reading], tuple[Joined, ...]]:
    """The readings, those without a channel under that of the others, and what was found out.

    Those that name their channel come first; of the others the first gives its own.
    """
    known: Known = {}
    done: list[Reading] = []
    joined: list[Joined] = []
    for reading in sorted(readings, key=is_nameless):
        for record in reading.channels if is_nameless(reading) else ():
            found = find_owner(reading, record, known)
            if found is not None:
                joined.append(found)
                reading = rename(reading, record, found.channel) if found.joins else reading
        for post in reading.posts:
            known.setdefault(post.channel, {})[post.key] = post
        done.append(reading)
    return done, tuple(joined)


def is_nameless(reading: Reading) -> bool:
    """Whether the file leaves open whose its posts are."""
    return any(channel.is_nameless for channel in reading.channels)


def find_owner(reading: Reading, record: Channel, known: Known) -> Joined | None:
    """The channel that knows most of the posts; None where none knows any, or it is the same."""
    own = [post for post in reading.posts if post.channel == record]
    fits = [
        (count_same(own, posts), channel)
        for channel, posts in known.items()
        if record.platform in (TABLE, channel.platform)
    ]
    same, channel = max(fits, key=lambda fit: fit[0], default=(0, record))
    if not same or channel == record or not record.is_nameless:
        return None
    return Joined(
        file=reading.file,
        channel=channel,
        same=same,
        posts=len(own),
        joins=is_nearly_all(same, told=len(own), known=len(known[channel])),
    )


def rename(reading: Reading, old: Channel, new: Channel) -> Reading:
    """A reading of our own under the name of another channel."""
    reading.numbers.rename(lambda channel, key: (new if channel == old else channel, key))
    posts = (replace(post, channel=new) if post.channel == old else post for post in reading.posts)
    return replace(reading, posts=tuple(posts))
