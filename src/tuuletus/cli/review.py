"""What worked, out of files alone: no server, no account, nothing stored."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from tuuletus.cli.terminal import say, show_json, stop

if TYPE_CHECKING:
    from tuuletus.cli.reading import Gathered
    from tuuletus.wording import Speaker

LANGUAGES = ("fi", "sv", "en")
DateOrder = Annotated[
    str, typer.Option(help="day_first or month_first, where dates can be read both ways.")
]
FirstWeekday = Annotated[
    str,
    typer.Option(help="monday, sunday or saturday: the day of the lowest number of a weekday."),
]
INTERACTIONS = "interactions"
NO_FILE, NO_POSTS = "no_file", "no_posts"


def review(
    files: Annotated[
        list[Path], typer.Argument(help="Export files, tables, zip archives, or folders.")
    ],
    language: Annotated[
        str, typer.Option(help="Language of the answer: fi, sv or en; else that of the terminal.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs, and nothing else.")
    ] = False,
    metric: Annotated[
        str, typer.Option(help="What to learn about, such as interactions, reach or comments.")
    ] = INTERACTIONS,
    platform: Annotated[
        str, typer.Option(help="Learn from the posts of one platform only, such as facebook.")
    ] = "",
    channel: Annotated[
        str, typer.Option(help="Learn from the posts of one channel only: its name or its key.")
    ] = "",
    zone: Annotated[str, typer.Option(help="Your time zone.")] = "Europe/Helsinki",
    exported_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When the files were exported, if not just now."),
    ] = None,
    date_order: DateOrder = "",
    first_weekday: FirstWeekday = "",
) -> None:
    """Say what worked in the posts of some files, and how sure that is."""
    speaker = choose_speaker(language)
    clock, gathered = open_files(
        files,
        zone=zone,
        exported_on=exported_on,
        date_order=date_order,
        first_weekday=first_weekday,
        speaker=speaker,
    )
    from tuuletus.analysis.findings import learn  # noqa: PLC0415 - slow import
    from tuuletus.cli import printing  # noqa: PLC0415 - slow import

    if not gathered.posts:
        stop(printing.say_no_posts(gathered, speaker=speaker), code=NO_POSTS)
    if platform or channel:
        gathered = narrow_or_stop(gathered, platform=platform, channel=channel, speaker=speaker)
    metric = choose_metric(metric, gathered, speaker)
    learning = learn(
        gathered.posts, gathered.measurements, traits=gathered.traits, now=clock, metric=metric
    )
    if as_json:
        show_json(printing.describe(gathered, learning, zone=zone))
    else:
        printing.print_review(gathered, learning, speaker=speaker, zone=zone)


def open_files(
    files: list[Path],
    *,
    zone: str,
    exported_on: datetime | None,
    speaker: Speaker,
    date_order: str = "",
    first_weekday: str = "",
) -> tuple[datetime, Gathered]:
    """The moment at which the files were exported, or the present, and what they hold."""
    check_zone(zone, speaker)
    order = choose_order(date_order)
    weekday = choose_first_weekday(first_weekday)
    own = ZoneInfo(zone)
    clock = exported_on.replace(tzinfo=own) if exported_on else now().astimezone(own)
    return clock, gather_or_stop(
        files,
        zone=zone,
        read_at=clock,
        date_order=order,
        first_weekday=weekday,
        speaker=speaker,
    )


def now() -> datetime:
    """The present; on the command line the clock is ours."""
    return datetime.now(tz=UTC)  # noqa: TID251 - the owner of the clock


def choose_speaker(language: str) -> Speaker:
    """The speaker of the asked language, or else of the terminal's."""
    from tuuletus.wording import Speaker  # noqa: PLC0415 - slow import

    if language and language not in LANGUAGES:
        stop(
            f"There is no language {language!r}; write one of: {', '.join(LANGUAGES)}.",
        )
    terminal = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2]
    return Speaker(language or (terminal if terminal in LANGUAGES else "en"))


def choose_order(date_order: str) -> str | None:
    """The order of day and month that was asked for, if any; stops where there is no such."""
    from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST  # noqa: PLC0415 - slow import

    if date_order not in {"", DAY_FIRST, MONTH_FIRST}:
        stop(f"There is no order {date_order!r}; write {DAY_FIRST} or {MONTH_FIRST}.")
    return date_order or None


def choose_first_weekday(first_weekday: str) -> str | None:
    """The day of the lowest number that was asked for, if any; stops where there is no such."""
    from tuuletus.channels.protocol import FIRST_WEEKDAYS  # noqa: PLC0415 - slow import

    if first_weekday and first_weekday not in FIRST_WEEKDAYS:
        stop(
            f"Weekdays do not begin with {first_weekday!r};"
            f" write one of: {', '.join(FIRST_WEEKDAYS)}."
        )
    return first_weekday or None


def check_zone(zone: str, speaker: Speaker) -> None:
    """Stop with a sentence when there is no such time zone."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        sentence = speaker.gettext(
            "There is no time zone %(zone)s. Write one such as Europe/Helsinki."
        )
        stop(sentence % {"zone": zone})


def choose_metric(metric: str, gathered: Gathered, speaker: Speaker) -> str:
    """The metric that is meant: by its own name, or by the header of a column of a table.

    Stops with a sentence when no file tells it, or it is no response to a post. Interactions may
    always be asked about: where there are none, the answer says so.
    """
    from tuuletus.channels.metrics import RESPONSES, is_size  # noqa: PLC0415 - slow import

    told = {one for one in gathered.measurements.metrics if not is_size(one)}
    if not told.isdisjoint(RESPONSES):
        told.add(INTERACTIONS)
    if metric in told or metric == INTERACTIONS:
        return metric
    written = {gathered.headers.get(one, one): one for one in sorted(told)}
    folded = {name.casefold(): one for name, one in written.items()}
    if metric.casefold() not in folded:
        sentence = (
            speaker.gettext("The files do not tell %(metric)s. They tell: %(told)s.")
            if told
            else speaker.gettext(
                "The files do not tell %(metric)s, nor any other response to the posts."
            )
        )
        words = {"metric": metric, "told": ", ".join(written)}
        stop(sentence % words, code="metric_not_told")
    return folded[metric.casefold()]


def gather_or_stop(
    files: list[Path],
    *,
    zone: str,
    read_at: datetime,
    speaker: Speaker,
    date_order: str | None = None,
    first_weekday: str | None = None,
) -> Gathered:
    """What the files hold; where none can be read, the command stops with a sentence for each."""
    from tuuletus.cli.folders import find_files  # noqa: PLC0415 - slow import
    from tuuletus.cli.reading import UnreadableError, gather  # noqa: PLC0415 - slow import
    from tuuletus.cli.refused import (  # noqa: PLC0415 - slow import
        say_refused,
        tell_closed,
        tell_refusals,
    )

    found = [find_files(path) for path in files]
    for path, one in zip(files, found, strict=True):
        if path.is_dir() and not one.files:
            empty = speaker.gettext(
                "%(file)s is a folder in which there is no file that could be an export. Name the"
                " export files, or a folder that holds them."
            )
            stop(empty % {"file": path}, code="empty_folder")
        if not path.exists():
            missing = speaker.gettext(
                "There is no file %(file)s. Check its name and folder, and try again."
            )
            stop(missing % {"file": path}, code=NO_FILE)
    closed = tuple(error for one in found for error in one.closed)
    try:
        gathered = gather(
            show_progress([file for one in found for file in one.files], speaker=speaker),
            zone=zone,
            read_at=read_at,
            date_order=date_order,
            first_weekday=first_weekday,
        )
    except UnreadableError as error:
        refused = (*error.refused, *closed)
        stop(
            "\n".join(say_refused(refused, speaker=speaker)),
            code="unreadable",
            posts=0,
            refused=tell_refusals(refused),
            not_opened=tell_closed(refused),
        )
    return replace(gathered, refused=gathered.refused + closed)


def narrow_or_stop(
    gathered: Gathered, *, platform: str, channel: str, speaker: Speaker
) -> Gathered:
    """The posts of a platform or a channel alone, with their numbers.

    Stops with a sentence where the files tell no such, or where a name is that of several.
    """
    from tuuletus.cli.reading import narrow  # noqa: PLC0415 - slow import

    platforms = sorted({one.platform for one in gathered.channels})
    if platform and platform not in platforms:
        sentence = speaker.gettext(
            "The files tell no posts of the platform %(platform)s. They tell: %(told)s."
        )
        stop(sentence % {"platform": platform, "told": ", ".join(platforms)})
    own = [one for one in gathered.channels if not platform or one.platform == platform]
    found = [one for one in own if channel.casefold() in (one.name.casefold(), one.key.casefold())]
    if channel and len(found) != 1:
        sentence = (
            speaker.gettext(
                "Several channels are called %(channel)s. Name one by its key, or its platform"
                " too. The files tell: %(told)s."
            )
            if found
            else speaker.gettext(
                "The files tell no posts of the channel %(channel)s. They tell: %(told)s."
            )
        )
        told = (f"{one.name or one.key} ({one.platform}, {one.key})" for one in own)
        stop(sentence % {"channel": channel, "told": ", ".join(told)})
    return narrow(gathered, platform=platform, channel=found[0] if channel else None)


def tell_refused(gathered: Gathered, speaker: Speaker) -> None:
    """Name on the error channel what was left out, where the answer itself does not."""
    from tuuletus.cli.refused import say_refused  # noqa: PLC0415 - slow import

    for line in say_refused(gathered.refused, speaker=speaker):
        say(line, err=True)


def show_progress(files: list[Path], *, speaker: Speaker) -> Iterable[Path]:
    """The files one by one, with a bar on the error channel when somebody is watching."""
    from rich.console import Console  # noqa: PLC0415 - slow import
    from rich.progress import track  # noqa: PLC0415 - slow import

    console = Console(stderr=True)
    return track(
        files,
        description=speaker.gettext("Reading"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
