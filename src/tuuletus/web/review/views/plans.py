"""When plans would bring an answer, what they cost, and how one becomes a decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.analysis.horizon.forecast import Forecast
from tuuletus.analysis.horizon.usual import Usual
from tuuletus.charts import Chart
from tuuletus.charts.patience import forecast_chart
from tuuletus.errors import ContradictionError, CouldNotWorkOutError, NotWorkedOutError
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.actions import decide, open_review
from tuuletus.web.review.actions_patience import (
    ask_kept,
    ask_soon,
    build_patience_registration,
    find_plans,
    say_answer,
)
from tuuletus.web.review.forms import PlanForm, say_contradiction
from tuuletus.web.review.models import DecisionKind
from tuuletus.web.review.queries.patience import (
    OF_VENUES,
    OWN,
    OWN_WEEKS,
    PATIENCE,
    PLANS,
    Asked,
    PatienceAnswer,
    ask_for_patience,
    find_compared,
    name_sources,
    start_of_plans,
    today_of,
)
from tuuletus.web.review.queries.plans import (
    Hindrance,
    find_hindrance,
    find_running_plans,
)
from tuuletus.web.review.questions import (
    Choices,
    Plans,
    call_plan,
    read_plans,
    read_question,
    word_plans,
)
from tuuletus.web.review.views.patience import WEEK, back_to, speaker_here
from tuuletus.wording import Speaker, say_prior, say_when_here, say_worth
from tuuletus.wording.plans import is_open, say_cost, say_time, say_usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A plan as the page shows it; `code` names it in forms."""

    code: str
    forecast: Forecast
    name: str
    when: str
    is_open: bool
    words: str

    @property
    def is_of_venues(self) -> bool:
        """Whether several venues follow it."""
        return self.code in OF_VENUES


def _ask_plans(workspace: Workspace, asked: Asked, plans: Plans) -> tuple[Forecast, ...]:
    return ask_kept(workspace, PLANS, word_plans(asked, plans), now=now()).answer


def _find_forecasts(
    workspace: Workspace, asked: Asked, plans: Plans
) -> tuple[tuple[Forecast, ...], bool]:
    """The forecasts, and whether the worker is still at those that are asked for beside the usual.

    Raises NotWorkedOutError where the usual ones are not there either.
    """
    try:
        return ask_soon(workspace, PLANS, word_plans(asked, plans), now=now()).answer, False
    except CouldNotWorkOutError:
        raise
    except NotWorkedOutError:
        usual = find_plans(workspace, asked, now=now())
        if usual is None:
            raise
        return usual.answer, True


@needs(Permission.SEE)
@require_safe
def plan(request: WorkspaceRequest) -> HttpResponse:
    choices = read_question(request.workspace, request.GET)
    if not choices.names:
        return redirect("review:patience")
    today = today_of(request.workspace, now())
    return _show_plans(request, choices, read_plans(request.GET, today=today))


def _show_plans(
    request: WorkspaceRequest,
    choices: Choices,
    plans: Plans,
    *,
    form: PlanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    workspace, speaker, asked = request.workspace, speaker_here(), choices.asked
    today = today_of(workspace, now())
    kept = ask_soon(workspace, PATIENCE, ask_for_patience(asked), now=now())
    seen: dict[str, Any] = {
        "nav": "outcomes",
        "choices": choices,
        "plans": plans,
        "kept": kept,
        "answer": kept.answer,
        "sentences": say_answer(workspace, kept.answer, speaker),
        "running": find_running_plans(workspace, asked),
        "may_review": may(request.membership, Permission.REVIEW),
    }
    if kept.answer.found is not None:
        forecasts, own_waits = _find_forecasts(workspace, asked, plans)
        if own_waits:
            status = HTTPStatus.ACCEPTED
        begin = start_of_plans(today)
        rows = _list_plans(forecasts, plans, speaker, begin=begin, is_known=kept.answer.is_known)
        seen |= {
            "own_waits": own_waits,
            "is_known": kept.answer.is_known,
            # the plans beside it tell when
            "sentences": say_answer(workspace, replace(kept.answer, forecast=None), speaker),
            "rows": rows,
            "prior": say_prior(kept.answer.found.outcomes[0].slow_sum, speaker),
            "chart": None if kept.answer.is_known else _draw(rows, speaker, begin=begin),
            "months": _list_months(plans.own, today, kept.answer.usual),
            "usual": _say_usual(workspace, kept.answer, speaker),
            "form": form or _build_form(request, rows, today, chosen=OWN if plans.is_own else ""),
            "begin": begin,
            "end": begin + OWN_WEEKS * WEEK - timedelta(days=1),
        }
    return render(request, "review/patience_plan.html", seen, status=status)


def _draw(rows: list[Row], speaker: Speaker, *, begin: date) -> Chart:
    return forecast_chart([one.forecast for one in rows], today=begin, speaker=speaker)


def _build_form(
    request: WorkspaceRequest, rows: list[Row], today: date, *, chosen: str = ""
) -> PlanForm:
    return PlanForm(
        request.POST or None,
        workspace=request.workspace,
        # the check looks at this venue's numbers alone
        plans=[(one.code, one.name) for one in rows if not one.is_of_venues],
        today=today,
        initial={"owner": request.person.pk, "plan": chosen},
    )


def _list_plans(
    forecasts: tuple[Forecast, ...],
    plans: Plans,
    speaker: Speaker,
    *,
    begin: date,
    is_known: bool = False,
) -> list[Row]:
    """Plans with the name that people read, the soonest knowledge told against the usual.

    Where the answer is known already, only what each would cost.
    """
    rows = []
    for one in forecasts:
        named = replace(one, plan=call_plan(one.plan, plans, speaker))
        rows.append(
            Row(
                code=one.plan,
                forecast=named,
                name=named.plan,
                when="" if is_known else say_time(one, speaker, today=begin),
                is_open=is_open(one),
                words=say_cost(one.cost, speaker)
                if is_known
                else " ".join(
                    [
                        say_when_here(one, speaker, today=begin),
                        say_worth(one, speaker, usual=find_compared(forecasts, one.plan)),
                    ]
                ),
            )
        )
    return rows


def _say_usual(workspace: Workspace, answer: PatienceAnswer, speaker: Speaker) -> str:
    if answer.usual is None:
        return ""
    labels = name_sources(workspace, answer.asked.exposure, speaker)
    return say_usual(answer.usual, speaker, labels=labels)


def _list_months(
    pattern: str, today: date, usual: Usual | None
) -> list[tuple[date, list[dict[str, Any]]]]:
    """The weeks of an own plan by month, each with what it is to be, and what is usual then."""
    months: dict[date, list[dict[str, Any]]] = {}
    begin = start_of_plans(today)
    amounts = list(usual.amounts.values()) if usual else []
    for number, letter in enumerate(pattern):
        week = begin + number * WEEK
        months.setdefault(week.replace(day=1), []).append(
            {
                "field": f"w{number}",
                "week": week,
                "chosen": letter,
                "usual": [year[number % len(year)] for year in amounts],
            }
        )
    return list(months.items())


@needs(Permission.REVIEW)
@require_POST
def plan_this(request: WorkspaceRequest) -> HttpResponse:
    workspace, speaker = request.workspace, speaker_here()
    today = today_of(workspace, now())
    choices = read_question(workspace, request.POST)
    plans = read_plans(request.POST, today=today)
    forecasts = _ask_plans(workspace, choices.asked, plans) if choices.asked.outcomes else ()
    rows = _list_plans(forecasts, plans, speaker, begin=start_of_plans(today))
    form = _build_form(request, rows, today)
    if not form.is_valid():
        if not choices.names:
            return redirect("review:patience")
        return _show_plans(request, choices, plans, form=form, status=422)
    if _is_known(workspace, choices.asked):
        messages.error(
            request, _("This is known already, so no plan is needed and no check is fixed.")
        )
        return back_to(choices, "review:plan")
    chosen = form.cleaned_data
    forecast = next(one for one in forecasts if one.plan == chosen["plan"])
    registration = build_patience_registration(
        choices.asked,
        forecast,
        own=plans.own if forecast.plan == OWN else "",
        decided_on=today,
        starts_on=chosen["due_on"],
    )
    if (other := find_hindrance(workspace, registration)) is not None:
        if other.is_same:
            messages.info(
                request,
                _("This plan is agreed on already: {what}. It stands as it is.").format(
                    what=other.decision
                ),
            )
            return redirect("review:decision", other.decision.pk)
        form.add_error("plan", _say_hindrance(workspace, other, speaker))
        return _show_plans(request, choices, plans, form=form, status=422)
    name = next(one.name for one in rows if one.code == forecast.plan)
    what = _("Publish by the plan “{plan}” until it is known whether it builds anything").format(
        plan=name
    )
    try:
        review = open_review(workspace, person=request.person, now=now())
    except NotWorkedOutError:
        # the page of findings waits for them; a review opens with them
        return redirect("review:findings")
    try:
        decide(
            review,
            kind=DecisionKind.ACT,
            what=chosen["what"] or what,
            owner=chosen["owner"],
            due_on=chosen["due_on"],
            now=now(),
            registration=registration,
        )
    except ContradictionError:
        messages.error(request, say_contradiction(DecisionKind.ACT))
        return redirect("review:review", review.number)
    messages.success(
        request,
        _("Added to the review. The check is on {day}, and it is fixed now.").format(
            day=speaker.day(registration.check_on)
        ),
    )
    return redirect("review:review", review.number)


def _is_known(workspace: Workspace, asked: Asked) -> bool:
    return ask_kept(workspace, PATIENCE, ask_for_patience(asked), now=now()).answer.is_known


def _say_hindrance(workspace: Workspace, other: Hindrance, speaker: Speaker) -> str:
    """Why a plan cannot be followed beside one that runs."""
    names = name_sources(workspace, other.exposure, speaker)
    return _(
        "This cannot be followed beside the plan that is agreed on, “{what}”: in the week from"
        " {day} on it means another amount of the same ({exposure}). Give that plan up first, or"
        " choose one that does the same in these weeks."
    ).format(what=other.decision, day=speaker.day(other.week), exposure=", ".join(names.values()))
