"""What a preview shows of a file, as plain values that fit into one JSON field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from tuuletus.channels.holding import Holding, Told
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Channel as ChannelRecord
from tuuletus.web.collect.actions.tables import Fit, find_fit
from tuuletus.web.collect.models import Post, SourceFile
from tuuletus.web.collect.queries.added import SERIES
from tuuletus.web.collect.queries.coming import DAYS, VALUES
from tuuletus.web.collect.queries.numbers import find_first_day
from tuuletus.web.people.models import Workspace

COLUMNS = 12
"""So many columns are named of those that nobody can know."""

PORTION = 500
"""So many keys go into one question to the database."""

READINGS = 20_000
"""So many readings are looked through at a time."""


def summarise(holding: Holding, *, workspace: Workspace, file: SourceFile) -> dict[str, Any]:
    """The summary of a file that was understood."""
    posts = holding.told.posts
    fits = {
        record: fit
        for record in holding.told.channels
        if record.is_nameless and (fit := find_fit(workspace, file, record, holding))
    }
    known = count_known(workspace, holding, fits)
    likeliest = max(fits.values(), key=lambda fit: fit.same, default=None)
    shown = {"fits": describe_fit(likeliest)} if likeliest else {}
    return {**holding.told.summary, **shown, "known_posts": known, "new_posts": posts - known}


def tell_outcomes(holding: Holding) -> dict[str, Any]:
    """The days and the values of every series, to be compared with those of other files."""
    told: dict[str, dict[int, float]] = {}
    for one in holding.outcomes(0, holding.told.outcomes):
        told.setdefault(one.series, {})[one.day.toordinal()] = one.value
    days = sorted({day for values in told.values() for day in values})
    return {
        DAYS: days,
        SERIES: [
            {"series": name, VALUES: [values.get(day) for day in days]}
            for name, values in told.items()
        ],
    }


def tell_numbers(holding: Holding, *, zone: tzinfo) -> list[dict[str, Any]]:
    """The channels' own numbers by channel and metric, to be compared with those of others."""
    told: dict[tuple[ChannelRecord, str], dict[int, float]] = {}
    for start in range(0, holding.told.readings, READINGS):
        portion = holding.readings(start, min(start + READINGS, holding.told.readings))
        for channel, post, metric, value, read_at in portion.rows():
            if post is None:
                day = find_first_day(metric, read_at, zone)
                told.setdefault((channel, metric), {})[day.toordinal()] = value
    return [
        {
            "platform": channel.platform,
            "key": channel.key,
            "name": channel.name,
            "metric": metric,
            DAYS: list(values),
            VALUES: list(values.values()),
        }
        for (channel, metric), values in told.items()
    ]


def describe_fit(fit: Fit) -> dict[str, Any]:
    """Of which channel a file is that does not tell it, and how many posts say so."""
    channel = fit.channel
    return {
        "channel": channel.pk,
        "platform": channel.platform,
        "key": channel.key,
        "name": channel.name,
        "why": fit.why,
        "joins": fit.joins,
        "same": fit.same,
        "posts": fit.told,
    }


def count_known(workspace: Workspace, holding: Holding, fits: Mapping[ChannelRecord, Fit]) -> int:
    """How many of the posts are stored already where they would be stored now."""
    if not Post.objects.filter(channel__workspace=workspace).exists():
        return 0
    joined = {record: fit.channel for record, fit in fits.items() if fit.joins}
    return sum(
        Post.objects.filter(
            channel__workspace=workspace,
            channel__platform=joined.get(channel, channel).platform,
            channel__key=joined.get(channel, channel).key,
            key__in=own[start : start + PORTION],
        ).count()
        for channel, own in holding.keys().items()
        for start in range(0, len(own), PORTION)
    )


def describe_refusal(error: ChannelError) -> dict[str, Any]:
    """Why a file was refused: a code and its details, put into words when it is shown."""
    details = {key: value for key, value in error.details.items() if is_plain(value)}
    return {
        "refusal": error.code,
        "details": details,
        "message": str(error)[:500],
        "is_unknown": isinstance(error, UnknownFileError),
    }


def describe_guess(told: Told) -> dict[str, Any]:
    """Why a person has to look at the columns of a file that was read by them."""
    if told.unnamed:
        columns = ", ".join(told.unnamed[:COLUMNS]) + (", …" if told.unnamed[COLUMNS:] else "")
        return {"refusal": "numbers_unnamed", "details": {"columns": columns}, "message": ""}
    platform = next((channel.platform for channel in told.channels), "")
    details = {"platform": platform}
    code = "columns_guessed"
    if told.missing:
        code, details["columns"] = "columns_missing", ", ".join(told.missing)
    return {"refusal": code, "details": details, "message": ""}


def is_plain(value: object) -> bool:
    """Whether a value can be kept as JSON."""
    return value is None or isinstance(value, str | int | float | bool)
