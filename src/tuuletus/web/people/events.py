"""Security events: who came in, who was refused, and who changed what somebody may do.

One line each in the log, from the logger `tuuletus.security`. Who acted, and in which workspace,
stands on every line that a request writes, of this logger and of all others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import structlog
from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from tuuletus.web.people.models import Membership, Person

logger = logging.getLogger("tuuletus.security")


class ActorMiddleware:
    """Begins every request with nobody's name on its lines of the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; `name_actor` puts somebody on the lines once it is known who asks."""
        structlog.contextvars.clear_contextvars()
        return self.get_response(request)


def name_actor(person: Person, membership: Membership | None) -> None:
    """From here on the lines of this request tell who acted, by numbers and not by names."""
    told: dict[str, object] = {"person": person.pk}
    if membership is not None:
        told |= {"workspace": membership.workspace_id, "role": membership.role}
    structlog.contextvars.bind_contextvars(**told)


def note(event: str, **told: object) -> None:
    """Write one event; `told` are fields that `logs.SECURITY_FIELDS` names."""
    logger.info(event, extra=told)


def connect() -> None:
    """Listen to what signing in tells of itself; called once, when the application starts."""
    user_logged_in.connect(note_coming)
    user_logged_out.connect(note_leaving)
    user_login_failed.connect(note_refusal)
    for signal, event in (
        (account.password_set, "password set"),
        (account.password_changed, "password changed"),
        (account.password_reset, "password reset"),
        (mfa.authenticator_added, "second step added"),
        (mfa.authenticator_removed, "second step removed"),
        (mfa.authenticator_reset, "recovery codes renewed"),
        (mfa.authentication_failed, "second step refused"),
    ):
        signal.connect(told_of(event), weak=False)


def note_coming(*, request: HttpRequest | None, user: Person, **_rest: Any) -> None:
    """Somebody signed in."""
    note("signed in", about=user.pk, address=find_address(request))


def note_leaving(*, request: HttpRequest | None, user: Person | None, **_rest: Any) -> None:
    """Somebody signed out, or was signed out."""
    if user is not None:
        note("signed out", about=user.pk, address=find_address(request))


def note_refusal(
    *, credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any
) -> None:
    """A password was wrong, or there is no such account; the log does not say which.

    The account stands under a seal: equal addresses have equal ones, and none can be read back.
    """
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    account_seal = salted_hmac("tuuletus.events", typed).hexdigest()[:12]
    note("sign-in refused", account=account_seal, address=find_address(request))


def told_of(event: str) -> Callable[..., None]:
    """A listener that notes an event about the person whom it is about."""

    def listen(*, request: HttpRequest | None = None, user: Person, **_rest: Any) -> None:
        note(event, about=user.pk, address=find_address(request))

    return listen


def find_address(request: HttpRequest | None) -> str | None:
    """The network address of who asks, told by the proxies that the settings trust."""
    try:
        return None if request is None else get_adapter().get_client_ip(request)
    except PermissionDenied:  # how allauth says that there is none
        return None
