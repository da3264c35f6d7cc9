"""Which types wear out, and what a rest would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from tuuletus.analysis.plan.settling import Why
from tuuletus.analysis.plan.wear import TypeWear
from tuuletus.analysis.wearout import FEWEST_POSTS, FEWEST_RECENT, UNTOLD, Word
from tuuletus.charts import Chart
from tuuletus.charts.wearouts import wear_chart
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.actions import ask_wear
from tuuletus.web.plan.forms import speaker_here
from tuuletus.web.plan.queries.held import find_held
from tuuletus.web.plan.queries.proposing import MIX
from tuuletus.web.review.models import DecisionKind
from tuuletus.web.review.queries.patience import today_of
from tuuletus.wording import Speaker, trait_value
from tuuletus.wording.wearouts import (
    SIGNS,
    say_agreed_rest,
    say_signs,
    say_type_wear,
    tell_more_rates,
    tell_short_rates,
    wear_name,
)

CALM_UNDER = 0.3
"""From this chance of wear-out on "no sign" is no good news."""
BADGES = {
    Word.NONE: "good",
    Word.PERHAPS: "wait",
    Word.WEARING: "bad",
    Word.RESTED: "note",
    Word.SILENT: "quiet",
    Word.TOO_EARLY: "quiet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WearRow:
    """A type's wear in words, with its curve."""

    told: TypeWear
    name: str
    word: str
    badge: str
    sentences: list[str]
    chart: Chart
    has_sign: bool
    agreed: str
    offers_rest: bool
    is_in_mix: bool
    has_numbers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """The types that rest: those agreed on with the last day, and those that the mix proposes."""

    agreed: Mapping[str, date]
    proposed: frozenset[str]
    held: frozenset[str]


NO_RESTS = Rests(agreed={}, proposed=frozenset(), held=frozenset())


def find_settled_rests(workspace: Workspace, trait: str, *, today: date) -> Rests:
    """Which types rest by a decision, and which the kept mix would let rest."""
    held = find_held(workspace, trait)
    kept = find_kept(workspace, MIX, MIX.key({}), with_evidence=False)
    types = kept.answer.types if kept and kept.answer.trait == trait else ()
    return Rests(
        agreed={
            value: one.starts_on
            for value, one in held.items()
            if one.kind == DecisionKind.VARY and one.pace is None and one.starts_on > today
        },
        proposed=frozenset(one.value for one in types if one.reason == Why.RESTS),
        held=frozenset(held),
    )


def find_badge(one: TypeWear) -> str:
    """The look of a word; green stands for a low chance only."""
    is_low = one.word != Word.NONE or one.probability < CALM_UNDER
    return BADGES[Word(one.word)] if is_low else BADGES[Word.TOO_EARLY]


def build_row(trait: str, one: TypeWear, speaker: Speaker, rests: Rests = NO_RESTS) -> WearRow:
    """A type's wear as the page shows it."""
    until = rests.agreed.get(one.value)
    name = trait_value(trait, one.value, speaker)
    return WearRow(
        told=one,
        name=name,
        word=wear_name(one.word, speaker, probability=one.probability),
        badge=find_badge(one),
        sentences=say_type_wear(one, speaker),
        chart=wear_chart(name, one.curve, pace=one.pace, speaker=speaker),
        has_sign=one.word in SIGNS,
        agreed="" if until is None else say_agreed_rest(until, speaker),
        offers_rest=one.word in (Word.WEARING, Word.PERHAPS) and one.value not in rests.held,
        is_in_mix=one.value in rests.proposed,
        has_numbers=one.word not in UNTOLD,
    )


@needs(Permission.SEE)
@require_safe
def wear_out(request: WorkspaceRequest) -> HttpResponse:
    kept = ask_wear(request.workspace, now=now())
    told, speaker = kept.answer, speaker_here()
    rests = find_settled_rests(
        request.workspace, told.trait, today=today_of(request.workspace, now())
    )
    rows = [build_row(told.trait, one, speaker, rests) for one in told.types]
    seen = {
        "nav": "plan",
        "tab": "wear_out",
        "kept": kept,
        "told": told,
        "sentence": say_signs(told, speaker),
        "rates": tell_short_rates(told, speaker),
        "more_rates": tell_more_rates(told, speaker),
        "signs": [row for row in rows if row.has_sign],
        "others": [row for row in rows if not row.has_sign],
        "has_curves": any(row.has_numbers and not row.has_sign for row in rows),
        "early": any(row.told.word == Word.TOO_EARLY for row in rows),
        "silent": [row.name for row in rows if row.told.word == Word.SILENT],
        "fewest_posts": FEWEST_POSTS,
        "fewest_recent": FEWEST_RECENT,
        "may_plan": may(request.membership, Permission.PLAN),
        "may_import": may(request.membership, Permission.IMPORT),
    }
    return render(request, "plan/wear_out.html", seen)
