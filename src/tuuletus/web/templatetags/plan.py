"""Filters of the plan: words and sentences of the mix."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from tuuletus.analysis.mix.breaches import Rule
from tuuletus.analysis.mix.result import Word
from tuuletus.analysis.plan.pace import Change
from tuuletus.analysis.plan.proposal import Broken, Proposal, ProposedType
from tuuletus.analysis.plan.settling import Why
from tuuletus.analysis.plan.types import FEWEST_POSTS, MOST_TYPES
from tuuletus.analysis.plan.wear import WearTold
from tuuletus.wording import Speaker, mix_short, trait_value
from tuuletus.wording.mix import (
    MANY_EMPTY,
    say_broken,
    say_many_empty,
    say_old,
    say_too_old,
    word_name,
)
from tuuletus.wording.mixes import (
    say_cause,
    say_check,
    say_held,
    say_left_out,
    say_since,
    say_type_change,
    say_type_reason,
)

register = template.Library()

BADGES = {
    Word.KEEP: "good",
    Word.VARY: "wait",
    Word.DROP: "bad",
    Word.TRY: "note",
    Word.LEAVE: "quiet",
    Word.EMPTY: "quiet",
}
ICONS = {
    Word.KEEP: "check",
    Word.VARY: "shuffle",
    Word.DROP: "x",
    Word.TRY: "flask-conical",
    Word.LEAVE: "minus",
    Word.EMPTY: "minus",
}
CHANGE_ICONS = {
    Change.MORE.value: "trending-up",
    Change.LESS.value: "trending-down",
    Change.PAUSES.value: "pause",
}


def speaker() -> Speaker:
    """Somebody who speaks the language of the page."""
    return Speaker(get_language() or "en")


@register.filter
def roughly(value: float | None) -> str:
    """A multiple with one digit after the mark, for narrow places."""
    return speaker().number(value, digits=1)


@register.filter
def type_name(value: str, trait: str) -> str:
    """A type as people call it."""
    return trait_value(trait, value, speaker())


@register.filter
def mix_word(word: str) -> str:
    """The word about a type."""
    return word_name(Word(word), speaker())


@register.filter
def label_words(one: ProposedType) -> str:
    """The word about a type, or how often it comes where that is what changes."""
    return mix_short.say_label(one, speaker())


@register.filter
def label_icon(one: ProposedType) -> str:
    """The icon of the same."""
    changed = one.word == Word.LEAVE
    return CHANGE_ICONS.get(one.change, ICONS[Word.LEAVE]) if changed else ICONS[Word(one.word)]


@register.filter
def change_beside(one: ProposedType) -> str:
    """How often a type comes, where its word does not say it."""
    return mix_short.say_change_beside(one, speaker())


@register.filter
def pace_words(one: ProposedType, mix: Proposal) -> str:
    """How often a type comes in these weeks, beside lately."""
    return mix_short.say_pace(mix, one, speaker())


@register.filter
def a_week(count: int, weeks: int) -> str:
    """Posts of some weeks as posts of one."""
    return speaker().number(count / weeks)


@register.filter
def week_words(mix: Proposal) -> str:
    """What the first week brings."""
    return mix_short.say_week(mix, speaker())


@register.filter
def short_words(mix: Proposal) -> str:
    """What changes, and what is tried."""
    told = mix_short.say_changes(mix, speaker())
    return " ".join([*told, mix_short.say_trials(mix, speaker())])


@register.filter
def mix_badge(word: str) -> str:
    """The look of a word; it never stands without the word itself."""
    return BADGES[Word(word)]


@register.filter
def mix_icon(word: str) -> str:
    """The icon of a word."""
    return ICONS[Word(word)]


@register.filter
def reason_words(one: ProposedType) -> str:
    """Why the word was said, with what wear-out tells where it is about that."""
    return say_type_reason(one, speaker())


@register.filter
def change_words(one: ProposedType) -> str:
    """When the word could become another one."""
    return say_type_change(one, speaker())


@register.filter
def held_words(one: ProposedType, trait: str) -> str:
    """That a check of the type is running."""
    if one.held_until is None:
        return ""
    return say_held(
        trait_value(trait, one.value, speaker()),
        one.held_until,
        speaker(),
        is_dropped=one.reason == Why.HELD_DROPPED,
    )


@register.filter
def check_words(one: ProposedType, mix: Proposal) -> str:
    """What the check of the decision will be able to say."""
    return say_check(
        one.word,
        planned=one.planned,
        reason=one.reason,
        weeks=mix.weeks,
        first_day=mix.first_day,
        speaker=speaker(),
    )


@register.filter
def left_out_words(mix: Proposal) -> str:
    """Which values are no types."""
    return say_left_out(
        [(trait_value(mix.trait, value, speaker()), n) for value, n in mix.left_out.items()],
        fewest=FEWEST_POSTS,
        most=MOST_TYPES,
        speaker=speaker(),
    )


@register.filter
def since_words(told: Proposal | WearTold) -> str:
    """From when on posts were learnt from, where that is not all of them."""
    return say_since(told.since, recent=told.recent, measured=told.measured, speaker=speaker())


@register.filter
def exploration_words(mix: Proposal) -> str:
    """How much of the mix tries something, and what that costs."""
    return mix_short.say_exploring(mix, speaker())


@register.filter
def empty_words(mix: Proposal) -> str:
    """That many slots are left empty, and mostly why; nothing where few are."""
    causes = [Rule(one.cause) if one.cause else None for one in mix.empty_slots]
    if len(causes) <= MANY_EMPTY:
        return ""
    return say_many_empty(causes, slots=len(mix.slots), speaker=speaker())


@register.filter
def old_words(mix: Proposal) -> str:
    """That the posts end long before the plan begins."""
    return say_old(mix.newest_post, today=mix.until, first_day=mix.first_day, speaker=speaker())


@register.filter
def too_old_words(told: Proposal | WearTold) -> str:
    """That the posts end too long ago to say anything of the weeks to come."""
    newest = told.newest_post if isinstance(told, Proposal) else told.newest
    if newest is None:
        return ""
    return say_too_old(newest, first_day=told.first_day, speaker=speaker())


@register.filter
def cause_words(cause: str) -> str:
    """Why a slot is left empty."""
    return say_cause(cause, speaker())


@register.filter
def broken_words(one: Broken, trait: str) -> str:
    """A limit that is not kept."""
    return say_broken(one, trait, speaker())
