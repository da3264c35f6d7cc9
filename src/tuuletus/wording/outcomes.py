"""Several outcomes together: what all say, and what each says by its own numbers."""

from __future__ import annotations

from datetime import date

from tuuletus.analysis.horizon.forecast import Forecast
from tuuletus.analysis.patience.result import Answer, Patience
from tuuletus.wording.patience import (
    immediate_meaning,
    read_alone,
    say_immediate_alone,
    say_patience,
    say_slow_alone,
    say_too_early,
    slow_meaning,
)
from tuuletus.wording.speaker import Speaker


def say_outcomes(
    patience: Patience,
    speaker: Speaker,
    *,
    forecast: Forecast | None = None,
    today: date | None = None,
) -> tuple[str, ...]:
    """The two answers of all outcomes in plain words, each followed by what it means.

    Args:
        patience: what was found.
        speaker: speaks one language.
        forecast: when a slow effect will be known on the plan that is followed.
        today: the first day of the forecast; no date is told without it.

    """
    if len(patience.outcomes) == 1:
        return say_patience(patience, speaker, forecast=forecast, today=today)
    slow, at_once = say_together(patience, speaker, forecast=forecast, today=today)
    told = patience.outcomes
    clear = [one for one in told if read_alone(one.slow_evidence) is not Answer.TOO_EARLY]
    # where all together say more, that some say nothing by themselves is not told one by one
    named = told if clear or not slow else ()
    clear = [one for one in told if read_alone(one.immediate_evidence) is not Answer.TOO_EARLY]
    shown = told if clear or not at_once else ()
    return (
        " ".join(filter(None, [slow, *(say_slow_alone(one, speaker) for one in named)])),
        slow_meaning(patience.slow_answer, speaker),
        " ".join(filter(None, [at_once, *(say_immediate_alone(one, speaker) for one in shown)])),
        immediate_meaning(patience.immediate_answer, speaker),
    )


def say_together(
    patience: Patience,
    speaker: Speaker,
    *,
    forecast: Forecast | None = None,
    today: date | None = None,
) -> tuple[str, str]:
    """What all outcomes together say of the slow and of the immediate effect.

    Empty where each outcome by its own numbers says as much.
    """
    names = {"outcomes": ", ".join(one.name for one in patience.outcomes)}
    slow = {read_alone(one.slow_evidence) for one in patience.outcomes}
    at_once = {read_alone(one.immediate_evidence) for one in patience.outcomes}
    together = _say_slow(patience.slow_evidence.answer, slow, speaker) % names
    if slow == {Answer.TOO_EARLY} and patience.slow_evidence.answer is Answer.TOO_EARLY:
        together = say_too_early(speaker, forecast, today=today)
    return together, _say_immediate(patience.immediate_evidence.answer, at_once, speaker) % names


def _say_slow(together: Answer, each: set[Answer], speaker: Speaker) -> str:
    if Answer.SEEN in each or each == {Answer.NOT_SEEN}:
        return ""
    return {
        Answer.SEEN: speaker.gettext(
            "A slowly built effect is seen in at least one of these outcomes (%(outcomes)s); which"
            " one, these numbers do not tell."
        ),
        Answer.NOT_SEEN: speaker.gettext(
            "Taken together these outcomes show no slowly built effect (%(outcomes)s): without one"
            " the numbers are at least ten times as likely."
        ),
        Answer.TOO_EARLY: "",
    }[together]


def _say_immediate(together: Answer, each: set[Answer], speaker: Speaker) -> str:
    if Answer.SEEN in each or each == {Answer.NOT_SEEN}:
        return ""
    return {
        Answer.SEEN: speaker.gettext(
            "An immediate effect is seen in at least one of these outcomes (%(outcomes)s); which"
            " one, these numbers do not tell."
        ),
        Answer.NOT_SEEN: speaker.gettext(
            "Taken together these outcomes show no immediate effect (%(outcomes)s): without one"
            " the numbers are at least ten times as likely."
        ),
        Answer.TOO_EARLY: "",
    }[together]
