"""Tags and filters of findings, reviews and decisions: results into words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from tuuletus import wording
from tuuletus.analysis.findings import Finding, OnChannel, Untold
from tuuletus.analysis.patience.result import Answer
from tuuletus.web.review.actions import read_numbers, say_check
from tuuletus.web.review.models import Check, Decision
from tuuletus.web.templatetags.house import HasInterval
from tuuletus.wording.patience import say_weight

register = template.Library()

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = r"\d[\d.,\xa0\u202f]*(?:-\w+|\s[×%])?"
_TOGETHER = re.compile(rf"{_NUMBER}\s?–\s?{_NUMBER}|\d[\d.,\xa0]*\s[×%]|…\d+")
"""A range such as 0.88 × – 1.21 × or 1,23–1,53-kertaisesti, a number with its sign, or an end."""
LARGEST = math.log(1e6)
"""Of larger Bayes factors it is only told that they are."""


def speaker() -> wording.Speaker:
    """Somebody who speaks the language of the page."""
    return wording.Speaker(get_language() or "en")


@register.filter
def finding_words(finding: Finding) -> str:
    """A finding as a sentence."""
    return wording.say_finding(finding, speaker())


@register.filter
def early_words(findings: list[Finding]) -> str:
    """Why some of these are not clear although their own chance is high."""
    return wording.say_early(findings, speaker())


@register.filter
def pair(finding: Finding) -> str:
    """The property that a finding is about."""
    return wording.pair_name(finding.trait, finding.value, speaker())


@register.filter
def channel_lines_words(findings: list[Finding]) -> str:
    """What the lines of single channels are measured by, where any are told."""
    return wording.say_channel_lines(findings, speaker())


@register.filter
def is_digest(cell: str) -> bool:
    """Whether a cell of the minutes is a hash, which is set as code."""
    return _DIGEST.fullmatch(cell) is not None


@register.filter
def finding_verdict(told: Finding | OnChannel | Untold) -> str:
    """How a finding, or a channel's part of one, stands: a few words."""
    return wording.verdict_name(told, speaker())


@register.filter
def own_channel(own: OnChannel | Untold, among: Iterable[OnChannel | Untold]) -> str:
    """The channel of a multiple, with its platform."""
    return wording.on_channel_name(own, speaker(), among=among)


@register.filter
def multiples(told: HasInterval) -> str:
    """The interval of a multiple of the normal level."""
    return speaker().multiples(told.low, told.high)


@register.filter
def unbroken(sentence: str) -> SafeString:
    """A sentence in which no range and no multiple breaks at the end of a line."""
    safe = conditional_escape(sentence)
    return mark_safe(_TOGETHER.sub(r'<span class="nowrap">\g<0></span>', safe))  # noqa: S308


@register.filter
def about_words(decision: Decision) -> str:
    """What a decision is about in words."""
    return decision.tell_about(speaker())


@register.filter
def multiple(value: float | None) -> str:
    """A multiple of the normal level."""
    return wording.speaker.UNKNOWN if value is None else speaker().multiple(value)


@register.filter
def change(value: float | None) -> str:
    """A multiple as a change in percent."""
    return speaker().change(value)


@register.filter
def percent(share: float | None) -> str:
    """A share as percent."""
    return speaker().percent(share)


@register.filter
def percents(told: HasInterval) -> str:
    """A range of shares as percent."""
    return speaker().percents(told.low, told.high)


@register.filter
def chance(probability: float | None) -> str:
    """A probability as percent, never quite 0 or 100."""
    return speaker().chance(probability)


@register.filter
def number(value: float | None) -> str:
    """A number, or a dash where none is told."""
    return speaker().number(value)


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """A day, written out; of a moment the day that it is in the workspace."""
    return speaker().day(value)


@register.filter
def weekday(code: str) -> str:
    """The name of a weekday."""
    return wording.trait_value("weekday", code, speaker())


@register.filter
def verdict_words(check: Check) -> str:
    """The verdict of a check as a sentence."""
    return say_check(check, speaker())


@register.filter
def against_words(check: Check) -> str:
    """Why then and now may seem to say something else than the change between them."""
    return wording.say_against(read_numbers(check), speaker())


@register.filter
def typical(value: float | None) -> str:
    """What a typical post gets: counts, as many digits then as now."""
    return speaker().typical(value)


@register.filter
def outcome_look(outcome: str) -> str:
    """How the badge of a verdict looks."""
    return {"worked": "good", "did_not": "bad", "cannot_tell": "wait"}.get(outcome, "quiet")


@register.filter
def outcome_icon(outcome: str) -> str:
    """The icon of a verdict: its shape tells it without its colour."""
    return {"worked": "check", "did_not": "x", "cannot_tell": "hourglass"}.get(outcome, "eye")


@register.filter
def answer_name(answer: str) -> str:
    """One of the three answers about a slow effect, or that there is none, in a word or two."""
    if answer not in set(Answer):
        return pgettext("answer of patience", "no answer yet")
    return wording.answer_name(Answer(answer), speaker())


@register.filter
def answer_look(answer: str) -> str:
    """How the badge of such an answer looks."""
    return {"seen": "good", "not_seen": "note", "too_early": "wait"}.get(answer, "quiet")


@register.filter
def answer_icon(answer: str) -> str:
    """Its icon: the shape tells it without the colour."""
    icons = {"seen": "eye", "not_seen": "eye-off", "too_early": "hourglass"}
    return icons.get(answer, "info")


@register.filter
def about(value: float) -> str:
    """A number with two digits that say something."""
    return speaker().about(value)


@register.filter
def parameter_name(code: str) -> str:
    """A parameter of the model in words."""
    return wording.parameter_name(code, speaker())


@register.filter
def factor(log_bayes_factor: float | None) -> str:
    """A Bayes factor, as it is or as one over it."""
    if log_bayes_factor is None:
        return wording.speaker.UNKNOWN
    size = math.exp(min(abs(log_bayes_factor), LARGEST))
    text = speaker().about(size)
    if abs(log_bayes_factor) > LARGEST:
        return f"> {text}" if log_bayes_factor > 0 else f"< 1/{text}"
    return text if log_bayes_factor >= 0 else f"1/{text}"


@register.filter
def weight(log_bayes_factor: float | None) -> str:
    """How much more likely the numbers are with a slowly built effect than without, or without."""
    return "" if log_bayes_factor is None else say_weight(log_bayes_factor, 0.0, speaker())[0]
