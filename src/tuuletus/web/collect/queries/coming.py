"""What an import does with outcomes: into which series, and where it contradicts others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from tuuletus.analysis.periods import Period
from tuuletus.web.collect.models import (
    FileState,
    ImportRun,
    ImportState,
    OutcomeSeries,
    SourceFile,
)
from tuuletus.web.collect.queries.added import SERIES, STORED
from tuuletus.web.collect.queries.tellings import (
    Contradiction,
    find_contradictions,
    read_tellings,
)
from tuuletus.web.people.models import Workspace
from tuuletus.wording import Speaker
from tuuletus.wording.contradictions import say_rhythm

LONGEST_NAME = 120
TOLD = "told"
"""Under this key a file that waits to be stored keeps its days and the values of its series."""

DAYS, VALUES = "days", "values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A series that is not called as its file does, since one of another rhythm has that name."""

    told_as: str
    name: str
    span: int
    file: SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingSeries:
    """One series of a file that waits to be stored.

    `name` is what it will be called; another name than `told_as` where a series of another rhythm
    has that one.
    """

    file: SourceFile
    told_as: str
    name: str
    span: int
    values: Mapping[date, float]


def read_rhythms(workspace: Workspace) -> dict[str, int]:
    """How many days a value of each series tells of, by name."""
    series = OutcomeSeries.objects.filter(workspace=workspace)
    return dict(series.values_list("name", "days"))


def name_series(name: str, span: int, taken: Mapping[str, int]) -> str:
    """What a series is called: numbers of different rhythm never share a name.

    Whichever came first has the plain name; the other one says how many days its values tell of,
    in a sign that is the same in all languages. `taken` are the rhythms of the series that exist.

    >>> name_series("Guests", 7, {"Guests": 1})
    'Guests (7 d)'
    """
    names: list[str] = []
    for own in _find_names(name, span):
        names.append(own)
        if taken.get(own) == span:
            return own
        if len(names) > len(taken) + 1:
            break
    return next(own for own in names if own not in taken)


def _find_names(name: str, span: int) -> Iterator[str]:
    yield name[:LONGEST_NAME]
    for number in count(1):
        mark = f" ({span} d)" if number == 1 else f" ({span} d) {number}"
        yield name[: LONGEST_NAME - len(mark)] + mark


def order_by_rhythm(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Files such that of one name the daily numbers get it, in whatever order they came."""
    return sorted(files, key=lambda file: int(file.summary.get("outcome_span", 1)))


def find_coming(run: ImportRun) -> list[ComingSeries]:
    """The series of outcomes in the files of an import that is not stored yet."""
    if not run.is_open:
        return []
    files = run.files.filter(state=FileState.READY).select_related("run").order_by("pk")
    telling = [file for file in order_by_rhythm(files) if file.summary.get(TOLD)]
    taken = read_rhythms(run.workspace) if telling else {}
    coming: list[ComingSeries] = []
    for file in telling:
        span = int(file.summary["outcome_span"])
        told = file.summary[TOLD]
        days = [date.fromordinal(number) for number in told[DAYS]]
        for one in told[SERIES]:
            name = name_series(one["series"], span, taken)
            taken[name] = span
            values = {
                day: value
                for day, value in zip(days, one[VALUES], strict=True)
                if value is not None
            }
            coming.append(
                ComingSeries(file=file, told_as=one["series"], name=name, span=span, values=values)
            )
    return coming


def find_renamed(run: ImportRun, coming: Sequence[ComingSeries]) -> list[Renamed]:
    """The series that an import gives another name than its files do, foreseen or stored."""
    told = [(one.told_as, one.name, one.span, one.file) for one in coming]
    if run.state == ImportState.STORED:
        told = [
            (one["told_as"], one["name"], int(one["span"]), file)
            for file in run.files.order_by("pk")
            for one in file.summary.get(STORED, {}).get(SERIES, [])
        ]
    return [
        Renamed(told_as=told_as, name=name, span=span, file=file)
        for told_as, name, span, file in told
        if name != told_as[:LONGEST_NAME]
    ]


def tell_renamed(found: Renamed, speaker: Speaker) -> str:
    """Why a series is not called as its file does, in words."""
    return say_rhythm(
        found.told_as, found.name, span=found.span, file=found.file.name, speaker=speaker
    )


def find_import_contradictions(
    run: ImportRun, coming: Sequence[ComingSeries]
) -> list[Contradiction]:
    """Where an import tells outcomes otherwise than others do, or its own files do.

    Of what is stored already, the files of the import themselves count as they stand there.
    """
    if not coming and run.state not in (ImportState.STORED, ImportState.STORING):
        return []
    spans = {one.name: one.span for one in coming} or dict(
        OutcomeSeries.objects.filter(outcomes__source__run=run)
        .distinct()
        .values_list("name", "days")
    )
    tellings: dict[str, dict[SourceFile, dict[date, float]]] = {name: {} for name in spans}
    for series, by_file in read_tellings(run.workspace, names=spans):
        tellings[series.name] |= by_file
    for one in coming:
        tellings[one.name].setdefault(one.file, {}).update(one.values)
    return [
        found
        for name, by_file in sorted(tellings.items())
        for found in find_contradictions(name, Period(days=spans[name]), by_file)
        if run.pk in (found.kept.run_id, found.other.run_id)
    ]
