"""How long what is stored about persons stays, and who asked to be erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from tuuletus.web.crypto import EncryptedTextField
from tuuletus.web.data_classes import NONE, PSEUDONYM, SECRET, DataClass
from tuuletus.web.people.models import Person, Workspace


class Purpose(models.TextChoices):
    """What something personal is kept for, and therefore how long."""

    AUTHORS = "authors", pgettext_lazy("kept", "Names of authors")
    UPLOADS = "uploads", pgettext_lazy("kept", "Dropped files")
    HISTORY = "history", pgettext_lazy("kept", "Who did what")
    INVITATIONS = "invitations", pgettext_lazy("kept", "Old invitations")
    LEAVERS = "leavers", pgettext_lazy("kept", "Accounts of those who left")


class RetentionTime(models.Model):
    """How many days a workspace keeps what serves one purpose."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="retention_times")
    purpose = models.CharField(max_length=20, choices=Purpose)
    days = models.PositiveIntegerField()
    looked_at = models.DateTimeField(null=True, blank=True)
    """When the worker last began to look what has become too old; empty: as soon as it can."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "purpose": NONE,
        "days": NONE,
        "looked_at": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "purpose"), name="one_time_a_purpose"),
        )

    def __str__(self) -> str:
        return f"{self.purpose}: {self.days}"


class PseudonymKey(models.Model):
    """What pseudonyms of a workspace are made with. Without it they point to nobody."""

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="pseudonym_key"
    )
    key = EncryptedTextField()

    data_classes: ClassVar[dict[str, DataClass]] = {"workspace": NONE, "key": SECRET}

    def __str__(self) -> str:
        return f"key of {self.workspace_id}"


class Pseudonym(models.Model):
    """An author whose name has become too old: they stay a pseudonym if they write again."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="pseudonyms")
    text = models.CharField(max_length=40)

    data_classes: ClassVar[dict[str, DataClass]] = {"workspace": NONE, "text": PSEUDONYM}

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("workspace", "text"), name="pseudonym_once"),
        )

    def __str__(self) -> str:
        return self.text


class Erasure(models.Model):
    """One person who is to be found nowhere, without their name: the digests of what they are.

    The same entries lie in the journal beside the database, so that a restored backup of an
    earlier day learns of them.
    """

    key = models.CharField(max_length=32, primary_key=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_with = models.CharField(max_length=16)
    """Names the signing key that the digests were made with."""
    workspaces = models.JSONField(null=True)
    """Where the person is erased, as primary keys; empty: everywhere."""
    marks = models.JSONField(default=list)
    accounts = models.JSONField(default=list)
    tried_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cleaned_at = models.DateTimeField(null=True, blank=True)
    """When the file of the database was packed anew, without what had been there."""
    changed = models.JSONField(default=dict)
    """How many rows were changed, by table."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "key": NONE,
        "asked_at": NONE,
        "asked_by": NONE,
        "made_with": NONE,
        "workspaces": NONE,
        "marks": PSEUDONYM,
        "accounts": PSEUDONYM,
        "tried_at": NONE,
        "done_at": NONE,
        "cleaned_at": NONE,
        "changed": NONE,
    }

    class Meta:
        ordering = ("-asked_at", "key")

    def __str__(self) -> str:
        return f"erasure {self.key[:8]}"
