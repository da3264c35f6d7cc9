"""Small pages of the house itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tuuletus.web.api import api
from tuuletus.web.context import THEME_COOKIE
from tuuletus.web.people.access import Permission, WorkspaceRequest, needs
from tuuletus.web.phrases import THEMES
from tuuletus.web.worker import find_lateness

YEAR = 365 * 24 * 3600


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    try:
        late = find_lateness(now())
    except DatabaseError:
        return JsonResponse({"state": "no database"}, status=503)
    if late:
        state = {"state": "worker late", "seconds": round(late.total_seconds())}
        return JsonResponse(state, status=503)
    return JsonResponse({"state": "alive"})


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("theme", "")
    return remember(request, THEME_COOKIE, wanted if wanted in THEMES else "")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("language", "")
    known = {code for code, _ in settings.LANGUAGES}
    return remember(request, settings.LANGUAGE_COOKIE_NAME, wanted if wanted in known else "")


def remember(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = redirect(find_way_back(request))
    if value:
        response.set_cookie(
            name, value, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(name, samesite="Lax")
    return response


@require_safe
@needs(Permission.SEE)
def api_guide(request: WorkspaceRequest) -> HttpResponse:
    seen = {
        "operations": list(list_operations()),
        "address": f"{settings.PUBLIC_URL}/api/v1",
        "nav": "me",
    }
    return render(request, "people/api.html", seen)


def list_operations() -> Iterator[Operation]:
    """Every operation of the API as its own description tells it, in the reader's language."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, told in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=gettext(told.get("summary", "")),
                parameters=[one["name"] for one in told.get("parameters", [])],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a program may ask for."""

    method: str
    path: str
    summary: str
    parameters: list[str]


def find_way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else "/"


def refuse_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page shown when a form came without its token."""
    return render(request, "403_form.html", {"reason": reason}, status=403)
