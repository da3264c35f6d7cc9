"""A proposed mix, printed: for people as sentences and tables, for programs as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tuuletus.analysis.mix.breaches import Rule
from tuuletus.analysis.mix.result import Word
from tuuletus.analysis.plan.proposal import Proposal, ProposedSlot, ProposedType
from tuuletus.analysis.plan.types import FEWEST_POSTS, MOST_TYPES
from tuuletus.cli.mix_wishes import WeekOfSlots
from tuuletus.cli.terminal import PlainTable, Printer
from tuuletus.cli.types_told import TypesTold
from tuuletus.wording import (
    Speaker,
    say_broken,
    trait_name,
    trait_value,
    word_name,
)
from tuuletus.wording.mix import MANY_EMPTY, say_empty, say_many_empty, say_old
from tuuletus.wording.mix_short import say_change_beside, say_exploring, say_label
from tuuletus.wording.mixes import (
    say_left_out,
    say_since,
    say_type_change,
    say_type_reason,
    say_why,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A proposal with what its numbers refer to."""

    told: TypesTold
    mix: Proposal
    week: WeekOfSlots
    remarks: tuple[str, ...] = ()
    """What was left out of the files, in words."""

    def find_hour(self, slot: ProposedSlot) -> str:
        """The hour of a slot, where one was asked for."""
        hour = self.week.find_hour(slot.channel, slot.day.isoweekday(), slot.number)
        return "" if hour is None else f"{hour:%H:%M}"


def describe(answer: Answer, *, speaker: Speaker) -> dict[str, object]:
    """The answer for programs, under the names of the HTTP API.

    Multiples are of the channel's usual post. `at` is the hour of a slot, null where none was
    asked for.
    """
    mix = answer.mix
    unstored = ("asked", "revision", "accepted", "recent")
    told = {name: value for name, value in asdict(mix).items() if name not in unstored}
    return told | {
        "learnt_until": told.pop("until"),
        "learnt_since": told.pop("since"),
        "learnt_from": mix.learnt_from,
        "channels": answer.told.channels.describe(),
        "slots": [asdict(one) | {"at": answer.find_hour(one) or None} for one in mix.slots],
        "types": [
            asdict(one)
            | {"sentence": say_why(one.reason, one.details, speaker, rests_until=one.rests_until)}
            for one in mix.types
        ],
    }


def print_mix(answer: Answer, *, speaker: Speaker) -> None:
    """The plan, the types with their reasons, and what was not met."""
    printer = Printer()
    mix = answer.mix
    old = say_old(mix.newest_post, today=mix.until, first_day=mix.first_day, speaker=speaker)
    if old:
        printer.say(old, "")
    printer.show(build_plan(answer, speaker=speaker))
    printer.say("")
    printer.show(build_types(answer, speaker=speaker))
    printer.say("", *(line for line in say_lines(answer, speaker) if line))


def say_lines(answer: Answer, speaker: Speaker) -> list[str]:
    """What there is to say below the tables."""
    mix = answer.mix
    lines = [
        say_exploring(mix, speaker),
        *_say_empty_slots(answer, speaker),
        *(say_broken(one, mix.trait, speaker) for one in mix.broken),
    ]
    if not mix.measured:
        lines.append(
            speaker.gettext(
                "No post has numbers yet, so the mix cannot say what brings more. It spreads the"
                " types over your slots."
            )
        )
    if mix.luck is not None and not mix.is_blind:
        lines.append(
            speaker.gettext(
                "Multiples are of the channel's usual post. They tell what such posts bring on"
                " average; four of five single posts lie within %(luck)s and its inverse around"
                " that."
            )
            % {"luck": speaker.multiple(mix.luck)}
        )
    lines.append(
        speaker.gettext(
            "Types are the values of “%(trait)s”. Learnt from %(count)s posts with numbers, up to"
            " %(day)s."
        )
        % {
            "trait": trait_name(mix.trait, speaker),
            "count": speaker.number(mix.learnt_from),
            "day": speaker.day(mix.until),
        }
    )
    lines.append(say_since(mix.since, recent=mix.recent, measured=mix.measured, speaker=speaker))
    left_out = [(trait_value(mix.trait, value, speaker), n) for value, n in mix.left_out.items()]
    lines.append(say_left_out(left_out, fewest=FEWEST_POSTS, most=MOST_TYPES, speaker=speaker))
    return [*lines, *answer.remarks]


def _say_empty_slots(answer: Answer, speaker: Speaker) -> list[str]:
    """Which slots stay empty and why: each by itself, or all together where they are many."""
    mix, empty = answer.mix, answer.mix.empty_slots
    causes = [Rule(one.cause) if one.cause else None for one in empty]
    if len(empty) > MANY_EMPTY:
        return [say_many_empty(causes, slots=len(mix.slots), speaker=speaker)]
    channels = answer.told.channels.say_names(speaker)
    return [
        say_empty(
            cause, f"{_say_when(answer, one, speaker)} {channels[str(one.channel)]}", speaker
        )
        for cause, one in zip(causes, empty, strict=True)
    ]


def build_plan(answer: Answer, *, speaker: Speaker) -> PlainTable:
    """What to publish when and where."""
    table = PlainTable()
    for head in (
        speaker.pgettext("column of a table", "When"),
        speaker.pgettext("column of a table", "Channel"),
        speaker.pgettext("column of a table", "Type"),
        speaker.pgettext("column of a table", "Label"),
    ):
        table.head(head)
    for head in (
        speaker.pgettext("column of a table", "Multiple"),
        speaker.pgettext("column of a table", "Probably"),
    ):
        table.head(head, is_number=True, may_wrap=False)
    channels = answer.told.channels.say_names(speaker)
    is_long = len(answer.mix.empty_slots) > MANY_EMPTY
    for slot in answer.mix.slots:
        if is_long and slot.cause is not None:
            continue
        table.row(
            _say_when(answer, slot, speaker),
            channels[str(slot.channel)],
            trait_value(answer.mix.trait, slot.value, speaker) if slot.value else "–",
            word_name(Word(slot.label), speaker) if slot.label else "",
            speaker.multiple(slot.expected),
            _interval(slot.low, slot.high, speaker),
        )
    return table


def build_types(answer: Answer, *, speaker: Speaker) -> PlainTable:
    """Each type with its word, its reason, its interval and its posts."""
    table = PlainTable()
    table.head(speaker.pgettext("column of a table", "Type"))
    table.head(speaker.pgettext("column of a table", "Label"))
    for head in (
        speaker.pgettext("column of a table", "Probably, rested"),
        speaker.pgettext("column of a table", "Posts"),
    ):
        table.head(head, is_number=True, may_wrap=False)
    table.head(speaker.pgettext("column of a table", "Planned a week"), is_number=True)
    table.head(speaker.pgettext("column of a table", "A week lately"), is_number=True)
    table.head(speaker.pgettext("column of a table", "Reason"))
    for one in answer.mix.types:
        table.row(*build_type_row(one, answer.mix, speaker=speaker))
    return table


def build_type_row(one: ProposedType, mix: Proposal, *, speaker: Speaker) -> tuple[str, ...]:
    """One type in the cells of the table."""
    words = (say_label(one, speaker), say_change_beside(one, speaker))
    return (
        trait_value(mix.trait, one.value, speaker),
        ", ".join(word for word in words if word),
        _interval(one.low, one.high, speaker),
        speaker.number(one.n),
        speaker.number(one.planned / mix.weeks),
        speaker.number(one.usual),
        f"{say_type_reason(one, speaker)} {say_type_change(one, speaker)}".rstrip(),
    )


def _interval(low: float | None, high: float | None, speaker: Speaker) -> str:
    if low is None or high is None:
        return speaker.multiple(None)
    return f"{speaker.multiple(low)} – {speaker.multiple(high)}"


def _say_when(answer: Answer, slot: ProposedSlot, speaker: Speaker) -> str:
    """When a slot is: its day, and the hour where one was asked for."""
    return f"{speaker.day(slot.day)} {answer.find_hour(slot)}".rstrip()
