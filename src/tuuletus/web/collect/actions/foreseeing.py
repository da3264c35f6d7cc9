"""What the files of one import have in common: each preview foresees the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tuuletus.channels.holding import Holding
from tuuletus.channels.overlap import is_same
from tuuletus.records import TABLE
from tuuletus.records import Channel as ChannelRecord
from tuuletus.web.collect.actions.tables import read_portions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """As little of a post as tells it from another."""

    key: str
    text: str
    published_at: datetime | None


def _may_be_one(one: ChannelRecord, other: ChannelRecord) -> bool:
    """Whether two channels may be the same: one is not told, and no platforms tell them apart."""
    platforms = {one.platform, other.platform} - {TABLE}
    return len(platforms) < 2 and (one.is_nameless or other.is_nameless)


@dataclass(slots=True)
class Foreseen:
    """The posts of the files of an import that were read so far."""

    known: dict[ChannelRecord, dict[str, _Seen]] = field(default_factory=dict)

    def meet(self, holding: Holding) -> int:
        """How many posts of one more file stand in an earlier one; from now on it is one, too."""
        same = 0
        for record in holding.told.channels:
            others = [
                posts
                for other, posts in self.known.items()
                if other == record or _may_be_one(other, record)
            ]
            own: dict[str, _Seen] = {}
            for portion in read_portions(record, holding):
                for post in portion:
                    text = format(hash(post.text.strip()), "x") if post.text.strip() else ""
                    seen = _Seen(key=post.key, text=text, published_at=post.published_at)
                    same += any(
                        seen.key in posts and is_same(seen, posts[seen.key]) for posts in others
                    )
                    own[seen.key] = seen
            self.known.setdefault(record, {}).update(own)
        return same
