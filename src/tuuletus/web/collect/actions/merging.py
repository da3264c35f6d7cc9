"""A post out of what several files told of it: the same whatever the order of the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.analysis.traits import read_traits
from tuuletus.records import Channel as ChannelRecord
from tuuletus.records import Post as PostRecord
from tuuletus.web.collect.models import Post, Telling

PORTION = 500
FIELDS = ("published_at", "text", "permalink", "traits")


def merge_tellings(post: Post, tellings: Iterable[Telling], *, zone: ZoneInfo) -> bool:
    """Make a post what its tellings give, each field from the latest file that tells it.

    `tellings` come in order of their files' time. Says whether anything changed.
    """
    before = [getattr(post, field) for field in FIELDS]
    stated: dict[str, str] = {}
    post.published_at, post.text, post.permalink = None, "", ""
    for telling in tellings:
        post.published_at = telling.published_at or post.published_at
        post.text = telling.text or post.text
        post.permalink = telling.permalink or post.permalink
        stated |= telling.stated
    stated.pop(Telling.ROW, None)
    post.traits = read_stored_traits(post, stated, zone=zone)
    return before != [getattr(post, field) for field in FIELDS]


def read_stored_traits(post: Post, stated: dict[str, str], *, zone: ZoneInfo) -> dict[str, str]:
    """The traits of a post from its own fields and from what files state."""
    record = PostRecord(
        channel=ChannelRecord(platform="", key=""),
        key=post.key,
        published_at=post.published_at,
        text=post.text,
        permalink=post.permalink,
        stated=MappingProxyType(stated),
    )
    return read_traits(record, zone=zone)


def merge_posts(posts: Sequence[Post], *, zone: ZoneInfo) -> None:
    """Merge and store posts that more than one file tells, or told."""
    for start in range(0, len(posts), PORTION):
        portion = posts[start : start + PORTION]
        tellings = find_tellings(portion)
        changed = [post for post in portion if merge_tellings(post, tellings[post.pk], zone=zone)]
        Post.objects.bulk_update(changed, FIELDS, batch_size=PORTION)


def find_tellings(posts: Sequence[Post]) -> dict[int, list[Telling]]:
    """The tellings of posts, the oldest file first; equal times are ordered by content."""
    found: dict[int, list[Telling]] = defaultdict(list)
    rows = Telling.objects.filter(post__in=[post.pk for post in posts])
    for telling in rows.order_by("source__told_at", "-source__sha256"):
        found[telling.post_id].append(telling)
    return found
