"""The shares of a LinkedIn data copy: what a person wrote, without any numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from tuuletus.channels.columns import Columns, describe
from tuuletus.channels.headers import plain
from tuuletus.channels.linkedin import private
from tuuletus.channels.linkedin.pages import LINK, PACKAGE
from tuuletus.channels.linkedin.rejoining import rejoin_rows
from tuuletus.channels.members import Layout
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError, LookAlikeError
from tuuletus.records import OWN_PROFILE, Channel, Post, Reading

_SHARES = {"date", "sharelink", "sharecommentary"}
_KNOWN = _SHARES | {"sharedurl", "mediaurl", "visibility"}
_COMMENTS = {"date", "link", "message"}
# the copy closes and opens its quotation marks at every line break inside a text
_BREAK = re.compile(r'"?\r?\n"?')
_PUBLIC = {"member_network", "anyone", "public", ""}


def _find_root(path: Sequence[str]) -> int | None:
    return len(path) - 1 if plain(path[-1]) == "shares csv" else None


# `Shares.csv` alone is opened, where other files of a copy lie beside it
LAYOUTS = (
    Layout(
        find_root=_find_root,
        is_own=private.is_named_so,
        is_whole=lambda names: any(private.is_named_so([name]) for name in names),
    ),
)


def recognise(source: Source) -> float:
    """0.98 for the shares, less for what lies beside them in a copy and is refused."""
    if private.is_private(source):
        return 0.97
    if source.is_workbook:
        return 0.0
    try:
        header = set(map(plain, source.table.header))
    except ChannelError:
        return 0.0
    if header >= _SHARES:
        return 0.98
    return 0.7 if header == _COMMENTS else 0.0


def read(source: Source, options: ReadingOptions) -> Reading:
    """The posts of the copy; the comments that a person wrote elsewhere are refused."""
    if private.is_private(source):
        raise LookAlikeError("The file holds private data of a person.", code="private_file")
    header = {plain(name): name for name in source.table.header}
    if not header.keys() >= _SHARES:
        raise LookAlikeError(
            "The file holds comments on posts of others.", code="not_posts", column=header["link"]
        )
    table = rejoin_rows(source, text=header["sharecommentary"])
    columns = Columns.of(table, PACKAGE, source.name)
    name = options.channel_name
    channel = Channel(platform="linkedin", key=name or OWN_PROFILE, name=name)
    cells = {role: table.column(own) for role, own in header.items()}
    found = Columns(table=table, found={"date": header["date"]}, notes=columns.notes)
    moments = found.moments("date", options)
    posts: dict[str, Post] = {}
    repeated = hidden = 0
    for place, link in enumerate(cells["sharelink"]):
        match = LINK.match(link.replace("%3A", ":"))
        key = match[1] if match else link
        if not key:
            columns.notes.add("no_id", row=table.numbers[place], column=header["sharelink"])
            continue
        if key in posts:
            repeated += 1
            continue
        if plain(cells.get("visibility", [""] * (place + 1))[place]) not in {
            plain(one) for one in _PUBLIC
        }:
            hidden += 1
            continue
        moment = moments[place]
        posts[key] = Post(
            channel=channel,
            key=key,
            published_at=moment.at(UTC) if moment else None,
            text=repair_breaks(cells["sharecommentary"][place]),
            permalink=link.replace("%3A", ":"),
        )
    if not posts and not hidden and (table.rows or table.uneven):
        raise ChannelError(
            "Not one row could be read.",
            code="broken_rows",
            rows=len(table.rows) + len(table.uneven),
        )
    return describe(
        columns,
        source,
        options,
        format="linkedin_shares",
        posts=tuple(posts.values()),
        measurements=(),
        unread=columns.notes.all(),
        unknown_columns=tuple(own for role, own in header.items() if role not in _KNOWN),
        lacking=("counts", "audience"),
        repeated_rows=repeated,
        zone="UTC",
        zone_reason="stated",
    )


def repair_breaks(text: str) -> str:
    """The text without the quotation marks that stand around its line breaks.

    The last one of all, which had no other, goes with them.

    >>> repair_breaks('Keitto"\\n""\\n"Tervetuloa"')
    'Keitto\\n\\nTervetuloa'
    """
    whole = _BREAK.sub("\n", text)
    is_stray = whole.count('"') % 2 and whole.count('"') < text.count('"')
    is_alone = "\n" in whole and whole.count('"') == 1
    return whole.removesuffix('"') if is_stray or is_alone else whole
