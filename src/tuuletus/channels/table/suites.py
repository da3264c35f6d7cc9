"""What the columns of a file of Business Suite seem to be where their headers are not known.

Its values say more than its headers: in most languages nobody has told what these are called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from tuuletus.channels.headers import load_aliases, plain, slug
from tuuletus.channels.shared import BY_HEADER, load_words
from tuuletus.channels.suite import META, Suite
from tuuletus.channels.table import roles
from tuuletus.channels.table.relations import find_trios
from tuuletus.channels.table.roles import BARELY, BY_VALUES, Guess
from tuuletus.channels.table.shapes import Shape
from tuuletus.channels.tabular import Table

BY_NAME = 0.7
"""A name that fits, in a language in which no file of the platform has confirmed it yet."""
VIEWS, REACH = roles.METRIC + "views", roles.METRIC + "reach"
IMPRESSIONS = roles.METRIC + "impressions"
TRIO = (roles.METRIC + "reactions", roles.METRIC + "comments", roles.METRIC + "shares")
_SHOWN_IN_FINNISH = frozenset({"näyttökerrat", "näyttökertaa", "näytöt"})
_POST_ID = re.compile(r"\d{15,17}")
_FEWEST = 8
"""With fewer rows any number may stand above another one by chance."""
_OFTEN_THE_SAME = 0.4
"""Reach is below the views nearly everywhere; a part of the views is often all of them."""
_MOST_TOLD = 0.8
_MOST_COLUMNS = 60
_LONGEST_KIND = 40
_MOST_KINDS = 12
_SHORTEST_TEXT = 10

Values = Sequence[float | None]


def settle_columns(
    guesses: dict[str, Guess],
    shapes: Mapping[str, Shape],
    columns: Mapping[str, Sequence[str]],
    suite: Suite,
) -> None:
    """Where the values show whose file it is, they say more than headers in a strange language."""
    _settle_format(guesses, columns)
    # of a page that publishes one kind of posts the kind is the same in every row
    constant = [name for name in suite.constant if guesses[name][0] != roles.FORMAT]
    guesses.update(dict.fromkeys(constant, (roles.IGNORE, BY_VALUES)))
    # of two names the handle comes first, the name that people know last
    guesses.update(dict.fromkeys(suite.names, (roles.IGNORE, BY_VALUES)))
    known = {
        suite.id: roles.ID,
        suite.link: roles.LINK,
        suite.channel: roles.CHANNEL,
        **dict.fromkeys(suite.names[-1:], roles.CHANNEL_NAME),
    }
    guesses.update({name: (role, BY_HEADER) for name, role in known.items() if name})
    for name, (role, sure) in guesses.items():
        if role.startswith(roles.TRAIT) and sure <= BARELY and shapes[name].numbers >= 0.95:
            # here few small numbers are counts of a small account, and yes or no is of no use
            own = roles.METRIC + slug(name) if shapes[name].largest > 1 else roles.IGNORE
            guesses[name] = own, BARELY
    _settle_texts(guesses, shapes)
    _settle_views(guesses)


def _settle_format(guesses: dict[str, Guess], columns: Mapping[str, Sequence[str]]) -> None:
    """A column of a few short words of which most mean a medium in some language."""
    if any(role == roles.FORMAT for role, _ in guesses.values()):
        return
    stems = load_words()["media_stems"]
    for name, (_, sure) in guesses.items():
        cells = [plain(cell) for cell in columns[name] if cell]
        told = set(cells)
        if sure > BARELY or not 0 < len(told) <= min(_MOST_KINDS, len(cells) / 2):
            continue
        media = sum(any(stem in word for stem in stems) for word in told)
        if 2 * media >= len(told) and max(map(len, told)) <= _LONGEST_KIND:
            guesses[name] = roles.FORMAT, BY_VALUES
            return


def _settle_texts(guesses: dict[str, Guess], shapes: Mapping[str, Shape]) -> None:
    """The text stands in one of two columns, or in both: whoever reads takes the longer one."""
    given = {role for role, _ in guesses.values()} - {
        role for role, sure in guesses.values() if sure <= BARELY
    }
    texts = sorted(
        (
            name
            for name, (role, sure) in guesses.items()
            if sure <= BARELY and not role.startswith(roles.METRIC) and _is_text(shapes[name])
        ),
        key=lambda name: -shapes[name].length,
    )
    wanted = [role for role in (roles.TEXT, roles.TITLE) if role not in given]
    guesses.update({name: (roles.IGNORE, BARELY) for name in texts if guesses[name][0] in wanted})
    for name, role in zip(texts, wanted, strict=False):
        guesses[name] = role, BARELY


def _is_text(shape: Shape) -> bool:
    """Whether a column holds what somebody wrote: letters, and seldom the same twice."""
    is_written = shape.letters >= _MOST_TOLD and shape.links < 1 - _MOST_TOLD
    is_own = shape.distinct > 0.3 * shape.told and not shape.is_category
    return is_written and is_own and shape.length >= _SHORTEST_TEXT and shape.dates < 0.5


def _settle_views(guesses: dict[str, Guess]) -> None:
    """Meta counts views since late 2024, and in Finnish its word may be that of impressions."""
    names = {role: name for name, (role, _) in guesses.items()}
    shown = names.get(IMPRESSIONS)
    is_finnish = shown is not None and plain(shown) in _SHOWN_IN_FINNISH
    if shown is not None and is_finnish and REACH in names and VIEWS not in names:
        guesses[shown] = VIEWS, guesses[shown][1]


def settle_numbers(
    guesses: dict[str, Guess], shapes: Mapping[str, Shape], table: Table, suite: Suite
) -> dict[str, tuple[str, ...]]:
    """Name numbers by how they hang together; gives the sum that was found, with its parts.

    All of it stays a guess, and is made only where posts have ids as Meta's posts have.
    """
    ids = [cell for cell in table.head(suite.id) if cell] if suite.id else []
    if not ids or not all(map(_POST_ID.fullmatch, ids)):
        return {}
    found = _settle_trio(guesses, shapes)
    _settle_shown(guesses, shapes, before=next(iter(found), ""))
    return found


def _settle_trio(
    guesses: dict[str, Guess], shapes: Mapping[str, Shape]
) -> dict[str, tuple[str, ...]]:
    """The sum of three neighbours is that of reactions, comments and shares, in this order."""
    columns = {
        name: shapes[name].numbers_read.values
        for name, (role, sure) in guesses.items()
        if _is_counted(shapes[name])
        and (sure <= BARELY or role in TRIO or not role.startswith(roles.METRIC))
        and role not in (roles.ID, roles.CHANNEL, roles.DATE)
    }
    if len(columns) > _MOST_COLUMNS:
        return {}
    trios = {
        name: parts
        for name, parts in find_trios(columns, fewest=_FEWEST)
        if all(
            role == guesses[part][0] or (role not in given and guesses[part][0] not in TRIO)
            for given in [{role for role, _ in guesses.values()}]
            for part, role in zip(parts, TRIO, strict=True)
        )
    }
    following = dict(pairwise(columns))
    beside = {name: parts for name, parts in trios.items() if following.get(name) == parts[0]}
    chosen = beside if len(beside) == 1 else trios
    if len(chosen) != 1:
        return {}
    ((name, parts),) = chosen.items()
    guesses[name] = roles.TOTAL, BY_VALUES
    for part, role in zip(parts, TRIO, strict=True):
        guesses[part] = role, max(guesses[part][1] if guesses[part][0] == role else 0, BY_VALUES)
    return chosen


def _settle_shown(guesses: dict[str, Guess], shapes: Mapping[str, Shape], *, before: str) -> None:
    """The largest numbers of all are views and reach, where one is never above the other.

    Of a file with a known sum those that stand before it are looked at.
    """
    if {role for role, _ in guesses.values()} & {VIEWS, REACH, IMPRESSIONS}:
        return
    names = list(guesses)
    columns = {
        name: shapes[name].numbers_read.values
        for name in names[: names.index(before) if before else None]
        if guesses[name] == (roles.METRIC + slug(name), BARELY) and _is_counted(shapes[name])
    }
    sizes = {name: median(told) for name, cells in columns.items() if (told := _told(cells))}
    if not sizes or len(columns) > _MOST_COLUMNS:
        return
    views = max(sizes, key=lambda name: sizes[name])
    others = set(sizes) - {views} - _find_parts(columns, views)
    reach = max(others, key=lambda name: (sizes[name], -names.index(name)), default="")
    if not reach:
        return
    both = _told_pairs(columns[views], columns[reach])
    many = _MOST_TOLD * len(columns[views])
    if len(both) >= max(_FEWEST, many) and all(one >= other for one, other in both):
        guesses[views], guesses[reach] = (VIEWS, BY_VALUES), (REACH, BY_VALUES)


def _find_parts(columns: Mapping[str, Values], whole: str) -> set[str]:
    """The columns that are often all of another one, alone or with their neighbour."""
    cells = columns[whole]
    found = {name for name, own in columns.items() if _often_same(cells, own)}
    for one, other in pairwise(columns):
        summed = [
            None if first is None else first + (second or 0.0)
            for first, second in zip(columns[one], columns[other], strict=True)
        ]
        if whole not in (one, other) and _often_same(cells, summed):
            found |= {one, other}
    return found


def _often_same(cells: Values, others: Values) -> bool:
    both = _told_pairs(cells, others)
    return sum(one == other for one, other in both) >= max(_OFTEN_THE_SAME * len(both), 1)


def _told(cells: Values) -> list[float]:
    return [cell for cell in cells if cell is not None]


def _told_pairs(cells: Values, others: Values) -> list[tuple[float, float]]:
    pairs = zip(cells, others, strict=True)
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _is_counted(shape: Shape) -> bool:
    return shape.told > 0 and shape.numbers >= 0.95 and shape.whole >= 0.95 and shape.ids < 0.5


def settle_unconfirmed(guesses: dict[str, Guess], suite: Suite) -> None:
    """No header is sure that no file of Business Suite has confirmed, whatever others call so."""
    confirmed = load_aliases(META)
    shown = {suite.id, suite.link, suite.channel, *suite.names}
    for name, (role, sure) in guesses.items():
        if name not in shown and role != roles.TOTAL and plain(name) not in confirmed:
            guesses[name] = role, min(sure, BY_NAME)
