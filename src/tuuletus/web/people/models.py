"""Who works here, in which workspace, with which role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus.web.data_classes import FREE_TEXT, NONE, PERSONAL, SECRET, DataClass


class Language(models.TextChoices):
    """The languages of the interface, each in its own name."""

    FINNISH = "fi", "suomi"
    SWEDISH = "sv", "svenska"
    ENGLISH = "en", "English"


class Role(models.TextChoices):
    """What a person comes for."""

    MARKETER = "marketer", pgettext_lazy("role", "Marketer")
    EXPERT = "expert", pgettext_lazy("role", "Expert")
    MANAGER = "manager", pgettext_lazy("role", "Manager")
    ADMINISTRATOR = "administrator", pgettext_lazy("role", "Administrator")


class Workspace(models.Model):
    """One brand or venue: its channels, people, posts and outcomes."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True, max_length=60)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Helsinki")
    country = models.CharField(_("public holidays of"), max_length=2, default="FI")
    traits_zone = models.CharField(max_length=64, blank=True)
    """The zone in which the stored weekdays and hours of posts are told."""
    is_invented = models.BooleanField(default=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    """Counted up with every change of posts, readings or traits."""
    created_at = models.DateTimeField()

    data_classes: ClassVar[dict[str, DataClass]] = {
        "name": NONE,
        "slug": NONE,
        "time_zone": NONE,
        "country": NONE,
        "traits_zone": NONE,
        "is_invented": NONE,
        "revision": NONE,
        "created_at": NONE,
    }

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody who signs in. The e-mail address is the name they sign in with."""

    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.FINNISH
    )

    session_round = models.PositiveIntegerField(default=0, editable=False)
    """Counted up to end every session of the person at once."""
    erased_at = models.DateTimeField(null=True, editable=False)
    """When everything personal of the account went; what they decided stays, without a name."""

    objects = UserManager()  # type: ignore[misc] # typed by Django itself

    data_classes: ClassVar[dict[str, DataClass]] = {
        "session_round": NONE,
        "erased_at": NONE,
        "username": PERSONAL,
        "first_name": PERSONAL,
        "last_name": PERSONAL,
        "email": PERSONAL,
        "password": SECRET,
        "language": NONE,
        "is_staff": NONE,
        "is_active": NONE,
        "is_superuser": NONE,
        "last_login": PERSONAL,
        "date_joined": PERSONAL,
        "groups": NONE,
        "user_permissions": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                Lower("email"), name="person_email_once", condition=~models.Q(email="")
            ),
        )

    def __str__(self) -> str:
        if self.erased_at is not None:
            return gettext("Erased person %(number)d") % {"number": self.pk}
        return self.get_full_name() or self.email or self.username

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this person's; changes with the password and round."""
        return self.seal_round(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under older signing keys."""
        return map(self.seal_round, super().get_session_auth_fallback_hash())

    def seal_round(self, sealed: str) -> str:
        """A session's seal together with the round it was made in."""
        return salted_hmac("tuuletus.session", f"{sealed}.{self.session_round}").hexdigest()


class Membership(models.Model):
    """A person's role in a workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When the person left the workspace; what they decided keeps their name."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "person": NONE,
        "role": NONE,
        "ended_at": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "person"), name="one_role_a_workspace"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class Invitation(models.Model):
    """A way in for one person, once. The link is shown when it is made; its hash is kept."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "email": PERSONAL,
        "role": NONE,
        "digest": SECRET,
        "invited_by": NONE,
        "created_at": NONE,
        "expires_at": NONE,
        "used_at": NONE,
    }

    def __str__(self) -> str:
        return self.email


class AccessToken(models.Model):
    """A person's key to the HTTP API; only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="access_tokens")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "person": NONE,
        "workspace": NONE,
        "name": FREE_TEXT,
        "prefix": NONE,
        "digest": SECRET,
        "scopes": NONE,
        "created_at": NONE,
        "last_used_at": PERSONAL,
        "expires_at": NONE,
    }

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When each worker was last seen alive."""

    name = models.CharField(max_length=80, unique=True)
    seen_at = models.DateTimeField()

    data_classes: ClassVar[dict[str, DataClass]] = {"name": NONE, "seen_at": NONE}

    def __str__(self) -> str:
        return self.name
