"""Reading a table by a mapping: rows become posts, or readings of the channel by day."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.channels import counts, dates, numbers, suite
from tuuletus.channels.metrics import RESPONSES
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.shared import is_metric_name, load_words
from tuuletus.channels.source import Source
from tuuletus.channels.table import roles
from tuuletus.channels.table.days import is_by_day, measure_days
from tuuletus.channels.table.own import find_own, unguard_own
from tuuletus.channels.table.relations import find_sums
from tuuletus.channels.table.repeats import find_repeats
from tuuletus.channels.table.values import find_answers, read_trait
from tuuletus.channels.table.weekdays import find_weekday_codes
from tuuletus.channels.table.work import Values, Work, find_channels
from tuuletus.channels.tabular import WORKBOOK, Table
from tuuletus.channels.unread import Notes
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Channel, Measurement, Measurements, Post, Reading
from tuuletus.wording.codes import value_code

INTERACTIONS = "interactions"
_MANY = frozenset({roles.TOTAL, roles.OUTCOME})


def read_table(source: Source, options: ReadingOptions, mapping: Mapping[str, str]) -> Reading:
    """Everything the mapping asks for, and what could not be read."""
    table = unguard_own(source.table)
    work = Work(
        table=table,
        file=source.name,
        mapping=_check_mapping(table, mapping),
        options=options,
        notes=Notes(source.name),
        suite=suite.find_suite(table),
    )
    _refuse_daily(work)
    work.notes.add_table(table)
    _read_moments(work)
    _read_weekdays(work)
    _read_values(work)
    _name_unread_metrics(work)
    kept = _drop_total_rows(work)
    posts: dict[int, Post] = {}
    repeated = 0
    if is_by_day(work, kept):
        measurements: Sequence[Measurement] = measure_days(work, kept)
    else:
        posts, repeated = _build_posts(work, kept)
        measurements = _measure_posts(work, posts)
    _check_totals(work, kept)
    return Reading(
        file=source.name,
        sha256=source.sha256,
        format=f"meta_{work.suite.platform}_posts" if work.suite else "table",
        posts=tuple(posts.values()),
        measurements=measurements,
        unread=work.notes.all(),
        unknown_columns=tuple(
            name for name in table.header if work.mapping.get(name, roles.IGNORE) == roles.IGNORE
        ),
        lacking=_lacking(work, posts),
        repeated_rows=repeated,
        rows=len(table.rows) + len(table.uneven),
        zone=work.zone,
        zone_reason=work.zone_reason,
        read_at=options.read_at,
        mapping=MappingProxyType(dict(work.mapping)),
        weekday_codes=work.weekdays,
    )


def _refuse_daily(work: Work) -> None:
    """Whatever the columns were said to be, days are no posts."""
    if work.suite is not None:
        suite.refuse_daily(
            work.table,
            work.table.column(work.suite.id or work.suite.link),
            suite.find_spans(work.table),
            has_views=roles.METRIC + "views" in work.mapping.values(),
        )


def _check_mapping(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    for name, role in mapping.items():
        if not roles.is_role(role):
            raise ChannelError(
                f"There is no role {role!r}.", code="unknown_role", role=role, column=name
            )
    known = {name: mapping[name] for name in table.header if name in mapping}
    useful = [role for role in known.values() if role != roles.IGNORE]
    if not useful:
        raise UnknownFileError("The mapping names no column of the file.", code="no_columns")
    twice = [role for role, times in Counter(useful).items() if times > 1 and role not in _MANY]
    if twice:
        columns = tuple(name for name, role in known.items() if role == twice[0])
        raise ChannelError(
            f"Two columns have the role {twice[0]!r}.",
            code="role_twice",
            role=twice[0],
            columns=columns,
        )
    return known


def _read_moments(work: Work) -> None:
    name = work.name_of(roles.DATE)
    work.moments = (None,) * len(work.table.rows)
    if not name:
        return
    totals = load_words()["total_row"]
    cells = ["" if cell.casefold() in totals else cell for cell in work.table.column(name)]
    latest = work.options.read_at.date()
    read = dates.read_dates(
        cells,
        order=work.options.date_order,
        latest=latest,
        column=name,
        epoch=work.table.epoch,
        rows=work.table.numbers,
    )
    for code, example in read.notes:
        work.notes.add(code, column=name, value=example)
    for place in read.unread:
        work.say("not_a_date", place, name, cells[place])
    work.moments = _with_clocks(work, read.moments)
    told = [moment for moment in work.moments if moment is not None]
    if told and not all(moment.zone for moment in told):
        own, reason = (
            (suite.ZONE, "meta_pacific") if work.suite else (work.options.zone, "assumed")
        )
        work.zone = work.options.source_zone or own
        work.zone_reason = "asked" if work.options.source_zone else reason


def _with_clocks(
    work: Work, moments: tuple[dates.Moment | None, ...]
) -> tuple[dates.Moment | None, ...]:
    name = work.name_of(roles.TIME)
    if not name:
        return moments
    result: list[dates.Moment | None] = []
    for place, (moment, cell) in enumerate(zip(moments, work.table.column(name), strict=True)):
        clock = None if numbers.is_blank(cell) else dates.read_clock(cell)
        if clock is None and not numbers.is_blank(cell):
            work.say("not_a_time", place, name, cell)
        if moment is not None and clock is not None:
            moment = dates.Moment(day=moment.day, clock=clock, zone=moment.zone)
        result.append(moment)
    return tuple(result)


def _read_weekdays(work: Work) -> None:
    """What numbers of weekdays mean, if there are such."""
    if name := work.name_of(roles.TRAIT + "weekday"):
        work.weekdays = find_weekday_codes(
            work.table,
            name,
            asked=work.options.first_weekday,
            days=[moment.day if moment else None for moment in work.moments],
            month=work.name_of(roles.TRAIT + "month"),
        )


def _read_values(work: Work) -> None:
    columns = (
        *work.named(roles.METRIC),
        *work.named(roles.AUDIENCE),
        *(name for name, role in work.mapping.items() if role == roles.TOTAL),
    )
    for name in columns:
        cells = work.table.column(name)
        read = counts.read_counts(cells)
        if read.rounded:
            example = counts.describe_rounded(cells, read)
            work.notes.add(counts.NOTE, column=name, value=example)
            work.rounded.add(name)
        for place in read.unread:
            work.say("not_a_number", place, name, cells[place])
        values = Values(read.values)
        metric = work.mapping[name].partition(":")[2]
        for place, value in enumerate(read.values):
            if value is not None and (fault := counts.find_fault(metric, value)):
                work.say(fault, place, name, cells[place])
                values.forget(place)
        work.values[name] = values


def _name_unread_metrics(work: Work) -> None:
    """Columns that are called numbers and hold none: only a person knows what they are."""
    if work.options.mapping is not None or not work.table.named:
        return
    for name, role in work.mapping.items():
        cells = work.table.head(name) if role == roles.IGNORE and is_metric_name(name) else ()
        if told := next((cell for cell in cells if not numbers.is_blank(cell)), ""):
            work.notes.add("metric_not_read", column=name, value=told)
    is_workbook = work.table.encoding == WORKBOOK
    for name in work.named(roles.METRIC) if is_workbook else ():
        # formulas that no spreadsheet program has worked out yet are empty cells here
        if work.table.rows and all(map(numbers.is_blank, work.table.column(name))):
            work.notes.add("metric_empty", column=name)


def _drop_total_rows(work: Work) -> list[int]:
    """The places of the rows that are no total of the others."""
    words = load_words()["total_row"]
    checked = (roles.ID, roles.TITLE, roles.TEXT, roles.DATE, roles.CHANNEL)
    columns = [work.table.header.index(name) for role in checked if (name := work.name_of(role))]
    columns = columns or [0]
    kept = []
    for place, row in enumerate(work.table.rows):
        if any(row[column].casefold() in words for column in columns):
            work.say("total_row", place, "")
        else:
            kept.append(place)
    return kept


def _build_posts(work: Work, kept: list[int]) -> tuple[dict[int, Post], int]:
    """A post a row; a row whose post came before is counted, and said where it differs."""
    cells = {role: work.cells(role) for role in (roles.ID, roles.TEXT, roles.TITLE, roles.LINK)}
    keys = _find_keys(work, kept)
    channels = find_channels(work)
    stated = _read_stated(work, kept)
    zone = ZoneInfo(work.zone)
    seen: dict[Channel, dict[str, int]] = {channel: {} for channel in set(channels)}
    posts: dict[int, Post] = {}
    repeated = 0
    for place, key in keys.items():
        first = seen[channels[place]].setdefault(key, place)
        if first != place:
            repeated += 1
            if work.table.rows[first] != work.table.rows[place]:
                work.say("repeated_and_different", place, work.name_of(roles.ID), key)
            continue
        moment = work.moments[place]
        link = cells[roles.LINK][place]
        posts[place] = Post(
            channel=channels[place],
            key=key,
            published_at=moment.at(zone) if moment else None,
            text=max(cells[roles.TEXT][place], cells[roles.TITLE][place], key=len),
            permalink=link if link.startswith(("http://", "https://")) else "",
            stated=stated[place],
            row=work.table.numbers[place],
        )
    return posts, repeated


def _find_keys(work: Work, kept: list[int]) -> dict[int, str]:
    """The key of each row that can have one."""
    name = work.name_of(roles.ID)
    if not name:
        return _make_keys(work, kept)
    keys: dict[int, str] = {}
    cells = work.table.column(name)
    for place in kept:
        cell = cells[place]
        if numbers.is_blank(cell):
            work.say("no_id", place, name)
        elif suite.ROUNDED.fullmatch(cell):
            # a spreadsheet rounded a long number; different posts would become one
            work.say("id_rounded", place, name, cell)
        else:
            keys[place] = cell[:200]
    return keys


def _make_keys(work: Work, kept: list[int]) -> dict[int, str]:
    """A key out of what does not change from export to export, else of the whole row.

    Rows that are alike are different posts, but for those that surely tell one again.
    """
    lasting = _find_lasting(work)
    digests = {place: _digest(lasting[place] or work.table.rows[place]) for place in kept}
    repeats = find_repeats(work, digests)
    times: Counter[str] = Counter()
    keys: dict[int, str] = {}
    for place, digest in digests.items():
        if place in repeats:
            keys[place] = keys[repeats[place]]
            continue
        times[digest] += 1
        keys[place] = f"row-{digest}-{times[digest]}"
    return keys


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _find_lasting(work: Work) -> list[tuple[str, ...]]:
    """What of each row names its post in a newer file, too: its link, else its text and date."""
    texts, links = work.cells(roles.TEXT), work.cells(roles.LINK)
    titles, days = work.cells(roles.TITLE), work.cells(roles.DATE)
    return [
        (link,) if link else (day, text, title) if day and (text or title) else ()
        for link, day, text, title in zip(links, days, texts, titles, strict=True)
    ]


def _are_known_again(work: Work, posts: Mapping[int, Post]) -> bool:
    """Whether most posts of a table without identifiers are found in a newer one."""
    lasting = _find_lasting(work)
    return 2 * sum(bool(lasting[place]) for place in posts) > len(posts)


def _read_stated(work: Work, kept: list[int]) -> dict[int, Mapping[str, str]]:
    columns = work.named(roles.TRAIT)
    if name := work.name_of(roles.FORMAT):
        columns[name] = "format"
    read = {name: (trait, work.table.column(name)) for name, trait in columns.items()}
    is_own = find_own(work.table.header) is not None
    codes: dict[tuple[str, str], str | None] = {}
    for trait, cells in read.values():
        codes |= {(trait, cell): code for cell, code in find_answers(trait, cells).items()}
    stated: dict[int, Mapping[str, str]] = {}
    alike: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
    for place in kept:
        told: dict[str, str] = {}
        for name, (trait, cells) in read.items():
            cell = cells[place]
            if (trait, cell) not in codes:
                known = value_code(trait, cell) if is_own else cell
                codes[trait, cell] = read_trait(trait, known, weekdays=work.weekdays)
            code = codes[trait, cell]
            if code is None:
                work.say("not_understood", place, name, cell)
            elif code:
                told[trait] = code
        moment = work.moments[place]
        if moment is not None and moment.clock is None:
            told.setdefault("hour", "")  # the day is told, the hour is not: it is no midnight
        # few posts differ in what is stated of them, so those that are alike share it
        stated[place] = alike.setdefault(tuple(told.items()), MappingProxyType(told))
    return stated


def _measure_posts(work: Work, posts: Mapping[int, Post]) -> Measurements:
    result = Measurements()
    at = work.options.read_at
    owners = array("I")
    for name, metric in work.named(roles.METRIC).items():
        # only once there is a column: whoever has no reading owns none
        owners = owners or _number(result, posts)
        result.add_column(owners, metric, map(work.values[name].__getitem__, posts), at)
    for place, total in _lone_totals(work, posts).items():
        result.add(posts[place].channel, posts[place].key, INTERACTIONS, total, at)
    for name, metric in work.named(roles.AUDIENCE).items():
        for one in _measure_audience(work, posts, name, metric):
            result.add(one.channel, one.post_key, one.metric, one.value, one.read_at)
    return result


def _lone_totals(work: Work, posts: Mapping[int, Post]) -> dict[int, float]:
    """The table's own sums of posts of which it leaves a part blank: blank is not zero."""
    names = [name for name, role in work.mapping.items() if role == roles.TOTAL]
    metrics = work.named(roles.METRIC)
    if len(names) != 1 or INTERACTIONS in metrics.values():
        return {}
    whole = work.values[names[0]]
    parts = [work.values[name] for name in _find_parts(work, names[0])]
    return {
        place: total
        for place in posts
        if (total := whole[place]) is not None and any(part[place] is None for part in parts)
    }


def _find_parts(work: Work, total: str) -> tuple[str, ...]:
    """The columns of responses that a column is the sum of."""
    metrics = work.named(roles.METRIC)
    likely = [name for name, metric in metrics.items() if metric in RESPONSES]
    columns = {name: work.values[name] for name in (total, *likely)}
    return find_sums(columns, likely=likely, fewest=2).get(total, ())


def _number(result: Measurements, posts: Mapping[int, Post]) -> array[int]:
    return array("I", (result.find_owner(post.channel, post.key) for post in posts.values()))


def _reading(work: Work, post: Post, metric: str, value: float) -> Measurement:
    return Measurement(
        channel=post.channel,
        post_key=post.key,
        metric=metric,
        value=value,
        read_at=work.options.read_at,
    )


def _measure_audience(
    work: Work, posts: Mapping[int, Post], name: str, metric: str
) -> list[Measurement]:
    """The channel's own number: at the posts' times, or at the reading where it never changes.

    Without dates a changing number cannot be placed in time; it stays with its posts.
    """
    values = work.values[name]
    told = {place: value for place in posts if (value := values[place]) is not None}
    result: dict[tuple[Channel, datetime], Measurement] = {}
    constant = len({(posts[place].channel, value) for place, value in told.items()}) == len(
        {posts[place].channel for place in told}
    )
    loose: list[Measurement] = []
    for place, value in told.items():
        post = posts[place]
        at = work.options.read_at if constant else post.published_at
        if at is None:
            loose.append(_reading(work, post, metric, value))
            continue
        result[post.channel, at] = Measurement(
            channel=post.channel, post_key=None, metric=metric, value=value, read_at=at
        )
    return [*result.values(), *loose]


def _check_totals(work: Work, kept: list[int]) -> None:
    """A total is compared with its parts, row by row, and never stored."""
    totals = [name for name, role in work.mapping.items() if role == roles.TOTAL]
    if not totals:
        return
    for total in totals:
        parts = _find_parts(work, total)
        if not work.rounded.isdisjoint({total, *parts}):
            continue  # rounded parts seldom make a rounded sum
        for place in kept if parts else ():
            whole = work.values[total][place]
            told = [work.values[part][place] for part in parts]
            if whole is None or None in told:
                continue
            if whole != sum(value for value in told if value is not None):
                work.say("total_differs", place, total, f"{whole:g}")


def _lacking(work: Work, posts: Mapping[int, Post]) -> tuple[str, ...]:
    if not posts:
        return ("posts",)  # of which neither text nor link is missed
    told = set(work.mapping.values())
    metrics = set(work.named(roles.METRIC).values())
    lacking = [] if roles.DATE in told else [roles.DATE]
    if roles.ID not in told and not _are_known_again(work, posts):
        lacking.append(roles.ID)
    if not told & {roles.TEXT, roles.TITLE}:
        lacking.append("text")
    if roles.LINK not in told:
        lacking.append("link")
    if not metrics & {"reach", "views", "impressions"}:
        lacking.append("audience")
    return tuple(lacking)
