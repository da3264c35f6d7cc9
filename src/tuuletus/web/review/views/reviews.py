"""The guided page of a review."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from tuuletus.charts import findings_chart
from tuuletus.errors import (
    AlreadyDoneError,
    ContradictionError,
    CouldNotWorkOutError,
    NotWorkedOutError,
    OvertakenError,
    ReviewWithoutDecisionError,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.review.actions import (
    close_review,
    decide,
    digest_notes,
    open_review,
    write_notes,
)
from tuuletus.web.review.actions_foreseeing import fix_check, foresee_asked
from tuuletus.web.review.forms import DecisionForm, NotesForm, list_traits, say_contradiction
from tuuletus.web.review.models import DecisionKind, Review
from tuuletus.web.review.queries import (
    METRIC,
    find_decisions,
    find_due_decisions,
    find_learnable,
    find_metric,
    find_next_check,
    find_open_review,
    find_retirements,
    find_reviews,
    find_verdicts,
    read_snapshot,
)
from tuuletus.wording import Speaker, pair_name, say_dropped, say_horizon


@needs(Permission.SEE)
@require_safe
def reviews(request: WorkspaceRequest) -> HttpResponse:
    seen = {
        "nav": "reviews",
        "reviews": find_reviews(request.workspace),
        "open": find_open_review(request.workspace),
        "may_review": may(request.membership, Permission.REVIEW),
    }
    return render(request, "review/reviews.html", seen)


@needs(Permission.REVIEW)
@require_POST
def open_new(request: WorkspaceRequest) -> HttpResponse:
    told = request.POST.get("metric", "")
    metric = told if told in find_learnable(request.workspace) else METRIC
    asked = "" if metric == METRIC else f"?{urlencode({'metric': metric})}"
    try:
        opened = open_review(request.workspace, person=request.person, now=now(), metric=metric)
    except NotWorkedOutError:
        # the page of findings waits for them, and opens the review then
        return redirect(f"{reverse('review:findings')}{asked}")
    return redirect(f"{reverse('review:review', args=[opened.number])}{asked}")


def get_review(request: WorkspaceRequest, number: int) -> Review:
    """A review of this workspace, or 404."""
    return get_object_or_404(
        Review.objects.select_related("workspace", "opened_by"),
        workspace=request.workspace,
        number=number,
    )


@needs(Permission.SEE)
@require_safe
def review(request: WorkspaceRequest, number: int) -> HttpResponse:
    found = get_review(request, number)
    if found.closed_at:
        return redirect("review:minutes", number)
    return show_review(request, found, build_form(request, found))


def build_form(request: WorkspaceRequest, found: Review, *, is_sent: bool = True) -> DecisionForm:
    """The form of a decision: filled from a finding when one was chosen."""
    initial: dict[str, object] = {"owner": request.person.pk}
    if "measure" in request.GET:
        initial |= {
            "measure": request.GET["measure"],
            "channel": request.GET.get("channel", ""),
            "kind": request.GET.get("kind", "vary"),
        }
    if "metric" in request.GET:
        initial["metric"] = request.GET["metric"]
    return DecisionForm(
        (request.POST or None) if is_sent else None,
        workspace=request.workspace,
        findings=read_snapshot(found.findings),
        today=localdate(),
        initial=initial,
    )


def show_review(
    request: WorkspaceRequest,
    found: Review,
    form: DecisionForm,
    *,
    notes_form: NotesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with its five steps."""
    workspace, speaker = request.workspace, Speaker(get_language() or "en")
    kept = read_snapshot(found.findings)
    wished = request.GET.get("measure", "")
    trait, _equals, value = wished.partition("=")
    before = find_reviews(workspace).filter(closed_at__isnull=False).first()
    seen = {
        "nav": "reviews",
        "review": found,
        "due": find_due_decisions(workspace, today=localdate()),
        "verdicts": find_verdicts(workspace, since=before.opened_at if before else None),
        "next_check": find_next_check(workspace),
        "clear": [one for one in kept if one.stands],
        "unclear": [one for one in kept if not one.stands and len(one.pairs) == 1],
        "chart": findings_chart([one for one in kept if one.stands] or kept, speaker),
        "notes_form": notes_form or show_notes(found.notes),
        "form": form,
        "metric": find_metric(kept),
        # a metric that was asked for stays when one of the findings is chosen
        "decide_metric": form.initial["metric"] if "metric" in request.GET else "",
        "known_traits": list_traits(workspace, speaker),
        "not_offered": ""
        if not value or wished in form.pairs
        else pair_name(trait, value, speaker),
        "decisions": find_decisions(workspace).filter(review=found),
        "retirements": find_retirements(workspace),
        "may_review": may(request.membership, Permission.REVIEW),
        "may_decide": may(request.membership, Permission.DECIDE),
    }
    return render(request, "review/review.html", seen, status=status)


@needs(Permission.REVIEW)
@require_POST
def notes(request: WorkspaceRequest, number: int) -> HttpResponse:
    found = get_review(request, number)
    form, complaint = NotesForm(request.POST), ""
    if form.is_valid():
        written = form.cleaned_data["notes"]
        try:
            write_notes(found, written, seen=form.cleaned_data["seen"])
        except AlreadyDoneError:
            complaint = _("The review is closed, so its notes stay as they are.")
        except OvertakenError:
            if not request.htmx:
                return show_both_notes(request, get_review(request, number), written)
            complaint = _(
                "Not saved: the notes were changed in another window. Load the page anew to see"
                " them; what you wrote is offered there."
            )
    else:
        complaint = str(next(iter(form.errors.values()))[0])
    if request.htmx:
        told = {"complaint": complaint, "form": show_notes(form.cleaned_data.get("notes", ""))}
        answer = render(request, "review/_notes_state.html", told)
        return answer if complaint else trigger_client_event(answer, "saved")
    if complaint:
        messages.error(request, complaint)
    return redirect("review:review", number)


def show_notes(notes: str, *, seen: str | None = None) -> NotesForm:
    """The form with these notes, knowing those that it stands for."""
    told = digest_notes(notes if seen is None else seen)
    return NotesForm(initial={"notes": notes, "seen": told})


def show_both_notes(request: WorkspaceRequest, found: Review, written: str) -> HttpResponse:
    """The page with the notes of another window and one's own below, to be made one."""
    messages.warning(
        request,
        _("The notes were changed in another window. Both texts stand here; make them one."),
    )
    both = show_notes(f"{found.notes}\n\n{written}", seen=found.notes)
    form = build_form(request, found, is_sent=False)
    return show_review(request, found, form, notes_form=both, status=409)


@needs(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_on(request: WorkspaceRequest, number: int) -> HttpResponse:
    found = get_review(request, number)
    if request.method != "POST":
        # who loads the page of a refused decision anew, or signs in again, comes here
        return redirect("review:review", number)
    form = build_form(request, found)
    if not form.is_valid():
        return show_review(request, found, form, status=422)
    asked = form.cleaned_data
    wanted, moment = form.read_check(), now()
    try:
        made = decide(
            found,
            kind=asked["kind"],
            what=asked["what"],
            owner=asked["owner"],
            due_on=asked["due_on"],
            now=moment,
            registration=fix_check(request.workspace, wanted, now=moment) if wanted else None,
        )
    except ContradictionError:
        form.add_error("kind", say_contradiction(asked["kind"]))
        return show_review(request, found, form, status=422)
    except AlreadyDoneError:
        messages.error(request, _("The review is closed, so no more decisions can be made in it."))
        return redirect("review:minutes", number)
    messages.success(request, _("The decision is made: {what}").format(what=made))
    return redirect("review:review", number)


@needs(Permission.SEE)
@require_safe
def foresee_check(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The earliest day on which the expected effect could be confirmed, as a sentence."""
    found = get_review(request, number)
    form = DecisionForm(
        request.GET,
        workspace=request.workspace,
        findings=read_snapshot(found.findings),
        today=localdate(),
    )
    form.full_clean()
    wanted, sentence = form.read_check(), ""
    if wanted and form.cleaned_data.get("kind") == DecisionKind.DROP:
        sentence = say_dropped(Speaker(get_language() or "en"))
    elif wanted:
        try:
            horizon = foresee_asked(request.workspace, wanted, now=now())
            speaker = Speaker(get_language() or "en")
            sentence = say_horizon(horizon, speaker, check_on=wanted.check_on)
        except CouldNotWorkOutError:
            sentence = _(
                "The earliest day on which this could be confirmed could not be worked out. It is"
                " tried again by itself."
            )
        except NotWorkedOutError:
            return render(request, "review/_foresee.html", {"again": request.get_full_path()})
    return render(request, "review/_foresee.html", {"sentence": sentence})


@needs(Permission.REVIEW)
@require_POST
def close(request: WorkspaceRequest, number: int) -> HttpResponse:
    found = get_review(request, number)
    try:
        close_review(found, now=now())
    except ReviewWithoutDecisionError:
        messages.error(
            request,
            _("Make at least one decision before closing the review; “Change nothing” is one."),
        )
        return redirect("review:review", number)
    except AlreadyDoneError:
        messages.info(request, _("Somebody has closed the review already."))
    return redirect("review:minutes", number)
