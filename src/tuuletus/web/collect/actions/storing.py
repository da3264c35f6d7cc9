"""From a confirmed preview to stored posts and measurements."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from tuuletus.analysis.traits import read_traits
from tuuletus.errors import AlreadyDoneError
from tuuletus.records import Channel as ChannelRecord
from tuuletus.records import Measurement as MeasurementRecord
from tuuletus.records import Post as PostRecord
from tuuletus.records import Reading
from tuuletus.web.collect.actions.receiving import open_run, read_source
from tuuletus.web.collect.actions.summaries import PORTION
from tuuletus.web.collect.actions.uploads import forget_uploads
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportRun,
    ImportState,
    Measurement,
    Post,
    SourceFile,
)
from tuuletus.web.people.models import Workspace

BATCH = 1000
LONGEST_ADDRESS = 1000

PostKeys = dict[tuple[ChannelRecord, str], int]


@dataclass(slots=True)
class Tally:
    """What an import added and what was there already."""

    new_posts: int = 0
    known_posts: int = 0
    new_measurements: int = 0
    known_measurements: int = 0


def confirm_import(run: ImportRun, *, now: datetime) -> ImportRun:
    """Store all of an import or nothing. Of two confirmations at once the second is refused."""
    # Reading is slow and needs no lock; the transaction below writes only.
    try:
        readings = read_run(run)
    except FileNotFoundError as error:
        raise AlreadyDoneError from error
    with transaction.atomic():
        claimed = ImportRun.objects.filter(pk=run.pk, state=ImportState.PREVIEW).update(
            state=ImportState.STORED, stored_at=now
        )
        if not claimed:
            raise AlreadyDoneError
        tally = Tally()
        for file, reading in readings:
            store_file(run.workspace, file, reading, tally=tally)
        ImportRun.objects.filter(pk=run.pk).update(
            new_posts=tally.new_posts,
            known_posts=tally.known_posts,
            new_measurements=tally.new_measurements,
            known_measurements=tally.known_measurements,
        )
    run.refresh_from_db()
    forget_uploads(run)
    return run


def read_run(run: ImportRun) -> list[tuple[SourceFile, Reading]]:
    """Every file of an import that is to be stored, read again."""
    files = {file.sha256: file for file in run.files.filter(state=FileState.READY)}
    readings = []
    for source in open_run(run):
        file = files.pop(source.sha256, None)
        if file is not None:
            readings.append((file, read_source(run, file, source)))
    if files:
        raise AlreadyDoneError
    return readings


def store_file(workspace: Workspace, file: SourceFile, reading: Reading, *, tally: Tally) -> None:
    """Store one file, unless another import stored the very same one in the meantime."""
    if find_other(workspace, file):
        file.state = FileState.KNOWN
        file.save(update_fields=["state"])
        return
    channels = store_channels(workspace, reading)
    told_at = find_moment(file, reading)
    posts = store_posts(workspace, channels, reading, told_at=told_at, tally=tally)
    store_measurements(channels, posts, reading.measurements, file=file, tally=tally)


def find_other(workspace: Workspace, file: SourceFile) -> bool:
    """Whether the same file is stored by another import than its own."""
    return (
        SourceFile.objects.filter(
            run__workspace=workspace,
            run__state=ImportState.STORED,
            state=FileState.READY,
            sha256=file.sha256,
        )
        .exclude(run=file.run_id)
        .exists()
    )


def store_channels(workspace: Workspace, reading: Reading) -> dict[ChannelRecord, Channel]:
    """The channels of a file; a name that is told replaces an empty one."""
    stored: dict[ChannelRecord, Channel] = {}
    mentioned = [*reading.channels, *(one.channel for one in reading.measurements)]
    for record in dict.fromkeys(mentioned):
        channel, _made = Channel.objects.get_or_create(
            workspace=workspace,
            platform=record.platform,
            key=record.key,
            defaults={"name": record.name[:200]},
        )
        if record.name and not channel.name:
            channel.name = record.name[:200]
            channel.save(update_fields=["name"])
        stored[record] = channel
    return stored


def store_posts(
    workspace: Workspace,
    channels: dict[ChannelRecord, Channel],
    reading: Reading,
    *,
    told_at: datetime,
    tally: Tally,
) -> PostKeys:
    """One row for each post; returns the primary keys."""
    zone = zoneinfo.ZoneInfo(workspace.time_zone)
    keys: PostKeys = {}
    for record, channel in channels.items():
        # A file may repeat a post; the last row that tells it wins, as in the reading itself.
        own = {post.key: post for post in reading.posts if post.channel == record}
        known = find_posts(channel, list(own))
        new = [
            build_post(channel, post, zone=zone, told_at=told_at)
            for key, post in own.items()
            if key not in known
        ]
        Post.objects.bulk_create(new, batch_size=PORTION)
        update_posts(known.values(), own, zone=zone, told_at=told_at)
        keys |= {(record, post.key): post.pk for post in (*known.values(), *new)}
        tally.new_posts += len(new)
        tally.known_posts += len(known)
    return keys


def find_moment(file: SourceFile, reading: Reading) -> datetime:
    """When what a file tells was true; without anything better, when it was dropped."""
    moments = (one.read_at for one in reading.measurements)
    return reading.read_at or max(moments, default=file.run.started_at)


def find_posts(channel: Channel, keys: Sequence[str]) -> dict[str, Post]:
    """The posts of a channel that are stored already, by key."""
    found: dict[str, Post] = {}
    for start in range(0, len(keys), PORTION):
        rows = Post.objects.filter(channel=channel, key__in=keys[start : start + PORTION])
        found |= {post.key: post for post in rows}
    return found


def build_post(
    channel: Channel, record: PostRecord, *, zone: zoneinfo.ZoneInfo, told_at: datetime
) -> Post:
    """The row of a post that is met for the first time."""
    return Post(
        channel=channel,
        key=record.key,
        published_at=record.published_at,
        text=record.text.replace("\x00", ""),
        permalink=safe_address(record.permalink),
        told_at=told_at,
        traits=read_traits(record, zone=zone),
    )


def safe_address(address: str) -> str:
    """A web address as it is, and nothing in place of any other kind of link."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return address if is_web and len(address) <= LONGEST_ADDRESS else ""


def update_posts(
    known: Iterable[Post],
    told: dict[str, PostRecord],
    *,
    zone: zoneinfo.ZoneInfo,
    told_at: datetime,
) -> None:
    """Fill what was empty; a newer file also replaces what an older one told."""
    changed = [
        post
        for post in known
        if update_post(post, told[post.key], zone=zone, is_later=is_newer(post, told_at))
    ]
    for post in changed:
        post.told_at = told_at if is_newer(post, told_at) else post.told_at
    Post.objects.bulk_update(
        changed,
        ["published_at", "text", "permalink", "traits", "told_at"],
        batch_size=PORTION,
    )


def is_newer(post: Post, told_at: datetime) -> bool:
    """Whether a file tells of a post as it was later than what is stored."""
    return post.told_at is None or told_at > post.told_at


def update_post(
    post: Post, record: PostRecord, *, zone: zoneinfo.ZoneInfo, is_later: bool
) -> bool:
    """Take over from a record what is newer or was missing; says whether anything changed."""
    before = (post.published_at, post.text, post.permalink, post.traits)
    told = {
        "published_at": record.published_at,
        "text": record.text.replace("\x00", ""),
        "permalink": safe_address(record.permalink),
    }
    for field, value in told.items():
        if value and (is_later or not getattr(post, field)):
            setattr(post, field, value)
    read = read_traits(record, zone=zone)
    post.traits = post.traits | read if is_later else read | post.traits
    return is_later or before != (post.published_at, post.text, post.permalink, post.traits)


def store_measurements(
    channels: dict[ChannelRecord, Channel],
    posts: PostKeys,
    measurements: Sequence[MeasurementRecord],
    *,
    file: SourceFile,
    tally: Tally,
) -> None:
    """Add readings; one of the same post, metric and moment is there already and stays."""
    rows = [
        Measurement(
            channel=channels[one.channel],
            post_id=None if one.post_key is None else posts[one.channel, one.post_key],
            metric=one.metric,
            value=one.value,
            read_at=one.read_at,
            source=file,
        )
        for one in measurements
        if one.post_key is None or (one.channel, one.post_key) in posts
    ]
    Measurement.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    added = Measurement.objects.filter(source=file).count()
    tally.new_measurements += added
    tally.known_measurements += len(rows) - added


def cancel_import(run: ImportRun) -> ImportRun:
    """Drop an import that is not stored, with its files."""
    open_states = (ImportState.PREVIEW, ImportState.MAPPING)
    found = ImportRun.objects.filter(pk=run.pk, state__in=open_states)
    if not found.update(state=ImportState.CANCELLED):
        raise AlreadyDoneError
    run.refresh_from_db()
    forget_uploads(run)
    return run
