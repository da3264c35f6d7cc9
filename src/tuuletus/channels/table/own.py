"""The list of posts as Tuuletus itself writes it for spreadsheets, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from tuuletus.channels.formulas import unguard_text
from tuuletus.channels.headers import slug
from tuuletus.channels.metrics import METRICS
from tuuletus.channels.table import roles
from tuuletus.channels.tabular import Table
from tuuletus.wording import Speaker, metric_name, platform_name
from tuuletus.wording.codes import LANGUAGES, trait_code

COLUMNS = {
    "channel": ("Channel", roles.CHANNEL_NAME),
    "platform": ("Platform", roles.PLATFORM),
    "key": ("Identifier", roles.ID),
    "title": ("Name of the post", roles.TITLE),
    "published_at": ("Published", roles.DATE),
    "text": ("Text", roles.TEXT),
    "permalink": ("Address of the post", roles.LINK),
    "channel_key": ("Identifier of the channel", roles.CHANNEL),
}
"""The columns of every such list: the code, the English header, and the role."""
PLATFORMS = (
    *("facebook", "instagram", "x", "wordpress", "bluesky", "mastodon", "linkedin", "youtube"),
    *("tiktok", "website", "table", "meta"),
)
READ_ANEW = frozenset(
    {"weekday", "hour", "month", "length", "links", "hashtags", "question", "emoji"}
)
"""Traits that are read of the post itself, whatever stands in the list."""
_FEWEST = 7
"""Older lists have no identifier of the channel."""


def find_own(header: Sequence[str]) -> Mapping[str, str] | None:
    """The role of each column where the header is that of our own list; else None.

    >>> find_own(["Date", "Likes"]) is None
    True
    """
    for names in _headers():
        count = len(COLUMNS) if tuple(header[: len(COLUMNS)]) == names else _FEWEST
        if tuple(header[:count]) == names[:count]:
            found = dict(zip(header, (role for _name, role in COLUMNS.values()), strict=False))
            found = dict(list(found.items())[:count])
            return found | {name: _role_of(name) for name in header[count:]}
    return None


def unguard_own(table: Table) -> Table:
    """The table; of our own list with the texts as they were before spreadsheets were heeded."""
    if find_own(table.header) is None:
        return table
    return replace(table, rows=tuple(tuple(map(unguard_text, row)) for row in table.rows))


def platform_code(name: str) -> str:
    """The code of a platform by its name in any language; empty for one that is not known.

    >>> platform_code("Oma taulukko"), platform_code("facebook"), platform_code("Orkut")
    ('table', 'facebook', '')
    """
    return _platforms().get(name.casefold(), "")


def _role_of(name: str) -> str:
    metric = _metrics().get(name.casefold())
    if metric is not None:
        return roles.METRIC + metric
    trait = trait_code(name)
    return roles.IGNORE if trait in READ_ANEW else roles.TRAIT + slug(trait)


@cache
def _headers() -> tuple[tuple[str, ...], ...]:
    told = [
        tuple(
            speaker.pgettext("column of a table", english) for english, _role in COLUMNS.values()
        )
        for speaker in map(Speaker, LANGUAGES)
    ]
    return (tuple(COLUMNS), *told)


@cache
def _metrics() -> dict[str, str]:
    codes = {code: code for code in METRICS}
    for speaker in map(Speaker, LANGUAGES):
        for code in METRICS:
            codes.setdefault(metric_name(code, speaker).casefold(), code)
    return codes


@cache
def _platforms() -> dict[str, str]:
    codes = {code: code for code in PLATFORMS}
    for speaker in map(Speaker, LANGUAGES):
        for code in PLATFORMS:
            codes.setdefault(platform_name(code, speaker).casefold(), code)
    return codes
