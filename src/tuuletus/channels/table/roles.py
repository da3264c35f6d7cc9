"""The roles that a column of a table can have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tuuletus.channels import protocol
from tuuletus.channels.metrics import METRICS
from tuuletus.records import WeekdayCodes

ID = "id"
CHANNEL = "channel"
CHANNEL_NAME = "channel_name"
DATE = protocol.DAY
TIME = "time"
TEXT = "text"
TITLE = "title"
LINK = "link"
PLATFORM = "platform"
FORMAT = "format"
TOTAL = "total"
OUTCOME = protocol.OUTCOME
VENUE = protocol.VENUE
EACH = protocol.EACH
EACH_COUNTED = protocol.EACH_COUNTED
IGNORE = "ignore"
METRIC = "metric:"
TRAIT = "trait:"
AUDIENCE = "audience:"

SINGLE = (ID, CHANNEL, CHANNEL_NAME, PLATFORM, DATE, TIME, TEXT, TITLE, LINK, FORMAT)
ROLES = (
    *SINGLE,
    *(METRIC + name for name in METRICS),
    *(
        TRAIT + name
        for name in ("weekday", "hour", "month", "paid", "topic", "series", "category", "campaign")
    ),
    *(AUDIENCE + name for name in ("followers", "page_likes", "subscribers")),
    TOTAL,
    OUTCOME,
    EACH,
    EACH_COUNTED,
    VENUE,
    IGNORE,
)
"""The roles to choose from; `metric:`, `trait:` and `audience:` also take names of one's own."""

_ROLE = re.compile(r"(?:metric|trait|audience):[^\W_]\w{0,59}")


def is_role(role: str) -> bool:
    """Whether `role` can be given to a column."""
    return role in ROLES or _ROLE.fullmatch(role) is not None


Guess = tuple[str, float]
"""A role and how sure it is."""

BY_VALUES = 0.6
BARELY = 0.4
NAMED = 0.8
"""From this sureness on a header, not only the values, says what a column is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """One column: its header, the role it seems to have, how sure that is (0 to 1), some cells."""

    name: str
    role: str
    sure: float
    examples: tuple[str, ...]

    @property
    def is_guess(self) -> bool:
        """Whether the role was not told by a header that is known to mean it."""
        return self.role != IGNORE and self.sure < NAMED


@dataclass(frozen=True, slots=True, kw_only=True)
class TableGuess:
    """What a table seems to hold. A person confirms or corrects it.

    `date_order` is "day_first", "month_first", "" where no decision is needed and None where the
    dates can be read both ways, so that a person must say. `fingerprint` is the same for every
    file with the same header; `totals` names the parts of each column that is a sum. `suite` says
    that the values are those of Meta Business Suite, though the headers are not known, `named`
    that there is a header. `weekday_codes` says what numbers of weekdays would be taken to mean.
    """

    columns: tuple[ColumnGuess, ...]
    rows: int
    date_order: str | None
    delimiter: str
    encoding: str
    fingerprint: str
    totals: Mapping[str, tuple[str, ...]]
    suite: bool = False
    named: bool = True
    weekday_codes: WeekdayCodes | None = None

    @property
    def mapping(self) -> Mapping[str, str]:
        """The role of each column, as `ReadingOptions.mapping` takes it."""
        return MappingProxyType({column.name: column.role for column in self.columns})

    @property
    def unnamed(self) -> tuple[str, ...]:
        """The columns of numbers that nothing names, where no other number is known."""
        if self.suite:
            return ()
        counted = [one for one in self.columns if one.role.startswith(METRIC)]
        is_known = any(
            one.sure >= NAMED or one.role.removeprefix(METRIC) in METRICS for one in counted
        )
        return () if is_known else tuple(one.name for one in counted)

    @property
    def is_plausible(self) -> bool:
        """Whether the rows are posts: they have a metric, or a text with a date, id or link.

        Prose looks like a table of texts, a lone number like a table with one cell. Numbers under
        headers that say nothing are metrics only beside the content of a post: an identifier or
        a date may be that of anything.
        """
        roles = {column.role for column in self.columns}
        counted = [one for one in self.columns if one.role.startswith((METRIC, AUDIENCE))]
        is_named = any(one.sure >= NAMED for one in counted)
        is_listed = bool(roles & {TEXT, TITLE} and roles & {ID, DATE, LINK})
        is_counted = is_named or (bool(counted) and bool(roles & {TEXT, TITLE, LINK}))
        return self.rows > 0 and len(self.columns) > 1 and (is_counted or is_listed)
