"""How long somebody stays signed in, and what is asked of them beside a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from tuuletus.web.people.events import note
from tuuletus.web.public import PUBLIC, SIGNED_IN, TOKEN_NAMESPACES

BEGAN, SEEN = "began_at", "seen_at"
SEE_EVERY = timedelta(hours=12)
"""A session is written anew at most so often: reading a page must not mean writing."""


def connect() -> None:
    """Remember when a session began; called once, when the application starts."""
    user_logged_in.connect(begin)


def begin(*, request: HttpRequest | None, **_rest: Any) -> None:
    """The moment from which the longest life of a session is counted."""
    if request is not None:
        request.session[BEGAN] = request.session[SEEN] = now().isoformat()


class SessionAgeMiddleware:
    """Ends a session at its longest life, however often it was used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, to somebody who is signed in only while their session may still live."""
        if request.user.is_authenticated:
            if is_over(request.session, now()):
                note("session over", about=request.user.pk)
                logout(request)
            else:
                see(request.session, now())
        return self.get_response(request)


def is_over(session: SessionBase, moment: datetime) -> bool:
    """Whether a session has lived its life; that nobody used it is told by its own last day."""
    return moment - read_moment(session, BEGAN, moment) > settings.SESSION_LONGEST


def see(session: SessionBase, moment: datetime) -> None:
    """Note that a session is used, and with it put off the day on which it runs out."""
    if BEGAN not in session or moment - read_moment(session, SEEN, moment) > SEE_EVERY:
        session.setdefault(BEGAN, moment.isoformat())
        session[SEEN] = moment.isoformat()


def read_moment(session: SessionBase, name: str, otherwise: datetime) -> datetime:
    """A moment that a session remembers."""
    told = session.get(name)
    return datetime.fromisoformat(told) if isinstance(told, str) else otherwise


class SecondStepMiddleware:
    """Where the settings ask for a second step, shows nothing else before there is one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; asking happens once the view is known."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None lets the view run."""
        match = request.resolver_match
        is_asked = settings.SECOND_STEP == "required" and request.user.is_authenticated
        if not is_asked or match is None or has_second_step(request):
            return None
        if match.view_name in {*PUBLIC, *SIGNED_IN} or TOKEN_NAMESPACES & {*match.namespaces}:
            return None
        messages.warning(
            request,
            _(
                "This house asks for a second step at signing in. Set up a passkey or an"
                " authenticator app, and the rest opens."
            ),
        )
        return redirect("mfa_index")


def has_second_step(request: HttpRequest) -> bool:
    """Whether somebody has one here, or came by the company's own sign-in, which has its own."""
    ways = {record.get("method") for record in get_authentication_records(request, request.user)}
    return "socialaccount" in ways or is_mfa_enabled(request.user)
