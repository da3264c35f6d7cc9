"""What `tuuletus patience` does to every venue: read, fit, and stop with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tuuletus.cli.review import NO_FILE
from tuuletus.cli.terminal import stop

if TYPE_CHECKING:
    from tuuletus.analysis.horizon.knowledge import Plan
    from tuuletus.analysis.patience.model import Experiment
    from tuuletus.analysis.patience.result import Patience
    from tuuletus.channels.protocol import ReadingOptions
    from tuuletus.cli.weeks import Weekly, Window
    from tuuletus.records import Unread
    from tuuletus.wording import Speaker

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for, apart from the files themselves."""

    options: ReadingOptions
    series: tuple[str, ...]
    channels: tuple[str, ...]
    plans: tuple[str, ...]
    country: str
    gaps_are_zero: bool
    seed: int
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of one venue."""

    outcome: Path
    exposure: Path
    before: Path | None = None
    controls: Path | None = None
    experiments: Path | None = None


def guard(work: Callable[[], Result], *, speaker: Speaker, today: date) -> Result:
    """What some work brings; where it is refused, the command stops with the sentence."""
    from tuuletus.analysis.patience.checking import RefusedError  # noqa: PLC0415 - slow import
    from tuuletus.errors import (  # noqa: PLC0415 - slow import
        ChannelError,
        UnknownFileError,
    )
    from tuuletus.wording import patience_refusals, refusals  # noqa: PLC0415 - slow import

    try:
        return work()
    except RefusedError as error:
        stop(patience_refusals.say_refusal(error, speaker, today=today), code=error.reason.value)
    except ChannelError as error:
        sentence = refusals.say_refusal(error, speaker)
        if error.code == UnknownFileError.code:
            # what is said of files that nobody knows is about posts
            sentence = speaker.gettext(
                "No table of days or weeks was found. Bring one with a header row, one column of"
                " days or weeks, and otherwise numbers without units."
            )
        file = str(error.details.get("file", ""))
        stop(f"{file}: {sentence}", code=error.code, file=file)
    except OSError as error:
        missing = speaker.gettext(
            "There is no file %(file)s. Check its name and folder, and try again."
        )
        stop(missing % {"file": error.filename}, code=NO_FILE)


def read_window(files: Files, wishes: Wishes) -> tuple[Window, tuple[Unread, ...]]:
    """The weeks of one venue, and the cells that could not be read."""
    from tuuletus.cli import weeks  # noqa: PLC0415 - slow import

    def read(path: Path, *, is_outcome: bool = False) -> Weekly:
        return weeks.read_weekly(
            path,
            options=wishes.options,
            is_outcome=is_outcome,
            gaps_are_zero=wishes.gaps_are_zero and not is_outcome,
        )

    outcome, exposure = read(files.outcome, is_outcome=True), read(files.exposure)
    window = build_window(
        outcome,
        exposure,
        before=read(files.before) if files.before else None,
        controls=read(files.controls) if files.controls else None,
        wishes=wishes,
    )
    return window, (*outcome.unread, *exposure.unread)


def build_window(
    outcome: Weekly,
    exposure: Weekly,
    *,
    before: Weekly | None,
    controls: Weekly | None,
    wishes: Wishes,
) -> Window:
    """The weeks that outcome and exposure share, of the series that are asked for."""
    from tuuletus.cli import weeks  # noqa: PLC0415 - slow import

    if wishes.series:
        outcome = outcome.choose(wishes.series)
    if wishes.channels:
        exposure = exposure.choose(wishes.channels)
    if before is not None:
        exposure = weeks.join_before(exposure, before)
    return weeks.align(outcome, exposure, controls=controls, country=wishes.country)


def lay_out_plan(name: str, told: Weekly, *, usual: Plan, window: Window) -> Plan:
    """A plan out of a table; weeks that it does not tell go on as before."""
    import numpy as np  # noqa: PLC0415 - slow import

    from tuuletus.analysis.horizon.knowledge import Plan  # noqa: PLC0415 - slow import
    from tuuletus.analysis.patience.checking import (  # noqa: PLC0415 - slow import
        Refusal,
        RefusedError,
    )

    ahead = len(usual.exposure)
    if told.end <= window.end or told.first >= window.later(ahead):
        raise RefusedError(
            Refusal.PLAN_DAYS,
            f"plan {name}: none of its weeks lies between {window.end} and {window.later(ahead)}",
            plan=name,
        )
    exposure = told.choose(window.exposure.names).between(window.end, window.later(ahead))
    return Plan(name=name, exposure=np.where(np.isnan(exposure), usual.exposure, exposure))


def fit_window(window: Window, *, seed: int, experiments: tuple[Experiment, ...] = ()) -> Patience:
    """The fit of one venue."""
    from tuuletus.analysis.patience.fit import fit_patience  # noqa: PLC0415 - slow import

    return fit_patience(
        window.outcomes,
        window.exposures,
        before=window.before,
        controls=window.controls,
        experiments=experiments,
        seed=seed,
    )


@contextmanager
def showing(speaker: Speaker) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on the error channel when somebody watches: tell it what, how many, of how many."""
    from rich.console import Console  # noqa: PLC0415 - slow import
    from rich.progress import Progress  # noqa: PLC0415 - slow import

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(speaker.gettext("Reading"), total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield tell
