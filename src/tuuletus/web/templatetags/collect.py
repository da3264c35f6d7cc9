"""Tags and filters of imports, posts and channels: codes into words, numbers into drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext_lazy as _

from tuuletus import records, wording
from tuuletus.analysis.periods import DAY, MONTH, WEEK, Period, part_metric
from tuuletus.analysis.rates import ChannelRate
from tuuletus.channels.protocol import FIRST_WEEKDAYS
from tuuletus.channels.unread import is_unread
from tuuletus.errors import ChannelError
from tuuletus.records import TABLE, WeekdayCodes
from tuuletus.web.collect.forms import FILES_AT_ONCE, say_too_many_files
from tuuletus.web.collect.models import Channel, Measurement, SourceFile
from tuuletus.web.collect.queries import (
    Contradiction,
    Renamed,
    tell_contradiction,
    tell_renamed,
)
from tuuletus.web.collect.queries.added import SERIES, STORED, AddedKind, tell_differing
from tuuletus.wording.files import note_value, reason_name
from tuuletus.wording.periods import by_period, count_periods, period_name

register = template.Library()

ZONE_REASONS = {
    "stated": _("The file itself says so."),
    "meta_pacific": _(
        "Meta Business Suite writes times on the clock of its head office in California."
    ),
    "platform": _("The platform ends its days on this clock."),
    "asked": _("Chosen by a person."),
    "assumed": _("The file does not tell, so the clock of the workspace is assumed."),
}

CORRECTED = frozenset(
    {
        "meta_facebook_posts",
        "meta_instagram_posts",
        "x_posts",
        "linkedin_posts",
        "linkedin_days",
        "tiktok_posts",
        "tiktok_days",
        "youtube_videos",
        "ga4_pages",
        "ga4_days",
    }
)
"""Formats that are single tables, which can be read by columns, too."""

DAY_WIDTH = 600.0
BARS_HEIGHT = 96.0
GROWTH_WIDTH, GROWTH_HEIGHT, GROWTH_MARGIN = 160.0, 56.0, 4.0


def speaker() -> wording.Speaker:
    """Somebody who speaks the language of the page."""
    return wording.Speaker(get_language() or "en")


@register.simple_tag
def drop_limits() -> SafeString:
    """What the script of the dropping zone needs to know, as attributes of the form."""
    megabytes = settings.UPLOAD_LIMIT // 2**20
    too_large = _(
        "Together the files are larger than %(most)d MB, so they were not sent. Bring fewer at a"
        " time, or a shorter period."
    )
    told = {
        "most": FILES_AT_ONCE,
        "most-bytes": settings.UPLOAD_LIMIT,
        "too-many": say_too_many_files(),
        "too-large": too_large % {"most": megabytes},
        "nothing": _("There is no file in the folder that could be an export."),
    }
    return format_html_join(" ", 'data-drop-{}="{}"', told.items())


@register.filter
def metric_name(metric: str) -> str:
    """The name of a metric."""
    return wording.metric_name(metric, speaker())


@register.filter
def platform_name(platform: str) -> str:
    """The name of a platform."""
    return wording.platform_name(platform, speaker())


@register.filter
def platform_names(channels: Sequence[Mapping[str, Any]]) -> str:
    """The platforms of some channels; a table that tells none is of no platform."""
    platforms = sorted({one["platform"] for one in channels} - {TABLE})
    return ", ".join(wording.platform_name(platform, speaker()) for platform in platforms)


@register.filter
def channel_name(channel: Any) -> str:
    """The name of a channel, out of a record or of a summary."""
    told = channel if isinstance(channel, Mapping) else vars_of(channel)
    return wording.channel_name(told["platform"], told["key"], told["name"], speaker())


@register.filter
def full_channel_name(told: Mapping[str, str]) -> str:
    """The name of a channel out of a summary, with its platform."""
    channel = records.Channel(platform=told["platform"], key=told["key"], name=told["name"])
    return wording.full_channel_name(channel, speaker())


def vars_of(channel: Any) -> Mapping[str, str]:
    """The names by which a summary keeps a channel."""
    return {"platform": channel.platform, "key": channel.key, "name": channel.name}


@register.filter
def pk_of(channels: Iterable[Channel], told: records.Channel) -> int | str:
    """The primary key of the channel that a record is about; empty where it is there no more."""
    names = {(one.platform, one.key): one.pk for one in channels}
    return names.get((told.platform, told.key), "")


@register.filter
def format_name(code: str) -> str:
    """What a file is."""
    return wording.format_name(code, speaker())


@register.filter
def weekday_codes(told: Mapping[str, Any]) -> str:
    """What numbers of weekdays were taken to mean, out of a summary."""
    first = FIRST_WEEKDAYS[told["first"]]
    codes = WeekdayCodes(lowest=told["lowest"], first=first, reason=told["reason"])
    return wording.say_weekday_codes(codes, speaker())


@register.filter
def day_before(end: datetime, zone: str) -> str:
    """The day that ends at a moment, as numbers by day are dated."""
    day = (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
    return str(date_format(day, "SHORT_DATE_FORMAT"))


@register.simple_tag
def day_range(first: str, last: str) -> str:
    """The first and the last day of a period, as they are written; a single day once."""
    return first if first == last else f"{first} – {last}"


@register.filter
def trait_name(trait: str) -> str:
    """The name of a trait."""
    return wording.trait_name(trait, speaker())


@register.simple_tag
def trait_value(trait: str, value: str) -> str:
    """The value of a trait in words."""
    return wording.trait_value(trait, value, speaker())


@register.filter
def own_periods(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What lengths of time the channels' own numbers of a file sum up; see `describe_periods`."""
    if (days := summary.get("days", 0)) and "periods" not in summary:  # kept by earlier versions
        zone = ZoneInfo(summary["zone"])
        first, last = (
            (datetime.fromisoformat(summary[name]) - timedelta(seconds=1)).astimezone(zone).date()
            for name in ("first_day", "last_day")
        )
        told = {"mark": "", "count": days, "first": str(first), "last": str(last)}
        return [told]
    return list(summary.get("periods", ()))


@register.filter
def periods_counted(told: Mapping[str, Any]) -> str:
    """How many days, weeks or months some numbers of a file are of."""
    return count_periods(period_of(told), told["count"], speaker())


@register.filter
def periods_named(told: Mapping[str, Any]) -> str:
    """The same without their number, which stands above it."""
    period, count = period_of(told), told["count"]
    named = {
        DAY: npgettext("below a number", "day", "days", count),
        WEEK: npgettext("below a number", "week", "weeks", count),
        MONTH: npgettext("below a number", "month", "months", count),
    }
    return named.get(period) or f"× {period_name(period, speaker())}"


@register.filter
def day_span(told: Mapping[str, Any]) -> str:
    """The first and the last day of some numbers of a file."""
    days = (date.fromisoformat(told[name]) for name in ("first", "last"))
    return day_range(*(str(date_format(day, "SHORT_DATE_FORMAT")) for day in days))


def period_of(told: Mapping[str, Any]) -> Period:
    """The length of time that a summary keeps by its mark."""
    return part_metric(f"number{told['mark']}")[1]


@register.filter
def pills(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The metrics of a file with what each is told of: posts, days, weeks or months."""
    every = summary.get("posts", 0)
    found = []
    for one in summary.get("metrics", ()):
        base, period = part_metric(one["metric"])
        posts = one["posts"]
        if posts:
            words = ngettext("%(told)s post", "%(told)s posts", posts) % {"told": told(posts)}
            of_posts = str(_("every post")) if posts == every else words
            found.append((metric_name(one["metric"]), of_posts))
        # summaries kept by earlier versions do not count the channels' own numbers
        if one.get("own", not posts):
            found.append((metric_name(base), by_period(period, speaker())))
    return found


@register.filter
def holds(summary: Mapping[str, Any]) -> str:
    """How many posts, days and numbers a file holds, in a few words."""
    posts, outcomes = summary.get("posts", 0), summary.get("outcomes", 0)
    readings = summary.get("measurements", 0)
    said = [
        (posts, ngettext("%(told)s post", "%(told)s posts", posts)),
        (outcomes, ngettext("%(told)s value", "%(told)s values", outcomes)),
        *((one["count"], periods_counted(one)) for one in own_periods(summary) if not outcomes),
        (readings, ngettext("%(told)s reading", "%(told)s readings", readings)),
    ]
    return ", ".join(words.replace("%(told)s", told(count)) for count, words in said if count)


@register.filter
def asking(summary: Mapping[str, Any]) -> str:
    """What a file that waits for an answer wants to be told."""
    error = ChannelError(summary["message"], code=summary["refusal"], **summary["details"])
    return wording.say_asking(error, speaker())


@register.filter
def refusal(summary: Mapping[str, Any]) -> str:
    """Why a file was refused, as one sentence."""
    error = ChannelError(summary["message"], code=summary["refusal"], **summary["details"])
    return wording.say_refusal(error, speaker())


@register.filter
def unread_reason(cell: Mapping[str, Any]) -> str:
    """Why a cell could not be read; its place stands beside it in the table."""
    reason = reason_name(cell["reason"], speaker())
    # what it is about stands in a column before it, and nothing after it
    return f"{reason[:-1]}." if reason.endswith(":") else reason


@register.filter
def unread_value(cell: Mapping[str, Any]) -> str:
    """What a note is about, its days as they are written here."""
    return note_value(cell["reason"], cell["value"], speaker())


@register.filter
def count_notes(summary: Mapping[str, Any]) -> Mapping[str, int]:
    """How many cells and rows of a file could not be read, and how much else is told of it."""
    listed = sum(is_unread(cell["reason"]) for cell in summary["unread"])
    # a summary that was kept before this was counted tells it of those that it lists
    cells = summary.get("cells_unread", listed)
    return {"cells": cells, "notes": summary["unread_total"] - cells}


@register.filter
def contradiction(found: Contradiction) -> str:
    """How two files tell a series differently, and which of them counts."""
    return tell_contradiction(found, speaker())


@register.filter
def contradiction_here(found: Contradiction) -> str:
    """The same on the page of the channel."""
    return tell_contradiction(found, speaker(), names_channel=False)


@register.filter
def differing(found: AddedKind) -> str:
    """How many readings of posts two files tell differently, and which of them counts."""
    return tell_differing(found, speaker())


@register.filter
def outcomes_added(files: Iterable[SourceFile]) -> int:
    """How many values of outcomes some files added."""
    return sum(
        one["values"] for file in files for one in file.summary.get(STORED, {}).get(SERIES, [])
    )


@register.filter
def rhythm(found: Renamed) -> str:
    """Why a series is not called as its file does."""
    return tell_renamed(found, speaker())


@register.filter
def zone_reason(code: str) -> str:
    """Why the clock times of a file are taken to be in their zone."""
    return str(ZONE_REASONS.get(code, ""))


@register.filter
def find_note(cells: Sequence[Mapping[str, Any]], code: str) -> Mapping[str, Any] | None:
    """The first note of a kind among those about a file's rows and cells."""
    return next((cell for cell in cells or () if cell["reason"] == code), None)


@register.filter
def may_be_corrected(file: SourceFile) -> bool:
    """Whether the columns of a file may be told: its own table's, or where some are aside."""
    is_aside = bool(file.summary.get("unknown_columns")) and file.format in CORRECTED
    return bool(file.options.get("roles")) or file.format == "table" or is_aside


@register.filter
def lacking(code: str) -> str:
    """What it means that a file does not tell something."""
    return wording.say_lacking(code, speaker())


@register.filter
def moment(text: str) -> datetime:
    """The moment that a summary keeps as text."""
    return datetime.fromisoformat(text)


@register.filter
def told(value: float | None) -> str:
    """A number as it is written here; a dash where no file tells it, which is not zero."""
    if value is None:
        return "–"
    decimals = 0 if float(value).is_integer() or abs(value) >= 100 else 2
    # what is left of a number after the last decimal would be cut, not rounded
    rounded = round(value, decimals)
    return str(number_format(rounded, decimals, use_l10n=True, force_grouping=True))


@register.filter
def rate(value: ChannelRate) -> wording.RateWords:
    """A channel's rate and its range, as they are written."""
    return wording.say_rate(value, speaker())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Some hours of the day in a drawing: where their bar stands, and how many posts it holds."""

    name: str
    count: int
    x: str
    y: str
    width: str
    height: str
    middle: str
    is_named: bool


def draw_bars(counts: Sequence[tuple[str, int]], *, named_every: int) -> list[Bar]:
    """Bars beside each other over the whole day, scaled to the fullest."""
    most = max((count for _, count in counts), default=0) or 1
    room = DAY_WIDTH / max(1, len(counts))
    bars = []
    for place, (name, count) in enumerate(counts):
        height = BARS_HEIGHT * count / most
        bars.append(
            Bar(
                name=name,
                count=count,
                x=f"{place * room + 2:.1f}",
                y=f"{BARS_HEIGHT - height:.1f}",
                width=f"{room - 4:.1f}",
                height=f"{height:.1f}",
                middle=f"{place * room + room / 2:.1f}",
                is_named=place % named_every == 0,
            )
        )
    return bars


@register.filter
def hour_bars(hours: Sequence[int]) -> list[Bar]:
    """The bars of a day's 24 hours."""
    return draw_bars([(str(hour), count) for hour, count in enumerate(hours)], named_every=3)


@register.filter
def fullest_hours(hours: Sequence[int]) -> str:
    """The three hours with most posts, as the clock shows them."""
    return name_fullest({f"{hour:02d}–{hour + 1:02d}": count for hour, count in enumerate(hours)})


@register.filter
def band_bars(bands: Mapping[str, int]) -> list[Bar]:
    """The bars of a day's bands of three hours; a band that no post states is empty."""
    every = (f"{start:02d}-{start + 3:02d}" for start in range(0, 24, 3))
    return draw_bars(
        [(name.replace("-", "–"), bands.get(name, 0)) for name in every], named_every=1
    )


@register.filter
def fullest_bands(bands: Mapping[str, int]) -> str:
    """The three bands of hours with most posts."""
    return name_fullest({name.replace("-", "–"): count for name, count in sorted(bands.items())})


def name_fullest(counts: Mapping[str, int]) -> str:
    """The names with the three highest counts, in their order."""
    fullest = sorted(counts, key=lambda name: -counts[name])[:3]
    return ", ".join(name for name in counts if name in fullest and counts[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Readings over time as a line: the points of the line, the dots on it, and its ends."""

    points: str
    dots: tuple[tuple[str, str, str], ...]
    first: str
    last: str


@register.filter
def growth_line(readings: Sequence[Measurement]) -> Line:
    """The line of a metric's readings; height counts from zero. Those of one day get a clock."""
    start, end = readings[0].read_at, readings[-1].read_at
    seconds = (end - start).total_seconds() or 1.0
    most = max(reading.value for reading in readings) or 1.0
    is_one_day = localtime(start).date() == localtime(end).date()
    form = "SHORT_DATETIME_FORMAT" if is_one_day else "SHORT_DATE_FORMAT"
    whens = [str(date_format(localtime(reading.read_at), form)) for reading in readings]
    dots = []
    for reading, when in zip(readings, whens, strict=True):
        share = (reading.read_at - start).total_seconds() / seconds
        x = GROWTH_MARGIN + (GROWTH_WIDTH - 2 * GROWTH_MARGIN) * share
        height = (GROWTH_HEIGHT - 2 * GROWTH_MARGIN) * max(reading.value, 0) / most
        y = GROWTH_HEIGHT - GROWTH_MARGIN - height
        dots.append((f"{x:.1f}", f"{y:.1f}", f"{when}: {told(reading.value)}"))
    points = " ".join(f"{x},{y}" for x, y, _title in dots)
    return Line(points=points, dots=tuple(dots), first=whens[0], last=whens[-1])
