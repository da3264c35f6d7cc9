"""Many venues: each fitted by itself, side by side, and then taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import joblib
import typer

from tuuletus.analysis.patience.checking import Refusal, RefusedError
from tuuletus.analysis.patience.pooling import Pool, pool_venues
from tuuletus.analysis.patience.result import Patience
from tuuletus.channels.headers import plain
from tuuletus.channels.numbers import read_numbers
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.cli import patience_printing as printing
from tuuletus.cli.fitting import Files, Wishes, fit_window, guard, read_window, showing
from tuuletus.cli.review import now, stop
from tuuletus.cli.weeks import Window, align, read_weekly
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.wording import Speaker, answer_name, say_pool
from tuuletus.wording.patience import say_refusal

OUTCOME, EXPOSURE = ".outcome.csv", ".exposure.csv"
FEWEST = 2
"""So many venues can be taken together."""
VENUE_WORDS = frozenset(
    {
        *("venue", "restaurant", "store", "shop", "site"),
        *("toimipaikka", "ravintola", "myymälä", "ställe", "restaurang", "butik"),
    }
)
_MOST_OFTEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """One venue's weeks."""

    name: str
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a venue has no answer. Kept as plain values, since errors do not travel well."""

    name: str
    reason: Refusal
    details: dict[str, object]
    end: date

    def say(self, speaker: Speaker) -> str:
        """The reason as a sentence, after the venue's name."""
        error = RefusedError(self.reason, "", **self.details)
        return f"{self.name}: {say_refusal(error, speaker, today=self.end)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One venue's fit."""

    name: str
    result: Patience


def answer_many(
    path: Path, wishes: Wishes, *, speaker: Speaker, backend: str, scheduler: str
) -> None:
    """Read, fit and pool the venues of a folder or a table, and print."""
    venues, refused = guard(lambda: read_venues(path, wishes), speaker=speaker, today=now().date())
    with showing(speaker) as tell, working(backend, scheduler):

        def count(done: int) -> None:
            tell(speaker.gettext("Venues"), done, len(venues))

        answers = fit_venues(venues, seed=wishes.seed, progress=count)
    refused += [one for one in answers if isinstance(one, Refused)]
    fitted = [one for one in answers if isinstance(one, Fitted)]
    if len(fitted) < FEWEST:
        reasons = [one.say(speaker) for one in refused]
        few = speaker.gettext("Fewer than two venues can be answered for.")
        stop("\n".join([few, *reasons]))
    if len({one.result.channels for one in fitted}) > 1:
        stop(say_refusal(RefusedError(Refusal.LENGTHS_DIFFER, ""), speaker, today=now().date()))
    pool = pool_venues([one.result for one in fitted], names=[one.name for one in fitted])
    if wishes.as_json:
        typer.echo(build_json(pool, fitted, refused, speaker=speaker, seed=wishes.seed))
    else:
        print_pool(pool, fitted, refused, speaker=speaker)


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
        stop("Dask is not installed; install tuuletus[dask].")
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
        joblib.delayed(fit_venue)(venue, seed=seed) for venue in venues
    )
    for answer in work:
        answers.append(answer)
        progress(len(answers))
    return answers


def fit_venue(venue: Venue, *, seed: int) -> Fitted | Refused:
    """One venue's fit, or why there is none."""
    try:
        return Fitted(name=venue.name, result=fit_window(venue.window, seed=seed))
    except RefusedError as error:
        return Refused(
            name=venue.name, reason=error.reason, details=error.details, end=venue.window.end
        )


def read_venues(path: Path, wishes: Wishes) -> tuple[list[Venue], list[Refused]]:
    """The venues of a folder of pairs of files, or of a table with a column of venues."""
    readers = _find_pairs(path, wishes) if path.is_dir() else _find_parts(path, wishes)
    venues: list[Venue] = []
    refused: list[Refused] = []
    for name, read in readers:
        try:
            venues.append(Venue(name=name, window=read()))
        except RefusedError as error:
            refused.append(
                Refused(name=name, reason=error.reason, details=error.details, end=now().date())
            )
    return venues, refused


def _find_pairs(folder: Path, wishes: Wishes) -> Iterator[tuple[str, Callable[[], Window]]]:
    paths = sorted(folder.glob(f"*{OUTCOME}"))
    if not paths:
        raise FileNotFoundError(2, "", str(folder / f"NAME{OUTCOME}"))
    for path in paths:
        name = path.name.removesuffix(OUTCOME)
        files = Files(outcome=path, exposure=folder / f"{name}{EXPOSURE}")
        yield name, partial(_read_pair, files, wishes)


def _read_pair(files: Files, wishes: Wishes) -> Window:
    return _alike(read_window(files, wishes)[0], wishes)


def _alike(window: Window, wishes: Wishes) -> Window:
    """One outcome, and the channels in an order that is the same for all venues."""
    name = next(iter(wishes.series), window.outcome.names[0])
    channels = sorted(window.exposure.names)
    before = window.before
    if before is not None:
        before = before[:, [window.exposure.names.index(channel) for channel in channels]]
    return replace(
        window,
        outcome=window.outcome.choose([name]),
        exposure=window.exposure.choose(channels),
        before=before,
    )


def _find_parts(path: Path, wishes: Wishes) -> Iterator[tuple[str, Callable[[], Window]]]:
    table = Source(path, path.name).table
    place = _venue_column(table, path, wishes)
    for name in dict.fromkeys(row[place] for row in table.rows):
        part = _part(table, place, name)
        yield name, partial(_read_part, path, part, wishes)


def _venue_column(table: Table, path: Path, wishes: Wishes) -> int:
    """The column that is called so, or else one of words without which the rest can be read."""
    for place, header in enumerate(table.header):
        if plain(header) in VENUE_WORDS:
            return place
    for place, header in enumerate(table.header):
        cells = table.column(header)
        is_words = len(read_numbers(cells).unread) > _MOST_OFTEN * len(cells)
        if is_words and _is_left_readable(table, place, path, wishes):
            return place
    raise UnknownFileError("The table has no column of venues.", file=path.name)


def _is_left_readable(table: Table, place: int, path: Path, wishes: Wishes) -> bool:
    part = _part(table, place, table.rows[0][place])
    try:
        read_weekly(path, options=wishes.options, is_outcome=True, table=part)
    except (ChannelError, RefusedError):
        return False
    return True


def _part(table: Table, place: int, name: str) -> Table:
    """One venue's rows, without the column of venues."""
    kept = [number for number, row in enumerate(table.rows) if row[place] == name]

    def drop(row: tuple[str, ...]) -> tuple[str, ...]:
        return row[:place] + row[place + 1 :]

    return replace(
        table,
        header=drop(table.header),
        rows=tuple(drop(table.rows[number]) for number in kept),
        numbers=tuple(table.numbers[number] for number in kept),
    )


def _read_part(path: Path, part: Table, wishes: Wishes) -> Window:
    options = wishes.options
    outcome = read_weekly(path, options=options, is_outcome=True, table=part)
    name = next(iter(wishes.series), outcome.names[0])
    exposure = read_weekly(
        path,
        options=options,
        is_outcome=False,
        gaps_are_zero=wishes.gaps_are_zero,
        table=part,
    )
    channels = wishes.channels or [one for one in exposure.names if one != name]
    window = align(outcome, exposure.choose(channels), country=wishes.country)
    return _alike(window, wishes)


def build_json(
    pool: Pool,
    fitted: Sequence[Fitted],
    refused: Sequence[Refused],
    *,
    speaker: Speaker,
    seed: int,
) -> str:
    """One document with everything that the venues say, alone and together."""
    return printing.dump(
        {
            "slow": printing.describe_evidence(pool.slow_evidence),
            "sentences": [say_pool(pool, speaker)],
            "population": [asdict(effect) for effect in pool.population],
            "venues": [
                {
                    **asdict(venue),
                    "slow_evidence": printing.describe_evidence(one.result.slow_evidence),
                    "immediate_evidence": printing.describe_evidence(
                        one.result.immediate_evidence
                    ),
                }
                for venue, one in zip(pool.venues, fitted, strict=True)
            ],
            "refused": [
                {"name": one.name, "reason": one.reason.value, "sentence": one.say(speaker)}
                for one in refused
            ],
            "seed": seed,
        }
    )


def print_pool(
    pool: Pool, fitted: Sequence[Fitted], refused: Sequence[Refused], *, speaker: Speaker
) -> None:
    """What the venues say together, each one in the light of all, and who has no answer."""
    printer = printing.Printer()
    printer.say(say_pool(pool, speaker), "")
    table = printing.build_table(
        speaker.pgettext("column of a table", "Venue"),
        (
            speaker.pgettext("column of a table", "At once"),
            speaker.pgettext("column of a table", "Slowly"),
            speaker.pgettext("column of a table", "Slowly, held likely beforehand"),
            speaker.pgettext("column of a table", "Slow effect by itself"),
        ),
    )
    for venue, one in zip(pool.venues, fitted, strict=True):
        table.add_row(
            venue.name,
            *printing.effect_cells(venue.immediate_sum, venue.slow_sum, speaker),
            answer_name(one.result.slow_evidence.answer, speaker),
        )
    printer.show(table)
    printer.say(*(one.say(speaker) for one in refused))
