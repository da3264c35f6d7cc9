"""Which types wear out when they are used much, out of files alone: nothing is stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tuuletus.cli.mix import (
    AsJson,
    ExportedOn,
    Files,
    Language,
    Metric,
    Trait,
    Zone,
)
from tuuletus.cli.review import (
    DateOrder,
    choose_metric,
    choose_speaker,
    open_files,
    tell_refused,
)
from tuuletus.cli.terminal import Printer, show_json, stop

if TYPE_CHECKING:
    from tuuletus.analysis.plan.wear import WearTold
    from tuuletus.wording import Speaker


def wear_out(
    files: Files,
    trait: Trait = "",
    rests: Annotated[
        int,
        typer.Option(
            help="Play through what a rest of at least so many weeks, and as many as a type needs,"
            " would tell of the types that may wear out; takes seconds.",
            min=0,
            max=8,
        ),
    ] = 0,
    metric: Metric = "interactions",
    language: Language = "",
    as_json: AsJson = False,
    zone: Zone = "Europe/Helsinki",
    exported_on: ExportedOn = None,
    date_order: DateOrder = "",
) -> None:
    """Say of each type whether its posts get less by being used much, and what a rest would do."""
    from tuuletus.analysis.plan.stale import OLD_EVEN_SO  # noqa: PLC0415 - slow import
    from tuuletus.analysis.plan.wear import tell_rests, tell_wear  # noqa: PLC0415 - slow import
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
    learnt = types.learn_types(gathered, told, metric=metric, clock=clock)
    if not learnt.has_types:
        stop(types.say_no_types(speaker), code="not_enough_data")
    types.stop_old(learnt, clock, speaker, longest=OLD_EVEN_SO)
    wear = tell_rests(learnt, weeks=rests) if rests else tell_wear(learnt)
    if as_json:
        show_json(describe(wear, speaker))
    else:
        remarks = [
            *types.say_undated(gathered, speaker),
            *say_unread_cells(gathered, speaker=speaker),
        ]
        print_wear(wear, tuple(remarks), speaker=speaker)


def describe(told: WearTold, speaker: Speaker) -> dict[str, object]:
    """The answer for programs, under the names of the HTTP API."""
    from tuuletus.wording.wearouts import describe_rates, say_type  # noqa: PLC0415 - slow import

    return {
        "trait": told.trait,
        "learnt_until": told.until,
        "learnt_since": told.since,
        **describe_rates(told),
        "types": [asdict(one) | {"sentence": say_type(one, speaker)} for one in told.types],
    }


def print_wear(told: WearTold, remarks: tuple[str, ...], *, speaker: Speaker) -> None:
    """A table of the types, a sentence about each that shows a sign, and the error rates."""
    from tuuletus.analysis.wearout import UNTOLD, Word  # noqa: PLC0415 - slow import
    from tuuletus.cli.tables import Column, lay_out  # noqa: PLC0415 - slow import
    from tuuletus.wording import trait_value  # noqa: PLC0415 - slow import
    from tuuletus.wording.mixes import say_since  # noqa: PLC0415 - slow import
    from tuuletus.wording.wearouts import (  # noqa: PLC0415 - slow import
        SIGNS,
        say_signs,
        say_type_wear,
        tell_more_rates,
        tell_short_rates,
    )
    from tuuletus.wording.wearouts import wear_name as name_word  # noqa: PLC0415 - slow import

    printer = Printer()
    names = [trait_value(told.trait, one.value, speaker) for one in told.types]
    shares = [
        "–"
        if one.word in UNTOLD
        else speaker.gettext("%(middle)s (%(low)s – %(high)s)")
        % {
            "low": speaker.percent(one.usual[0]),
            "middle": speaker.percent(one.usual[1]),
            "high": speaker.percent(one.usual[2]),
        }
        for one in told.types
    ]
    heads = (
        (speaker.pgettext("column of a table", "Type"), names, False),
        (
            speaker.pgettext("column of a table", "Wear-out"),
            [name_word(one.word, speaker, probability=one.probability) for one in told.types],
            False,
        ),
        (
            speaker.gettext("Chance of wear-out"),
            ["–" if one.word in UNTOLD else speaker.chance(one.probability) for one in told.types],
            True,
        ),
        (speaker.gettext("Its last posts got, of the rested response"), shares, True),
        (
            speaker.pgettext("column of a table", "Posts"),
            [speaker.number(one.n) for one in told.types],
            True,
        ),
    )
    columns = [
        Column(head=head, cells=tuple(cells), is_number=is_number)
        for head, cells, is_number in heads
    ]
    printer.say(say_signs(told, speaker), tell_short_rates(told, speaker))
    printer.say("")
    printer.show(lay_out([columns], width=printer.console.width))
    printer.say("")
    signs = [
        f"{name}: {' '.join(say_type_wear(one, speaker))}"
        for name, one in zip(names, told.types, strict=True)
        if one.word in SIGNS or one.word == Word.SILENT
    ]
    since = say_since(told.since, recent=told.recent, measured=told.measured, speaker=speaker)
    printer.say(*signs, tell_more_rates(told, speaker), *filter(None, [since]), *remarks)
