"""What to publish next, out of files alone: nothing is stored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tuuletus.analysis.plan.rhythm import MOST_WEEKS
from tuuletus.cli.review import (
    DateOrder,
    choose_metric,
    choose_speaker,
    open_files,
    tell_refused,
)
from tuuletus.cli.terminal import show_json, stop

Files = Annotated[
    list[Path], typer.Argument(help="Export files, tables, zip archives, or folders.")
]
Trait = Annotated[
    str,
    typer.Option(
        help="What you plan by: a trait such as format, category or campaign; else the one that"
        " tells of most posts."
    ),
]
Metric = Annotated[
    str, typer.Option(help="The response, such as interactions, reach or comments.")
]
Language = Annotated[
    str, typer.Option(help="Language of the answer: fi, sv or en; else that of the terminal.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs, and nothing else.")]
Zone = Annotated[str, typer.Option(help="Your time zone.")]
ExportedOn = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="When the files were exported, if not just now."),
]


def mix(
    files: Files,
    trait: Trait = "",
    weeks: Annotated[
        int, typer.Option(min=1, max=MOST_WEEKS, help="Weeks to plan, from the coming Monday.")
    ] = 2,
    slots: Annotated[
        list[str] | None,
        typer.Option(
            "--slot",
            help="When to publish, every week: a weekday, a time and a channel, as in"
            ' "mon 10:00 facebook". Repeatable; else the pace of the last eight weeks.',
        ),
    ] = None,
    at_most: Annotated[
        list[str] | None,
        typer.Option(
            help="Most posts of a type a week: TYPE=2. Repeatable. Else at most twice its busiest"
            " week of the last eight."
        ),
    ] = None,
    at_least: Annotated[
        list[str] | None, typer.Option(help="Fewest posts of a type a week: TYPE=1. Repeatable.")
    ] = None,
    rest: Annotated[
        list[str] | None,
        typer.Option(help="Fewest days between two posts of a type: TYPE=5. Repeatable."),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(help="A type that a channel never carries: TYPE=CHANNEL. Repeatable."),
    ] = None,
    effort: Annotated[
        list[str] | None, typer.Option(help="Hours that a post of a type takes: TYPE=3.")
    ] = None,
    capacity: Annotated[
        str | None, typer.Option(help="Hours that people have for posts in a week.")
    ] = None,
    new_type: Annotated[
        list[str] | None,
        typer.Option(help="A type that was never published and may be tried. Repeatable."),
    ] = None,
    exploration: Annotated[
        float,
        typer.Option(
            help="Share of the posts that try what is little known: 0 tries nothing, 0.2 one post"
            " in five.",
            min=0.0,
            max=1.0,
        ),
    ] = 0.1,
    as_pays: Annotated[
        bool, typer.Option("--as-pays", help="Try as much as pays, instead of a share.")
    ] = False,
    metric: Metric = "interactions",
    language: Language = "",
    as_json: AsJson = False,
    zone: Zone = "Europe/Helsinki",
    exported_on: ExportedOn = None,
    date_order: DateOrder = "",
    seed: Annotated[int, typer.Option(help="The same seed gives the same plan.")] = 0,
) -> None:
    """Propose what to publish in the coming weeks, with a word and a reason for each type."""
    from tuuletus.analysis.plan.limits import Limits, list_places  # noqa: PLC0415 - slow import
    from tuuletus.analysis.plan.proposing import propose  # noqa: PLC0415 - slow import
    from tuuletus.analysis.plan.rhythm import find_first_day  # noqa: PLC0415 - slow import
    from tuuletus.analysis.plan.stale import OLD_AFTER, OLD_EVEN_SO  # noqa: PLC0415 - slow import
    from tuuletus.cli import mix_printing as printing  # noqa: PLC0415 - slow import
    from tuuletus.cli import mix_wishes as wishes  # noqa: PLC0415 - slow import
    from tuuletus.cli import types_told as types  # noqa: PLC0415 - slow import
    from tuuletus.cli.printing import say_unread_cells  # noqa: PLC0415 - slow import

    speaker = choose_speaker(language)
    clock, gathered = open_files(
        files, zone=zone, exported_on=exported_on, date_order=date_order, speaker=speaker
    )
    tell_refused(gathered, speaker)
    told = types.find_types_told(gathered, trait=trait, speaker=speaker)
    types.stop_undated(gathered, speaker)
    metric = choose_metric(metric, gathered, speaker)
    try:
        wished = wishes.read_wishes(
            wishes.Written(
                at_most=at_most or (),
                at_least=at_least or (),
                rest=rest or (),
                forbid=forbid or (),
                effort=effort or (),
                new_types=new_type or (),
                capacity=capacity,
            ),
            told,
            speaker=speaker,
        )
        week = wishes.read_slots(
            slots or (),
            told,
            pace=types.find_pace(gathered, told.channels, clock),
            speaker=speaker,
        )
    except ValueError as error:
        stop(str(error))
    learnt = types.learn_types(gathered, told, metric=metric, clock=clock, named=wished.named)
    if not learnt.has_types:
        stop(types.say_no_types(speaker), code="not_enough_data")
    types.stop_old(learnt, clock, speaker, longest=OLD_EVEN_SO if exported_on else OLD_AFTER)
    first_day = find_first_day(clock.date())
    proposal = propose(
        learnt,
        Limits(
            trait=learnt.trait,
            first_day=first_day,
            weeks=weeks,
            exploration=None if as_pays else exploration,
            capacity=wished.capacity,
            places=tuple(sorted(list_places(week.rhythm, first_day=first_day, weeks=weeks))),
            taken={},
            types=wished.types,
            banned=wished.banned,
        ),
        seed=seed,
    )
    answer = printing.Answer(
        told=told,
        mix=proposal,
        week=week,
        remarks=tuple(say_unread_cells(gathered, speaker=speaker)),
    )
    if as_json:
        show_json(printing.describe(answer, speaker=speaker))
    else:
        printing.print_mix(answer, speaker=speaker)
