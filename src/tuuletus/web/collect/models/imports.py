"""Imports: what was dropped, what was understood, how far it is stored."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from tuuletus.web.data_classes import FREE_TEXT, NONE, PERSONAL, DataClass
from tuuletus.web.people.models import Person, Workspace


class ImportState(models.TextChoices):
    """Where an import is on its way from dropped files to stored posts."""

    MAPPING = "mapping", pgettext_lazy("import", "Waiting for columns")
    PREVIEW = "preview", pgettext_lazy("import", "Waiting for confirmation")
    STORING = "storing", pgettext_lazy("import", "Being stored")
    STORED = "stored", pgettext_lazy("import", "Stored")
    STOPPED = "stopped", pgettext_lazy("import", "Stopped half-way")
    TAKING_BACK = "taking_back", pgettext_lazy("import", "Being taken back")
    TAKEN_BACK = "taken_back", pgettext_lazy("import", "Taken back")
    REFUSED = "refused", pgettext_lazy("import", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")


AT_WORK = (ImportState.STORING, ImportState.TAKING_BACK)


class ImportRun(models.Model):
    """One drop of files by one person: previewed first, stored when confirmed.

    Storing and taking back go in portions. Whoever does it holds a lease that each portion
    renews; when they die, the next one goes on where the last whole portion ended.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="import_runs")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.PREVIEW)
    started_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)
    uploads = models.JSONField(default=list)
    """The files as they were dropped, while they are still kept: name on disk and own name."""
    new_posts = models.PositiveIntegerField(default=0)
    known_posts = models.PositiveIntegerField(default=0)
    new_measurements = models.PositiveIntegerField(default=0)
    known_measurements = models.PositiveIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    """How many posts and readings there are to store or, later, to take back."""
    done = models.PositiveBigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often somebody has begun since the last portion was whole."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "person": NONE,
        "state": NONE,
        "started_at": NONE,
        "stored_at": NONE,
        "uploads": FREE_TEXT,
        "new_posts": NONE,
        "known_posts": NONE,
        "new_measurements": NONE,
        "known_measurements": NONE,
        "total": NONE,
        "done": NONE,
        "leased_until": NONE,
        "attempts": NONE,
    }

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody to look at it."""
        return self.state in (ImportState.MAPPING, ImportState.PREVIEW)

    @property
    def is_at_work(self) -> bool:
        """Whether it is being stored or taken back."""
        return self.state in AT_WORK

    @property
    def percent_done(self) -> int:
        """How much of the work is done, in whole percent."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class FileState(models.TextChoices):
    """What became of one file of an import."""

    READY = "ready", pgettext_lazy("file", "Understood")
    MAPPING = "mapping", pgettext_lazy("file", "Waiting for columns")
    KNOWN = "known", pgettext_lazy("file", "Stored before")
    REFUSED = "refused", pgettext_lazy("file", "Refused")


class SourceFile(models.Model):
    """One file of an import. The file itself lies in the upload folder until it is stored."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=20, choices=FileState, default=FileState.READY)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=60, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict)
    """What the preview shows: posts, period, metrics, hours, unread cells, or the refusal."""
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, blank=True)
    """When what the file tells was true; of two files the later one wins."""
    done = models.PositiveBigIntegerField(default=0)
    """So many of its posts and readings are stored."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "run": NONE,
        "name": FREE_TEXT,
        "state": NONE,
        "sha256": NONE,
        "size": NONE,
        "format": NONE,
        "read_at": NONE,
        "summary": PERSONAL,
        "mapping": PERSONAL,
        "options": PERSONAL,
        "told_at": NONE,
        "done": NONE,
    }

    def __str__(self) -> str:
        return self.name

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it is brought in."""
        return self.state == FileState.REFUSED


class ColumnMapping(models.Model):
    """Which role each column of a kind of table has, remembered for the next file like it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="column_mappings")
    fingerprint = models.CharField(max_length=64)
    roles = models.JSONField(default=dict)
    options = models.JSONField(default=dict)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "fingerprint": NONE,
        "roles": PERSONAL,
        "options": PERSONAL,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "fingerprint"), name="mapping_once_a_workspace"
            ),
        )

    def __str__(self) -> str:
        return self.fingerprint
