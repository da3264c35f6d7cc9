"""Who a token speaks for, over the HTTP API."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from tuuletus.web.parameters import take_no_parameters
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer

router = Router(tags=["people"])


class Me(Schema):
    """The person and workspace behind a token; an allow-list, so nothing secret can slip in."""

    name: str
    role: str
    workspace: str
    time_zone: str
    is_invented: bool


@router.get("/me", response=Me, auth=Bearer(Permission.SEE), summary=_("Whose token is this?"))
def me(request: HttpRequest) -> Me:
    """Return the person, role and workspace that the token stands for."""
    take_no_parameters(request)
    inside = cast("WorkspaceRequest", request)
    return Me(
        name=str(inside.person),
        role=inside.membership.role,
        workspace=inside.workspace.name,
        time_zone=inside.workspace.time_zone,
        is_invented=inside.workspace.is_invented,
    )
