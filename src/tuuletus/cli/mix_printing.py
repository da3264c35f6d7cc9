"""A proposed mix, printed: for people as sentences and tables, for programs as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tuuletus.analysis.mix.breaches import Broken
from tuuletus.analysis.mix.result import Mix, Placement, TypeLabel
from tuuletus.analysis.mix.table import Account
from tuuletus.cli.terminal import PlainTable, Printer
from tuuletus.wording import (
    Speaker,
    platform_name,
    say_broken,
    say_change_day,
    say_exploration,
    say_reason,
    trait_value,
    word_name,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A proposal with what its numbers refer to."""

    account: Account
    mix: Mix
    trait: str
    remarks: tuple[str, ...] = ()
    """What was left out of the files, in words."""

    def find_date(self, day: float | None) -> date | None:
        """The date of a day."""
        return None if day is None else self.account.find_moment(day).date()

    def is_dateonly(self, day: float) -> bool:
        """Whether a moment is only a day: midnight, in an account whose posts tell no hours."""
        published = self.account.state.history.day
        return day % 1.0 == 0.0 and not (published % 1.0).any()

    def write_moment(self, day: float) -> str:
        """The moment of a slot for programs, or its day."""
        moment = self.account.find_moment(day)
        return moment.date().isoformat() if self.is_dateonly(day) else moment.isoformat()

    def find_week(self, week: int | None) -> date | None:
        """The Monday of a running week."""
        return None if week is None else self.find_date(week * 7.0)


def describe(answer: Answer) -> dict[str, object]:
    """The answer for programs. Multiples are of the channel's usual post."""
    mix, state = answer.mix, answer.account.state
    return {
        "expected": mix.expected,
        "exploration": mix.exploration,
        "exploration_price": mix.exploration_price,
        "untried": mix.untried,
        "luck": mix.luck,
        "placements": [
            {
                "at": answer.write_moment(one.slot.day),
                "channel": state.channels[one.slot.channel],
                "type": None if one.type is None else state.types[one.type],
                "label": one.label,
                "expected": one.expected,
                "low": one.low,
                "high": one.high,
                "exploring": one.exploring,
                "fixed": one.fixed,
            }
            for one in mix.placements
        ],
        "types": [_describe_type(label, answer) for label in mix.labels],
        "broken": [
            {
                "rule": one.rule,
                "type": None if one.type is None else state.types[one.type],
                "week_of": _iso(answer.find_week(one.week)),
                "placements": list(one.slots),
                "wanted": one.wanted,
                "got": one.got,
                "decided": one.decided,
                "cause": one.cause,
            }
            for one in mix.broken
        ],
    }


def _describe_type(label: TypeLabel, answer: Answer) -> dict[str, object]:
    return {
        "type": answer.account.state.types[label.type],
        "label": label.word,
        "reason": {"code": label.reason.why, **label.reason.numbers},
        "median": label.median,
        "low": label.low,
        "high": label.high,
        "n": label.n,
        "p_top_third": label.p_top_third,
        "p_above_median": label.p_above_median,
        "planned": label.planned,
        "usual_per_week": label.usual,
        "may_change_on": _iso(answer.find_date(label.may_change_on)),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def print_mix(answer: Answer, *, speaker: Speaker) -> None:
    """The plan, the types with their reasons, and what was not met."""
    printer = Printer()
    printer.show(build_plan(answer, speaker=speaker))
    printer.say("")
    printer.show(build_types(answer, speaker=speaker))
    printer.say(
        "",
        say_exploration(
            trying=sum(one.exploring for one in answer.mix.placements),
            slots=sum(one.type is not None for one in answer.mix.placements),
            price=answer.mix.exploration_price,
            untried=answer.mix.untried or "",
            speaker=speaker,
        ),
        *(_say_broken(broken, answer, speaker) for broken in answer.mix.broken),
        speaker.gettext(
            "Multiples are of the channel's usual post. They tell what such posts bring on"
            " average; four of five single posts lie within %(luck)s and its inverse around that."
        )
        % {"luck": speaker.multiple(answer.mix.luck)},
        *answer.remarks,
    )


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
    for placement in answer.mix.placements:
        table.row(*build_plan_row(placement, answer, speaker=speaker))
    return table


def build_plan_row(placement: Placement, answer: Answer, *, speaker: Speaker) -> tuple[str, ...]:
    """One slot in the cells of the table."""
    return (
        _say_moment(answer, placement.slot.day, speaker),
        _channel_name(answer.account.state.channels[placement.slot.channel], speaker),
        "–" if placement.type is None else _type_name(answer, placement.type, speaker),
        word_name(placement.label, speaker),
        speaker.multiple(placement.expected),
        _interval(placement.low, placement.high, speaker),
    )


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
    table.head(speaker.pgettext("column of a table", "Reason"))
    for label in answer.mix.labels:
        day = answer.find_date(label.may_change_on)
        reason = say_reason(label.reason, speaker)
        table.row(
            _type_name(answer, label.type, speaker),
            word_name(label.word, speaker),
            _interval(label.low, label.high, speaker),
            speaker.number(label.n),
            f"{reason} {say_change_day(day, planned=label.planned, speaker=speaker)}",
        )
    return table


def _say_broken(broken: Broken, answer: Answer, speaker: Speaker) -> str:
    days = [answer.mix.placements[slot].slot.day for slot in broken.slots]
    return say_broken(
        broken.rule,
        name="" if broken.type is None else _type_name(answer, broken.type, speaker),
        day=answer.find_week(broken.week) or answer.find_date(min(days, default=None)),
        wanted=broken.wanted,
        got=broken.got,
        decided=broken.decided,
        speaker=speaker,
        cause=broken.cause or "",
        when=_slot_name(answer, broken.slots[0], speaker) if broken.slots else "",
    )


def _type_name(answer: Answer, kind: int, speaker: Speaker) -> str:
    return trait_value(answer.trait, answer.account.state.types[kind], speaker)


def _interval(low: float | None, high: float | None, speaker: Speaker) -> str:
    if low is None or high is None:
        return speaker.multiple(None)
    return f"{speaker.multiple(low)} – {speaker.multiple(high)}"


def _slot_name(answer: Answer, index: int, speaker: Speaker) -> str:
    """When and where a slot is."""
    slot = answer.mix.placements[index].slot
    channel = _channel_name(answer.account.state.channels[slot.channel], speaker)
    return f"{_say_moment(answer, slot.day, speaker)} {channel}"


def _say_moment(answer: Answer, day: float, speaker: Speaker) -> str:
    """When a slot is; only its day where the posts tell no hours."""
    if answer.is_dateonly(day):
        return speaker.day(answer.find_date(day))
    return speaker.moment(answer.account.find_moment(day))


def _channel_name(name: str, speaker: Speaker) -> str:
    return platform_name(name, speaker)
