"""Which role each column seems to have: first by its header, then by its values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from tuuletus.channels.dates import AmbiguousDatesError, decide_order
from tuuletus.channels.headers import plain, slug
from tuuletus.channels.metrics import METRICS, RESPONSES
from tuuletus.channels.shared import (
    BY_HEADER,
    BY_PART,
    PACKAGE,
    find_role,
    is_metric_name,
    load_words,
)
from tuuletus.channels.source import Source
from tuuletus.channels.suite import find_suite
from tuuletus.channels.table import roles, suites
from tuuletus.channels.table.own import find_own
from tuuletus.channels.table.relations import find_sums
from tuuletus.channels.table.roles import BARELY, BY_VALUES, ColumnGuess, Guess, TableGuess
from tuuletus.channels.table.shapes import Shape, look_at
from tuuletus.channels.table.weekdays import find_weekday_codes
from tuuletus.channels.tabular import Table
from tuuletus.records import WeekdayCodes

_OFTEN = 0.8
"""Days that differ less than that come again and again."""
_REACTIONS = roles.METRIC + "reactions"
_KINDS_OF_REACTIONS = 5
"""Likes, comments, shares and saves are four; a sum of more is one of likes, loves and so on."""
_STATED_TOTALS = ("interactions", "engagements")
_SINGULAR = {"likes": "like", "comments": "comment", "shares": "share", "saves": "save"}
_UNNAMED_VALUE = frozenset({"primary", "primär", "value"})
_CODED = frozenset({"content", "video", "post", "code", "key", "innehåll", "inhalt", "sisältö"})
_AUTHOR, _AUTHOR_ID = "author", "author id"
_CALENDAR = frozenset({"trait:weekday", "trait:hour", "trait:month"})


def guess_mapping(source: Source) -> TableGuess:
    """What the file seems to hold, for a person to confirm; reading works with it alone, too."""
    known = source.kept.get(PACKAGE)
    if not isinstance(known, TableGuess):
        known = source.kept[PACKAGE] = _guess(source.table)
    return known


def _guess(table: Table) -> TableGuess:
    columns = {name: table.head(name) for name in table.header}
    shapes = {name: look_at(cells, epoch=table.epoch) for name, cells in columns.items()}
    guesses = _guess_alone(table, columns, shapes)
    suite = find_suite(table)
    if suite is not None:
        suites.settle_columns(guesses, shapes, columns, suite)
    _settle_authors(guesses, shapes)
    _settle_rivals(guesses, shapes)
    trio = {} if suite is None else suites.settle_numbers(guesses, shapes, table, suite)
    totals = trio | _settle_sums(guesses, shapes)
    if not table.named:
        _settle_unnamed_sums(guesses, totals)
    _settle_calendar(guesses)
    _settle_outcomes(guesses, shapes)
    if suite is not None:
        suites.settle_unconfirmed(guesses, suite)
    return TableGuess(
        columns=tuple(
            ColumnGuess(name=name, role=role, sure=sure, examples=_examples(columns[name]))
            for name, (role, sure) in guesses.items()
        ),
        rows=len(table.rows),
        date_order=_date_order(guesses, table),
        delimiter=table.delimiter,
        encoding=table.encoding,
        fingerprint=fingerprint(table),
        totals=MappingProxyType(totals),
        suite=suite is not None,
        named=table.named,
        weekday_codes=_weekday_codes(guesses, table),
    )


def fingerprint(table: Table) -> str:
    """The same for every file with the same columns, whatever their order."""
    named = "\x1f".join(sorted(plain(name) for name in table.header))
    return hashlib.sha256(named.encode()).hexdigest()


def _examples(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:80] for cell in list(dict.fromkeys(filter(None, cells)))[:3])


def _guess_alone(
    table: Table, columns: Mapping[str, Sequence[str]], shapes: Mapping[str, Shape]
) -> dict[str, Guess]:
    own = find_own(table.header) if table.named else None
    if own is not None:
        return {name: _guess_own(role, shapes[name]) for name, role in own.items()}
    guesses: dict[str, Guess] = {}
    for name in table.header:
        guess = find_role(name) if table.named else None
        if guess and guess[0] == roles.DATE and shapes[name].clocks >= _OFTEN:
            guess = roles.TIME, guess[1]  # what is called a time may tell only its hour
        if plain(name) in _UNNAMED_VALUE and table.preamble:
            # Meta's files of one metric name it in the line above the header
            title = table.preamble[-1]
            guess = find_role(title) or (roles.METRIC + slug(title), BY_VALUES)
        # a header is only believed where the values can mean it
        if guess is None or not _can_be(guess[0], shapes[name]):
            is_trait = (guess := _by_values(name, shapes[name]))[0].startswith(roles.TRAIT)
            if table.named and is_trait and is_metric_name(name):
                # what is called a number and holds none may be anything, but no trait
                guess = roles.IGNORE, BARELY
            if not table.named:
                guess = _by_values_alone(name, guess, columns[name], shapes[name])
        if guess[0] == roles.TIME and shapes[name].dates >= _OFTEN:
            guess = roles.DATE, guess[1]  # what is called a time may tell its day, too
        guesses[name] = guess
    return guesses


def _guess_own(role: str, shape: Shape) -> Guess:
    """The role of a column of our own list; numbers without a known name are metrics, too."""
    name = role.removeprefix(roles.TRAIT)
    is_number = role.startswith(roles.TRAIT) and shape.told and shape.numbers >= 0.95
    return (roles.METRIC + name if is_number else role), BY_HEADER


def _by_values_alone(name: str, guess: Guess, cells: Sequence[str], shape: Shape) -> Guess:
    """Where nothing has a name: words of media are a format, and small numbers are counts."""
    if not guess[0].startswith(roles.TRAIT):
        return guess
    if shape.numbers >= 0.95:
        return roles.METRIC + slug(name), BARELY
    media = load_words()["media"]
    told = [plain(cell) for cell in cells if cell.strip()]
    is_media = sum(word in media for word in told) >= _OFTEN * len(told)
    return (roles.FORMAT, BY_VALUES) if is_media else guess


def _can_be(role: str, shape: Shape) -> bool:
    if not shape.told:
        return True
    if role.startswith((roles.METRIC, roles.AUDIENCE)):
        return shape.numbers >= 0.5 or shape.are_rounded
    if role == roles.DATE:
        return shape.dates >= 0.5 or shape.are_serials
    if role == roles.LINK:
        return shape.links >= 0.5
    if role == roles.ID:
        return shape.is_unique or shape.distinct > 0.5 * shape.told
    if role in {roles.TEXT, roles.TITLE}:
        is_coded = role == roles.TEXT and shape.codes >= 0.95 and shape.is_unique
        return shape.letters >= 0.3 and shape.links < 0.8 and not is_coded
    return True


def _by_values(name: str, shape: Shape) -> Guess:
    checks: tuple[tuple[Callable[[Shape], bool], str], ...] = (
        (lambda it: not it.told, roles.IGNORE),
        (lambda it: it.links >= 0.8, roles.LINK),
        (lambda it: it.ids >= 0.95 and it.is_unique, roles.ID),
        (lambda it: _is_numbered(name, it) or _is_code(name, it), roles.ID),
        (lambda it: it.ids >= 0.95 and it.is_category, roles.CHANNEL),
        (lambda it: it.dates >= 0.9, roles.DATE),
    )
    for check, role in checks:
        if check(shape):
            return role, BY_VALUES
    if shape.numbers >= 0.95:
        return _by_numbers(name, shape)
    if shape.is_category and shape.length <= 40:
        return roles.TRAIT + slug(name), BARELY
    if shape.letters >= 0.8 and shape.length >= 25 and shape.distinct > 0.3 * shape.told:
        return roles.TEXT, BARELY
    return roles.IGNORE, BARELY


def _is_numbered(name: str, shape: Shape) -> bool:
    """Whether a header such as "IDLink" or "rowId" stands over whole numbers that never repeat."""
    words = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).split()
    says_id = bool(words) and (words[0].startswith("id") or words[-1] == "id")
    return says_id and shape.told >= 5 and shape.whole == 1.0 and shape.distinct == shape.told


def _is_code(name: str, shape: Shape) -> bool:
    """Whether a column headed "Content" or the like holds codes that never repeat."""
    return plain(name) in _CODED and shape.codes >= 0.95 and shape.distinct == shape.told


def _by_numbers(name: str, shape: Shape) -> Guess:
    if shape.ids > 0.5 or shape.whole < 0.95:
        return roles.IGNORE, BARELY
    # a handful of small codes is a class, not a count
    if shape.distinct <= 7 and shape.told >= 30 and shape.largest <= 12:
        return roles.TRAIT + slug(name), BARELY
    return roles.METRIC + slug(name), BARELY


def _settle_authors(guesses: dict[str, Guess], shapes: Mapping[str, Shape]) -> None:
    """An author is an account where its identifier stands beside; else somebody of the team."""
    is_account = any(plain(name) == _AUTHOR_ID for name in guesses)
    for name, (role, sure) in guesses.items():
        is_several = shapes[name].distinct > 1
        if plain(name) == _AUTHOR and role == roles.CHANNEL_NAME and is_several and not is_account:
            guesses[name] = roles.TRAIT + _AUTHOR, min(sure, suites.BY_NAME)


def _settle_rivals(guesses: dict[str, Guess], shapes: Mapping[str, Shape]) -> None:
    """One column a role: the surest, then the first; a second metric keeps its own name."""
    taken: dict[str, str] = {}
    for name in sorted(guesses, key=lambda each: -guesses[each][1]):
        role, _ = guesses[name]
        if role == roles.IGNORE:
            continue
        if role not in taken:
            taken[role] = name
            continue
        guesses[name] = _second(name, role, shapes[name])
        taken.setdefault(guesses[name][0], name)


def _second(name: str, role: str, shape: Shape) -> Guess:
    prefix = role.partition(":")[0] + ":"
    if prefix in {roles.METRIC, roles.AUDIENCE, roles.TRAIT}:
        own = prefix + slug(name)
        return (own if own != role else f"{own}_2", BARELY)
    if role == roles.DATE and shape.dates < 0.5:
        return roles.TIME, BARELY
    return roles.IGNORE, BARELY


def _settle_sums(
    guesses: dict[str, Guess], shapes: Mapping[str, Shape]
) -> dict[str, tuple[str, ...]]:
    """A sum of responses is a total; the parts of a response are never added to it again."""
    metrics = {
        name: role.removeprefix(roles.METRIC)
        for name, (role, _) in guesses.items()
        if role.startswith(roles.METRIC)
    }
    cells = {name: shapes[name].numbers_read.values for name in metrics}
    likely = [name for name, metric in metrics.items() if metric in RESPONSES]
    stated = [name for name, metric in metrics.items() if metric in _STATED_TOTALS]
    sums = find_sums(cells, likely=likely)
    for name in stated:
        # a header that says "total" needs less proof than one that does not
        few = find_sums({each: cells[each] for each in (name, *likely)}, likely=likely, fewest=2)
        sums.update({name: few[name]} if name in few and name not in sums else {})
    totals: dict[str, tuple[str, ...]] = {}
    for name, parts in sums.items():
        if set(parts) & set(totals) or not _may_be_sum(metrics[name]):
            continue
        responses = {metrics[part] for part in parts} & set(RESPONSES)
        if len(responses) >= 2 and metrics[name] not in RESPONSES:
            guesses[name] = roles.TOTAL, BY_HEADER
        elif metrics[name] in RESPONSES:
            _rename_parts(guesses, metrics, name, parts)
        totals[name] = parts
    return totals


def _settle_unnamed_sums(guesses: dict[str, Guess], totals: Mapping[str, tuple[str, ...]]) -> None:
    """Without headers a sum of many kinds is of reactions, one of a few the total."""
    for name, parts in totals.items():
        if guesses[name][0] == roles.METRIC + slug(name):
            is_kinds = len(parts) >= _KINDS_OF_REACTIONS
            guesses[name] = (_REACTIONS if is_kinds else roles.TOTAL), BY_VALUES


def _may_be_sum(metric: str) -> bool:
    """Reach or clicks equal other columns by chance only; what has no known name may be a sum."""
    return metric == "reactions" or metric in _STATED_TOTALS or metric not in METRICS


def _rename_parts(
    guesses: dict[str, Guess], metrics: Mapping[str, str], name: str, parts: tuple[str, ...]
) -> None:
    whole = metrics[name]
    for part in parts:
        metric = metrics[part]
        if metric in RESPONSES:
            own = f"{whole}_{_SINGULAR.get(metric, metric)}"
            guesses[part] = roles.METRIC + own, BY_PART


def _settle_outcomes(guesses: dict[str, Guess], shapes: Mapping[str, Shape]) -> None:
    """Numbers without a known name beside days, and nothing of a post, are of a business.

    Where most days come again, the rows seem to be single bookings or sales.
    """
    told = {name: role for name, (role, _) in guesses.items() if role != roles.IGNORE}
    numbers = [name for name, role in told.items() if role.startswith(roles.METRIC)]
    traits = [name for name, role in told.items() if role.startswith(roles.TRAIT)]
    others = set(told) - set(numbers) - set(traits)
    is_named = any(guesses[name][1] >= roles.NAMED for name in (*numbers, *traits))
    if is_named or not numbers or len(traits) > 1 or [told[one] for one in others] != [roles.DATE]:
        return
    guesses.update(dict.fromkeys(numbers, (roles.OUTCOME, BARELY)))
    guesses.update(dict.fromkeys(traits, (roles.VENUE, BARELY)))
    if not traits:
        (dated,) = others
        is_each = shapes[dated].distinct < _OFTEN * shapes[dated].told
        guesses[dated] = (roles.EACH if is_each else roles.DATE), guesses[dated][1]


def _settle_calendar(guesses: dict[str, Guess]) -> None:
    """Where the moment itself is told, its weekday, hour and month are known better from it."""
    if any(role == roles.DATE for role, _ in guesses.values()):
        for name, (role, sure) in guesses.items():
            if role in _CALENDAR:
                guesses[name] = roles.IGNORE, sure


def _weekday_codes(guesses: Mapping[str, Guess], table: Table) -> WeekdayCodes | None:
    names = {role: name for name, (role, _) in guesses.items()}
    weekday = names.get("trait:weekday")
    if weekday is None:
        return None
    return find_weekday_codes(table, weekday, month=names.get("trait:month", ""))


def _date_order(guesses: Mapping[str, Guess], table: Table) -> str | None:
    for name, (role, _) in guesses.items():
        if role == roles.DATE:
            try:
                return decide_order(table.column(name), column=name)
            except AmbiguousDatesError:
                return None
    return ""
