"""What files tell differently, and series that share a name but not a rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tuuletus.analysis.periods import DAY, WEEK, Period
from tuuletus.wording.names import inside, metric_name
from tuuletus.wording.speaker import Speaker

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two files and what it tells of the day that is the example."""

    file: str
    value: float


def say_contradiction(
    series: str,
    day: date,
    *,
    other: Side,
    kept: Side,
    count: int,
    period: Period,
    why: str,
    speaker: Speaker,
) -> str:
    """How many days (weeks, months) two files tell differently, and which counts.

    `why` is "exported", "later", "further" or "named": the export date, the import, the last day,
    or nothing but the name.
    """
    words = {
        "series": series,
        "count": speaker.number(count),
        "day": speaker.day(day),
        "other": other.file,
        "kept": kept.file,
        "other_value": speaker.number(other.value + 0.0),  # a zero below zero is a zero
        "kept_value": speaker.number(kept.value + 0.0),
    }
    if period == WEEK:
        told = speaker.ngettext(
            "%(count)s week of “%(series)s” is told differently by %(other)s and %(kept)s: the one"
            " from %(day)s on, with %(other_value)s and %(kept_value)s.",
            "%(count)s weeks of “%(series)s” are told differently by %(other)s and %(kept)s, for"
            " instance the one from %(day)s on: %(other_value)s and %(kept_value)s.",
            count,
        )
    elif period == DAY:
        told = speaker.ngettext(
            "%(count)s day of “%(series)s” is told differently by %(other)s and %(kept)s:"
            " %(day)s, with %(other_value)s and %(kept_value)s.",
            "%(count)s days of “%(series)s” are told differently by %(other)s and %(kept)s, for"
            " instance %(day)s: %(other_value)s and %(kept_value)s.",
            count,
        )
    else:
        told = speaker.ngettext(
            "%(count)s number of “%(series)s” is told differently by %(other)s and %(kept)s: the"
            " one from %(day)s on, with %(other_value)s and %(kept_value)s.",
            "%(count)s numbers of “%(series)s” are told differently by %(other)s and %(kept)s, for"
            " instance the one from %(day)s on: %(other_value)s and %(kept_value)s.",
            count,
        )
    reasons = {
        "exported": speaker.gettext("%(kept)s counts, since its export date is later."),
        "later": speaker.gettext("%(kept)s counts, since it is brought in later."),
        "further": speaker.gettext("%(kept)s counts, since it reaches further in time."),
        "named": speaker.gettext(
            "Nothing tells which of them is newer: %(kept)s counts, since its name comes last in"
            " the alphabet."
        ),
    }
    return f"{told % words} {reasons[why] % words}"


def say_differing(
    count: int, *, metric: str, post: str, other: Side, kept: Side, speaker: Speaker
) -> str:
    """How many readings of posts two files tell differently, and which counts."""
    words = {
        "count": speaker.number(count),
        "metric": inside(metric_name(metric, speaker)),
        "post": post,
        "other": other.file,
        "kept": kept.file,
        "other_value": speaker.number(other.value),
        "kept_value": speaker.number(kept.value),
    }
    return (
        speaker.ngettext(
            "%(count)s reading of a post is told differently by two files for the same moment:"
            " %(metric)s of “%(post)s” is %(kept_value)s in %(kept)s, which counts, and"
            " %(other_value)s in %(other)s.",
            "%(count)s readings of posts are told differently by two files for the same moment."
            " For instance %(metric)s of “%(post)s” is %(kept_value)s in %(kept)s, which counts,"
            " and %(other_value)s in %(other)s.",
            count,
        )
        % words
    )


def say_rhythm(told_as: str, name: str, *, span: int, file: str, speaker: Speaker) -> str:
    """Why the numbers of a file become a series of another name than the file gives them."""
    words = {"told_as": told_as, "name": name, "file": file}
    if span == _WEEK:
        sentence = speaker.gettext(
            "“%(told_as)s” is a series by day. %(file)s tells it by week, and the two are never"
            " mixed: its numbers are the series “%(name)s”. For another name, rename the column"
            " in the file before you bring it in."
        )
    else:
        sentence = speaker.gettext(
            "“%(told_as)s” is a series by week. %(file)s tells it by day, and the two are never"
            " mixed: its numbers are the series “%(name)s”. For another name, rename the column"
            " in the file before you bring it in."
        )
    return sentence % words
