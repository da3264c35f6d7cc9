"""Weeks of an outcome that are out of line or not told, in short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tuuletus.analysis.patience.model import ShockKind
from tuuletus.analysis.patience.result import FoundShock, OutcomeResult
from tuuletus.wording.speaker import Speaker

NAMED = 5
"""So many are named; the rest are counted."""


def say_shocks(found: OutcomeResult, first: date, speaker: Speaker) -> Iterator[str]:
    """The weeks out of line with all others, and how far.

    Args:
        found: the outcome.
        first: the Monday of the first week.
        speaker: speaks one language.

    """
    if not found.shocks:
        return
    told = [_say_shock(one, first, speaker) for one in found.shocks]
    yield speaker.gettext(
        "Weeks out of line, set apart so that they do not pass for an effect (%(outcome)s):"
        " %(weeks)s."
    ) % {"outcome": found.name, "weeks": _list(told, speaker, mark="; ")}


def _say_shock(one: FoundShock, first: date, speaker: Speaker) -> str:
    words = {
        "day": speaker.day(first + timedelta(weeks=one.shock.week)),
        "low": speaker.about(one.size.low),
        "high": speaker.about(one.size.high),
    }
    if one.shock.kind is ShockKind.STEP:
        return (
            speaker.gettext("from %(day)s on a lasting shift of the level, %(low)s – %(high)s")
            % words
        )
    return speaker.gettext("the week from %(day)s alone, %(low)s – %(high)s") % words


def say_left_out(found: OutcomeResult, first: date, speaker: Speaker) -> Iterator[str]:
    """The weeks whose number cannot be true, one sentence for each; see `say_shocks`."""
    for one in found.left_out[:NAMED]:
        yield speaker.gettext(
            "The week from %(day)s has the number %(value)s, about %(times)s times its neighbours:"
            " it is left out (%(outcome)s). Check the cell."
        ) % {
            "day": speaker.day(first + timedelta(weeks=one.week)),
            "value": speaker.about(one.value),
            "times": speaker.about(one.times),
            "outcome": found.name,
        }
    more = len(found.left_out) - NAMED
    if more > 0:
        yield speaker.ngettext(
            "%(count)s more week of this kind is left out.",
            "%(count)s more weeks of this kind are left out.",
            more,
        ) % {"count": speaker.number(more)}


def say_untold(found: OutcomeResult, first: date, speaker: Speaker) -> Iterator[str]:
    """The weeks that have no number and are left open; see `say_shocks`."""
    untold = find_untold(found, first)
    if not untold:
        return
    yield speaker.ngettext(
        "%(count)s week has no number and is left open (%(outcome)s): the week from %(weeks)s.",
        "%(count)s weeks have no number and are left open (%(outcome)s): the weeks from"
        " %(weeks)s.",
        len(untold),
    ) % {
        "count": speaker.number(len(untold)),
        "outcome": found.name,
        "weeks": _list([speaker.day(week) for week in untold], speaker, mark=", "),
    }


def find_untold(found: OutcomeResult, first: date) -> list[date]:
    """The Mondays of weeks without a number; those whose number was left out have one."""
    left_out = {one.week for one in found.left_out}
    return [
        first + timedelta(weeks=week)
        for week, value in enumerate(found.observed)
        if value is None and week not in left_out
    ]


def _list(told: Sequence[str], speaker: Speaker, *, mark: str) -> str:
    named = mark.join(told[:NAMED])
    if len(told) <= NAMED:
        return named
    return speaker.gettext("%(named)s and %(count)s more") % {
        "named": named,
        "count": speaker.number(len(told) - NAMED),
    }
