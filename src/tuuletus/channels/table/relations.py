"""Columns that are sums of others, so that nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_SAMPLE = 2_000
_EQUAL = 0.95  # in real exports up to two rows in a hundred miss their own total
_QUICK = 25
_QUICK_EQUAL = 0.8
_FEWEST = 8  # with fewer rows small numbers add up by chance
_FEWEST_VALUES = 5
_LONGEST = 10

Floats = NDArray[np.float64]


def find_sums(
    columns: Mapping[str, Sequence[float | None]],
    *,
    likely: Sequence[str] = (),
    fewest: int = _FEWEST,
) -> dict[str, tuple[str, ...]]:
    """The columns that equal the sum of others, with their parts.

    Tried are neighbouring columns in the order given, and every choice among `likely`.
    `fewest` is the number of rows that must agree.

    >>> find_sums({"all": [3, 7, 5], "a": [1, 3, 5], "b": [2, 4, 0]}, fewest=3)
    {'all': ('a', 'b')}
    """
    names = tuple(columns)
    if len(names) < 3:
        return {}
    cells = np.array(
        [[np.nan if cell is None else cell for cell in columns[name][:_SAMPLE]] for name in names],
        dtype=np.float64,
    )
    found: dict[str, tuple[str, ...]] = {}
    for place, name in enumerate(names):
        parts = _best_parts(cells, place, _choices(cells, names, place, likely), fewest)
        if parts:
            found[name] = tuple(names[part] for part in parts)
    return found


def find_trios(
    columns: Mapping[str, Sequence[float | None]], *, fewest: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The columns that equal the sum of three neighbours, with these.

    Rows in which a part is not told say nothing, and a few of the others may differ. Every part is
    told and more than nothing somewhere, so that no empty column is taken for one.

    >>> sums = {"all": [6, 9, 5], "a": [1, 4, 3], "b": [2, 3, 2], "c": [3, 2, None]}
    >>> list(find_trios(sums, fewest=2))
    [('all', ('a', 'b', 'c'))]
    """
    names = tuple(columns)
    cells = np.array(
        [[np.nan if cell is None else cell for cell in columns[name][:_SAMPLE]] for name in names],
        dtype=np.float64,
    ).reshape(len(names), -1)
    for start in range(len(names) - 2):
        parts = cells[start : start + 3]
        summed = parts.sum(axis=0)
        for place, name in enumerate(names):
            told = ~np.isnan(summed) & (cells[place] > 0)
            is_enough = told.sum() >= fewest and len(np.unique(cells[place][told])) >= min(
                fewest, _FEWEST_VALUES
            )
            if not is_enough or start <= place < start + 3 or not (parts > 0).any(axis=1).all():
                continue
            if np.mean(summed[told] == cells[place][told]) >= _QUICK_EQUAL:
                yield name, names[start : start + 3]


def _choices(
    cells: Floats, names: tuple[str, ...], place: int, likely: Sequence[str]
) -> Iterator[tuple[int, ...]]:
    # neighbours are tried on a few rows, all starts at once: there may be hundreds of columns
    quick = np.flatnonzero(cells[place] > 0)[:_QUICK]
    total, some = cells[place][quick], cells[:, quick]
    for width in range(2, min(_LONGEST, len(names)) + 1):
        summed = sliding_window_view(some, width, axis=0).sum(axis=-1)
        agree = np.isclose(summed, total, rtol=1e-9).sum(axis=1)
        told = (~np.isnan(summed)).sum(axis=1)
        for start in np.flatnonzero(agree >= _QUICK_EQUAL * np.maximum(told, 1)).tolist():
            if not start <= place < start + width:
                yield tuple(range(start, start + width))
    others = [names.index(name) for name in likely[:7] if names[place] != name]
    for size in range(2, len(others) + 1):
        yield from combinations(others, size)


def _best_parts(
    cells: Floats, place: int, choices: Iterator[tuple[int, ...]], fewest: int
) -> tuple[int, ...]:
    best: tuple[float, int, tuple[int, ...]] = (_EQUAL, 0, ())
    total = cells[place]
    told = total[total > 0]
    if len(told) < fewest or len(set(told.tolist())) < min(fewest, _FEWEST_VALUES):
        return ()
    quick = np.flatnonzero(total > 0)[:_QUICK]
    for parts in choices:
        rows = list(parts)
        if _share(total[quick], cells[rows][:, quick]) < _QUICK_EQUAL:
            continue
        share = _share(total, cells[rows])
        if (share, len(parts)) > best[:2]:
            best = (share, len(parts), parts)
    return best[2]


def _share(total: Floats, parts: Floats) -> float:
    """The share of rows whose parts make the total; 0 where one part alone is all of it."""
    summed = parts.sum(axis=0)
    told = ~np.isnan(summed) & (total > 0)
    if not told.any() or np.count_nonzero((parts[:, told] > 0).any(axis=1)) < 2:
        return 0.0
    return float(np.mean(summed[told] == total[told]))
