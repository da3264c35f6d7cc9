"""Posts and readings of one file, portion by portion, each portion whole or not at all."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import F, QuerySet

from tuuletus.channels.holding import Holding, Told
from tuuletus.records import MADE_KEY, OWN_TABLE, Measurements
from tuuletus.records import Channel as ChannelRecord
from tuuletus.records import Outcome as OutcomeRecord
from tuuletus.records import Post as PostRecord
from tuuletus.web.collect.actions.answers import note_change
from tuuletus.web.collect.actions.merging import merge_posts, read_stored_traits
from tuuletus.web.collect.actions.tables import (
    BY_DROP,
    CHOSEN,
    CHOSEN_CHANNEL,
    OF_ITS_OWN,
    ONLY_ONE,
    find_fit,
    name_apart,
)
from tuuletus.web.collect.actions.tallying import Tally, keep_tally
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportRun,
    ImportState,
    Measurement,
    Outcome,
    OutcomeSeries,
    Post,
    RepeatedReading,
    SourceFile,
    Telling,
)
from tuuletus.web.collect.queries.added import OWN_NUMBERS, POSTS, READINGS
from tuuletus.web.collect.queries.coming import name_series, read_rhythms
from tuuletus.web.people.models import Workspace

POSTS_AT_ONCE = 1_000
READINGS_AT_ONCE = 20_000
LONGEST_ADDRESS = 1000
LOOKED_UP_AT_ONCE = 500

PostKeys = dict[tuple[ChannelRecord, str], int]
ReadingRow = tuple[int, int | None, str, float, datetime]


class Storing:
    """One file on its way into the tables: `store_next` takes a portion after the other.

    Portions follow from the file alone, so that whoever goes on after an interruption counts
    the same ones.
    """

    def __init__(self, workspace: Workspace, file: SourceFile, holding: Holding) -> None:
        self.workspace = workspace
        self.file = file
        self.holding = holding
        self.zone = zoneinfo.ZoneInfo(workspace.time_zone)
        self.posts = holding.told.posts
        self.with_readings = self.posts + holding.told.readings
        self.total = self.with_readings + holding.told.outcomes
        self.channels = store_channels(workspace, file, holding)
        self.keys: PostKeys = {}
        self.taken = 0
        self.sources = frozenset(file.run.files.values_list("pk", flat=True))
        self.beside = self.sources - {file.pk}

    def portions(self) -> Iterator[int]:
        """Sizes of the portions that are still to be stored, in order."""
        self.skip(self.file.done)
        while self.taken < self.posts:
            yield min(POSTS_AT_ONCE, self.posts - self.taken)
        while self.taken < self.with_readings:
            yield min(READINGS_AT_ONCE, self.with_readings - self.taken)
        while self.taken < self.total:
            yield min(READINGS_AT_ONCE, self.total - self.taken)

    def skip(self, done: int) -> None:
        """Pass over what was stored before an interruption."""
        last = min(done, self.posts)
        for start in range(0, last, POSTS_AT_ONCE):
            known = self.holding.posts(start, min(start + POSTS_AT_ONCE, last))
            for channel, own in by_channel(known).items():
                rows = find_posts(self.channels[channel], list(own))
                self.keys |= {(channel, key): post.pk for key, post in rows.items()}
        self.taken = done

    def store_next(self, size: int) -> Tally:
        """Store the next portion inside the caller's transaction."""
        tally = Tally()
        if self.taken < self.posts:
            self.store_posts(self.holding.posts(self.taken, self.taken + size), tally)
        elif self.taken < self.with_readings:
            start = self.taken - self.posts
            self.store_readings(self.holding.readings(start, start + size), tally)
        else:
            start = self.taken - self.with_readings
            self.store_outcomes(self.holding.outcomes(start, start + size), tally)
        self.taken += size
        keep_tally(self.file, tally)
        note_change(self.workspace)
        SourceFile.objects.filter(pk=self.file.pk).update(done=self.taken)
        return tally

    def store_posts(self, portion: Sequence[PostRecord], tally: Tally) -> None:
        """One row for each post that is new, and a telling for each."""
        for record, own in by_channel(portion).items():
            channel = self.channels[record]
            known = find_posts(channel, list(own))
            new = [self.build_post(channel, post) for key, post in own.items() if key not in known]
            Post.objects.bulk_create(new, batch_size=LOOKED_UP_AT_ONCE)
            rows = known | {post.key: post for post in new}
            Telling.objects.bulk_create(
                [self.build_telling(rows[key], post) for key, post in own.items()],
                batch_size=LOOKED_UP_AT_ONCE,
                ignore_conflicts=True,
            )
            merge_posts(list(known.values()), zone=self.zone)
            self.keys |= {(record, key): post.pk for key, post in rows.items()}
            before = self.count_told_before(known.values())
            shared = len(known) - before
            tally.count(POSTS, new=len(new), before=before, shared=shared)
            tally.traits.update(name for post in own.values() for name in post.stated)

    def count_told_before(self, posts: Iterable[Post]) -> int:
        """How many of some posts another import told, and no other file of this one."""
        keys = [post.pk for post in posts]
        before = 0
        for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
            told = Telling.objects.filter(post__in=keys[start : start + LOOKED_UP_AT_ONCE])
            others = told.exclude(source__in=self.sources)
            beside = told.filter(source__in=self.beside)
            fresh = set(others.values_list("post", flat=True).distinct())
            before += len(fresh.difference(beside.values_list("post", flat=True)))
        return before

    def build_post(self, channel: Channel, record: PostRecord) -> Post:
        """The row of a post that is met for the first time."""
        post = Post(
            channel=channel,
            key=record.key,
            published_at=record.published_at,
            text=record.text.replace("\x00", ""),
            permalink=safe_address(record.permalink),
        )
        post.traits = read_stored_traits(post, dict(record.stated), zone=self.zone)
        return post

    def build_telling(self, post: Post, record: PostRecord) -> Telling:
        """What this file tells of a post."""
        return Telling(
            post=post,
            source=self.file,
            published_at=record.published_at,
            text=record.text.replace("\x00", ""),
            permalink=safe_address(record.permalink),
            stated=dict(record.stated) | read_row(record),
        )

    def store_outcomes(self, portion: Sequence[OutcomeRecord], tally: Tally) -> None:
        """Add what this file tells of each day; what others told of it stays beside it."""
        by_name: dict[str, list[OutcomeRecord]] = {}
        for one in portion:
            by_name.setdefault(one.series, []).append(one)
        for name, told in by_name.items():
            series = self.find_series(name, span=told[0].days)
            own = series.outcomes.filter(source=self.file)
            had = own.count()
            others = series.outcomes.exclude(source=self.file)
            known = set(others.values_list("day", flat=True))
            Outcome.objects.bulk_create(
                [
                    Outcome(series=series, day=one.day, value=one.value, source=self.file)
                    for one in told
                ],
                batch_size=LOOKED_UP_AT_ONCE,
                ignore_conflicts=True,
            )
            fresh = len({one.day for one in told} - known)
            tally.count_outcomes(series.name, told, values=own.count() - had, first_told=fresh)

    def find_series(self, name: str, *, span: int) -> OutcomeSeries:
        """The series of a name and a rhythm; numbers of different rhythm never share one."""
        while True:
            own = name_series(name, span, read_rhythms(self.workspace))
            series, _made = OutcomeSeries.objects.get_or_create(
                workspace=self.workspace, name=own, defaults={"days": span}
            )
            if series.days == span:  # else another import has just taken the name
                return series

    def store_readings(self, portion: Measurements, tally: Tally) -> None:
        """Add readings; one of the same post, metric and moment is there already and stays."""
        of_posts: list[ReadingRow] = []
        of_channels: list[ReadingRow] = []
        for channel, post_key, metric, value, read_at in portion.rows():
            owner = self.channels[channel].pk
            if post_key is None:
                of_channels.append((owner, None, metric, value, read_at))
            elif post := self.keys.get((channel, post_key)):
                of_posts.append((owner, post, metric, value, read_at))
        for kind, rows in ((READINGS, of_posts), (OWN_NUMBERS, of_channels)):
            added = insert_readings(rows, source=self.file) if rows else 0
            known = len(rows) - added
            before, differ = self.note_repeats(rows, tally) if known else (0, 0)
            tally.count(kind, new=added, before=before, shared=known - before, differ=differ)

    def note_repeats(self, rows: Sequence[ReadingRow], tally: Tally) -> tuple[int, int]:
        """Remember which readings of other files this one tells, too.

        Says how many of them are of other imports, and told by no other file of this one, and how
        many are other numbers.
        """
        told = {(channel, post, metric, at): value for channel, post, metric, value, at in rows}
        moments = {row[4] for row in rows}
        found: list[RepeatedReading] = []
        before = differ = 0
        posts = sorted({row[1] for row in rows if row[1] is not None})
        channels = sorted({row[0] for row in rows if row[1] is None})
        for chosen in (*in_portions(posts, "post"), *in_portions(channels, "channel")):
            known = Measurement.objects.filter(**chosen, read_at__in=moments)
            known = known.exclude(source=self.file)
            counted = self.find_repeated(known)
            for one in known.only("channel", "post", "metric", "value", "read_at", "source"):
                key = (one.channel_id, one.post_id, one.metric, one.read_at)
                if key in told:
                    before += one.source_id not in self.sources and one.pk not in counted
                    if one.value != told[key]:
                        differ += 1
                        if one.post_id is not None and not tally.differing:
                            tally.differing = tell_differing(one, told[key])
                    found.append(
                        RepeatedReading(measurement_id=one.pk, source=self.file, value=told[key])
                    )
        RepeatedReading.objects.bulk_create(
            found, batch_size=LOOKED_UP_AT_ONCE, ignore_conflicts=True
        )
        return before, differ

    def find_repeated(self, readings: QuerySet[Measurement]) -> set[int]:
        """Of some readings those that another file of this import repeated before this one."""
        if not self.beside:
            return set()
        repeated = RepeatedReading.objects.filter(measurement__in=readings, source__in=self.beside)
        return set(repeated.values_list("measurement", flat=True))


def tell_differing(kept: Measurement, value: float) -> dict[str, Any]:
    """A reading of a post of which a later file tells another value; see `added.EXAMPLE`."""
    return {
        "post": kept.post_id,
        "metric": kept.metric,
        "kept": kept.source_id,
        "kept_value": kept.value,
        "other_value": value,
    }


def read_row(record: PostRecord) -> dict[str, str]:
    """The row of a post that has nothing else by which people could name it."""
    is_named = record.text.strip() or not MADE_KEY.fullmatch(record.key)
    return {} if is_named or not record.row else {Telling.ROW: str(record.row)}


def by_channel(posts: Sequence[PostRecord]) -> dict[ChannelRecord, dict[str, PostRecord]]:
    """Posts by channel and key."""
    found: dict[ChannelRecord, dict[str, PostRecord]] = {}
    for post in posts:
        found.setdefault(post.channel, {})[post.key] = post
    return found


def insert_readings(rows: Sequence[ReadingRow], *, source: SourceFile) -> int:
    """Insert readings that are not there yet; says how many. The ORM would be thrice as slow."""
    table = connection.ops.quote_name(Measurement._meta.db_table)
    sql = (
        f"INSERT INTO {table} (channel_id, post_id, metric, value, read_at, source_id)"  # noqa: S608 - the table's own name
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
    )
    adapt = connection.ops.adapt_datetimefield_value
    moments = {row[4]: adapt(row[4]) for row in rows}
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*row[:4], moments[row[4]], source.pk) for row in rows])
        return int(cursor.rowcount)


def in_portions(keys: Sequence[int], field: str) -> Iterator[dict[str, object]]:
    """Conditions on a few hundred keys at a time."""
    for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
        condition: dict[str, object] = {f"{field}__in": keys[start : start + LOOKED_UP_AT_ONCE]}
        yield condition | ({"post": None} if field == "channel" else {})


def is_stored_elsewhere(workspace: Workspace, file: SourceFile) -> bool:
    """Whether the same file is stored by another import than its own."""
    return (
        SourceFile.objects.filter(
            run__workspace=workspace,
            run__state__in=(ImportState.STORING, ImportState.STORED),
            state=FileState.READY,
            sha256=file.sha256,
            done__gt=0,
        )
        .exclude(run=file.run_id)
        .exists()
    )


def add_up(run: ImportRun, tally: Tally, *, size: int) -> None:
    """Count a portion in its import."""
    ImportRun.objects.filter(pk=run.pk).update(
        done=F("done") + size,
        attempts=0,
        new_posts=F("new_posts") + tally.new_posts,
        known_posts=F("known_posts") + tally.known_posts,
        new_measurements=F("new_measurements") + tally.new_measurements,
        known_measurements=F("known_measurements") + tally.known_measurements,
    )


def store_channels(
    workspace: Workspace, file: SourceFile, holding: Holding
) -> dict[ChannelRecord, Channel]:
    """The channels of a file; a name that is told replaces an empty one.

    Where a file goes that does not tell whose it is, is kept, so that whoever goes on stores to
    the same one.
    """
    stored: dict[ChannelRecord, Channel] = {}
    for record in holding.told.channels:
        if record.is_nameless:
            shown = find_shown(workspace, file, record)
            stored[record] = shown or find_owner(workspace, file, record, holding)
            keep_channel(file, stored[record])
            continue
        channel = get_or_make(workspace, record)
        if record.name and not channel.name:
            channel.name = record.name[:200]
            channel.save(update_fields=["name"])
        stored[record] = channel
    return stored


def find_shown(workspace: Workspace, file: SourceFile, record: ChannelRecord) -> Channel | None:
    """The channel that the preview showed, where neither posts nor the file's name tell it.

    One that only another file of the drop names is made, should that file not be stored.
    """
    shown, chosen = file.summary.get("fits") or {}, file.options.get(CHOSEN_CHANNEL, "")
    if record.key != record.platform or chosen == OF_ITS_OWN or chosen.isdecimal():
        return None
    if shown.get("why") == ONLY_ONE:
        return workspace.channels.filter(pk=shown["channel"]).first()
    if shown.get("why") not in (BY_DROP, CHOSEN):
        return None
    names = {name: shown[name] for name in ("platform", "key", "name")}
    return get_or_make(workspace, ChannelRecord(**names))


def find_owner(
    workspace: Workspace, file: SourceFile, record: ChannelRecord, holding: Holding
) -> Channel:
    """The channel that a nameless file joins, or a new one."""
    fit = find_fit(workspace, file, record, holding)
    return fit.channel if fit and fit.joins else make_own(workspace, file, record)


def get_or_make(workspace: Workspace, record: ChannelRecord) -> Channel:
    """The channel of a record by its platform and key."""
    channel, _made = Channel.objects.get_or_create(
        workspace=workspace,
        platform=record.platform,
        key=record.key,
        defaults={"name": name_new(workspace, record)},
    )
    return channel


def make_own(workspace: Workspace, file: SourceFile, record: ChannelRecord) -> Channel:
    """A channel for a file that joins no other; apart from all where a person wants it so."""
    taken = workspace.channels.filter(platform=record.platform, key__startswith=record.key)
    wants_own = file.options.get(CHOSEN_CHANNEL) == OF_ITS_OWN
    if wants_own and record.key.startswith(OWN_TABLE) and taken.exists():
        record = replace(record, key=f"{record.key}:{taken.count() + 1}")
    return get_or_make(workspace, record)


def keep_channel(file: SourceFile, channel: Channel) -> None:
    """Keep where a file went, unless a person said where it goes."""
    if file.options.get(CHOSEN_CHANNEL, OF_ITS_OWN) == OF_ITS_OWN:
        file.options[CHOSEN_CHANNEL] = str(channel.pk)
        file.save(update_fields=["options"])


def name_new(workspace: Workspace, record: ChannelRecord) -> str:
    """What a channel is called that is met for the first time."""
    name = record.name[:200]
    return name_apart(workspace, name) if record.key.startswith(OWN_TABLE) else name


def find_moment(run: ImportRun, told: Told) -> datetime:
    """When what a file tells was true; without anything better, when it was dropped."""
    return told.read_at or told.latest or run.started_at


def find_posts(channel: Channel, keys: Sequence[str]) -> dict[str, Post]:
    """The posts of a channel that are stored already, by key."""
    found: dict[str, Post] = {}
    for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
        rows = Post.objects.filter(
            channel=channel, key__in=keys[start : start + LOOKED_UP_AT_ONCE]
        )
        found |= {post.key: post for post in rows}
    return found


def safe_address(address: str) -> str:
    """A web address as it is, and nothing in place of any other kind of link."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return address if is_web and len(address) <= LONGEST_ADDRESS else ""
