"""Access to the HTTP API: a token, a scope, a role."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from tuuletus.web.bodies import require_readable
from tuuletus.web.people.access import Permission, WorkspaceRequest, may
from tuuletus.web.people.actions import digest
from tuuletus.web.people.events import name_actor
from tuuletus.web.people.models import AccessToken, Membership

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NOTE_EVERY = timedelta(minutes=1)


class Bearer(HttpBearer):
    """Lets an operation be called with a token whose person may do what the operation needs.

    After it the request is a `WorkspaceRequest`, as on a page:
    `@router.get("/posts/", auth=Bearer(Permission.SEE))`.
    """

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken | None:
        """The token when it is good for this call; None gives 401, too small a right 403."""
        found = find_token(token)
        if found is None:
            return None
        membership = find_live_membership(found)
        if membership is None:
            return None
        scope = "read" if request.method in SAFE else "write"
        speak(request, membership.person.language)
        if scope not in found.scopes:
            raise HttpError(403, _("This token lacks the scope “%(scope)s”.") % {"scope": scope})
        if not may(membership, self.permission):
            raise HttpError(403, _("Your role does not allow this."))
        if request.method not in SAFE:
            require_readable(request)
        enter(cast("WorkspaceRequest", request), membership)
        note_use(found)
        return found


def speak(request: HttpRequest, language: str) -> None:
    """Answer in the language of the person behind the token, whatever the program asks for."""
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()


def find_language(request: HttpRequest) -> str:
    """In which language a program is refused before an operation looked at its token.

    That of the person behind the token; without one that is in force, the one it asks for.
    """
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    token = find_token(secret.strip()) if kind.lower() == "bearer" else None
    membership = find_live_membership(token) if token else None
    if membership:
        return membership.person.language
    return translation.get_language_from_request(request)


def find_token(secret: str) -> AccessToken | None:
    """The token that has this secret and has not run out."""
    alive = Q(expires_at=None) | Q(expires_at__gt=now())
    return AccessToken.objects.filter(alive, digest=digest(secret)).first()


def find_live_membership(token: AccessToken) -> Membership | None:
    """The membership behind a token, while its person may come in at all."""
    return (
        Membership.objects.filter(
            person=token.person_id,
            workspace=token.workspace_id,
            ended_at=None,
            person__is_active=True,
        )
        .select_related("person", "workspace")
        .first()
    )


def enter(request: WorkspaceRequest, membership: Membership) -> None:
    """Make a request one inside a workspace."""
    request.membership = membership
    request.person = request.user = membership.person
    request.workspace = membership.workspace
    name_actor(membership.person, membership)


def note_use(token: AccessToken) -> None:
    """Remember when a token was used, at most once a minute: reading must not mean writing."""
    moment = now()
    AccessToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=moment - NOTE_EVERY), pk=token.pk
    ).update(last_used_at=moment)
