"""Immediate and slowly built effects, in sentences a marketer understands."""

from __future__ import annotations

from datetime import date
from math import exp, log

from tuuletus.analysis.horizon.forecast import Forecast
from tuuletus.analysis.patience.calibration import Certificate
from tuuletus.analysis.patience.pooling import Pool
from tuuletus.analysis.patience.result import (
    Answer,
    Effect,
    Evidence,
    OutcomeResult,
    Parameter,
    Patience,
)
from tuuletus.wording.plans import forecast_words, is_open
from tuuletus.wording.speaker import Speaker

HARDLY, _MUCH = 0.1, 0.4
_LARGEST = log(1e6)
"""Factors beyond this one are not told by their size."""
_YEAR_WEEKS, _NEARLY_WEEKS = 52.18, 4.0
"""Weeks that are so near to whole years are told as years."""


def say_patience(
    patience: Patience,
    speaker: Speaker,
    *,
    outcome: int = 0,
    forecast: Forecast | None = None,
    today: date | None = None,
) -> tuple[str, ...]:
    """The two answers of one outcome in plain words, each followed by what it means.

    Where there are several outcomes, the evidence is that of this one's numbers alone, and no
    date is told: a forecast is of all together. See `say_outcomes`.

    Args:
        patience: what was found.
        speaker: speaks one language.
        outcome: number of the outcome that is told of.
        forecast: when the slow effect will be known on the plan that is followed.
        today: the first day of the forecast; no date is told without it.

    """
    found = patience.outcomes[outcome]
    slow, immediate = read_answers(patience, outcome)
    if len(patience.outcomes) > 1:
        lines = say_slow_alone(found, speaker), say_immediate_alone(found, speaker)
    else:
        lines = (
            _say_slow(found, slow, speaker) or say_too_early(speaker, forecast, today=today),
            _say_immediate(found, immediate, speaker)
            or speaker.gettext("It is too early to say whether there is an immediate effect."),
        )
    return lines[0], slow_meaning(slow, speaker), lines[1], immediate_meaning(immediate, speaker)


def read_alone(evidence: Evidence | None) -> Answer:
    """What one of several outcomes says by itself; too early where that cannot be trusted."""
    return Answer.TOO_EARLY if evidence is None else evidence.answer


def say_slow_alone(found: OutcomeResult, speaker: Speaker) -> str:
    """The slow effect on one of several outcomes, by its own numbers and under its name."""
    return _say_slow(found, read_alone(found.slow_evidence), speaker) or speaker.gettext(
        "By its own numbers it is too early to say whether there is a slowly built effect"
        " (%(outcome)s)."
    ) % {"outcome": found.name}


def say_immediate_alone(found: OutcomeResult, speaker: Speaker) -> str:
    """The immediate effect on one of several outcomes, by its own numbers and under its name."""
    return _say_immediate(found, read_alone(found.immediate_evidence), speaker) or speaker.gettext(
        "By its own numbers it is too early to say whether there is an immediate effect"
        " (%(outcome)s)."
    ) % {"outcome": found.name}


def _say_slow(found: OutcomeResult, answer: Answer, speaker: Speaker) -> str:
    """The slow effect as seen, beside its prior, or as not seen; nothing where it is too early."""
    words = _effect_words(found, found.slow_sum, speaker)
    if answer is Answer.SEEN:
        return " ".join(
            [
                speaker.gettext("The slowly built effect is seen (%(outcome)s).") % words,
                say_amount(found, found.slow_sum, speaker),
                say_between(found.slow_sum, speaker, with_prior=True),
            ]
        )
    if answer is Answer.NOT_SEEN:
        return (
            speaker.gettext(
                "A slowly built effect is not seen (%(outcome)s): without one the numbers are at"
                " least ten times as likely. Beforehand it was held likely that it is"
                " %(prior_low)s to %(prior_high)s of all."
            )
            % words
        )
    return ""


def say_too_early(speaker: Speaker, forecast: Forecast | None, *, today: date | None) -> str:
    """Too early, with the time by which going on as forecast would tell."""
    if forecast is None or today is None:
        return speaker.gettext("It is too early to say whether there is a slowly built effect.")
    words = forecast_words(forecast, speaker, today=today)
    if is_open(forecast):
        return (
            speaker.gettext(
                "It is too early to say whether there is a slowly built effect. On this plan"
                " (%(plan)s) it is about as likely as not to be known within two years: the chance"
                " is %(chance)s."
            )
            % words
        )
    if not forecast.is_dated:
        return (
            speaker.gettext(
                "It is too early to say whether there is a slowly built effect, and on this plan"
                " (%(plan)s) it will probably not be known within two years either: the chance is"
                " %(chance)s."
            )
            % words
        )
    return (
        speaker.gettext(
            "It is too early to say whether there is a slowly built effect. On this plan"
            " (%(plan)s) it can be known at the earliest %(when)s; the chance within %(months)s"
            " months is %(chance)s."
        )
        % words
    )


def _say_immediate(found: OutcomeResult, answer: Answer, speaker: Speaker) -> str:
    """The immediate effect as seen or not seen; nothing where it is too early."""
    words = _effect_words(found, found.immediate_sum, speaker)
    if answer is Answer.SEEN:
        return " ".join(
            [
                speaker.gettext("The immediate effect is seen (%(outcome)s).") % words,
                say_amount(found, found.immediate_sum, speaker),
                say_between(found.immediate_sum, speaker, with_prior=False),
            ]
        )
    if answer is Answer.NOT_SEEN:
        told = (
            speaker.gettext(
                "An immediate effect is not seen (%(outcome)s): without one the numbers are at"
                " least ten times as likely."
            )
            % words
        )
        return f"{told} {say_smaller(found.immediate_sum, speaker)}"
    return ""


def say_without(speaker: Speaker) -> str:
    """That an effect is not seen, under a heading that names it."""
    return speaker.gettext(
        "Your numbers are at least ten times as likely without such an effect as with one."
    )


def say_smaller(effect: Effect, speaker: Speaker) -> str:
    """What it means that an effect is not seen: none of the size that was expected."""
    return speaker.gettext(
        "So an effect as large as was held likely beforehand (%(prior)s of all) is improbable; a"
        " smaller one may be there."
    ) % {"prior": speaker.percents(effect.prior_share.low, effect.prior_share.high)}


def read_answers(patience: Patience, outcome: int = 0) -> tuple[Answer, Answer]:
    """What can be said of the slow and of the immediate effect on one outcome."""
    found = patience.outcomes[outcome]
    if len(patience.outcomes) > 1:
        return read_alone(found.slow_evidence), read_alone(found.immediate_evidence)
    return patience.slow_answer, patience.immediate_answer


def say_weight(slow: float, immediate: float, speaker: Speaker) -> tuple[str, str]:
    """How much more likely the numbers are with each effect than without it, or without it.

    Args:
        slow: log Bayes factor of the slow effect.
        immediate: that of the immediate one.
        speaker: speaks one language.

    """
    with_slow = speaker.gettext(
        "With a slowly built effect your numbers are %(times)s times as likely as without one."
    )
    without_slow = speaker.gettext(
        "Without a slowly built effect your numbers are %(times)s times as likely as with one."
    )
    at_once = speaker.gettext(
        "With an immediate effect your numbers are %(times)s times as likely as without one."
    )
    not_at_once = speaker.gettext(
        "Without an immediate effect your numbers are %(times)s times as likely as with one."
    )
    return (
        (with_slow if slow >= 0.0 else without_slow) % {"times": _tell_times(slow, speaker)},
        (at_once if immediate >= 0.0 else not_at_once)
        % {"times": _tell_times(immediate, speaker)},
    )


def _tell_times(log_factor: float, speaker: Speaker) -> str:
    size = abs(log_factor)
    times = speaker.about(exp(min(size, _LARGEST)))
    return f"> {times}" if size > _LARGEST else times


def say_amount(found: OutcomeResult, effect: Effect, speaker: Speaker) -> str:
    """How much an effect is, of how much, and in which time."""
    weeks = len(found.observed)
    years = round(weeks / _YEAR_WEEKS)
    words = {
        "total": speaker.about(effect.total.mean),
        "all": speaker.about(found.total),
        "share": speaker.percent(effect.share.mean),
    }
    if years and abs(weeks - years * _YEAR_WEEKS) <= _NEARLY_WEEKS:
        told = speaker.ngettext(
            "In %(count)s year it is about %(total)s of %(all)s (%(share)s).",
            "In %(count)s years it is about %(total)s of %(all)s (%(share)s).",
            years,
        )
        return told % (words | {"count": speaker.number(years)})
    told = speaker.ngettext(
        "In %(count)s week it is about %(total)s of %(all)s (%(share)s).",
        "In %(count)s weeks it is about %(total)s of %(all)s (%(share)s).",
        weeks,
    )
    return told % (words | {"count": speaker.number(weeks)})


def say_between(effect: Effect, speaker: Speaker, *, with_prior: bool) -> str:
    """The range of an effect; that of a slow one never without what was held likely of it."""
    words = {
        "low": speaker.about(effect.total.low),
        "high": speaker.about(effect.total.high),
        "prior": speaker.percents(effect.prior_share.low, effect.prior_share.high),
    }
    if with_prior:
        return (
            speaker.gettext(
                "Probably it is %(low)s to %(high)s. Beforehand it was held likely that it is"
                " %(prior)s of all."
            )
            % words
        )
    return speaker.gettext("Probably it is %(low)s to %(high)s.") % words


def _effect_words(found: OutcomeResult, effect: Effect, speaker: Speaker) -> dict[str, str]:
    return {
        "outcome": found.name,
        "prior_low": speaker.percent(effect.prior_share.low),
        "prior_high": speaker.percent(effect.prior_share.high),
    }


def slow_meaning(answer: Answer, speaker: Speaker) -> str:
    """What the answer on the slow effect means for those who publish."""
    return {
        Answer.SEEN: speaker.gettext(
            "What you publish now keeps bringing results for months. A week without visible"
            " results is no reason to stop."
        ),
        Answer.NOT_SEEN: speaker.gettext(
            "Do not count on a reward that comes later. Judge your content by what it brings at"
            " once."
        ),
        Answer.TOO_EARLY: speaker.gettext(
            "Neither count on it nor give it up: a number given now would be what was assumed, not"
            " what was learnt."
        ),
    }[answer]


def immediate_meaning(answer: Answer, speaker: Speaker) -> str:
    """What the answer on the immediate effect means for those who publish."""
    return {
        Answer.SEEN: speaker.gettext(
            "Publishing shows within the same weeks, so you can compare channels by it."
        ),
        Answer.NOT_SEEN: speaker.gettext(
            "Do not expect much within the same weeks. Try something clearly different before you"
            " publish more of the same."
        ),
        Answer.TOO_EARLY: speaker.gettext(
            "Go on, and let the amount vary from week to week: ups and downs are what shows the"
            " effect."
        ),
    }[answer]


def say_learnt(told: Effect | Parameter, speaker: Speaker, *, answer: Answer | None = None) -> str:
    """How far the data moved a number from what was assumed.

    Args:
        told: the number.
        speaker: speaks one language.
        answer: of an effect, what can be said of it; where that is too early, the data have
            decided nothing yet, however much narrower the range has become.

    """
    if told.learnt < HARDLY:
        return speaker.gettext("The data hardly moved this: it is still what was assumed.")
    if told.learnt < _MUCH:
        return speaker.gettext("The data moved this a little; much of it is still assumed.")
    if answer is Answer.TOO_EARLY:
        return speaker.gettext(
            "The data moved this, and yet it is too early to say whether there is an effect."
        )
    return speaker.gettext("The data decided this more than what was assumed.")


def say_prior(effect: Effect, speaker: Speaker) -> str:
    """What was held likely of the slow effect beforehand; it belongs beside every such number."""
    return speaker.gettext(
        "Beforehand it was held likely that the slowly built effect is %(low)s to %(high)s of all."
    ) % {
        "low": speaker.percent(effect.prior_share.low),
        "high": speaker.percent(effect.prior_share.high),
    }


def say_certificate(certificate: Certificate, speaker: Speaker) -> str:
    """Whether the method keeps its promises on this exposure history."""
    words = {
        "fits": speaker.number(certificate.fits),
        "immediate": speaker.percent(certificate.coverage_immediate),
        "slow": speaker.percent(certificate.coverage_slow),
        "refused": speaker.number(certificate.refused),
    }
    told = (
        speaker.gettext(
            "Tried on %(fits)s invented outcomes with your own publishing, the ranges held the"
            " truth in %(immediate)s of them for the immediate effect and in %(slow)s for the"
            " slowly built one; they promise 90%%."
        )
        % words
    )
    verdict = (
        speaker.gettext("The method keeps its promise here.")
        if certificate.kept
        else speaker.gettext(
            "The method does not keep its promise here: take the ranges as rough."
        )
    )
    return f"{told} {verdict}"


def say_pool(pool: Pool, speaker: Speaker) -> str:
    """What many venues say together of the slow effect."""
    return {
        Answer.SEEN: speaker.gettext(
            "All venues together: the slowly built effect is seen. The table has it for each venue"
            " beside what was held likely beforehand."
        ),
        Answer.NOT_SEEN: speaker.gettext(
            "All venues together: a slowly built effect is not seen. Without one the numbers are"
            " at least ten times as likely."
        ),
        Answer.TOO_EARLY: speaker.gettext(
            "All venues together: it is still too early to say whether there is a slowly built"
            " effect. A pause in several venues would show it soonest."
        ),
    }[pool.slow_evidence.answer]


def answer_name(answer: Answer, speaker: Speaker) -> str:
    """One of the three answers in a word or two."""
    return {
        Answer.SEEN: speaker.pgettext("answer of patience", "seen"),
        Answer.NOT_SEEN: speaker.pgettext("answer of patience", "not seen"),
        Answer.TOO_EARLY: speaker.pgettext("answer of patience", "too early"),
    }[answer]


def part_name(code: str, speaker: Speaker) -> str:
    """A part of the outcome."""
    return {
        "level": speaker.pgettext("part of an outcome", "Level"),
        "season": speaker.pgettext("part of an outcome", "Season"),
        "controls": speaker.pgettext("part of an outcome", "Holidays and other causes"),
        "immediate": speaker.pgettext("part of an outcome", "Immediate effect"),
        "slow": speaker.pgettext("part of an outcome", "Slowly built effect"),
        "earlier": speaker.pgettext("part of an outcome", "Left by earlier publishing"),
        "sum": speaker.pgettext("part of an outcome", "All of these together"),
    }.get(code, code)


def parameter_name(code: str, speaker: Speaker) -> str:
    """A parameter of the model."""
    return {
        "carryover": speaker.pgettext("parameter", "Share of the effect that lasts to next week"),
        "half_saturation": speaker.pgettext("parameter", "Exposure that brings half of the most"),
        "half_life_weeks": speaker.pgettext("parameter", "Weeks in which the slow effect halves"),
        "noise": speaker.pgettext("parameter", "Chance ups and downs of a week"),
        "level_step": speaker.pgettext("parameter", "Drift of the level in a week"),
    }.get(code, code)
