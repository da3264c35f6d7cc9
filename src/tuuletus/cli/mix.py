"""What to publish next, out of files alone: nothing is stored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from tuuletus.cli.review import (
    NO_POSTS,
    check_metric,
    check_zone,
    choose_speaker,
    gather_or_stop,
    now,
    tell_refused,
)
from tuuletus.cli.terminal import show_json, stop

if TYPE_CHECKING:
    from tuuletus.analysis.mix.table import Account
    from tuuletus.cli.reading import Gathered
    from tuuletus.wording import Speaker

_COMMON_HOURS = 72.0


def mix(
    files: Annotated[list[Path], typer.Argument(help="Export files, tables or zip archives.")],
    trait: Annotated[
        str, typer.Option(help="What you plan by: a trait such as format, category or campaign.")
    ] = "format",
    weeks: Annotated[int, typer.Option(min=1, max=8, help="Weeks to plan.")] = 2,
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
    exploration: Annotated[
        float | None,
        typer.Option(
            help="Share of the posts that try what is little known: 0 tries nothing, 0.2 one post"
            " in five; else as much as pays.",
            min=0.0,
            max=1.0,
        ),
    ] = None,
    metric: Annotated[
        str, typer.Option(help="What to plan for, such as interactions, reach or comments.")
    ] = "interactions",
    language: Annotated[
        str, typer.Option(help="Language of the answer: fi, sv or en; else that of the terminal.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs, and nothing else.")
    ] = False,
    zone: Annotated[str, typer.Option(help="Your time zone.")] = "Europe/Helsinki",
    exported_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When the files were exported, if not just now."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same plan.")] = 0,
) -> None:
    """Propose what to publish in the coming weeks, with a word and a reason for each type."""
    from tuuletus.analysis.mix.proposing import propose_mix  # noqa: PLC0415
    from tuuletus.cli import mix_printing as printing  # noqa: PLC0415 - slow import
    from tuuletus.cli.mix_wishes import read_constraints, read_slots  # noqa: PLC0415
    from tuuletus.cli.printing import say_unread_cells  # noqa: PLC0415

    speaker = choose_speaker(language)
    check_zone(zone, speaker)
    clock = exported_on.replace(tzinfo=ZoneInfo(zone)) if exported_on else now()
    gathered = gather_or_stop(files, zone=zone, read_at=clock, speaker=speaker)
    tell_refused(gathered, speaker)
    check_metric(metric, gathered, speaker)
    account = learn_account(
        gathered, trait=trait, metric=metric, zone=zone, clock=clock, speaker=speaker
    )
    start = float(int(account.state.day) + 1)
    try:
        proposal = propose_mix(
            account.state,
            read_slots(account, slots or (), start=start, weeks=weeks, speaker=speaker),
            constraints=read_constraints(
                account.state,
                at_most=at_most or (),
                at_least=at_least or (),
                rest=rest or (),
                forbid=forbid or (),
                effort=effort or (),
                capacity=capacity,
                speaker=speaker,
            ),
            exploration=exploration,
            seed=seed,
        )
    except ValueError as error:
        stop(str(error))
    remarks = tuple(say_unread_cells(gathered, speaker=speaker))
    answer = printing.Answer(account=account, mix=proposal, trait=trait, remarks=remarks)
    if as_json:
        show_json(printing.describe(answer))
    else:
        printing.print_mix(answer, speaker=speaker)


def learn_account(
    gathered: Gathered, *, trait: str, metric: str, zone: str, clock: datetime, speaker: Speaker
) -> Account:
    """What the files tell of the account; stops with a sentence where they tell too little."""
    from tuuletus.analysis.mix.posts import learn_posts  # noqa: PLC0415 - slow import
    from tuuletus.cli.printing import say_no_posts  # noqa: PLC0415 - slow import
    from tuuletus.errors import NotEnoughDataError  # noqa: PLC0415 - slow import

    if not gathered.posts:
        stop(say_no_posts(gathered, speaker=speaker), code=NO_POSTS)
    told = sorted({name for traits in gathered.traits for name in traits})
    if told and trait not in told:
        sentence = speaker.gettext(
            "The files do not tell the trait %(trait)s of their posts. Plan by one of these, as in"
            " --trait %(first)s: %(told)s."
        )
        stop(
            sentence % {"trait": trait, "first": told[0], "told": ", ".join(told)},
            code="trait_not_told",
        )
    try:
        return learn_posts(
            gathered.posts,
            gathered.measurements,
            traits=gathered.traits,
            trait=trait,
            metric=metric,
            now=clock.astimezone(ZoneInfo(zone)),
        )
    except NotEnoughDataError:
        stop(
            speaker.gettext(
                "No post with a date has a response yet, so there is nothing to plan from. Publish"
                " as you see fit, export the posts a few days later, and ask again."
            ),
            code="not_enough_data",
        )
