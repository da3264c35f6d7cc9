"""What becomes of somebody's account when they are erased, or long gone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from tuuletus.web.people.actions import LastAdministratorError, end_sessions, keep_an_administrator
from tuuletus.web.people.models import Invitation, Person, Role
from tuuletus.web.privacy.queries.chosen import name_account


def is_last_administrator(person: Person) -> bool:
    """Whether a workspace would be left with nobody who can invite."""
    for membership in person.memberships.filter(role=Role.ADMINISTRATOR, ended_at=None):
        try:
            with transaction.atomic():
                keep_an_administrator(membership)
        except LastAdministratorError:
            return True
    return False


@transaction.atomic
def erase_account(person: Person, *, now: datetime) -> Counter[str]:
    """Take everything personal out of an account; what it decided stays, without a name.

    Says how many rows went or were changed. An account that is erased already stays as it is.
    """
    if person.erased_at is not None:
        return Counter()
    gone = Counter[str]()
    mails = [address for address in name_account(person) if "@" in address]
    invitations = Q()
    for address in mails:
        invitations |= Q(email__iexact=address)
    if mails:
        gone["Invitation"] = Invitation.objects.filter(invitations).delete()[0]
    for session in find_sessions(person):
        session.delete()
        gone["Session"] += 1
    gone["AccessToken"] = person.access_tokens.all().delete()[0]
    for model in (EmailAddress, Authenticator, SocialAccount):
        gone[model.__name__] = model.objects.filter(user=person).delete()[0]
    person.memberships.filter(ended_at=None).update(ended_at=now)
    person.username = uuid.uuid4().hex
    person.first_name = person.last_name = person.email = ""
    person.set_unusable_password()
    person.last_login, person.date_joined = None, now
    person.is_active, person.erased_at = False, now
    person.save()
    end_sessions(person)
    gone["Person"] = 1
    return +gone


def find_sessions(person: Person) -> Iterator[Session]:
    """The sessions in which somebody is signed in."""
    for session in Session.objects.all().iterator():
        if str(session.get_decoded().get("_auth_user_id")) == str(person.pk):
            yield session
