"""Which types wear out, and what a rest would do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from tuuletus.analysis.plan.wear import TypeWear
from tuuletus.analysis.wearout import FEWEST_POSTS, FEWEST_RECENT, Word
from tuuletus.charts import Chart
from tuuletus.charts.wearouts import wear_chart
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.plan.actions import ask_wear
from tuuletus.web.plan.forms import speaker_here
from tuuletus.wording import Speaker, trait_value
from tuuletus.wording.wearouts import (
    SIGNS,
    is_unclear,
    say_signs,
    say_type_wear,
    tell_rates,
    wear_name,
)

BADGES = {
    Word.NONE: "good",
    Word.PERHAPS: "wait",
    Word.WEARING: "bad",
    Word.RESTED: "note",
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
    has_numbers: bool


def build_row(trait: str, one: TypeWear, speaker: Speaker) -> WearRow:
    """A type's wear as the page shows it."""
    name = trait_value(trait, one.value, speaker)
    return WearRow(
        told=one,
        name=name,
        word=wear_name(one.word, speaker, probability=one.probability),
        badge="quiet" if is_unclear(one.word, one.probability) else BADGES[Word(one.word)],
        sentences=say_type_wear(one, speaker),
        chart=wear_chart(name, one.curve, pace=one.pace, speaker=speaker),
        has_sign=one.word in SIGNS,
        has_numbers=one.word != Word.TOO_EARLY,
    )


@needs(Permission.SEE)
@require_safe
def wear_out(request: WorkspaceRequest) -> HttpResponse:
    kept = ask_wear(request.workspace, now=now())
    told, speaker = kept.answer, speaker_here()
    rows = [build_row(told.trait, one, speaker) for one in told.types]
    seen = {
        "nav": "plan",
        "tab": "wear_out",
        "kept": kept,
        "told": told,
        "sentence": say_signs(told, speaker),
        "rates": tell_rates(told, speaker),
        "signs": [row for row in rows if row.has_sign],
        "others": [row for row in rows if not row.has_sign],
        "has_curves": any(row.has_numbers and not row.has_sign for row in rows),
        "early": not all(row.has_numbers for row in rows),
        "fewest_posts": FEWEST_POSTS,
        "fewest_recent": FEWEST_RECENT,
        "may_import": may(request.membership, Permission.IMPORT),
    }
    return render(request, "plan/wear_out.html", seen)
