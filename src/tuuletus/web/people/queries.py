"""What is known about people and workspaces."""

from __future__ import annotations

from django.db.models import F, QuerySet

from tuuletus.errors import SettingsError
from tuuletus.web.people.models import AccessToken, Invitation, Membership, Person, Workspace


def find_membership(person: Person, workspace_pk: object) -> Membership | None:
    """The person's membership in the wanted workspace, or else in their first one."""
    live = (
        Membership.objects.filter(person=person, ended_at=None)
        .select_related("workspace", "person")
        .order_by("pk")
    )
    memberships = list(live)
    wanted = [one for one in memberships if one.workspace_id == workspace_pk]
    return next(iter(wanted or memberships), None)


def find_named_workspace(slug: str) -> Workspace:
    """The workspace of a short name; without one the only one there is.

    Raises SettingsError for a workspace that does not exist or has to be named.
    """
    found = Workspace.objects.filter(slug=slug) if slug else Workspace.objects.order_by("slug")
    workspaces = list(found[:2])
    if len(workspaces) != 1:
        names = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True))
        raise SettingsError(f"Name one of the workspaces with --workspace: {names or 'none yet'}.")
    return workspaces[0]


def find_workspaces(person: Person, *, except_for: Workspace | None = None) -> QuerySet[Workspace]:
    """The workspaces a person may enter, by name."""
    workspaces = Workspace.objects.filter(
        memberships__person=person, memberships__ended_at=None
    ).order_by("name", "pk")
    return workspaces.exclude(pk=except_for.pk) if except_for else workspaces


def find_memberships(workspace: Workspace) -> QuerySet[Membership]:
    """Everybody who works or has worked in a workspace; those working now come first."""
    return (
        Membership.objects.filter(workspace=workspace)
        .select_related("person")
        .order_by(
            F("ended_at").asc(nulls_first=True),
            "person__first_name",
            "person__last_name",
            "person__email",
        )
    )


def find_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Invitations that nobody has used or taken back, the newest first."""
    return workspace.invitations.filter(used_at=None).order_by("-created_at")


def find_tokens(person: Person, workspace: Workspace) -> QuerySet[AccessToken]:
    """A person's own access tokens in a workspace, the newest first."""
    return AccessToken.objects.filter(person=person, workspace=workspace).order_by("-created_at")


def is_anybody_here() -> bool:
    """Whether the installation has a person already."""
    return Person.objects.exists()
