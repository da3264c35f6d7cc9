"""What the first page tells of the plan, out of what is kept; nothing is worked out for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from tuuletus.analysis.wearout import Word
from tuuletus.web.collect.models import Channel
from tuuletus.web.collect.queries import Question
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import EntryState
from tuuletus.web.plan.queries.entries import find_entries
from tuuletus.web.plan.queries.habits import HABITS
from tuuletus.web.plan.queries.proposing import MIX
from tuuletus.web.plan.queries.rhythm import name_channels
from tuuletus.web.plan.queries.wearing import WEAR
from tuuletus.web.review.queries.patience import today_of
from tuuletus.wording import Speaker, trait_value
from tuuletus.wording.habits import say_shift
from tuuletus.wording.wearouts import say_worn

Told = TypeVar("Told")
NEW_FOR = timedelta(days=30)
"""So long a shift is news."""
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One line with the name of the page that it leads to."""

    words: str
    page: str


def find_news(
    workspace: Workspace, *, now: datetime, speaker: Speaker, may_accept: bool
) -> list[News]:
    """What there is to say: worn types, new shifts, posts to write, a mix that waits.

    That a mix waits is told to those only who `may_accept` it.
    """
    today = today_of(workspace, now)
    lines = [
        News(words=_say_worn(workspace, speaker), page="plan:wear_out"),
        News(words=_say_shifted(workspace, speaker, today=today), page="plan:habits"),
        News(words=_say_writing(workspace, speaker, today=today), page="plan:entries"),
    ]
    if may_accept:
        waiting = _say_waiting(workspace, speaker, today=today)
        lines.append(News(words=waiting, page="plan:mix"))
    return [one for one in lines if one.words]


def _read(workspace: Workspace, question: Question[Told]) -> Told | None:
    kept = find_kept(workspace, question, question.key({}), with_evidence=False)
    return kept.answer if kept else None


def _say_worn(workspace: Workspace, speaker: Speaker) -> str:
    told = _read(workspace, WEAR)
    if told is None or told.is_stale:
        return ""
    names = [
        trait_value(told.trait, one.value, speaker)
        for one in told.types
        if one.word == Word.WEARING
    ]
    return say_worn(names, speaker) if names else ""


def _say_shifted(workspace: Workspace, speaker: Speaker, *, today: date) -> str:
    told = _read(workspace, HABITS)
    new = [one for one in told.shifts if today - one.found_on <= NEW_FOR] if told else []
    if not new:
        return ""
    channels = name_channels(Channel.objects.filter(workspace=workspace), speaker)
    newest = max(new, key=lambda one: one.found_on)
    return say_shift(newest, {str(pk): name for pk, name in channels.items()}, speaker)


def _say_writing(workspace: Workspace, speaker: Speaker, *, today: date) -> str:
    due = find_entries(workspace).filter(state=EntryState.TO_WRITE, day__lte=today + SOON).count()
    if not due:
        return ""
    return speaker.ngettext(
        "%(count)s post of the plan is to be written for the coming week.",
        "%(count)s posts of the plan are to be written for the coming week.",
        due,
    ) % {"count": speaker.number(due)}


def _say_waiting(workspace: Workspace, speaker: Speaker, *, today: date) -> str:
    told = _read(workspace, MIX)
    if told is None or not told.types or not told.new_slots or told.first_day <= today:
        return ""
    if told.is_stale:
        return ""
    return speaker.gettext("A mix of the weeks from %(day)s waits to be looked at.") % {
        "day": speaker.day(told.first_day)
    }
