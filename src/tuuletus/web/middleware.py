"""What happens around every request: limits, workspace, language, and refusal by default."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tuuletus.errors import CouldNotWorkOutError, NotWorkedOutError
from tuuletus.web.broken import API
from tuuletus.web.people.access import ask_to_sign_in
from tuuletus.web.people.bearer import find_language
from tuuletus.web.people.events import name_actor
from tuuletus.web.people.models import Person
from tuuletus.web.people.queries import find_membership, is_anybody_here
from tuuletus.web.public import PUBLIC, SIGNED_IN, TOKEN_NAMESPACES

GetResponse = Callable[[HttpRequest], HttpResponse]
WORKSPACE_KEY = "workspace"
PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
"""What browsers send to pages; the HTTP API has methods of its own."""


class BodyLimitMiddleware:
    """Refuses a body that is too large before a byte of it is read.

    Waitress counts chunked bodies and states their length; Django reads no further than stated.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or a refusal before anything is read."""
        if read_length(request) > find_limit(request.path):
            return refuse_length(request)
        return self.get_response(request)


def refuse_length(request: HttpRequest) -> HttpResponse:
    """What the limit is and what to do, as a page or, for programs, an object."""
    # the language is found out later, once a request is let in
    is_program = request.path.startswith(API)
    find = find_language if is_program else translation.get_language_from_request
    with translation.override(find(request)):
        megabytes = f"{find_limit(request.path) / 2**20:.0f}"
        if request.path.startswith(settings.UPLOAD_PATHS):
            message = _(
                "Nothing was stored: at most %(megabytes)s MB go at once. Bring the files one by"
                " one or for shorter periods, or ask your administrator for a larger limit"
                " (TUULETUS_MAX_UPLOAD_MB)."
            )
        else:
            message = _("Nothing was stored: at most %(megabytes)s MB go at once. Send less.")
        told = message % {"megabytes": megabytes}
        if is_program:
            return JsonResponse({"error": "too_large", "message": told}, status=413)
        return render(request, "413.html", {"message": told}, status=413)


def read_length(request: HttpRequest) -> int:
    """The stated length of the body; nonsense counts as nothing, since nothing will be read."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def find_limit(path: str) -> int:
    """How many bytes a path takes."""
    return settings.UPLOAD_LIMIT if path.startswith(settings.UPLOAD_PATHS) else settings.BODY_LIMIT


class WorkspaceMiddleware:
    """Puts the current workspace on the request, with its time zone and the person's language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, made in the workspace's time zone and the person's language."""
        for name in ("person", "workspace", "membership"):
            setattr(request, name, None)
        if not request.user.is_authenticated:
            return self.get_response(request)
        person = request.user
        membership = find_membership(person, request.session.get(WORKSPACE_KEY))
        request.person, request.membership = person, membership  # type: ignore[attr-defined]
        name_actor(person, membership)
        if membership is None:
            return self.answer(request, person)
        request.workspace = membership.workspace  # type: ignore[attr-defined]
        with timezone.override(zoneinfo.ZoneInfo(membership.workspace.time_zone)):
            return self.answer(request, person)

    def answer(self, request: HttpRequest, person: Person) -> HttpResponse:
        """The answer in the person's own language, whatever the browser asks for."""
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        # What a signed-in person sees is kept by no cache between us and them.
        response.headers.setdefault("Cache-Control", "private, no-store")
        if not request.user.is_authenticated:  # the person has just left
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class WaitingMiddleware:
    """Where an answer over many posts is not there yet: a page that looks again by itself.

    Where it could not be worked out, the page says so instead.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; waiting happens once a view has said that it has to."""
        response = self.get_response(request)
        if "X-Waiting" in request.headers and response.status_code != HTTPStatus.ACCEPTED:
            # the page that waits has neither the styles nor the charts of the one that comes
            response["HX-Refresh"] = "true"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None lets other errors be."""
        if isinstance(error, CouldNotWorkOutError):
            seen = {"failed_at": error.failed_at}
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return render(request, "collect/failed.html", seen, status=status)
        if not isinstance(error, NotWorkedOutError):
            return None
        response = render(request, "collect/waiting.html", status=HTTPStatus.ACCEPTED)
        response["Retry-After"] = "5"
        return response


class NotAllowedMiddleware:
    """A page, or for programs an object, where a method is not taken; never an empty answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; programs are told as they expect."""
        response = self.get_response(request)
        status = HTTPStatus.METHOD_NOT_ALLOWED
        if response.status_code != status:
            return response
        told: HttpResponse
        if request.path.startswith(API):
            told = refuse_method(request, response["Allow"])
        elif response.content:
            return response
        else:
            told = render(request, "405.html", status=status)
        told["Allow"] = response["Allow"]
        return told


def refuse_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """What a program may do at an address instead."""
    with translation.override(find_language(request)):
        message = _("This address does not take %(method)s. It takes: %(allowed)s.") % {
            "method": request.method,
            "allowed": allowed,
        }
    return JsonResponse({"error": "wrong_method", "message": message}, status=405)


class DenyByDefaultMiddleware:
    """Refuses every view that neither states its permission nor stands on the reviewed lists."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; refusing happens once the view is known."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None lets the view run."""
        match = request.resolver_match
        if match and match.view_name == "account_login" and not is_anybody_here():
            return redirect("people:welcome")
        if match and match.namespaces and match.namespaces[0] in TOKEN_NAMESPACES:
            return None
        if request.method not in PAGE_METHODS:
            return HttpResponseNotAllowed(PAGE_METHODS)
        if hasattr(view, "permission") or match is None or match.view_name in PUBLIC:
            return None
        if match.view_name not in SIGNED_IN:
            raise PermissionDenied
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        return None
