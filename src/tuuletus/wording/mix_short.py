"""The mix in a few sentences: what comes next, and what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from tuuletus.analysis.mix.result import Untried, Word
from tuuletus.analysis.mix.state import FEWEST_MEASURED
from tuuletus.analysis.plan.pace import Change
from tuuletus.analysis.plan.proposal import Proposal, ProposedSlot, ProposedType
from tuuletus.analysis.plan.settling import Why
from tuuletus.wording.mix import say_exploration, word_name
from tuuletus.wording.names import trait_value
from tuuletus.wording.speaker import Speaker

MANY_POSTS = 12
"""Of a week with more posts than so many the days are not told one by one."""
ABOUT_LESS = frozenset({Why.RESTS.value, Why.LESS.value, Why.HELD_RESTS.value})
"""Reasons that say already that a type comes less often."""


def change_name(change: str, speaker: Speaker) -> str:
    """How often a type is planned beside lately; empty where that is as usual."""
    return {
        Change.MORE: speaker.pgettext("how often a type is planned", "More often"),
        Change.LESS: speaker.pgettext("how often a type is planned", "Less often"),
        Change.PAUSES: speaker.pgettext("how often a type is planned", "Pauses"),
        Change.SAME: "",
    }[Change(change)]


def say_label(one: ProposedType, speaker: Speaker) -> str:
    """The word about a type; where that is no change, but its number of posts is, that."""
    changed = change_name(one.change, speaker)
    return changed if changed and one.word == Word.LEAVE else word_name(Word(one.word), speaker)


def say_change_beside(one: ProposedType, speaker: Speaker) -> str:
    """How often it comes, beside a word that does not say it by itself; else empty."""
    says_it = one.word in (Word.LEAVE, Word.DROP) or one.reason in ABOUT_LESS
    return "" if says_it else change_name(one.change, speaker)


def say_week(mix: Proposal, speaker: Speaker) -> str:
    """What the first week brings, day by day; of very many posts how many of each type."""
    first = [
        one for one in mix.slots if one.value and one.day < mix.first_day + timedelta(weeks=1)
    ]
    if not first:
        return speaker.gettext("Nothing is planned for the first week.")
    if len(first) > MANY_POSTS:
        counted = Counter(one.value for one in first)
        told = ", ".join(
            f"{speaker.number(count)} × {trait_value(mix.trait, value, speaker)}"
            for value, count in counted.most_common()
        )
    else:
        told = "; ".join(
            f"{speaker.weekday(day)} {_name(mix, own, speaker)}"
            for day, own in groupby(first, key=lambda one: one.day)
        )
    return speaker.gettext("Week %(number)s: %(posts)s.") % {
        "number": mix.first_day.isocalendar().week,
        "posts": told,
    }


def _name(mix: Proposal, slots: Iterable[ProposedSlot], speaker: Speaker) -> str:
    counted = Counter(trait_value(mix.trait, one.value, speaker) for one in slots)
    return speaker.listing(
        [name if count == 1 else f"{count} × {name}" for name, count in counted.items()]
    )


def say_changes(mix: Proposal, speaker: Speaker) -> list[str]:
    """What the mix does otherwise than lately: rests, types that go, come more or less often."""
    groups: dict[str, list[ProposedType]] = {}
    for one in mix.types:
        groups.setdefault(_find_group(one), []).append(one)
    texts = {
        "rests": speaker.gettext("Rests: %(types)s."),
        "drop": speaker.gettext("Ends: %(types)s."),
        Change.PAUSES.value: speaker.gettext("Pauses in these weeks: %(types)s."),
        Change.LESS.value: speaker.gettext("Less often than lately: %(types)s."),
        Change.MORE.value: speaker.gettext("More often than lately: %(types)s."),
    }
    return [
        text % {"types": _list_types(mix, groups[group], speaker)}
        for group, text in texts.items()
        if group in groups
    ]


def _find_group(one: ProposedType) -> str:
    if one.reason in (Why.RESTS, Why.HELD_RESTS) and not one.planned:
        return "rests"
    if one.word == Word.DROP and not one.planned:
        return "drop"
    return one.change


def _list_types(mix: Proposal, types: Sequence[ProposedType], speaker: Speaker) -> str:
    return speaker.listing([trait_value(mix.trait, one.value, speaker) for one in types])


def say_trials(mix: Proposal, speaker: Speaker) -> str:
    """Which posts are there to learn, and what that costs."""
    if mix.is_blind:
        return say_blind(speaker)
    tried = [one.value for one in mix.slots if one.exploring and one.value]
    little = [one for one in mix.types if one.word == Word.TRY and one.planned]
    if not tried and little and all(one.n < FEWEST_MEASURED for one in mix.types):
        return speaker.gettext(
            "No type has %(needed)s posts with numbers yet, so the mix is a first guess: each of"
            " its posts is a try, and a type that pauses is not judged by that."
        ) % {"needed": speaker.number(FEWEST_MEASURED)}
    if not tried and little:
        return speaker.gettext(
            "Of %(types)s too little is known yet, so each such post is a try."
        ) % {"types": _list_types(mix, little, speaker)}
    if not tried and mix.untried == Untried.ROOM:
        return speaker.gettext("With this few posts no trial fits.")
    if not tried:
        return speaker.gettext("Nothing is tried just to learn.")
    names = [trait_value(mix.trait, value, speaker) for value in dict.fromkeys(tried)]
    return speaker.ngettext(
        "%(count)s trial: %(types)s. It costs about %(price)s of the expected response.",
        "%(count)s trials: %(types)s. They cost about %(price)s of the expected response.",
        len(tried),
    ) % {
        "count": speaker.number(len(tried)),
        "types": speaker.listing(names),
        "price": speaker.fine_percent(mix.exploration_price),
    }


def say_blind(speaker: Speaker) -> str:
    """That nothing is known of any type, and what is done about it."""
    return speaker.gettext(
        "Nothing is known yet of what brings more, because too few posts have been measured or"
        " none had a response. So the mix spreads the types over your slots."
    )


def say_exploring(mix: Proposal, speaker: Speaker) -> str:
    """How much of the mix tries something uncertain, and what that costs."""
    if mix.is_blind:
        return say_blind(speaker)
    planned = [one for one in mix.slots if one.value]
    trying = sum(one.exploring for one in planned)
    if not trying and any(one.word == Word.TRY and one.planned for one in mix.types):
        return say_trials(mix, speaker)
    return say_exploration(
        trying=trying,
        slots=len(planned),
        price=mix.exploration_price,
        moved=mix.moved,
        untried=mix.untried,
        speaker=speaker,
    )


def say_pace(mix: Proposal, one: ProposedType, speaker: Speaker) -> str:
    """How often a type comes in the weeks of the mix, beside lately."""
    words = {
        "type": trait_value(mix.trait, one.value, speaker),
        "planned": speaker.number(one.planned / mix.weeks),
        "usual": speaker.number(one.usual),
    }
    if not one.planned:
        return speaker.gettext("%(type)s pauses in these weeks; lately %(usual)s a week.") % words
    return speaker.gettext("%(type)s: %(planned)s a week, lately %(usual)s.") % words
