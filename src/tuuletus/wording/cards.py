"""An answer cut up for a page: the short answer, when it can be known, and what stands behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tuuletus.analysis.horizon.forecast import Forecast
from tuuletus.analysis.patience.result import Answer, Patience
from tuuletus.wording.outcomes import say_outcomes
from tuuletus.wording.patience import (
    immediate_meaning,
    say_amount,
    say_between,
    say_smaller,
    say_without,
    slow_meaning,
)
from tuuletus.wording.plans import forecast_words, is_open, plan_name
from tuuletus.wording.speaker import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of the two answers.

    `words` say it shortly under a heading that names the effect, `behind` gives ranges and what
    was held likely, `meaning` the one thing to do. `when` and `chance` tell by which time the
    plan that is followed would show it; they are empty where that is not asked.
    """

    answer: Answer
    words: str
    behind: str
    meaning: str
    when: str = ""
    chance: str = ""


def build_slow_card(
    patience: Patience, speaker: Speaker, *, forecast: Forecast | None, today: date
) -> Card:
    """The card of the slow effect.

    Args:
        patience: what was found.
        speaker: speaks one language.
        forecast: when it will be known on the plan that is followed.
        today: the first day of the forecast.

    """
    answer, meaning = patience.slow_answer, slow_meaning(patience.slow_answer, speaker)
    when = chance = ""
    if answer is Answer.TOO_EARLY and forecast is not None:
        when, chance = _say_when(forecast, speaker, today=today)
    words, behind = "", ""
    if len(patience.outcomes) > 1:
        # each has to be named; the time is told beside
        words = say_outcomes(patience, speaker)[0]
    elif answer is Answer.SEEN:
        words = say_amount(patience.outcome, patience.outcome.slow_sum, speaker)
        behind = say_between(patience.outcome.slow_sum, speaker, with_prior=True)
    elif answer is Answer.NOT_SEEN:
        words = say_without(speaker)
    else:
        words = speaker.gettext("It is too early to say whether there is such an effect.")
    return Card(
        answer=answer, words=words, behind=behind, meaning=meaning, when=when, chance=chance
    )


def build_immediate_card(patience: Patience, speaker: Speaker) -> Card:
    """The card of the immediate effect."""
    answer, found = patience.immediate_answer, patience.outcome
    behind = ""
    if len(patience.outcomes) > 1:
        words = say_outcomes(patience, speaker)[2]
    elif answer is Answer.SEEN:
        words = say_amount(found, found.immediate_sum, speaker)
        behind = say_between(found.immediate_sum, speaker, with_prior=False)
    elif answer is Answer.NOT_SEEN:
        words = say_without(speaker)
        behind = say_smaller(found.immediate_sum, speaker)
    else:
        words = speaker.gettext("It is too early to say whether there is such an effect.")
    return Card(
        answer=answer, words=words, behind=behind, meaning=immediate_meaning(answer, speaker)
    )


def _say_when(forecast: Forecast, speaker: Speaker, *, today: date) -> tuple[str, str]:
    """The time, or that there is none; and the plan with its chance."""
    words = forecast_words(forecast, speaker, today=today)
    if is_open(forecast):
        when = speaker.gettext("perhaps within two years")
    elif not forecast.is_dated:
        when = speaker.gettext("not within two years")
    else:
        when = words["when"]
    return when, say_plan_chance(forecast, speaker, today=today)


def say_plan_chance(forecast: Forecast, speaker: Speaker, *, today: date) -> str:
    """A plan with its chance in short, such as "as before: chance 51% within 24 months"."""
    words = forecast_words(forecast, speaker, today=today)
    words["plan"] = plan_name(forecast.plan, speaker)
    return speaker.gettext("%(plan)s: chance %(chance)s within %(months)s months") % words
