"""Pages about people: the first one, invitations, roles, one's own settings."""

from __future__ import annotations

from collections import Counter
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.data_classes import DataClass
from tuuletus.web.people.access import Permission, WorkspaceRequest, can_write, needs
from tuuletus.web.people.actions import (
    LastAdministratorError,
    accept_as_known,
    accept_as_new,
    change_role,
    create_first_administrator,
    create_token,
    end_membership,
    end_sessions,
    find_open_invitation,
    invite,
    renew_membership,
)
from tuuletus.web.people.events import note
from tuuletus.web.people.forms import (
    InviteForm,
    JoinForm,
    MeForm,
    RoleForm,
    TokenForm,
    WelcomeForm,
    WorkspaceForm,
)
from tuuletus.web.people.mail import send_invitation
from tuuletus.web.people.models import Invitation, Membership, Person, Role
from tuuletus.web.people.models_privacy import Purpose
from tuuletus.web.people.queries import (
    find_invitations,
    find_memberships,
    find_tokens,
    find_workspaces,
    is_anybody_here,
)
from tuuletus.web.people.retention import read_days
from tuuletus.web.people.stored import StoredField, Use, read_inventory
from tuuletus.web.phrases import (
    DATA_MEANINGS,
    DATA_NAMES,
    ROLE_MEANINGS,
    USE_BASES,
    USE_NAMES,
)
from tuuletus.web.spreadsheet import write_csv

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SHORTCUTS_COOKIE = "tuuletus_shortcuts"
YEAR = 365 * 24 * 3600


def welcome(request: HttpRequest) -> HttpResponse:
    if is_anybody_here():
        raise Http404
    form = WelcomeForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if not form.is_valid():
        return render(request, "people/welcome.html", {"form": form})
    try:
        person = create_first_administrator(**form.cleaned_data, now=now())
    except AlreadyDoneError as error:
        raise Http404 from error
    login(request, person, backend=BACKEND)
    return redirect("/")


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = find_open_invitation(secret, now=now())
    if found is None:
        return render(request, "people/invitation_over.html", status=410)
    try:
        if Person.objects.filter(email=found.email).exists():
            return join_as_known(request, found)
        return join_as_new(request, found)
    except AlreadyDoneError:
        return render(request, "people/invitation_over.html", status=410)


def join_as_new(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(
        request.POST or None,
        initial={"language": request.LANGUAGE_CODE},
        joining=found.workspace.name,
    )
    if not form.is_valid():
        return render(request, "people/invitation.html", {"form": form, "invitation": found})
    person = accept_as_new(found, **form.cleaned_data, now=now())
    login(request, person, backend=BACKEND)
    return redirect("/")


def join_as_known(request: HttpRequest, found: Invitation) -> HttpResponse:
    is_same = request.user.is_authenticated and request.user.email == found.email
    if request.method == "POST" and is_same:
        accept_as_known(found, cast("Person", request.user), now=now())
        request.session["workspace"] = found.workspace_id
        return redirect("/")
    seen = {"invitation": found, "is_same": is_same}
    return render(request, "people/invitation_known.html", seen)


@needs(Permission.MANAGE)
def people(request: WorkspaceRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"role": Role.MARKETER})
    seen = {"form": form, "nav": "people", "roles": Role.choices}
    if form.is_valid():
        found, secret = invite(
            request.workspace, **form.cleaned_data, invited_by=request.person, now=now()
        )
        link = settings.PUBLIC_URL + reverse("people:invitation", args=[secret])
        sent = send_invitation(
            found, link=link, inviter=str(request.person), language=request.person.language
        )
        seen |= {"link": link, "sent": sent, "invited": found, "form": InviteForm()}
    return render(
        request,
        "people/people.html",
        seen
        | {
            "memberships": find_memberships(request.workspace),
            "invitations": find_invitations(request.workspace),
            "role_meanings": [(role.label, ROLE_MEANINGS[role]) for role in Role],
            "now": now(),
        },
    )


@require_POST
@needs(Permission.MANAGE)
def role(request: WorkspaceRequest, pk: int) -> HttpResponse:
    membership = find_live(request, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            change_role(membership, role=form.cleaned_data["role"])
            messages.success(request, _("The role was changed."))
        except LastAdministratorError:
            messages.error(request, say_last_administrator())
    return redirect("people:people")


@require_POST
@needs(Permission.MANAGE)
def end(request: WorkspaceRequest, pk: int) -> HttpResponse:
    try:
        end_membership(find_live(request, pk), now=now())
        messages.success(request, _("Access has ended: every session and token of the person."))
    except LastAdministratorError:
        messages.error(request, say_last_administrator())
    return redirect("people:people")


@require_POST
@needs(Permission.MANAGE)
def end_sessions_of(request: WorkspaceRequest, pk: int) -> HttpResponse:
    person = find_live(request, pk).person
    end_sessions(person)
    messages.success(request, _("%(person)s is signed out everywhere.") % {"person": person})
    if person == request.person:
        login(request, person, backend=BACKEND)
    return redirect("people:people")


@require_POST
@needs(Permission.MANAGE)
def renew(request: WorkspaceRequest, pk: int) -> HttpResponse:
    renew_membership(get_object_or_404(Membership, pk=pk, workspace=request.workspace))
    messages.success(request, _("The person can sign in again."))
    return redirect("people:people")


@require_POST
@needs(Permission.MANAGE)
def withdraw(request: WorkspaceRequest, pk: int) -> HttpResponse:
    get_object_or_404(find_invitations(request.workspace), pk=pk).delete()
    messages.success(request, _("The invitation was taken back. Its link no longer works."))
    return redirect("people:people")


def find_live(request: WorkspaceRequest, pk: int) -> Membership:
    return get_object_or_404(Membership, pk=pk, workspace=request.workspace, ended_at=None)


def say_last_administrator() -> str:
    return _(
        "This is the only administrator of the workspace. "
        "Make somebody else an administrator first."
    )


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("Person", request.user)
    request.session["workspace"] = get_object_or_404(find_workspaces(person), pk=pk).pk
    return redirect("/")


def me(request: HttpRequest) -> HttpResponse:
    person = cast("Person", request.user)
    initial = {
        "name": person.get_full_name(),
        "language": person.language,
        "shortcuts": request.COOKIES.get(SHORTCUTS_COOKIE) != "off",
    }
    form = MeForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return render(request, "people/me.html", {"form": form, "nav": "me"})
    first, _space, last = form.cleaned_data["name"].partition(" ")
    person.first_name, person.last_name = first, last
    person.language = form.cleaned_data["language"]
    person.save(update_fields=["first_name", "last_name", "language"])
    messages.success(request, _("Saved."))
    response = redirect("people:me")
    response.set_cookie(
        SHORTCUTS_COOKIE,
        "on" if form.cleaned_data["shortcuts"] else "off",
        max_age=YEAR,
        secure=settings.HTTPS,
        samesite="Lax",
    )
    return response


@require_POST
@needs(Permission.SEE)
def end_everywhere(request: WorkspaceRequest) -> HttpResponse:
    end_sessions(request.person)
    login(request, request.person, backend=BACKEND)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("people:me")


@needs(Permission.SEE)
def tokens(request: WorkspaceRequest) -> HttpResponse:
    may_write = can_write(request.membership)
    form = TokenForm(request.POST or None, may_write=may_write)
    seen = {"form": form, "nav": "me", "address": f"{settings.PUBLIC_URL}/api/v1/"}
    if form.is_valid():
        _token, secret = create_token(
            request.person, request.workspace, **form.cleaned_data, now=now()
        )
        seen |= {"secret": secret, "form": TokenForm(may_write=may_write)}
    seen["tokens"] = find_tokens(request.person, request.workspace)
    return render(request, "people/tokens.html", seen)


@require_POST
@needs(Permission.SEE)
def revoke(request: WorkspaceRequest, pk: int) -> HttpResponse:
    get_object_or_404(find_tokens(request.person, request.workspace), pk=pk).delete()
    note("access token revoked", about=pk)
    messages.success(request, _("The token was revoked. Whoever used it is refused from now on."))
    return redirect("people:tokens")


@needs(Permission.MANAGE)
def workspace(request: WorkspaceRequest) -> HttpResponse:
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:workspace")
    return render(request, "people/workspace.html", {"form": form, "nav": "settings"})


@require_safe
@needs(Permission.MANAGE)
def stored(request: WorkspaceRequest) -> HttpResponse:
    inventory = read_inventory()
    counts = Counter(one.data_class for one in inventory)
    kinds = [(DATA_NAMES[kind], DATA_MEANINGS[kind], counts[kind]) for kind in DataClass]
    days = read_days(request.workspace)
    seen = {
        "inventory": [(one, *describe_field(one, days)) for one in inventory],
        "kinds": kinds,
        "uses": [(USE_NAMES[use], USE_BASES[use]) for use in Use],
        "nav": "settings",
        "tab": "stored",
    }
    return render(request, "people/stored.html", seen)


def describe_field(one: StoredField, days: dict[Purpose, int]) -> tuple[str, str, str, str]:
    """The kind of data of a field, its use, the basis of that, and how long it stays."""
    name = str(DATA_NAMES[one.data_class or DataClass.NONE])
    if not one.is_personal or one.use is None:
        return name, "", "", ""
    return name, str(USE_NAMES[one.use]), str(USE_BASES[one.use]), say_time(one, days)


def say_time(one: StoredField, days: dict[Purpose, int]) -> str:
    """How long a field stays, in words."""
    if one.model == "sessions.Session":
        return _("until it runs out, two weeks")
    if one.time is None:
        return _("until it is deleted or the person is erased")
    count = days[one.time]
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


@require_safe
@needs(Permission.MANAGE)
def stored_csv(request: WorkspaceRequest) -> HttpResponse:
    days = read_days(request.workspace)
    rows = [(one.model, one.field, *describe_field(one, days)) for one in read_inventory()]
    header = [
        pgettext("database", "Table"),
        pgettext("database", "Field"),
        _("Data"),
        _("Purpose"),
        _("Lawful basis"),
        _("Kept for"),
    ]
    text = write_csv(rows, header, language=get_language() or "en")
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tuuletus-stored.csv"'
    return response
