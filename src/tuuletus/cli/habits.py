"""When and in what form the audience answers, out of files alone: nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuuletus.cli.mix import AsJson, ExportedOn, Files, Language, Metric, Zone
from tuuletus.cli.review import (
    NO_POSTS,
    DateOrder,
    choose_metric,
    choose_speaker,
    open_files,
    tell_refused,
)
from tuuletus.cli.terminal import Printer, show_json, stop

if TYPE_CHECKING:
    from tuuletus.analysis.plan.habits import HabitsTold
    from tuuletus.cli.types_told import ChannelsTold
    from tuuletus.wording import Speaker

KINDS = ("daypart", "weekdays", "form")


def habits(
    files: Files,
    metric: Metric = "interactions",
    language: Language = "",
    as_json: AsJson = False,
    zone: Zone = "Europe/Helsinki",
    exported_on: ExportedOn = None,
    date_order: DateOrder = "",
) -> None:
    """Say when and in what form people answer now, and when that has changed."""
    from tuuletus.analysis.plan.habits import learn_habits  # noqa: PLC0415 - slow import
    from tuuletus.cli import types_told as types  # noqa: PLC0415 - slow import
    from tuuletus.cli.printing import say_no_posts, say_unread_cells  # noqa: PLC0415

    speaker = choose_speaker(language)
    clock, gathered = open_files(
        files, zone=zone, exported_on=exported_on, date_order=date_order, speaker=speaker
    )
    tell_refused(gathered, speaker)
    if not gathered.posts:
        stop(say_no_posts(gathered, speaker=speaker), code=NO_POSTS)
    metric = choose_metric(metric, gathered, speaker)
    channels = types.number_channels(gathered)
    found = learn_habits(
        gathered.posts,
        gathered.measurements,
        traits=gathered.traits,
        keys=range(len(gathered.posts)),
        channels=channels.numbers,
        metric=metric,
        now=clock,
    )
    if as_json:
        show_json(describe(found, channels))
    else:
        print_habits(
            found, channels, tuple(say_unread_cells(gathered, speaker=speaker)), speaker=speaker
        )


def describe(told: HabitsTold, channels: ChannelsTold) -> dict[str, object]:
    """The answer for programs, under the names of the HTTP API."""
    from tuuletus.analysis.plan.habits import describe_stream  # noqa: PLC0415 - slow import

    return {
        "learnt_until": told.until,
        "newest_post": told.last_day,
        "posts": told.posts,
        "left_out": told.left_out,
        "channels": channels.describe(),
        "shifts": [describe_stream(one) for one in told.shifts],
        "states": [describe_stream(one) for one in told.states],
    }


def print_habits(
    told: HabitsTold, channels: ChannelsTold, remarks: tuple[str, ...], *, speaker: Speaker
) -> None:
    """What is so now, in sentences and a table for each kind of groups, and what has shifted."""
    from tuuletus.wording.habits import (  # noqa: PLC0415 - slow import
        say_ended,
        say_errors,
        say_left_out_posts,
        say_nothing_usable,
        say_shift,
        say_shifts,
    )

    printer = Printer()
    if not told.posts:
        left_out = say_left_out_posts(told.left_out, speaker)
        printer.say(say_nothing_usable(speaker), *left_out, *remarks)
        return
    names = channels.say_names(speaker)
    if told.ended_on is not None:
        printer.say(say_ended(told.ended_on, speaker), "")
    for kind in KINDS:
        print_kind(kind, told, names, speaker=speaker)
    newest = sorted(told.shifts, key=lambda one: one.found_on, reverse=True)
    printer.say(
        say_shifts(len(newest), years=told.years, groups=len(told.states), speaker=speaker),
        *(say_shift(one, names, speaker) for one in newest),
        say_errors(speaker),
        *say_left_out_posts(told.left_out, speaker),
        *remarks,
    )


def print_kind(kind: str, told: HabitsTold, channels: dict[str, str], *, speaker: Speaker) -> None:
    """One kind of groups: the sentence, and its groups with the best first."""
    from tuuletus.analysis.plan.habits import find_clear  # noqa: PLC0415 - slow import
    from tuuletus.cli.tables import Column, lay_out  # noqa: PLC0415 - slow import
    from tuuletus.wording.habits import say_kind, stream_name  # noqa: PLC0415 - slow import

    printer = Printer()
    clear = find_clear(told)
    own = [one for one in told.states if one.stream.kind == kind]
    sentence = say_kind(
        kind,
        [one for one in clear if one[0].stream.kind == kind],
        channels,
        speaker,
        compared=sum(one.level is not None for one in own),
        ended_on=told.ended_on,
    )
    printer.say(sentence)
    if own:
        ordered = sorted(own, key=lambda one: -one.level.multiple if one.level else 0.0)
        unknown = speaker.pgettext("level of a group of posts", "cannot tell")
        heads = (
            (
                speaker.pgettext("column of a table", "Group"),
                [stream_name(one.stream, channels, speaker) for one in ordered],
            ),
            (
                speaker.pgettext("column of a table", "Multiple"),
                [
                    speaker.multiple(one.level.multiple) if one.level else unknown
                    for one in ordered
                ],
            ),
            (
                speaker.pgettext("column of a table", "Probably"),
                [
                    f"{speaker.multiple(one.level.low)} – {speaker.multiple(one.level.high)}"
                    if one.level
                    else ""
                    for one in ordered
                ],
            ),
            (
                speaker.pgettext("column of a table", "Posts"),
                [speaker.number(one.posts) for one in ordered],
            ),
        )
        columns = [
            Column(head=head, cells=tuple(cells), is_number=place > 0)
            for place, (head, cells) in enumerate(heads)
        ]
        printer.show(lay_out([columns], width=printer.console.width))
    printer.say("")
