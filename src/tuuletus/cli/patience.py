"""Immediate and slow effect of what was published, out of two files: nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuuletus.cli.fitting import (
    Files,
    Wishes,
    fit_window,
    guard,
    lay_out_plan,
    read_window,
    showing,
)
from tuuletus.cli.review import NO_FILE, DateOrder, choose_order, choose_speaker, now
from tuuletus.cli.terminal import show_json, stop, telling_when_stopped

if TYPE_CHECKING:
    from tuuletus.analysis.horizon.forecast import Forecast
    from tuuletus.analysis.horizon.knowledge import Plan
    from tuuletus.analysis.patience.calibration import Certificate
    from tuuletus.analysis.patience.model import Experiment
    from tuuletus.analysis.patience.result import Patience
    from tuuletus.channels.protocol import ReadingOptions
    from tuuletus.cli.weeks import Window
    from tuuletus.wording import Speaker

BACKENDS = ("loky", "dask")
PLANS = ("as_before", "pause", "year_dark", "pulses")
IN_TURN = "staggered"
AHEAD = 104
CERTIFICATE_FITS = 200


def patience(
    outcome: Annotated[
        Path | None, typer.Argument(help="Bookings, sales or enquiries by day or week.")
    ] = None,
    exposure: Annotated[
        Path | None,
        typer.Argument(help="What was published by day or week: a column for each channel."),
    ] = None,
    language: Annotated[
        str, typer.Option(help="Language of the answer: fi, sv or en; else that of the terminal.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs, and nothing else.")
    ] = False,
    series: Annotated[
        list[str] | None,
        typer.Option("--outcome", help="A column of the outcomes; else all of them. Repeatable."),
    ] = None,
    channels: Annotated[
        list[str] | None,
        typer.Option("--channel", help="A column of the exposure; else all of them. Repeatable."),
    ] = None,
    before: Annotated[
        Path | None, typer.Option(help="Older exposure, with the same columns.")
    ] = None,
    controls: Annotated[
        Path | None, typer.Option(help="What else explains the outcome, by day or week.")
    ] = None,
    experiments: Annotated[
        Path | None,
        typer.Option(
            help="Trials whose results are known: a table of channels, days and effects."
        ),
    ] = None,
    certificate: Annotated[
        bool,
        typer.Option(
            "--certificate",
            help="Try the method on 200 invented outcomes with this exposure; takes a minute.",
        ),
    ] = False,
    country: Annotated[
        str,
        typer.Option(help="Public holidays of a country as a control: FI, SE, NO, DK, EE, DE."),
    ] = "",
    plan: Annotated[
        list[str] | None,
        typer.Option(
            help="as_before, pause, year_dark, pulses (of venues also staggered: each in its own"
            " weeks), or a file with the exposure of the coming weeks. Repeatable."
        ),
    ] = None,
    gaps_are_zero: Annotated[
        bool,
        typer.Option("--gaps-are-zero", help="Days and weeks without exposure are zeros."),
    ] = False,
    date_order: DateOrder = "",
    seed: Annotated[int, typer.Option(help="The same seed gives the same numbers.")] = 0,
    venues: Annotated[
        Path | None,
        typer.Option(
            help="Many venues at once: a folder of NAME.outcome.csv and NAME.exposure.csv, or a"
            " table with a column of venues, whose first column of numbers is the outcome. Files"
            " of --before, --controls and --plan may have such a column, too."
        ),
    ] = None,
    backend: Annotated[
        str, typer.Option(help="What works on many venues at once: loky or dask.")
    ] = "loky",
    scheduler: Annotated[
        str,
        typer.Option(help="Address of a Dask scheduler; else that of Dask's settings, or here."),
    ] = "",
) -> None:
    """Say what publishing brought at once, what it built slowly, and when that can be known."""
    speaker = choose_speaker(language)
    wishes = Wishes(
        options=_options(date_order),
        series=tuple(series or ()),
        channels=tuple(channels or ()),
        plans=tuple(plan or ()),
        country=_country(country),
        gaps_are_zero=gaps_are_zero,
        seed=seed,
        as_json=as_json,
    )
    _check_plans(wishes.plans, of_venues=venues is not None, speaker=speaker)
    with telling_when_stopped(
        lambda: speaker.gettext("Stopped. Nothing was stored; the command can be given again.")
    ):
        if venues is not None:
            from tuuletus.cli.venues import answer_many  # noqa: PLC0415 - slow import

            if backend not in BACKENDS:
                stop(f"There is no backend {backend!r}; write one of: {', '.join(BACKENDS)}.")
            if experiments is not None or certificate:
                stop(
                    speaker.gettext(
                        "Trials and certificates are of one venue: leave out --venues."
                    )
                )
            answer_many(
                venues,
                wishes,
                before=before,
                controls=controls,
                speaker=speaker,
                backend=backend,
                scheduler=scheduler,
            )
        elif outcome is None or exposure is None:
            stop(speaker.gettext("Name two files: the outcome, and what was published."))
        else:
            files = Files(
                outcome=outcome,
                exposure=exposure,
                before=before,
                controls=controls,
                experiments=experiments,
            )
            answer_one(files, wishes, with_certificate=certificate, speaker=speaker)


def _check_plans(plans: tuple[str, ...], *, of_venues: bool, speaker: Speaker) -> None:
    """Stop before anything is calculated where a plan is neither known nor a file."""
    known = (*PLANS, IN_TURN) if of_venues else PLANS
    for plan in plans:
        if plan not in known and not Path(plan).is_file():
            sentence = speaker.gettext(
                "There is no plan and no file %(plan)s. Name one of these plans: %(plans)s; or a"
                " file with the publishing of the coming weeks."
            )
            stop(sentence % {"plan": plan, "plans": ", ".join(known)}, code=NO_FILE)


def _options(date_order: str) -> ReadingOptions:
    from tuuletus.channels.protocol import ReadingOptions  # noqa: PLC0415 - slow import

    return ReadingOptions(read_at=now(), date_order=choose_order(date_order))


def _country(code: str) -> str:
    from tuuletus.analysis.calendar import COUNTRIES  # noqa: PLC0415 - slow import

    if code and code.upper() not in COUNTRIES:
        stop(f"There is no country {code!r}; write one of: {', '.join(COUNTRIES)}.")
    return code.upper()


def answer_one(files: Files, wishes: Wishes, *, with_certificate: bool, speaker: Speaker) -> None:
    """Read, fit, look ahead and print."""
    from tuuletus.cli import patience_printing as printing  # noqa: PLC0415 - slow import

    steps = 3
    with showing(speaker) as tell:
        tell(speaker.gettext("Reading"), 0, steps)
        today = now().date()
        window, unread = guard(lambda: read_window(files, wishes), speaker=speaker, today=today)
        trials = guard(
            lambda: _read_trials(files, window, wishes, speaker), speaker=speaker, today=today
        )
        tell(speaker.gettext("Calculating"), 1, steps)
        result = guard(
            lambda: fit_window(window, seed=wishes.seed, experiments=trials),
            speaker=speaker,
            today=window.end,
        )
        tell(speaker.gettext("Looking ahead"), 2, steps)
        plans = guard(
            lambda: choose_plans(result, window, wishes), speaker=speaker, today=window.end
        )
        forecasts = guard(
            lambda: look_ahead(result, plans, seed=wishes.seed), speaker=speaker, today=window.end
        )
        certificate = None
        if with_certificate:
            trying = speaker.gettext("Trying invented outcomes")
            certificate = certify_window(
                result, seed=wishes.seed, progress=lambda done, of: tell(trying, done, of)
            )
    answer = printing.Answer(
        window=window,
        result=result,
        forecasts=forecasts,
        unread=unread,
        seed=wishes.seed,
        trials=trials,
        certificate=certificate,
    )
    if wishes.as_json:
        show_json(printing.describe(answer, speaker=speaker))
    else:
        printing.print_answer(answer, speaker=speaker)


def _read_trials(
    files: Files, window: Window, wishes: Wishes, speaker: Speaker
) -> tuple[Experiment, ...]:
    if files.experiments is None:
        return ()
    from tuuletus.cli.experiments import read_experiments  # noqa: PLC0415 - slow import

    return read_experiments(files.experiments, window, options=wishes.options, speaker=speaker)


def certify_window(
    result: Patience, *, seed: int, progress: Callable[[int, int], None]
) -> Certificate:
    """Whether the method keeps its promises on this exposure."""
    from tuuletus.analysis.patience.calibration import certify  # noqa: PLC0415 - slow import

    return certify(result, fits=CERTIFICATE_FITS, seed=seed, progress=progress)


def choose_plans(result: Patience, window: Window, wishes: Wishes) -> tuple[Plan, ...]:
    """Going on as before, and the plans that were asked for or else the standard ones."""
    from tuuletus.analysis.horizon.knowledge import standard_plans  # noqa: PLC0415 - slow import

    standard = {plan.name: plan for plan in standard_plans(result, weeks=AHEAD)}
    usual = standard["as_before"]
    if not wishes.plans:
        return tuple(standard.values())
    asked = [
        standard[name] if name in standard else read_plan(Path(name), usual, window, wishes)
        for name in wishes.plans
    ]
    return (usual, *(plan for plan in asked if plan.name != usual.name))


def read_plan(path: Path, usual: Plan, window: Window, wishes: Wishes) -> Plan:
    """A plan out of a file; weeks that it does not tell go on as before."""
    from tuuletus.cli.weeks import read_weekly  # noqa: PLC0415 - slow import

    told = read_weekly(
        path, options=wishes.options, is_outcome=False, gaps_are_zero=wishes.gaps_are_zero
    )
    return lay_out_plan(path.stem, told, usual=usual, window=window)


def look_ahead(result: Patience, plans: tuple[Plan, ...], *, seed: int) -> tuple[Forecast, ...]:
    """When each plan would bring an answer."""
    from tuuletus.analysis.horizon.knowledge import plan_knowledge  # noqa: PLC0415 - slow import

    return plan_knowledge(result, plans, seed=seed)
