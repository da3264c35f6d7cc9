"""Whose a file is that names no channel: chosen, told by its posts, or by the table's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tuuletus.channels.headers import plain
from tuuletus.channels.holding import Holding
from tuuletus.channels.overlap import count_same, is_nearly_all
from tuuletus.channels.stems import clean_stem
from tuuletus.records import OWN_DATA, OWN_PROFILE, OWN_TABLE, TABLE
from tuuletus.records import Channel as ChannelRecord
from tuuletus.records import Post as PostRecord
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportState,
    Measurement,
    Post,
    SourceFile,
)
from tuuletus.web.people.models import Workspace

CHOSEN_CHANNEL = "channel"
"""The option under which a file keeps whose it is, where it does not tell so itself."""
OF_ITS_OWN = "new"
"""Said in place of a channel: none of those that there are."""

CHOSEN, BY_POSTS, BY_NAME, ONLY_ONE, PERHAPS = "chosen", "posts", "name", "only", "perhaps"
"""Why a file is of a channel; of `PERHAPS` it is so only if a person says so."""
BY_DROP = "drop"
"""The same where only another file of the drop names a channel of the platform."""

PORTION = 500
"""So many identifiers go into one question to the database."""
LOOKED_AT = 500
"""So many of the latest tables are compared."""
ALIKE = 0.5
"""A newer copy may have some columns more or fewer; this share of all has to be in both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The channel that a file without one is of, or may be of.

    `same` of the file's `told` posts are known there.
    """

    channel: Channel
    why: str
    same: int
    told: int

    @property
    def joins(self) -> bool:
        """Whether the file goes there unless a person says otherwise."""
        return self.why != PERHAPS


def find_fit(
    workspace: Workspace, file: SourceFile, record: ChannelRecord, holding: Holding
) -> Fit | None:
    """Where a file goes that names no channel; None where it is a new channel of its own."""
    chosen = file.options.get(CHOSEN_CHANNEL, "")
    found = find_candidates(workspace, record.platform)
    same = count_in_channels(found, record, holding)
    told = sum(len(keys) for channel, keys in holding.keys().items() if channel == record)

    def fit(channel: Channel | None, why: str) -> Fit | None:
        if channel is None:
            return None
        return Fit(channel=channel, why=why, same=same[channel.pk], told=told)

    if chosen and chosen != OF_ITS_OWN:
        return fit(find_chosen(found, chosen), CHOSEN)
    (best, most), *_ = (*same.most_common(1), (0, 0))
    likeliest = found.filter(pk=best).first()
    if chosen == OF_ITS_OWN:
        return fit(likeliest, PERHAPS)
    if likeliest is not None and is_nearly_all(most, told=told, known=likeliest.posts.count()):
        return fit(likeliest, BY_POSTS)
    if record.key == OWN_DATA:
        # a copy names no identifiers: unasked it joins none, since every post would stand twice
        return fit(likeliest, PERHAPS)
    if not record.key.startswith(OWN_TABLE):
        apart = found.exclude(key=record.key).exclude(key__startswith=OWN_TABLE)[:2]
        return fit(apart[0], ONLY_ONE) if len(apart) == 1 else fit(likeliest, PERHAPS)
    return fit(find_own_table(workspace, file, record), BY_NAME) or fit(likeliest, PERHAPS)


def find_chosen(channels: QuerySet[Channel], chosen: str) -> Channel | None:
    """The channel that a person chose: by its id, or by the address of one of the same drop."""
    if chosen.isdecimal():
        return channels.filter(pk=chosen).first()
    platform, _mark, key = chosen.partition(":")
    return channels.filter(platform=platform, key=key).first()


def find_stored(workspace: Workspace, sha256: str) -> bool:
    """Whether the very same file was stored before."""
    return SourceFile.objects.filter(
        run__workspace=workspace,
        run__state=ImportState.STORED,
        state=FileState.READY,
        sha256=sha256,
    ).exists()


def find_candidates(workspace: Workspace, platform: str) -> QuerySet[Channel]:
    """The channels that a file of a platform may be of; of an own table it may be any."""
    named = workspace.channels.exclude(key__in=(OWN_DATA, OWN_PROFILE))
    return named if platform == TABLE else named.filter(platform=platform)


def count_in_channels(
    channels: QuerySet[Channel], record: ChannelRecord, holding: Holding
) -> Counter[int]:
    """How many of a file's posts each channel has; those that are like them by chance not."""
    same: Counter[int] = Counter()
    own = list(channels.values_list("pk", flat=True))
    for posts in read_portions(record, holding) if own else ():
        known: dict[int, dict[str, Post]] = {}
        rows = Post.objects.filter(channel__in=own, key__in=[post.key for post in posts])
        for row in rows.only("channel", "key", "text", "published_at"):
            known.setdefault(row.channel_id, {})[row.key] = row
        for channel, its in known.items():
            same[channel] += count_same(posts, its)
    return +same


def read_portions(record: ChannelRecord, holding: Holding) -> Iterator[Sequence[PostRecord]]:
    """The posts of one channel of a file, some at a time."""
    for start in range(0, holding.told.posts, PORTION):
        portion = holding.posts(start, min(start + PORTION, holding.told.posts))
        if own := [post for post in portion if post.channel == record]:
            yield own


def find_own_table(
    workspace: Workspace, file: SourceFile, record: ChannelRecord
) -> Channel | None:
    """The channel of an earlier copy of a table: of the same name but for dates, and alike."""
    stem = plain(clean_stem(file.name))
    earlier = SourceFile.objects.filter(
        run__workspace=workspace,
        run__state=ImportState.STORED,
        state=FileState.READY,
        format=file.format,
    ).exclude(pk=file.pk)
    rows = earlier.order_by("-pk").values_list("pk", "name", "mapping")[:LOOKED_AT]
    for pk, name, mapping in rows:
        if plain(clean_stem(name)) != stem or not is_alike(mapping, file.mapping):
            continue
        channel = find_told(workspace, pk, record.platform)
        if channel is not None:
            return channel
    return None


def is_alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two tables share most of their columns."""
    mine, its = (set(map(plain, columns)) for columns in (one, other))
    return len(mine & its) >= ALIKE * len(mine | its) > 0


def find_told(workspace: Workspace, file: int, platform: str) -> Channel | None:
    """The channel that a stored file told of, where it is one only."""
    posts = Post.objects.filter(tellings__source=file).values("channel")
    days = Measurement.objects.filter(source=file, post=None).values("channel")
    own = Channel.objects.filter(workspace=workspace, platform=platform)
    found = list((own.filter(pk__in=posts) | own.filter(pk__in=days))[:2])
    return found[0] if len(found) == 1 else None


def name_apart(workspace: Workspace, name: str) -> str:
    """The name of a new channel, counted on where another one has it."""
    taken = set(
        Channel.objects.filter(workspace=workspace, name__startswith=name).values_list(
            "name", flat=True
        )
    )
    count, told = 2, name
    while told in taken:
        told = f"{name} ({count})"
        count += 1
    return told
