"""Pages about personal data: how long it stays, what there is of one person, who was erased."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.errors import ErasureError
from tuuletus.web.collect.queries.kept import is_large
from tuuletus.web.people.access import Permission, WorkspaceRequest, needs
from tuuletus.web.people.erasures import name_digest_key
from tuuletus.web.people.models_privacy import Erasure
from tuuletus.web.people.retention import read_days, set_days
from tuuletus.web.phrases import TABLE_NAMES
from tuuletus.web.privacy.actions.erasing import ask_to_erase, carry_out
from tuuletus.web.privacy.forms import PersonForm, SearchForm, TimesForm
from tuuletus.web.privacy.queries.chosen import Chosen, count_finds
from tuuletus.web.privacy.queries.finding import (
    find_accounts,
    find_scope,
    search_accounts,
    search_names,
)
from tuuletus.web.privacy.queries.telling import gather
from tuuletus.web.texts import dump_json

Row = tuple[str, str, int]


@needs(Permission.ADMINISTER)
def times(request: WorkspaceRequest) -> HttpResponse:
    stored = {purpose.value: days for purpose, days in read_days(request.workspace).items()}
    form = TimesForm(request.POST or None, initial=stored)
    if form.is_valid():
        set_days(request.workspace, form.read_days())
        messages.success(request, _("Saved. The worker looks anew within a few minutes."))
        return redirect("privacy:times")
    return render(request, "privacy/times.html", {"form": form, "nav": "settings", "tab": "times"})


@needs(Permission.ADMINISTER)
def person(request: WorkspaceRequest) -> HttpResponse:
    form = SearchForm(request.POST or None)
    seen = {"form": form, "nav": "settings", "tab": "person"}
    if form.is_valid():
        words, scope = form.cleaned_data["words"], find_scope(request.person)
        seen |= {
            "words": words,
            "accounts": search_accounts(words, scope),
            "names": search_names(words, scope),
            "person_form": read_person(request, scope),
        }
    return render(request, "privacy/person.html", seen)


def read_person(request: HttpRequest, scope: tuple[int, ...]) -> PersonForm:
    """The form in which a person is put together out of what was found."""
    accounts = {str(one.pk): str(one) for one in find_accounts(scope)}
    return PersonForm(request.POST, accounts=accounts)


def read_chosen(form: PersonForm, scope: tuple[int, ...]) -> Chosen:
    """The person whom a valid form names."""
    told = form.cleaned_data
    return Chosen(
        names=frozenset([*told["name"], *told["more"]]),
        accounts=tuple(find_accounts(scope).filter(pk__in=told["account"])),
        workspaces=scope,
        everywhere=told["everywhere"],
    )


@require_POST
@needs(Permission.ADMINISTER)
def found(request: WorkspaceRequest) -> HttpResponse:
    scope = find_scope(request.person)
    form = read_person(request, scope)
    if not form.is_valid():
        seen = {"form": SearchForm(), "person_form": form, "nav": "settings", "tab": "person"}
        return render(request, "privacy/person.html", seen)
    chosen = read_chosen(form, scope)
    seen = {
        "nav": "settings",
        "tab": "person",
        "chosen": chosen,
        "called": sorted(chosen.all_names()),
        "rows": name_rows(count_finds(chosen)),
        "is_self": request.person in chosen.accounts,
    }
    return render(request, "privacy/found.html", seen)


def name_rows(counts: dict[str, int]) -> list[Row]:
    """Counts by column as rows: what it is, the column, how many."""
    return [
        (str(TABLE_NAMES.get(name.partition(".")[0], "")), name, count)
        for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


@require_POST
@needs(Permission.ADMINISTER)
def person_file(request: WorkspaceRequest) -> HttpResponse:
    scope = find_scope(request.person)
    form = read_person(request, scope)
    if not form.is_valid():
        return redirect("privacy:person")
    told = gather(read_chosen(form, scope), now=now())
    if request.POST.get("kind") == "json":
        content = dump_json(told.as_json())
        response = HttpResponse(content, content_type="application/json; charset=utf-8")
        name = "person.json"
    else:
        response = HttpResponse(render_to_string("privacy/file.html", {"told": told}, request))
        name = "person.html"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@needs(Permission.ADMINISTER)
def erase(request: WorkspaceRequest) -> HttpResponse:
    scope = find_scope(request.person)
    form = read_person(request, scope)
    if not form.is_valid() or "sure" not in request.POST:
        messages.error(request, _("Nothing was erased. Tick the box first."))
        return redirect("privacy:person")
    chosen = read_chosen(form, scope)
    try:
        erasure = ask_to_erase(chosen, asked_by=request.person, now=now())
    except ErasureError as error:
        messages.error(request, say_refusal(error))
        return redirect("privacy:person")
    if not is_large(request.workspace):
        carry_out(erasure, now=now())
    if request.person in chosen.accounts:
        logout(request)
        return redirect("account_login")
    return redirect("privacy:erasures")


def say_refusal(error: ErasureError) -> str:
    """Why a person cannot be erased, in the language of the page."""
    if error.code == "last_administrator":
        return _(
            "This is the only administrator of a workspace. Make somebody else an administrator"
            " first."
        )
    return _("Choose or write at least one name. A name needs a letter or a digit.")


@require_safe
@needs(Permission.ADMINISTER)
def erasures(request: WorkspaceRequest) -> HttpResponse:
    scope = set(find_scope(request.person))
    seen = {
        "nav": "settings",
        "tab": "erasures",
        "erasures": [
            (one, sum(one.changed.values()), one.made_with == name_digest_key())
            for one in Erasure.objects.select_related("asked_by")
            if one.workspaces is None or scope & set(one.workspaces)
        ],
    }
    return render(request, "privacy/erasures.html", seen)
