"""Many venues: each fitted by itself, side by side, and then taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import joblib

from tuuletus.analysis.horizon.forecast import Forecast
from tuuletus.analysis.horizon.knowledge import (
    Plan,
    Prospect,
    draw_prospects,
    staggered_pauses,
    standard_plans,
    take_together,
)
from tuuletus.analysis.patience.checking import Refusal, RefusedError
from tuuletus.analysis.patience.pooling import Pool, pool_venues
from tuuletus.analysis.patience.result import Answer, Patience
from tuuletus.cli import patience_printing as printing
from tuuletus.cli.fitting import Wishes, fit_window, guard, lay_out_plan, showing
from tuuletus.cli.review import now
from tuuletus.cli.terminal import Printer, show_json, stop
from tuuletus.cli.venue_files import Common, OwnPlan, Refused, Venue, read_venues
from tuuletus.wording import Speaker, answer_name, say_forecast, say_pool
from tuuletus.wording.patience_refusals import say_refusal
from tuuletus.wording.plans import AS_BEFORE

FEWEST = 2
"""So many venues can be taken together."""
AHEAD = 104
AT_ONCE, IN_TURN = "pause", "staggered"
"""Half a year's pause of all venues in the same weeks, or of each in its own."""
USUAL_PLANS = (AT_ONCE, IN_TURN)
STANDARD_PLANS = (AS_BEFORE, AT_ONCE, "year_dark", "pulses")
FUTURES = 40
"""Futures of each venue; they are combined, so few do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One venue's fit, and how its evidence may grow under each plan."""

    name: str
    result: Patience
    prospects: tuple[Prospect, ...]
    end: date


def answer_many(
    path: Path,
    wishes: Wishes,
    *,
    before: Path | None,
    controls: Path | None,
    speaker: Speaker,
    backend: str,
    scheduler: str,
) -> None:
    """Read, fit and pool the venues of a folder or a table, look ahead, and print."""
    common = Common(before=before, controls=controls, plans=_read_names(wishes.plans))
    with showing(speaker) as tell, working(backend, scheduler):
        venues, refused = guard(
            lambda: read_venues(path, wishes, common), speaker=speaker, today=now().date()
        )
        total = len(venues)

        def count(done: int) -> None:
            tell(speaker.gettext("Venues"), done, total)

        count(0)
        answers = fit_venues(venues, seed=wishes.seed, progress=count)
        tell(speaker.gettext("Looking ahead"), total, total)
        pool, fitted, refused, forecasts = _take_together(
            answers, refused, wishes=wishes, speaker=speaker
        )
    if wishes.as_json:
        show_json(describe(pool, fitted, refused, forecasts, speaker=speaker, seed=wishes.seed))
    else:
        print_pool(pool, fitted, refused, forecasts, speaker=speaker)


def _take_together(
    answers: Sequence[Fitted | Refused],
    refused: list[Refused],
    *,
    wishes: Wishes,
    speaker: Speaker,
) -> tuple[Pool, list[Fitted], list[Refused], tuple[Forecast, ...]]:
    """The venues as one population, and when they bring an answer; stops where too few can."""
    refused = [*refused, *(one for one in answers if isinstance(one, Refused))]
    fitted = [one for one in answers if isinstance(one, Fitted)]
    if len(fitted) < FEWEST:
        reasons = [one.say(speaker) for one in refused]
        few = speaker.gettext("Fewer than two venues can be answered for.")
        stop("\n".join([few, *reasons]), code="too_few_venues")
    if len({one.result.channels for one in fitted}) > 1:
        differ = RefusedError(Refusal.LENGTHS_DIFFER, "")
        stop(say_refusal(differ, speaker, today=now().date()), code=differ.reason.value)
    pool = pool_venues([one.result for one in fitted], names=[one.name for one in fitted])
    return pool, fitted, refused, look_ahead(pool, fitted, seed=wishes.seed)


def _read_names(plans: tuple[str, ...]) -> tuple[Path | str, ...]:
    """Plans that are known by name, and files."""
    known = {*STANDARD_PLANS, IN_TURN}
    named = (plan if plan in known else Path(plan) for plan in plans or USUAL_PLANS)
    return tuple(plan for plan in named if plan != AS_BEFORE)


def look_ahead(pool: Pool, fitted: Sequence[Fitted], *, seed: int) -> tuple[Forecast, ...]:
    """When the venues together bring an answer under each plan.

    It starts at the evidence that they have together today; what each venue's coming weeks add is
    reckoned with the venue's own answer.
    """
    return tuple(
        take_together(prospects, now=pool.slow_evidence.log_bayes_factor, seed=seed)
        for prospects in zip(*(one.prospects for one in fitted), strict=True)
    )


@contextmanager
def working(backend: str, scheduler: str) -> Iterator[None]:
    """Processes of this machine, or a Dask cluster: the given, the configured, or one here."""
    if backend == "loky":
        with joblib.parallel_config(backend="loky", n_jobs=-1, inner_max_num_threads=1):
            yield
        return
    with _dask_client(scheduler), joblib.parallel_config(backend="dask"):
        yield


@contextmanager
def _dask_client(scheduler: str) -> Iterator[object]:
    try:
        import dask  # noqa: PLC0415 - an extra
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        stop("Dask is not installed; install tuuletus[dask].", code="no_dask")
    address = scheduler or dask.config.get("scheduler-address", None)
    here = {} if address else {"threads_per_worker": 1, "dashboard_address": None}
    with Client(address, **here) as client:  # type: ignore[no-untyped-call] # Dask has no types
        yield client


def fit_venues(
    venues: Sequence[Venue], *, seed: int, progress: Callable[[int], None]
) -> list[Fitted | Refused]:
    """Each venue's fit or refusal, in order; the backend is the one that is set around it."""
    answers: list[Fitted | Refused] = []
    work = joblib.Parallel(return_as="generator")(
        joblib.delayed(fit_venue)(venue, place=place, venues=len(venues), seed=seed)
        for place, venue in enumerate(venues)
    )
    for answer in work:
        answers.append(answer)
        progress(len(answers))
    return answers


def fit_venue(venue: Venue, *, place: int, venues: int, seed: int) -> Fitted | Refused:
    """One venue's fit and what its coming weeks may add, or why there is none.

    Where all pause in turn, `place` says which of so many `venues` it is.
    """
    try:
        result = fit_window(venue.window, seed=seed)
        plans = [
            _choose_plan(plan, venue, result, place=place, venues=venues)
            for plan in (AS_BEFORE, *venue.plans)
        ]
    except RefusedError as error:
        return Refused(
            name=venue.name, reason=error.reason, details=error.details, end=venue.window.end
        )
    return Fitted(
        name=venue.name,
        result=result,
        # another seed for each, so that no two venues meet the same luck
        prospects=draw_prospects(result, plans, futures=FUTURES, seed=seed + place),
        end=venue.window.end,
    )


def _choose_plan(
    plan: str | OwnPlan, venue: Venue, result: Patience, *, place: int, venues: int
) -> Plan:
    if plan == IN_TURN:
        return staggered_pauses(result, venues=venues, weeks=AHEAD)[place]
    standard = {one.name: one for one in standard_plans(result, weeks=AHEAD)}
    if isinstance(plan, str):
        return standard[plan]
    usual = standard[AS_BEFORE]
    if plan.weeks is None:
        return replace(usual, name=plan.name)
    return lay_out_plan(plan.name, plan.weeks, usual=usual, window=venue.window)


def describe(
    pool: Pool,
    fitted: Sequence[Fitted],
    refused: Sequence[Refused],
    forecasts: Sequence[Forecast],
    *,
    speaker: Speaker,
    seed: int,
) -> dict[str, object]:
    """One document with everything that the venues say, alone and together."""
    return {
        "slow": printing.describe_evidence(pool.slow_evidence),
        "sentences": [say_pool(pool, speaker)],
        "population": [asdict(effect) for effect in pool.population],
        "venues": [
            {
                **asdict(venue),
                "slow_evidence": printing.describe_evidence(one.result.slow_evidence),
                "immediate_evidence": printing.describe_evidence(one.result.immediate_evidence),
            }
            for venue, one in zip(pool.venues, fitted, strict=True)
        ],
        "forecasts": [
            printing.describe_forecast(
                one,
                forecasts[0],
                _end(fitted),
                is_known=pool.slow_evidence.answer is not Answer.TOO_EARLY,
            )
            for one in forecasts
        ],
        "refused": [
            {"name": one.name, "reason": one.reason.value, "sentence": one.say(speaker)}
            for one in refused
        ],
        "seed": seed,
    }


def _end(fitted: Sequence[Fitted]) -> date:
    """The Monday after the last week that any venue tells."""
    return max(one.end for one in fitted)


def print_pool(
    pool: Pool,
    fitted: Sequence[Fitted],
    refused: Sequence[Refused],
    forecasts: Sequence[Forecast],
    *,
    speaker: Speaker,
) -> None:
    """What the venues say together, each one in the light of all, and who has no answer."""
    printer = Printer()
    printer.say(say_pool(pool, speaker), "")
    table = printing.build_table(
        speaker.pgettext("column of a table", "Venue"),
        (
            speaker.pgettext("column of a table", "At once"),
            speaker.pgettext("column of a table", "Held likely beforehand"),
            speaker.pgettext("column of a table", "At once by itself"),
            speaker.pgettext("column of a table", "Slowly"),
            speaker.pgettext("column of a table", "Held likely beforehand"),
            speaker.pgettext("column of a table", "Slow effect by itself"),
        ),
    )
    for venue, one in zip(pool.venues, fitted, strict=True):
        at_once, before, slowly, before_slow = printing.effect_cells(
            venue.immediate_sum, venue.slow_sum, speaker
        )
        table.row(
            venue.name,
            at_once,
            before,
            answer_name(one.result.immediate_evidence.answer, speaker),
            slowly,
            before_slow,
            answer_name(one.result.slow_evidence.answer, speaker),
        )
    printer.show(table)
    if pool.slow_evidence.answer is not Answer.TOO_EARLY:
        printing.print_costs(forecasts, printer, speaker)
    else:
        printer.say(
            "", speaker.gettext("When all venues together can tell it, and what it costs them:")
        )
        for forecast in forecasts:
            printer.say(say_forecast(forecast, speaker, today=_end(fitted), usual=forecasts[0]))
    printer.say(*(one.say(speaker) for one in refused))
