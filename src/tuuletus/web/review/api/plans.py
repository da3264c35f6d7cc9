"""Plans of publishing: when each would show a slow effect, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.analysis.horizon.forecast import Forecast, Order, compare
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.review.actions_patience import ask_kept, say_answer
from tuuletus.web.review.api.findings import IntervalOut, PatienceAsked, check_question
from tuuletus.web.review.api.shapes import inside
from tuuletus.web.review.queries.patience import (
    MOST_VENUES,
    OWN_WEEKS,
    PATIENCE,
    PLANS,
    ask_for_patience,
    find_compared,
    read_pattern,
    start_of_plans,
    today_of,
)
from tuuletus.web.review.questions import Plans, call_plan, read_question, word_plans
from tuuletus.wording import Speaker, say_prior, say_when_here, say_worth
from tuuletus.wording.figures import tell_probability
from tuuletus.wording.plans import say_cost

router = Router()


class PlansAsked(PatienceAsked):
    """Which question, and what else is to be compared with the usual plans."""

    own: str = Field(
        "",
        pattern="^[012]*$",
        max_length=OWN_WEEKS,
        description="An own plan, a digit for each week: 0 nothing, 1 as usual, 2 double.",
    )
    venues: int = Field(
        1, ge=1, le=MOST_VENUES, description="So many venues like this one pause as well."
    )


class ChanceOut(Schema):
    """The chance to see a slow effect that is there by a day, and to know either way."""

    day: date
    seen: float
    known: float


class PlanOut(Schema):
    """One plan; `cost` is what is lost. Where the answer is known already, that is all.

    `earliest_on` is null where it is not within two years. Nine of ten drawings of the futures lie
    between `earliest_from` and `earliest_to`; null is beyond two years.
    """

    plan: str
    name: str
    earliest_on: date | None
    earliest_from: date | None
    earliest_to: date | None
    beside_as_before: Order | None = Field(
        description="Whether it tells earlier or later than going on as before, or, where no date"
        " decides it, is more or less likely to tell; null for going on as before itself."
    )
    chance: float | None
    chances: list[ChanceOut]
    cost: IntervalOut
    sentence: str


class PlansOut(Schema):
    """The plans of one question; none where `refused` says why there is no answer."""

    outcomes: list[str]
    exposure: list[str]
    refused: str | None
    starts_on: date
    prior_share: IntervalOut | None = Field(
        description="What was held likely of the slow effect beforehand, as a share of the first"
        " outcome: costs include that effect."
    )
    plans: list[PlanOut]
    sentences: list[str]


@router.get(
    "/patience/plans",
    response=PlansOut,
    auth=Bearer(Permission.SEE),
    summary=_("When plans would tell"),
    url_name="patience_plans",
)
def patience_plans(request: HttpRequest, asked: Query[PlansAsked]) -> Any:
    """When each plan would show a slow effect, and what it costs; as the page of plans."""
    workspace, speaker = inside(request).workspace, Speaker(get_language() or "en")
    choices = read_question(workspace, request.GET)
    check_question(asked, choices)
    question, begin = choices.asked, start_of_plans(today_of(workspace, now()))
    answer = ask_kept(workspace, PATIENCE, ask_for_patience(question), now=now()).answer
    plans = Plans(own=read_pattern(asked.own), venues=asked.venues)
    forecasts: tuple[Forecast, ...] = ()
    sentences = say_answer(workspace, answer, speaker)
    if answer.found is not None:
        forecasts = ask_kept(workspace, PLANS, word_plans(question, plans), now=now()).answer
        sentences = (say_prior(answer.found.outcomes[0].slow_sum, speaker),)
    return {
        "outcomes": list(question.outcomes),
        "exposure": list(question.exposure),
        "refused": answer.refused.reason.value if answer.refused else None,
        "starts_on": begin,
        "prior_share": answer.found and answer.found.outcomes[0].slow_sum.prior_share,
        "plans": [
            {"plan": one.plan, "name": call_plan(one.plan, plans, speaker), "cost": one.cost}
            | (
                _tell_cost(one, speaker)
                if answer.is_known
                else _tell_time(one, find_compared(forecasts, one.plan), speaker, begin=begin)
            )
            for one in forecasts
        ],
        "sentences": list(sentences),
    }


def _tell_cost(forecast: Forecast, speaker: Speaker) -> dict[str, Any]:
    """A plan that can tell nothing sooner, since the answer is known."""
    untold = ("earliest_on", "earliest_from", "earliest_to", "beside_as_before", "chance")
    return dict.fromkeys(untold) | {"chances": [], "sentence": say_cost(forecast.cost, speaker)}


def _tell_time(
    forecast: Forecast, usual: Forecast | None, speaker: Speaker, *, begin: date
) -> dict[str, Any]:
    def on(weeks: int | None) -> date | None:
        return None if weeks is None else begin + timedelta(weeks=weeks)

    return {
        "earliest_on": on(forecast.earliest_weeks),
        "earliest_from": on(forecast.soonest_weeks),
        "earliest_to": on(forecast.latest_weeks),
        "beside_as_before": None if usual is None else compare(forecast, usual).order,
        "chance": tell_probability(forecast.chance),
        "chances": [
            {
                "day": on(chance.weeks),
                "seen": tell_probability(chance.seen),
                "known": tell_probability(chance.known),
            }
            for chance in forecast.chances
        ],
        "sentence": " ".join(
            [
                say_when_here(forecast, speaker, today=begin),
                say_worth(forecast, speaker, usual=usual),
            ]
        ),
    }
