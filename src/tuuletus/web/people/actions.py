"""What changes who works here and what they may do."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.people.events import note
from tuuletus.web.people.models import (
    AccessToken,
    Invitation,
    Membership,
    Person,
    Role,
    Workspace,
)
from tuuletus.web.people.queries import is_anybody_here

INVITATION_AGE = timedelta(days=7)
TOKEN_START = "tuu_"  # noqa: S105 - the public beginning of every token
FIRST_SLOT = 1


class LastAdministratorError(AlreadyDoneError):
    """A workspace needs at least one administrator."""


def digest(secret: str) -> str:
    """What is kept of a link or token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_first_administrator(
    *, email: str, password: str, name: str, workspace_name: str, language: str, now: datetime
) -> Person:
    """The first person and the first workspace, when there is nobody yet.

    Two browsers may ask at the same time: the first person always takes the same row, so the
    database lets only one of them in.
    """
    if is_anybody_here():
        raise AlreadyDoneError
    try:
        with transaction.atomic():
            person = make_person(
                email=email, name=name, language=language, password=password, pk=FIRST_SLOT
            )
            count_on_from_there()
    except IntegrityError as error:
        raise AlreadyDoneError from error
    workspace = create_workspace(name=workspace_name, now=now)
    Membership.objects.create(workspace=workspace, person=person, role=Role.ADMINISTRATOR)
    note("first administrator made", about=person.pk)
    return person


def count_on_from_there() -> None:
    """PostgreSQL would give the next person the number that was chosen for the first one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Person]):
            cursor.execute(statement)


def create_workspace(*, name: str, now: datetime, is_invented: bool = False) -> Workspace:
    """A workspace under a slug that nobody else has."""
    slug = slugify(name)[:50] or "workspace"
    if Workspace.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    return Workspace.objects.create(name=name, slug=slug, created_at=now, is_invented=is_invented)


def make_person(
    *, email: str, name: str, language: str, password: str, pk: int | None = None
) -> Person:
    """A person whose address counts as proved, since an administrator or the link vouches."""
    first, _, last = name.strip().partition(" ")
    person = Person(
        pk=pk,
        username=uuid.uuid4().hex,
        email=email.strip().lower(),
        first_name=first,
        last_name=last,
        language=language,
    )
    person.set_password(password)
    person.save(force_insert=True)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def invite(
    workspace: Workspace, *, email: str, role: str, invited_by: Person, now: datetime
) -> tuple[Invitation, str]:
    """An invitation and the secret of its link; an earlier one to the same address ends."""
    secret = secrets.token_urlsafe(32)
    address = email.strip().lower()
    with transaction.atomic():
        workspace.invitations.filter(email=address, used_at=None).delete()
        invitation = workspace.invitations.create(
            email=address,
            role=role,
            digest=digest(secret),
            invited_by=invited_by,
            created_at=now,
            expires_at=now + INVITATION_AGE,
        )
    note("invitation made", about=invitation.pk, given=role)
    return invitation, secret


def find_open_invitation(secret: str, *, now: datetime) -> Invitation | None:
    """The invitation of a link while it can still be used."""
    return (
        Invitation.objects.filter(digest=digest(secret), used_at=None, expires_at__gt=now)
        .select_related("workspace")
        .first()
    )


@transaction.atomic
def accept_as_new(
    invitation: Invitation, *, name: str, language: str, password: str, now: datetime
) -> Person:
    """A new person made out of an invitation, which is thereby used up."""
    use_up(invitation, now=now)
    person = make_person(email=invitation.email, name=name, language=language, password=password)
    join(person, invitation=invitation)
    return person


@transaction.atomic
def accept_as_known(invitation: Invitation, person: Person, *, now: datetime) -> None:
    """Let somebody who already has an account into one more workspace."""
    if person.email != invitation.email:
        raise AlreadyDoneError
    use_up(invitation, now=now)
    join(person, invitation=invitation)


def use_up(invitation: Invitation, *, now: datetime) -> None:
    """Mark as used; of two that try at once, the second is refused."""
    open_ones = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=now)
    if not open_ones.update(used_at=now):
        raise AlreadyDoneError


def join(person: Person, *, invitation: Invitation) -> None:
    """Make or renew the membership that an invitation promises."""
    Membership.objects.update_or_create(
        workspace=invitation.workspace,
        person=person,
        defaults={"role": invitation.role, "ended_at": None},
    )
    note("invitation used", about=person.pk, given=invitation.role)


@transaction.atomic
def change_role(membership: Membership, *, role: str) -> None:
    """Give another role; the last administrator stays one."""
    if role != Role.ADMINISTRATOR:
        keep_an_administrator(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    note("role changed", about=membership.person_id, given=role)


@transaction.atomic
def end_membership(membership: Membership, *, now: datetime) -> None:
    """Take away access at once: tokens go, and with the last workspace also every session."""
    keep_an_administrator(membership)
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    person = membership.person
    person.access_tokens.filter(workspace=membership.workspace).delete()
    if not person.memberships.filter(ended_at=None).exists():
        Person.objects.filter(pk=person.pk).update(is_active=False)
    note("access ended", about=person.pk)
    end_sessions(person)


@transaction.atomic
def renew_membership(membership: Membership) -> None:
    """Let somebody back in, in the role they had."""
    membership.ended_at = None
    membership.save(update_fields=["ended_at"])
    Person.objects.filter(pk=membership.person_id).update(is_active=True)
    note("access renewed", about=membership.person_id, given=membership.role)


def keep_an_administrator(membership: Membership) -> None:
    """Refuse to leave a workspace with nobody who can invite."""
    administrators = Membership.objects.select_for_update().filter(
        workspace=membership.workspace, role=Role.ADMINISTRATOR, ended_at=None
    )
    if [one.pk for one in administrators] == [membership.pk]:
        raise LastAdministratorError


def end_sessions(person: Person) -> None:
    """Sign a person out everywhere."""
    Person.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
    person.refresh_from_db(fields=["session_round", "is_active"])
    note("sessions ended", about=person.pk)


def create_token(
    person: Person, workspace: Workspace, *, name: str, scopes: list[str], now: datetime
) -> tuple[AccessToken, str]:
    """An access token and its secret, which is shown once and not kept."""
    secret = TOKEN_START + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        person=person,
        workspace=workspace,
        name=name,
        prefix=secret[:12],
        digest=digest(secret),
        scopes=scopes,
        created_at=now,
    )
    note("access token made", about=token.pk, given=scopes)
    return token, secret


@transaction.atomic
def set_new_password(email: str, password: str, *, drops_second_step: bool = False) -> list[str]:
    """Give a person a new password and end their sessions; says what is wrong, if anything.

    Who has lost the second step can have it taken away, by somebody who has the server.
    """
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        return [gettext("Nobody signs in with this address.")]
    try:
        validate_password(password, person)
    except ValidationError as error:
        return list(error.messages)
    person.set_password(password)
    person.session_round += 1
    person.save(update_fields=["password", "session_round"])
    note("password set on the server", about=person.pk)
    if drops_second_step:
        Authenticator.objects.filter(user=person).delete()
        note("second step taken away on the server", about=person.pk)
    return []
