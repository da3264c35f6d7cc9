"""Who may do what. Every page states the one permission it needs; all else is refused."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from types import MappingProxyType
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tuuletus.web.people.models import Membership, Person, Role, Workspace

P = ParamSpec("P")


class Permission(StrEnum):
    """What can be allowed, in words of the work."""

    SEE = "see"
    IMPORT = "import"
    SET_TRAITS = "set_traits"
    REVIEW = "review"
    DECIDE = "decide"
    PLAN = "plan"
    MANAGE = "manage"
    ADMINISTER = "administer"


ROLE_PERMISSIONS = MappingProxyType(
    {
        Role.EXPERT: frozenset({Permission.SEE}),
        Role.MANAGER: frozenset({Permission.SEE, Permission.REVIEW, Permission.DECIDE}),
        Role.MARKETER: frozenset(
            {
                Permission.SEE,
                Permission.IMPORT,
                Permission.SET_TRAITS,
                Permission.REVIEW,
                Permission.DECIDE,
                Permission.PLAN,
            }
        ),
        Role.ADMINISTRATOR: frozenset(Permission),
    }
)


class WorkspaceRequest(HttpRequest):
    """A request of a signed-in person inside one workspace; only a type, made by `needs`."""

    user: Person
    person: Person
    workspace: Workspace
    membership: Membership
    htmx: HtmxDetails


View = Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]
PlainView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


WRITING = frozenset(
    {
        Permission.IMPORT,
        Permission.SET_TRAITS,
        Permission.REVIEW,
        Permission.DECIDE,
        Permission.PLAN,
    }
)
"""What operations of the HTTP API that change something ask for."""


def can_write(membership: Membership) -> bool:
    """Whether a token of this membership could change anything at all."""
    return any(may(membership, permission) for permission in WRITING)


def may(membership: Membership, permission: Permission) -> bool:
    """Whether the role of a membership allows something."""
    return membership.ended_at is None and permission in ROLE_PERMISSIONS[Role(membership.role)]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to the page that was open.

    What somebody sends after their session has ended is not saved, and the address that it was
    sent to is no page to come back to.
    """
    is_part = "HX-Request" in request.headers
    path = request.get_full_path()
    if is_part or request.method not in {"GET", "HEAD"}:
        path = find_open_page(request)
    if request.method not in {"GET", "HEAD"}:
        messages.warning(
            request,
            _(
                "You were no longer signed in, so what you sent was not saved. Sign in: you come"
                " back to the page that you wrote on, and can send it again."
            ),
        )
    elif is_part:
        messages.warning(
            request,
            _("You were no longer signed in. Sign in: you come back to the same page."),
        )
    answer = redirect_to_login(path)
    return HttpResponseClientRedirect(answer.url) if is_part else answer


def find_open_page(request: HttpRequest) -> str:
    """The page of ours from which a request came, as far as the browser tells."""
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    parts = urlsplit(told)
    if parts.netloc != request.get_host():
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def needs(permission: Permission) -> Callable[[View[P]], PlainView[P]]:
    """Let a view be called only by somebody whose role in the current workspace allows it."""

    def decorate(view: View[P]) -> PlainView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            membership: Membership | None = getattr(request, "membership", None)
            if membership is None:
                return render(request, "people/no_workspace.html", status=403)
            if not may(membership, permission):
                raise PermissionDenied
            return view(cast("WorkspaceRequest", request), *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("PlainView[P]", guarded)

    return decorate
