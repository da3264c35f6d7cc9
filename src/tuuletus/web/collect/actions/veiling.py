"""What a file tells, without those who are not to be found here any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from tuuletus.channels.holding import Holding, Told
from tuuletus.records import Channel, Measurements, Outcome, Post
from tuuletus.web.people.erasures import build_finder, find_erasures
from tuuletus.web.people.marks import Finder, block_out
from tuuletus.web.people.models import Workspace
from tuuletus.web.people.pseudonyms import find_key, find_pseudonyms, make_pseudonym

AUTHOR = "author"
LONGEST_KEY = 200
PORTION = 2_000
LOOKED_AT = 30_000
"""So many posts are looked at before it is said that nobody who is erased is named."""


def veil(holding: Holding, workspace: Workspace) -> Holding:
    """A file in which the erased are pseudonyms in fields and blocks in texts.

    Authors whose names became too old before stay the pseudonyms that they are. Where nobody is
    erased or aged the file comes back as it is.
    """
    finder = build_finder(find_erasures(workspace))
    aged = find_pseudonyms(workspace)
    if not (finder or aged):
        return holding
    key = find_key(workspace.pk)

    def name_author(author: str) -> str:
        pseudonym = make_pseudonym(key, author)
        return pseudonym if pseudonym in aged else hide(author)

    @lru_cache(maxsize=65_536)
    def hide(text: str) -> str:
        return finder.replace(text, lambda found: make_pseudonym(key, found)) if finder else text

    return _Veiled(holding, finder, hide=hide, name_author=name_author)


def names_erased(holding: Holding) -> bool:
    """Whether a file names somebody who is erased here, in its words or in its first posts."""
    return isinstance(holding, _Veiled) and holding.names_erased()


class _Veiled:
    """The records of a file under a veil, put over each portion as it is asked for."""

    def __init__(
        self,
        holding: Holding,
        finder: Finder | None,
        *,
        hide: Callable[[str], str],
        name_author: Callable[[str], str],
    ) -> None:
        self.holding = holding
        self.finder = finder
        self.hide = hide
        self.name_author = name_author
        self.channels: dict[Channel, Channel] = {}

    @cached_property
    def told(self) -> Told:
        told = self.holding.told
        channels = tuple(map(self.cover_channel, told.channels))
        return replace(told, channels=channels, summary=self.cover_summary(told.summary))

    def names_erased(self) -> bool:
        """Whether something is hidden in the summary or in the first so many posts."""
        if not self.finder:
            return False
        plain = self.holding.told
        if self.told.summary != plain.summary or self.told.channels != plain.channels:
            return True
        for start in range(0, min(plain.posts, LOOKED_AT), PORTION):
            for post in self.holding.posts(start, start + PORTION):
                told = (post.text, post.permalink, *post.stated.values())
                if any(map(self.finder.find, told)) or self.cover_key(post.key) != post.key:
                    return True
        return False

    def keys(self) -> Mapping[Channel, Sequence[str]]:
        return {
            self.cover_channel(channel): [self.cover_key(key) for key in keys]
            for channel, keys in self.holding.keys().items()
        }

    def posts(self, start: int, stop: int) -> Sequence[Post]:
        return [self.cover(post) for post in self.holding.posts(start, stop)]

    def readings(self, start: int, stop: int) -> Measurements:
        portion = self.holding.readings(start, stop)
        portion.rename(
            lambda channel, key: (
                self.cover_channel(channel),
                None if key is None else self.cover_key(key),
            )
        )
        return portion

    def outcomes(self, start: int, stop: int) -> Sequence[Outcome]:
        return [
            replace(one, series=self.hide(one.series))
            for one in self.holding.outcomes(start, stop)
        ]

    def cover(self, post: Post) -> Post:
        stated = {name: self.hide(value) for name, value in post.stated.items()}
        if author := post.stated.get(AUTHOR):
            stated[AUTHOR] = self.name_author(author)
        return replace(
            post,
            channel=self.cover_channel(post.channel),
            key=self.cover_key(post.key),
            text=self.finder.replace(post.text, block_out) if self.finder else post.text,
            permalink=self.hide(post.permalink),
            stated=MappingProxyType(stated),
        )

    def cover_key(self, key: str) -> str:
        return key if key.isdecimal() else self.hide(key)[:LONGEST_KEY]

    def cover_channel(self, channel: Channel) -> Channel:
        if channel not in self.channels:
            self.channels[channel] = replace(
                channel, key=self.cover_key(channel.key), name=self.hide(channel.name)
            )
        return self.channels[channel]

    def cover_summary(self, summary: Mapping[str, Any]) -> dict[str, Any]:
        """The words of a file in few words: names of channels and series, unread cells."""

        def cover(rows: Sequence[Mapping[str, Any]], *names: str) -> list[dict[str, Any]]:
            return [{**row, **{name: self.hide(row[name]) for name in names}} for row in rows]

        return {
            **summary,
            "channels": cover(summary["channels"], "key", "name"),
            "series": cover(summary["series"], "series"),
            "unread": cover(summary["unread"], "value"),
        }
