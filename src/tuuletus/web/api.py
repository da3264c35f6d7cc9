"""The HTTP API at /api/v1/: the same actions and queries as the pages, with access tokens.

Each activity brings a `router` in its `api`; the routers are gathered here.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from tuuletus.errors import (
    AlreadyDoneError,
    ChannelError,
    ContradictionError,
    CouldNotWorkOutError,
    NotEnoughDataError,
    NotWorkedOutError,
    ReviewWithoutDecisionError,
    TooOldError,
    TuuletusError,
    UnansweredError,
)
from tuuletus.web.bodies import read_json
from tuuletus.web.broken import NOTHING_HERE
from tuuletus.web.faults import say_fault
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.wording import Speaker, say_refusal
from tuuletus.wording.mix import say_too_old

ACTIVITIES = ("people", "collect", "review", "plan", "home")

CODES = {
    400: "bad_request",
    401: "no_token",
    403: "not_allowed",
    404: "not_found",
    422: "not_understood",
    429: "slow_down",
}


SAID = frozenset(
    {
        gettext_noop("The review is closed."),
        gettext_noop("The slot has another entry by now."),
        gettext_noop("The mix has changed since. Look at it again."),
        gettext_noop("The answer is being worked out. Ask again in a minute."),
        gettext_noop("The answer could not be worked out. It is tried again by itself."),
    }
)
"""What actions say when somebody was faster, or when there is no answer; put into the caller's
language here."""


class StrictParser(Parser):
    """Takes JSON that can be kept as it is: no half characters, no depth that breaks a reader."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; what cannot be kept is refused and not mended in silence."""
        return read_json(request)


api = NinjaAPI(
    title="Tuuletus",
    version="1",
    description="Results, reviews and decisions of one workspace, by access token.",
    urls_namespace="api",
    docs_url=None,
    parser=StrictParser(),
    auth=Bearer(Permission.ADMINISTER),
)
# An operation that forgets to say what it needs is open to administrators alone.

for activity in ACTIVITIES:
    if find_spec(f"tuuletus.web.{activity}.api"):
        api.add_router("", import_module(f"tuuletus.web.{activity}.api").router)


def refuse(request: HttpRequest, *, status: int, message: str, code: str = "") -> HttpResponse:
    """An error as the API tells it: a code for programs and a sentence for people."""
    body = {"error": code or CODES.get(status, "failed"), "message": message}
    return api.create_response(request, body, status=status)


def tell(status: int, message: str, code: str = "") -> Callable[[HttpRequest, Any], HttpResponse]:
    """A handler that answers every error of a kind with the same sentence."""

    def handle(request: HttpRequest, _error: Any) -> HttpResponse:
        return refuse(request, status=status, message=_(message), code=code)

    return handle


api.add_exception_handler(
    AuthenticationError,
    tell(
        401,
        gettext_noop("Send an access token that is in force: Authorization: Bearer TOKEN."),
    ),
)
api.add_exception_handler(Http404, tell(404, NOTHING_HERE))
api.add_exception_handler(
    PermissionDenied, tell(403, gettext_noop("Your role does not allow this."))
)


@api.exception_handler(HttpError)
def refuse_plainly(request: HttpRequest, error: HttpError) -> HttpResponse:
    """An operation said no."""
    return refuse(request, status=error.status_code, message=error.message)


@api.exception_handler(ValidationError)
def refuse_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent has the wrong shape; the first fault is named."""
    first = error.errors[0] if error.errors else {}
    return refuse(request, status=422, message=say_fault(first), code="not_understood")


@api.exception_handler(TuuletusError)
def refuse_on_purpose(request: HttpRequest, error: TuuletusError) -> HttpResponse:
    """The house said no: too little data, too late, or a file it will not read."""
    codes = {
        NotEnoughDataError: "too_early",
        TooOldError: "too_old",
        NotWorkedOutError: "being_worked_out",
        CouldNotWorkOutError: "could_not_work_out",
        ReviewWithoutDecisionError: "no_decision",
        AlreadyDoneError: "already_done",
        ContradictionError: "contradiction",
        UnansweredError: "unanswered",
    }
    code = codes.get(type(error), "refused")
    return refuse(request, status=409, message=say_no(error), code=code)


def say_no(error: TuuletusError) -> str:
    """What was refused and what to do, in the language of the person behind the token."""
    if isinstance(error, ChannelError):
        return say_refusal(error, Speaker(get_language() or "en"))
    if isinstance(error, TooOldError):
        speaker = Speaker(get_language() or "en")
        return say_too_old(error.newest, first_day=error.first_day, speaker=speaker)
    if str(error):
        return _(str(error)) if str(error) in SAID else str(error)
    if isinstance(error, AlreadyDoneError):
        return _(
            "This was done before, or somebody was faster. Nothing was changed this time. Ask for"
            " it anew to see how it stands."
        )
    if isinstance(error, UnansweredError):
        return _(
            "Every file of this import waits for an answer, so there is nothing to store yet."
            " Answer, or leave files out."
        )
    return _("This cannot be done as things stand. Nothing was changed.")
