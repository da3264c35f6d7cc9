"""What a file tells, without those who are not to be found here any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from tuuletus.records import Channel, Post, Reading
from tuuletus.web.people.erasures import build_finder, find_erasures
from tuuletus.web.people.marks import Finder, block_out
from tuuletus.web.people.models import Workspace
from tuuletus.web.people.pseudonyms import find_key, find_pseudonyms, make_pseudonym

AUTHOR = "author"
LONGEST_KEY = 200


def veil(reading: Reading, workspace: Workspace) -> Reading:
    """A reading in which the erased are pseudonyms in fields and blocks in texts.

    Authors whose names became too old before stay the pseudonyms that they are. A reading that
    names none of them comes back as it is.
    """
    finder = build_finder(find_erasures(workspace))
    aged = find_pseudonyms(workspace)
    if not (finder or aged):
        return reading
    key = find_key(workspace.pk)

    def name_author(author: str) -> str:
        pseudonym = make_pseudonym(key, author)
        return pseudonym if pseudonym in aged else hide(author)

    @lru_cache(maxsize=65_536)
    def hide(text: str) -> str:
        return finder.replace(text, lambda found: make_pseudonym(key, found))

    if not finder:
        return replace(reading, posts=tuple(_name(post, name_author) for post in reading.posts))
    return _Veil(finder, hide).put_over(reading, name_author)


def _name(post: Post, name_author: Callable[[str], str]) -> Post:
    author = post.stated.get(AUTHOR)
    if not author or name_author(author) == author:
        return post
    return replace(post, stated=MappingProxyType({**post.stated, AUTHOR: name_author(author)}))


class _Veil:
    def __init__(self, finder: Finder, hide: Callable[[str], str]) -> None:
        self.finder = finder
        self.hide = hide
        self.channels: dict[Channel, Channel] = {}

    def put_over(self, reading: Reading, name_author: Callable[[str], str]) -> Reading:
        posts = tuple(self.cover(_name(post, name_author)) for post in reading.posts)
        reading.numbers.rename(
            lambda channel, key: (
                self.cover_channel(channel),
                None if key is None else self.cover_key(key),
            )
        )
        return replace(
            reading,
            posts=posts,
            outcomes=tuple(replace(one, series=self.hide(one.series)) for one in reading.outcomes),
            unread=tuple(
                replace(one, file=self.hide(one.file), value=self.hide(one.value))
                for one in reading.unread
            ),
        )

    def cover(self, post: Post) -> Post:
        return Post(
            channel=self.cover_channel(post.channel),
            key=self.cover_key(post.key),
            published_at=post.published_at,
            text=self.finder.replace(post.text, block_out),
            permalink=self.hide(post.permalink),
            stated=MappingProxyType(
                {name: self.hide(value) for name, value in post.stated.items()}
            ),
        )

    def cover_key(self, key: str) -> str:
        return key if key.isdecimal() else self.hide(key)[:LONGEST_KEY]

    def cover_channel(self, channel: Channel) -> Channel:
        if channel not in self.channels:
            self.channels[channel] = replace(
                channel, key=self.cover_key(channel.key), name=self.hide(channel.name)
            )
        return self.channels[channel]
