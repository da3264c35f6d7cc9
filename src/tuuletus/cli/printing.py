"""What was learnt, printed: for people as sentences and a table, for programs as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tuuletus.analysis.findings import Finding, Learning, order_for_reading
from tuuletus.channels.describing import describe_weekdays
from tuuletus.cli.joining import Joined
from tuuletus.cli.reading import Gathered, ToldSeries
from tuuletus.cli.refused import CELLS, say_refused, tell_closed, tell_refusals
from tuuletus.cli.tables import Column, lay_out
from tuuletus.cli.terminal import PLAIN_WIDTH, PlainTable, Printer
from tuuletus.wording import (
    Speaker,
    channel_name,
    on_channel_name,
    say_channel_lines,
    say_compared,
    say_early,
    say_guessed,
    say_lacking,
    say_learning,
    say_left_out,
    say_unread,
    say_weekday_codes,
    trait_name,
    trait_value,
    verdict_name,
)
from tuuletus.wording.figures import tell_finding
from tuuletus.wording.names import column_name

ROWS = 20
COLUMNS = 12
"""So many columns that were left aside are named."""
META_PACIFIC = "meta_pacific"


def describe(gathered: Gathered, learning: Learning, *, zone: str) -> dict[str, object]:
    """The answer for programs. Multiples are of the account's own normal level."""
    return {
        "posts": len(gathered.posts),
        "channels": [channel.name or channel.key for channel in gathered.channels],
        "period": find_days(gathered.period, zone=zone),
        "joined": [
            {
                "file": one.file,
                "channel": one.channel.name or one.channel.key,
                "same_posts": one.same,
                "posts": one.posts,
                "is_counted_there": one.joins,
            }
            for one in gathered.joined
        ],
        "repeated_rows": sum(count for _file, count in gathered.repeated),
        "unread": [
            {"file": cell.file, "row": cell.row, "column": cell.column, "reason": cell.reason}
            for cell in gathered.unread
        ],
        "weekdays": [
            {"file": file} | describe_weekdays(codes) for file, codes in gathered.weekdays
        ],
        "columns_left_aside": [
            {"file": file, "columns": list(columns)} for file, columns in gathered.aside
        ],
        "zones": [
            {"file": file, "zone": zone, "reason": reason} for file, zone, reason in gathered.zones
        ],
        "refused": tell_refusals(gathered.refused),
        "not_opened": tell_closed(gathered.refused),
        "findings": [tell_finding(finding) for finding in learning.findings],
    }


def find_days(period: tuple[datetime, datetime] | None, *, zone: str) -> list[str] | None:
    """The first and last day in the given zone as ISO dates."""
    if period is None:
        return None
    return [moment.astimezone(ZoneInfo(zone)).date().isoformat() for moment in period]


def print_review(gathered: Gathered, learning: Learning, *, speaker: Speaker, zone: str) -> None:
    """Sentences, a table, what could not be read and what the files do not tell."""
    printer = Printer()
    printer.say(
        say_extent(gathered, speaker=speaker, zone=zone), "", *say_learning(learning, speaker)
    )
    if learning.findings:
        printer.say("")
        printer.show(build_table(learning, speaker=speaker, width=printer.console.width))
    printer.say(*say_remarks(gathered, learning, speaker=speaker))
    if gathered.period:
        printer.say(*say_zones(gathered, zone=zone, speaker=speaker))


def say_extent(gathered: Gathered, *, speaker: Speaker, zone: str) -> str:
    """How many posts of which channels, and from when."""
    count = len(gathered.posts)
    told = (channel_name(one.platform, one.key, one.name, speaker) for one in gathered.channels)
    names = ", ".join(dict.fromkeys(told))
    if gathered.period is None:
        return speaker.ngettext(
            "%(count)s post (%(channels)s), without dates.",
            "%(count)s posts (%(channels)s), without dates.",
            count,
        ) % {"count": speaker.number(count), "channels": names}
    first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in gathered.period)
    if first == last:
        return speaker.ngettext(
            "%(count)s post (%(channels)s), of %(day)s.",
            "%(count)s posts (%(channels)s), of %(day)s.",
            count,
        ) % {"count": speaker.number(count), "channels": names, "day": speaker.day(first)}
    return speaker.ngettext(
        "%(count)s post (%(channels)s), from %(first)s to %(last)s.",
        "%(count)s posts (%(channels)s), from %(first)s to %(last)s.",
        count,
    ) % {
        "count": speaker.number(count),
        "channels": names,
        "first": speaker.day(first),
        "last": speaker.day(last),
    }


def say_no_posts(gathered: Gathered, *, speaker: Speaker) -> str:
    """What the files hold instead of the posts that there is nothing to learn without."""
    lines = []
    for file, series, has_numbers in gathered.postless:
        if not series and not has_numbers:
            line = speaker.gettext(
                "%(file)s holds no published posts and no numbers. Name the export of your posts."
            )
        elif series:
            line = speaker.gettext(
                "%(file)s holds outcomes (%(series)s), but no posts to learn from. Name the export"
                " of your posts too; “tuuletus patience” asks what the posts did to outcomes."
            )
        else:
            line = speaker.gettext(
                "%(file)s holds no posts, only numbers of the whole channel. Name the export of"
                " your posts too."
            )
        words = {"file": file, "series": "; ".join(say_series(one, speaker) for one in series)}
        lines.append(line % words)
        # what stands in no row is about the whole file, and says what is in it instead
        notes = (note for note in gathered.unread if note.file == file and not note.row)
        lines += (say_unread(note, speaker) for note in notes)
    return "\n".join(lines)


def say_series(one: ToldSeries, speaker: Speaker) -> str:
    """A series of outcomes, how many days or weeks it tells, and from when to when."""
    if one.span == 1:
        sentence = speaker.ngettext(
            "%(name)s: %(count)s day, %(first)s – %(last)s",
            "%(name)s: %(count)s days, %(first)s – %(last)s",
            one.count,
        )
    else:
        sentence = speaker.ngettext(
            "%(name)s: %(count)s week, %(first)s – %(last)s",
            "%(name)s: %(count)s weeks, %(first)s – %(last)s",
            one.count,
        )
    return sentence % {
        "name": one.name,
        "count": speaker.number(one.count),
        "first": speaker.day(one.first),
        "last": speaker.day(one.last),
    }


def say_joined(one: Joined, speaker: Speaker) -> str:
    """Whose posts a table tells that names no channel, and what that means."""
    sentence = (
        speaker.ngettext(
            "%(file)s names no channel, but %(same)s of its %(posts)s posts is known in"
            " %(channel)s: it is counted there, and no post twice.",
            "%(file)s names no channel, but %(same)s of its %(posts)s posts are known in"
            " %(channel)s: it is counted there, and no post twice.",
            one.same,
        )
        if one.joins
        else speaker.ngettext(
            "%(file)s names no channel. %(same)s of its %(posts)s posts is in %(channel)s, too,"
            " and counts twice. If it is of that channel, add a column with its name.",
            "%(file)s names no channel. %(same)s of its %(posts)s posts are in %(channel)s, too,"
            " and count twice. If it is of that channel, add a column with its name.",
            one.same,
        )
    )
    channel = one.channel
    return sentence % {
        "file": one.file,
        "same": speaker.number(one.same),
        "posts": speaker.number(one.posts),
        "channel": channel_name(channel.platform, channel.key, channel.name, speaker),
    }


def build_table(learning: Learning, *, speaker: Speaker, width: int = PLAIN_WIDTH) -> PlainTable:
    """The surest findings, each with its interval and its posts, in a terminal of that width.

    Where seven columns would break words, a trait stands with its value and a multiple with its
    interval; where that is too wide, too, posts and chance are left out.
    """
    findings = order_for_reading(learning.findings)[:ROWS]
    trait, value, multiple, probably, posts, chance, verdict = (
        Column(head=head, cells=cells, is_number=is_number)
        for (head, is_number), cells in zip(
            _heads(speaker),
            zip(*build_rows(findings, speaker=speaker), strict=True),
            strict=True,
        )
    )
    named = _together(trait, value, ": ")
    sized = _together(multiple, probably, "\n")
    return lay_out(
        (
            (trait, value, multiple, probably, posts, chance, verdict),
            (named, multiple, probably, posts, chance, verdict),
            (named, sized, posts, chance, verdict),
            (named, sized, verdict),
        ),
        width=width,
    )


def _heads(speaker: Speaker) -> tuple[tuple[str, bool], ...]:
    """The header of each column, and whether numbers stand below it."""
    return (
        (speaker.pgettext("column of a table", "Trait"), False),
        (speaker.pgettext("column of a table", "Value"), False),
        (speaker.pgettext("column of a table", "Multiple"), True),
        (speaker.pgettext("column of a table", "Probably"), True),
        (speaker.pgettext("column of a table", "Posts"), True),
        (speaker.pgettext("column of a table", "Chance of more"), True),
        (speaker.pgettext("column of a table", "Verdict"), False),
    )


def _together(one: Column, other: Column, mark: str) -> Column:
    return Column(
        head=one.head,
        cells=tuple(
            f"{first}{mark}{second}" if first else second
            for first, second in zip(one.cells, other.cells, strict=True)
        ),
        is_number=one.is_number,
    )


def build_rows(findings: Sequence[Finding], *, speaker: Speaker) -> Iterator[tuple[str, ...]]:
    """Each finding in the cells of the table; where channels differ, each channel below it."""
    for finding in findings:
        yield build_row(finding, speaker=speaker)
        for own in finding.by_channel if finding.differs else ():
            yield (
                "",
                f"· {on_channel_name(own, speaker, among=finding.channels)}",
                speaker.multiple(own.mean),
                speaker.multiples(own.low, own.high),
                speaker.number(own.n),
                speaker.chance(own.probability),
                verdict_name(own, speaker),
            )
        for left in finding.untold if finding.differs else ():
            name, count = (
                on_channel_name(left, speaker, among=finding.channels),
                speaker.number(left.n),
            )
            yield ("", f"· {name}", "", "", count, "", verdict_name(left, speaker))


def build_row(finding: Finding, *, speaker: Speaker) -> tuple[str, ...]:
    """One finding in the cells of the table."""
    return (
        " × ".join(trait_name(trait, speaker) for trait, _ in finding.pairs),
        " × ".join(trait_value(trait, value, speaker) for trait, value in finding.pairs),
        speaker.multiple(finding.mean),
        speaker.multiples(finding.low, finding.high),
        speaker.number(finding.n),
        speaker.chance(finding.probability),
        verdict_name(finding, speaker),
    )


def say_remarks(gathered: Gathered, learning: Learning, *, speaker: Speaker) -> Iterator[str]:
    """What was left out, what could not be read, and what the files do not tell."""
    if learning.n:
        yield say_compared(learning, speaker)
    yield from filter(
        None,
        (say_channel_lines(learning.findings, speaker), say_early(learning.findings, speaker)),
    )
    for file, platform, missing, told in gathered.guessed:
        yield say_guessed(file, platform, speaker, missing=missing, numbers=told)
    yield from say_refused(gathered.refused, speaker=speaker)
    for file, columns in gathered.aside:
        yield say_aside(file, columns, speaker=speaker)
    for file, codes in gathered.weekdays:
        sentence = say_weekday_codes(codes, speaker)
        other = speaker.gettext("Another one: --first-weekday.")
        yield f"{file}: {sentence} {other}"
    for one in gathered.joined:
        yield say_joined(one, speaker)
    for file, columns in gathered.unnamed if not learning.n else ():
        yield say_unnamed(file, columns, speaker=speaker)
    for reason, count in learning.left_out.items():
        # numbers that nobody can tell apart are no posts that were never measured
        if count and not (reason == "no_reading" and gathered.unnamed):
            yield say_left_out(reason, count, speaker)
    yield from say_unread_cells(gathered, speaker=speaker)
    yield from say_all_lacking(gathered.lacking, speaker=speaker)


def say_all_lacking(
    lacking: Sequence[tuple[str, Sequence[str]]], *, speaker: Speaker
) -> Iterator[str]:
    """What the files do not tell; of several files with the names of those that do not."""
    by_code: dict[str, list[str]] = {}
    for file, codes in lacking:
        for code in codes:
            by_code.setdefault(code, []).append(file)
    for code, files in by_code.items():
        sentence = say_lacking(code, speaker)
        if len(lacking) > 1:
            named = speaker.gettext("%(sentence)s That is said of: %(files)s.")
            sentence = named % {"sentence": sentence, "files": ", ".join(files)}
        yield sentence


def say_unnamed(file: str, columns: Sequence[str], *, speaker: Speaker) -> str:
    """What is to be said of numbers under headers that say nothing where nobody can be asked."""
    return speaker.gettext(
        "%(file)s: what the numbers in %(columns)s count cannot be told from their headers. Name"
        " the columns, such as Likes or Reach, or ask about one of them: --metric %(first)s. In"
        " the web application you can say what each column is."
    ) % {
        "file": file,
        "columns": ", ".join(column_name(column, speaker) for column in columns[:COLUMNS]),
        "first": column_name(columns[0], speaker),
    }


def say_aside(file: str, columns: Sequence[str], *, speaker: Speaker) -> str:
    """The columns of a file that were left aside: the first ones by name, the others by number."""
    named = ", ".join(column_name(column, speaker) for column in columns[:COLUMNS])
    more = len(columns) - COLUMNS
    if more <= 0:
        sentence = speaker.gettext("%(file)s: columns that were left aside: %(columns)s.")
        return sentence % {"file": file, "columns": named}
    return speaker.ngettext(
        "%(file)s: columns that were left aside: %(columns)s and %(count)s more.",
        "%(file)s: columns that were left aside: %(columns)s and %(count)s more.",
        more,
    ) % {"file": file, "columns": named, "count": speaker.number(more)}


def say_zones(gathered: Gathered, *, zone: str, speaker: Speaker) -> Iterator[str]:
    """In which zone days and hours are told, and which one the files' own were taken to be in."""
    pacific = [(file, own) for file, own, reason in gathered.zones if reason == META_PACIFIC]
    if pacific:
        sentence = speaker.gettext(
            "Meta Business Suite writes times on the clock of its head office in California, so"
            " the times in %(files)s were read as %(own)s and moved to %(zone)s."
        )
        files = ", ".join(file for file, _ in pacific)
        yield sentence % {"files": files, "own": pacific[0][1], "zone": zone}
    if len(pacific) < len(gathered.zones):
        sentence = speaker.gettext(
            "Days and times of day are those of %(zone)s; where a file names no time zone, it is"
            " taken to be this one. Another one: --zone."
        )
    else:
        sentence = speaker.gettext(
            "Days and times of day are those of %(zone)s. Another one: --zone."
        )
    yield sentence % {"zone": zone}


def say_unread_cells(gathered: Gathered, *, speaker: Speaker) -> Iterator[str]:
    """Rows that were told twice, and cells that could not be read, with the column and why."""
    for file, count in gathered.repeated:
        yield speaker.ngettext(
            "%(file)s: %(count)s row tells a post that another row told already; the post counts"
            " once.",
            "%(file)s: %(count)s rows tell posts that other rows told already; each post counts"
            " once.",
            count,
        ) % {"file": file, "count": speaker.number(count)}
    for cell in gathered.unread[:CELLS]:
        yield say_unread(cell, speaker)
    more = len(gathered.unread) - CELLS
    if more > 0:
        yield speaker.ngettext(
            "There is %(count)s more note about rows and cells.",
            "There are %(count)s more notes about rows and cells.",
            more,
        ) % {"count": speaker.number(more)}
