"""The mix of the coming weeks, for what was learnt under what people set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from tuuletus.analysis.mix import breaches
from tuuletus.analysis.mix.constraints import USUAL_RAMP, Constraints
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.proposing import propose_mix
from tuuletus.analysis.mix.result import Mix, Placement, Slot, TypeLabel
from tuuletus.analysis.mix.result import Why as EngineWhy
from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.plan.held import LOOKED_BACK_WEEKS, Held, Pace, find_paces, find_share
from tuuletus.analysis.plan.learning import Learnt
from tuuletus.analysis.plan.limits import PROPOSED, Limits, Place, Taken
from tuuletus.analysis.plan.pace import Change, tell_change
from tuuletus.analysis.plan.proposal import WEEK, Broken, Proposal, ProposedSlot, ProposedType
from tuuletus.analysis.plan.settling import Settled, Why, Worn, settle, tell_held, tell_worn
from tuuletus.analysis.plan.types import OTHER
from tuuletus.analysis.wearout import find_wearout

NOON = 0.5
MOMENT = 0.001
"""Slots of one day follow each other by so much of a day."""
REST_LESS = 0.49
"""A rest is counted from day to day, whatever the hour: a slot is at noon, a post at any hour."""


def propose(
    learnt: Learnt,
    limits: Limits,
    *,
    ahead: Sequence[tuple[Place, str]] = (),
    seed: int = 0,
) -> Proposal:
    """The mix for what was learnt under what people set.

    `ahead` are entries before the first day: they are published by then, and tire. The same `seed`
    gives the same mix.
    """
    empty = Proposal(
        trait=learnt.trait,
        asked=limits.digest(),
        first_day=limits.first_day,
        weeks=limits.weeks,
        until=learnt.until,
        published=sum(learnt.published.values()),
        measured=sum(learnt.measured.values()),
        revision=learnt.revision,
        accepted=limits.accepted,
        left_out=learnt.left_out,
        since=learnt.since,
        recent=learnt.recent,
        newest_post=learnt.newest,
    )
    if not learnt.has_types:
        return replace(empty, slots=_place_empty(limits))
    board = Board(learnt=learnt, limits=limits, ahead=tuple(ahead))
    state = board.build_state()
    made = propose_mix(
        state,
        board.build_slots(),
        constraints=board.build_constraints(state),
        undecided=board.build_undecided(state),
        exploration=limits.exploration,
        seed=seed,
    )
    types = board.read_types(
        made,
        tell_worn(find_wearout(state), board.types, silent=learnt.silent),
        share=board.find_share(state),
    )
    types = tuple(_tell_nothing(one) if one.reason == EngineWhy.UNCLEAR else one for one in types)
    words = {one.value: one.word for one in types}
    return replace(
        empty,
        slots=tuple(
            replace(one, label=words.get(one.value, one.label)) if one.label else one
            for one in board.read_slots(made)
        ),
        types=types,
        exploration=made.exploration,
        exploration_price=made.exploration_price,
        moved=made.moved,
        untried="" if made.untried is None else made.untried.value,
        luck=made.luck,
        broken=board.read_broken(made),
        unlearnt=board.unlearnt,
    )


def _tell_nothing(one: ProposedType) -> ProposedType:
    """A type of which nothing is known: how often it comes is no answer to anything."""
    return replace(one, change=Change.SAME, may_change_on=None)


def _place_empty(limits: Limits) -> tuple[ProposedSlot, ...]:
    """The slots without a type, but for those that are taken."""
    return tuple(
        build_slot(place, limits.taken.get(place, Taken(source=PROPOSED, value="")))
        for place in limits.places
    )


def build_slot(place: Place, taken: Taken) -> ProposedSlot:
    """A slot without numbers."""
    return ProposedSlot(
        channel=place.channel,
        day=place.day,
        number=place.number,
        value=taken.value,
        source=taken.source,
        event=taken.event,
        entry=taken.entry,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What was learnt and what people set, in the numbers of the engine and back again."""

    learnt: Learnt
    limits: Limits
    ahead: tuple[tuple[Place, str], ...]

    @property
    def types(self) -> tuple[str, ...]:
        """All types: those of the posts, and those that people named."""
        named = [*self.limits.types, *(one.value for one in self.limits.taken.values())]
        known = set(self.learnt.types)
        new = [value for value in dict.fromkeys(named) if value and value not in known]
        return (*self.learnt.types, *new)

    @property
    def named_types(self) -> tuple[str, ...]:
        """The types that are told of: all but that of all other posts; none without any posts."""
        return tuple(one for one in self.types if one != OTHER) if self.learnt.has_types else ()

    @property
    def planned(self) -> list[Place]:
        """The slots that something may go into, in the order in which the engine gets them.

        None on a channel that is not learnt yet: the engine knows nothing of it.
        """
        taken, known = self.limits.taken, set(self.learnt.channels)
        return [
            place
            for place in self.limits.places
            if place.channel in known and (place not in taken or taken[place].value)
        ]

    @property
    def unlearnt(self) -> tuple[int, ...]:
        """The channels that have slots and are not learnt yet, as right after an import."""
        wanted = {place.channel for place in self.limits.places}
        return tuple(sorted(wanted.difference(self.learnt.channels)))

    def build_state(self) -> MixState:
        """The state with the types that people named, and with what comes before the weeks."""
        state = MixState.from_record(self.learnt.record)
        types = self.types
        for value in types[len(self.learnt.types) :]:
            state = state.add_type(value)
        before = [
            PublishedPost(
                day=self.number_day(place),
                channel=self.learnt.channels.index(place.channel),
                type=types.index(value) if value in types else types.index(OTHER),
                response=None,
            )
            for place, value in self.ahead
            if place.channel in self.learnt.channels and (value in types or OTHER in types)
        ]
        if not before:
            return state
        return observe(state, before, until=max(post.day for post in before))

    def number_day(self, place: Place) -> float:
        """When a slot is, as the engine counts days."""
        return (place.day - self.learnt.origin).days + NOON + (place.number - 1) * MOMENT

    def build_slots(self) -> list[Slot]:
        """The slots that something may go into."""
        return [
            Slot(day=self.number_day(place), channel=self.learnt.channels.index(place.channel))
            for place in self.planned
        ]

    def find_paces(self, state: MixState, held: Mapping[str, Held]) -> dict[str, Pace]:
        """How often the types come whose checks are running."""
        types = {value: place for place, value in enumerate(self.types)}
        return find_paces(state, types, held, end=self.limits.end, share=self.find_share(state))

    def find_share(self, state: MixState) -> float:
        """The share of the usual posts of a week that fits into the slots and the hours."""
        room = len(self.planned) / self.limits.weeks
        if self.limits.capacity is not None:
            efforts = {value: told.effort or 0.0 for value, told in self.limits.types.items()}
            usual = state.history.since(state.day - LOOKED_BACK_WEEKS * 7.0).type
            taken = [efforts.get(self.types[kind], 0.0) for kind in usual]
            mean = float(np.mean(taken)) if taken else 0.0
            room = min(room, self.limits.capacity / mean) if mean > 0.0 else room
        return find_share(state, room=room)

    def build_constraints(self, state: MixState) -> Constraints:
        """What people set, by index."""
        return self._build_constraints(state, self.limits.held)

    def build_undecided(self, state: MixState) -> Constraints | None:
        """The same without what was decided by accepting these weeks; None where nothing was."""
        before = self.limits.held_before
        return None if before == self.limits.held else self._build_constraints(state, before)

    def _build_constraints(self, state: MixState, held: Mapping[str, Held]) -> Constraints:
        index = {value: place for place, value in enumerate(self.types)}
        channels = {pk: place for place, pk in enumerate(self.learnt.channels)}
        forbidden = {
            (index[value], channels[channel])
            for value, channel in self.limits.banned | self.limits.dropped
            if value in index and channel in channels
        }
        if OTHER in index:
            forbidden |= {(index[OTHER], place) for place in channels.values()}
        fixed = {
            number: index[self.limits.taken[place].value]
            for number, place in enumerate(self.planned)
            if place in self.limits.taken
        }
        said = {index[value]: limits for value, limits in self.limits.types.items()}
        paces = {index[value]: pace for value, pace in self.find_paces(state, held).items()}
        at_most = {one: pace.most for one, pace in paces.items()}
        at_most |= {one: told.at_most for one, told in said.items() if told.at_most is not None}
        at_least = {one: min(pace.least, at_most[one]) for one, pace in paces.items()}
        at_least |= {one: told.at_least for one, told in said.items() if told.at_least}
        return Constraints(
            forbidden=frozenset(forbidden),
            # what people say goes before a running check
            at_most=at_most | {one: max(at_most[one], at_least.get(one, 0)) for one in paces},
            at_least={one: count for one, count in at_least.items() if count},
            rest_days={
                one: told.rest_days - REST_LESS for one, told in said.items() if told.rest_days
            },
            effort={one: told.effort for one, told in said.items() if told.effort},
            capacity=self.limits.capacity,
            ramp=USUAL_RAMP,
            fixed=fixed,
            tried=frozenset(
                number
                for number, place in enumerate(self.planned)
                if place in self.limits.taken and self.limits.taken[place].is_trial
            ),
        )

    def read_slots(self, made: Mix) -> tuple[ProposedSlot, ...]:
        """Every slot of the weeks, those kept empty included.

        Of a channel that is not learnt yet only those that are taken.
        """
        placed = dict(zip(self.planned, made.placements, strict=True))
        causes = {
            self.planned[slot]: "" if one.cause is None else one.cause.value
            for one in made.broken
            if one.rule is breaches.Rule.EMPTY
            for slot in one.slots
        }
        return tuple(
            replace(self._read_slot(place, placed.get(place)), cause=causes.get(place))
            for place in self.limits.places
            if place.channel in self.learnt.channels or place in self.limits.taken
        )

    def _read_slot(self, place: Place, placed: Placement | None) -> ProposedSlot:
        proposed = Taken(
            source=PROPOSED,
            value="" if placed is None or placed.type is None else self.types[placed.type],
        )
        slot = build_slot(place, self.limits.taken.get(place, proposed))
        if placed is None:
            return slot
        return replace(
            slot,
            label=placed.label.value,
            expected=placed.expected,
            low=placed.low,
            high=placed.high,
            exploring=placed.exploring,
        )

    def read_types(
        self, made: Mix, worn: Mapping[str, Worn], *, share: float
    ) -> tuple[ProposedType, ...]:
        """The labels, without that of all other posts; `share` of the usual posts fits."""
        return tuple(
            self._read_type(label, worn.get(self.types[label.type]), share=share)
            for label in made.labels
            if self.types[label.type] != OTHER
        )

    def _read_type(self, label: TypeLabel, worn: Worn | None, *, share: float) -> ProposedType:
        value = self.types[label.type]
        changes = label.may_change_on
        held = self.limits.held.get(value)
        said = settle(
            Settled(
                word=label.word.value,
                reason=label.reason.why.value,
                details={name: float(number) for name, number in label.reason.numbers.items()},
            ),
            planned=label.planned,
            usual=label.usual,
            weeks=self.limits.weeks,
            worn=worn,
            held_until=held.check_on if held else None,
            top=label.p_top_third,
        )
        why = None
        if held is not None:
            why = tell_held(held, end=self.limits.end, usual=label.usual, share=share)
            said = replace(said, reason=why.value)
        return ProposedType(
            value=value,
            word=said.word,
            reason=said.reason,
            details=said.details,
            held_until=held.check_on if held else None,
            rests_until=held.starts_on if held and why is Why.HELD_RESTS else None,
            worn=worn,
            median=label.median,
            low=label.low,
            high=label.high,
            n=label.n,
            published=self.learnt.published.get(value, 0),
            planned=label.planned,
            usual=label.usual,
            change=tell_change(
                planned=label.planned, usual=label.usual, weeks=self.limits.weeks
            ).value,
            may_change_on=None
            if changes is None
            else self.learnt.origin + timedelta(days=int(changes)),
        )

    def read_broken(self, made: Mix) -> tuple[Broken, ...]:
        """The limits that are not kept."""
        planned = self.planned
        found = []
        own = {value for value, told in self.limits.types.items() if told.at_least or told.at_most}
        for one in made.broken:
            if one.rule is breaches.Rule.EMPTY:
                # the slot itself says it
                continue
            is_count = one.rule in (breaches.Rule.AT_LEAST, breaches.Rule.AT_MOST)
            if is_count and one.type is not None and self.types[one.type] not in own:
                # the pace of a running check is nothing that people asked for
                continue
            places = [planned[slot] for slot in one.slots]
            week = None if one.week is None else self.learnt.origin + one.week * WEEK
            wanted = one.wanted
            if one.rule is breaches.Rule.REST:
                wanted += REST_LESS
            found.append(
                Broken(
                    rule=one.rule.value,
                    value="" if one.type is None else self.types[one.type],
                    day=week or min((place.day for place in places), default=None),
                    channel=places[0].channel if places else None,
                    wanted=wanted,
                    got=one.got,
                    decided=one.decided,
                )
            )
        return tuple(found)
