"""What was published, what came back, and which file told so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tuuletus.web.data_classes import FREE_TEXT, NONE, PERSONAL, DataClass
from tuuletus.web.people.models import Person, Workspace
from tuuletus.wording import Speaker, channel_name


class Channel(models.Model):
    """One account on one platform."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels")
    platform = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    name = models.CharField(_("name"), max_length=200, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "platform": NONE,
        "key": NONE,
        "name": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "platform", "key"), name="channel_once_a_workspace"
            ),
        )

    def __str__(self) -> str:
        speaker = Speaker(get_language() or "en")
        return channel_name(self.platform, self.key, self.name, speaker)


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
        return self.state in (ImportState.STORING, ImportState.TAKING_BACK)

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
        "summary": FREE_TEXT,
        "mapping": NONE,
        "options": NONE,
        "told_at": NONE,
        "done": NONE,
    }

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """Which role each column of a kind of table has, remembered for the next file like it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="column_mappings")
    fingerprint = models.CharField(max_length=64)
    roles = models.JSONField(default=dict)
    options = models.JSONField(default=dict)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "fingerprint": NONE,
        "roles": NONE,
        "options": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "fingerprint"), name="mapping_once_a_workspace"
            ),
        )

    def __str__(self) -> str:
        return self.fingerprint


class Post(models.Model):
    """One published piece of content: one row, however often it is measured."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="posts")
    key = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    text = models.TextField(_("text"), blank=True)
    permalink = models.URLField(max_length=1000, blank=True)
    traits = models.JSONField(default=dict)
    """Traits taken from the data; those set by people are in `SetTrait` and win over these."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "channel": NONE,
        "key": NONE,
        "published_at": NONE,
        "text": FREE_TEXT,
        "permalink": NONE,
        "traits": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "key"), name="post_once_a_channel"),
        )

    def __str__(self) -> str:
        return self.text[:60] or self.key


class Telling(models.Model):
    """What one file told of a post. The post itself is what all its tellings give together."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="tellings")
    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="tellings")
    published_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)
    permalink = models.URLField(max_length=1000, blank=True)
    stated = models.JSONField(default=dict)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "post": NONE,
        "source": NONE,
        "published_at": NONE,
        "text": FREE_TEXT,
        "permalink": NONE,
        "stated": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("post", "source"), name="telling_once_a_file"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} of {self.post_id}"


class Measurement(models.Model):
    """One reading of one metric at one time. Never updated: a newer export adds rows."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="measurements")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="measurements")
    metric = models.CharField(max_length=60)
    value = models.FloatField()
    read_at = models.DateTimeField()
    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="measurements")

    data_classes: ClassVar[dict[str, DataClass]] = {
        "channel": NONE,
        "post": NONE,
        "metric": NONE,
        "value": NONE,
        "read_at": NONE,
        "source": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("post", "metric", "read_at"),
                condition=models.Q(post__isnull=False),
                name="reading_of_post_once",
            ),
            models.UniqueConstraint(
                fields=("channel", "metric", "read_at"),
                condition=models.Q(post__isnull=True),
                name="reading_of_channel_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.metric} {self.value:g}"


class RepeatedReading(models.Model):
    """A reading that another file had told before: it takes its place if that file goes."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="repeats")
    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="repeats")
    value = models.FloatField()

    data_classes: ClassVar[dict[str, DataClass]] = {
        "measurement": NONE,
        "source": NONE,
        "value": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("measurement", "source"), name="repeat_once_a_file"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} of {self.measurement_id}"


class SetTrait(models.Model):
    """A trait of a post that a person set: topic, series, tone, author or one of their own."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="set_traits")
    trait = models.CharField(_("trait"), max_length=40)
    value = models.CharField(_("value"), max_length=120)
    set_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    data_classes: ClassVar[dict[str, DataClass]] = {
        "post": NONE,
        "trait": NONE,
        "value": PERSONAL,
        "set_by": NONE,
        "set_at": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("post", "trait"), name="one_value_a_trait"),
        )

    def __str__(self) -> str:
        return f"{self.trait}={self.value}"
