"""Tags and filters of findings, reviews and decisions: results into words."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language

from tuuletus import wording
from tuuletus.analysis.findings import Finding
from tuuletus.analysis.followup import FollowUp
from tuuletus.web.review.actions import read_numbers
from tuuletus.web.review.models import Check

register = template.Library()


def speaker() -> wording.Speaker:
    """Somebody who speaks the language of the page."""
    return wording.Speaker(get_language() or "en")


@register.filter
def finding_words(finding: Finding) -> str:
    """A finding as a sentence."""
    return wording.say_finding(finding, speaker())


@register.filter
def pair(finding: Finding) -> str:
    """The property that a finding is about."""
    return wording.pair_name(finding.trait, finding.value, speaker())


@register.filter
def measure_words(measure: str) -> str:
    """A stored "trait=value" in words."""
    trait, _, value = measure.partition("=")
    return wording.pair_name(trait, value, speaker())


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
def chance(probability: float | None) -> str:
    """A probability as percent, never quite 0 or 100."""
    return speaker().chance(probability)


@register.filter
def number(value: float | None) -> str:
    """A number, or a dash where none is told."""
    return speaker().number(value)


@register.filter
def day(value: date | None) -> str:
    """A day, written out."""
    return speaker().day(value)


@register.filter
def weekday(code: str) -> str:
    """The name of a weekday."""
    return wording.trait_value("weekday", code, speaker())


@register.filter
def verdict_words(check: Check) -> str:
    """The verdict of a check as a sentence."""
    return wording.say_followup(read_numbers(check), speaker())


@register.filter
def followup_words(followup: FollowUp) -> str:
    """A verdict as of now as a sentence."""
    return wording.say_followup(followup, speaker())


@register.filter
def outcome_look(outcome: str) -> str:
    """How the badge of a verdict looks."""
    return {"worked": "good", "did_not": "bad", "cannot_tell": "wait"}.get(outcome, "quiet")


@register.filter
def outcome_icon(outcome: str) -> str:
    """The icon of a verdict: its shape tells it without its colour."""
    return {"worked": "check", "did_not": "x", "cannot_tell": "hourglass"}.get(outcome, "eye")
