"""What was found of both effects, printed: sentences and tables for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from tuuletus.analysis.horizon.forecast import Forecast, compare
from tuuletus.analysis.horizon.usual import describe_usual
from tuuletus.analysis.patience.calibration import Certificate
from tuuletus.analysis.patience.model import Experiment
from tuuletus.analysis.patience.result import Answer as Found
from tuuletus.analysis.patience.result import Effect, Evidence, OutcomeResult, Patience
from tuuletus.cli.refused import CELLS
from tuuletus.cli.terminal import PlainTable, Printer
from tuuletus.cli.weeks import Window
from tuuletus.records import Unread
from tuuletus.wording import (
    Speaker,
    say_certificate,
    say_forecast,
    say_patience,
    say_prior,
    say_unread,
    weeks,
)
from tuuletus.wording.figures import tell_probability
from tuuletus.wording.outcomes import say_together
from tuuletus.wording.patience import answer_name, read_answers
from tuuletus.wording.plans import say_known, say_plan_cost, say_usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything that is known of one venue."""

    window: Window
    result: Patience
    forecasts: tuple[Forecast, ...]
    unread: tuple[Unread, ...]
    seed: int
    trials: tuple[Experiment, ...] = ()
    certificate: Certificate | None = None

    @property
    def usual(self) -> Forecast:
        """The forecast of going on as before."""
        return self.forecasts[0]


def describe(answer: Answer, *, speaker: Speaker) -> dict[str, Any]:
    """One document with everything. Shares are of the outcome's sum; intervals hold 90 %."""
    result, window = answer.result, answer.window
    return {
        "first_week": window.first.isoformat(),
        "weeks": result.weeks,
        "channels": list(result.channels),
        "weeks_before": 0 if window.before is None else len(window.before),
        "controls": list(window.controls or {}),
        "slow": describe_evidence(result.slow_evidence),
        "immediate": describe_evidence(result.immediate_evidence),
        "sentences": [list(lines) for lines in _sentences(answer, speaker)],
        "together": list(filter(None, _together(answer, speaker))),
        "outcomes": [_describe_outcome(found, window) for found in result.outcomes],
        "parameters": [asdict(parameter) for parameter in result.parameters],
        "forecasts": [
            describe_forecast(
                forecast,
                answer.usual,
                window.end,
                is_known=result.slow_answer is not Found.TOO_EARLY,
            )
            for forecast in answer.forecasts
        ],
        "trust": asdict(result.trust),
        "experiments": [_describe_trial(one, result, window) for one in answer.trials],
        "certificate": _describe_certificate(answer.certificate),
        "unread": [asdict(cell) for cell in answer.unread],
        "seed": answer.seed,
    }


def describe_evidence(evidence: Evidence) -> dict[str, Any]:
    """An answer with the numbers behind it."""
    return {
        "answer": evidence.answer.value,
        "log_bayes_factor": evidence.log_bayes_factor,
        "probability": tell_probability(evidence.probability),
    }


def _describe_outcome(found: OutcomeResult, window: Window) -> dict[str, Any]:
    told = asdict(found)
    for kind, evidence in (
        ("immediate_evidence", found.immediate_evidence),
        ("slow_evidence", found.slow_evidence),
    ):
        told[kind] = None if evidence is None else describe_evidence(evidence)
    told["shocks"] = [
        {
            "week": (window.first + timedelta(weeks=shock.shock.week)).isoformat(),
            "kind": shock.shock.kind.value,
            "size": asdict(shock.size),
        }
        for shock in found.shocks
    ]
    told["left_out"] = [
        {
            "week": (window.first + timedelta(weeks=one.week)).isoformat(),
            "value": one.value,
            "times": one.times,
        }
        for one in found.left_out
    ]
    told["untold_weeks"] = [week.isoformat() for week in weeks.find_untold(found, window.first)]
    return told


def describe_forecast(
    forecast: Forecast, usual: Forecast, today: date, *, is_known: bool
) -> dict[str, Any]:
    """A plan's forecast for programs; only its cost where the answer is known already."""
    if is_known:
        return {"plan": forecast.plan, "cost": asdict(forecast.cost)}
    gain = compare(forecast, usual)
    dates = {
        "earliest": forecast.earliest_weeks,
        "earliest_from": forecast.soonest_weeks,
        "earliest_to": forecast.latest_weeks,
    }
    return {
        "plan": forecast.plan,
        **{
            name: None if weeks is None else (today + timedelta(weeks=weeks)).isoformat()
            for name, weeks in dates.items()
        },
        "chance": tell_probability(forecast.chance),
        "chances": [
            {
                "day": (today + timedelta(weeks=chance.weeks)).isoformat(),
                "seen": tell_probability(chance.seen),
                "known": tell_probability(chance.known),
            }
            for chance in forecast.chances
        ],
        "cost": asdict(forecast.cost),
        "beside_as_before": gain.order.value,
        "weeks_gained": [gain.low_weeks, gain.high_weeks],
    }


def _describe_trial(trial: Experiment, result: Patience, window: Window) -> dict[str, Any]:
    return {
        "channel": result.channels[trial.channel],
        "outcome": result.outcomes[trial.outcome].name,
        "first_week": (window.first + timedelta(weeks=trial.first)).isoformat(),
        "last_week": (window.first + timedelta(weeks=trial.last)).isoformat(),
        "effect": trial.effect,
        "error": trial.error,
    }


def _describe_certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    return None if certificate is None else asdict(certificate) | {"kept": certificate.kept}


def _sentences(answer: Answer, speaker: Speaker) -> list[tuple[str, ...]]:
    return [
        say_patience(
            answer.result,
            speaker,
            outcome=number,
            forecast=answer.usual,
            today=answer.window.end,
        )
        for number in range(len(answer.result.outcomes))
    ]


def _together(answer: Answer, speaker: Speaker) -> tuple[str, ...]:
    """What several outcomes say together beyond what each says by itself."""
    if len(answer.result.outcomes) == 1:
        return ()
    return say_together(answer.result, speaker, forecast=answer.usual, today=answer.window.end)


def print_answer(answer: Answer, *, speaker: Speaker) -> None:
    """The answers, the effects beside their priors, and what each plan would bring."""
    printer = Printer()
    printer.say(say_window(answer.window, answer.result, speaker))
    if answer.trials:
        count = len(answer.trials)
        used = speaker.ngettext(
            "The result of %(count)s trial is used.",
            "The results of %(count)s trials are used.",
            count,
        )
        printer.say(used % {"count": speaker.number(count)})
    if together := list(filter(None, _together(answer, speaker))):
        printer.say("", *together)
    for number, lines in enumerate(_sentences(answer, speaker)):
        found = answer.result.outcomes[number]
        printer.say("", *lines, "")
        answers = read_answers(answer.result, number)
        printer.show(build_effects(found, answers, speaker=speaker))
        printer.say(*weeks.say_shocks(found, answer.window.first, speaker))
        printer.say(*weeks.say_left_out(found, answer.window.first, speaker))
        printer.say(*weeks.say_untold(found, answer.window.first, speaker))
    _print_plans(answer, printer, speaker)
    printer.say(say_usual(describe_usual(answer.result), speaker))
    if answer.result.slow_answer is not Found.SEEN:
        printer.say(
            speaker.gettext(
                "What a plan costs includes the slowly built effect, of which so far mostly what"
                " was held likely beforehand is known."
            )
        )
    printer.say(say_prior(answer.result.outcome.slow_sum, speaker))
    if answer.certificate is not None:
        printer.say("", say_certificate(answer.certificate, speaker))
    printer.say(*(say_unread(cell, speaker) for cell in answer.unread[:CELLS]))
    if (more := len(answer.unread) - CELLS) > 0:
        left = speaker.ngettext(
            "There is %(count)s more note about rows and cells.",
            "There are %(count)s more notes about rows and cells.",
            more,
        )
        printer.say(left % {"count": speaker.number(more)})


def _print_plans(answer: Answer, printer: Printer, speaker: Speaker) -> None:
    """When each plan would tell and what it costs; the cost alone of what is known already."""
    if answer.result.slow_answer is not Found.TOO_EARLY:
        print_costs(answer.forecasts, printer, speaker)
        return
    printer.say("", speaker.gettext("When it can be known, counted from the end of the numbers:"))
    for forecast in answer.forecasts:
        printer.say(say_forecast(forecast, speaker, today=answer.window.end, usual=answer.usual))


def print_costs(forecasts: Sequence[Forecast], printer: Printer, speaker: Speaker) -> None:
    """What plans cost where the answer is known already."""
    printer.say("", say_known(speaker))
    printer.say(*(say_plan_cost(forecast, speaker) for forecast in forecasts))


def say_window(window: Window, result: Patience, speaker: Speaker) -> str:
    """Which weeks were used."""
    return speaker.ngettext(
        "%(count)s week, from %(first)s to %(last)s.",
        "%(count)s weeks, from %(first)s to %(last)s.",
        result.weeks,
    ) % {
        "count": speaker.number(result.weeks),
        "first": speaker.day(window.first),
        "last": speaker.day(window.end - timedelta(days=1)),
    }


def build_effects(
    found: OutcomeResult, answers: tuple[Found, Found], *, speaker: Speaker
) -> PlainTable:
    """Each channel's share of the outcome beside what was held likely, under the two answers.

    Args:
        found: the outcome.
        answers: of the slow effect, and of the immediate one.
        speaker: speaks one language.

    """
    slow_answer, immediate_answer = (answer_name(one, speaker) for one in answers)
    beforehand = speaker.pgettext("column of a table", "Held likely beforehand")
    table = build_table(
        found.name,
        (
            f"{speaker.pgettext('column of a table', 'At once')}: {immediate_answer}",
            beforehand,
            f"{speaker.pgettext('column of a table', 'Slowly')}: {slow_answer}",
            beforehand,
        ),
    )
    together = speaker.pgettext("channel", "All together")
    for immediate, slow in zip(
        (*found.immediate, found.immediate_sum), (*found.slow, found.slow_sum), strict=True
    ):
        table.row(immediate.channel or together, *effect_cells(immediate, slow, speaker))
    return table


WRAPPED_FROM = 3
"""Heads of more columns of numbers than these wrap, so that a terminal holds the table."""


def build_table(first: str, others: Sequence[str]) -> PlainTable:
    """An empty table with a column of names and columns of numbers."""
    table = PlainTable()
    table.head(first)
    for head in others:
        table.head(head, is_number=True, may_wrap=len(others) > WRAPPED_FROM)
    return table


def effect_cells(immediate: Effect, slow: Effect, speaker: Speaker) -> tuple[str, str, str, str]:
    """Both shares, each beside its prior."""
    return (
        speaker.percents(immediate.share.low, immediate.share.high),
        speaker.percents(immediate.prior_share.low, immediate.prior_share.high),
        speaker.percents(slow.share.low, slow.share.high),
        speaker.percents(slow.prior_share.low, slow.prior_share.high),
    )
