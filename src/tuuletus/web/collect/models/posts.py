"""What was published, what came back, and which file told so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tuuletus import records
from tuuletus.records import MADE_KEY
from tuuletus.web.collect.models.imports import SourceFile
from tuuletus.web.data_classes import FREE_TEXT, NONE, PERSONAL, DataClass
from tuuletus.web.people.models import Workspace
from tuuletus.wording import Speaker, channel_name, full_channel_name, post_name

PORTION = 500


class Channel(models.Model):
    """One account on one platform."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels")
    platform = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    name = models.CharField(_("name"), max_length=200, blank=True)

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "platform": NONE,
        "key": PERSONAL,
        "name": PERSONAL,
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

    @property
    def full_name(self) -> str:
        """The name with the platform, where several channels may have the same name."""
        record = records.Channel(platform=self.platform, key=self.key, name=self.name)
        return full_channel_name(record, Speaker(get_language() or "en"))


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
        "key": PERSONAL,
        "published_at": NONE,
        "text": FREE_TEXT,
        "permalink": PERSONAL,
        "traits": PERSONAL,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "key"), name="post_once_a_channel"),
        )

    origin: tuple[str, str] | None = None
    """The file and the row that first told of the post, where somebody looked them up."""

    def __str__(self) -> str:
        return self.title[:60]

    @property
    def tells_hour(self) -> bool:
        """Whether a file told the hour of publishing, and not the day alone."""
        return "hour" in self.traits

    @property
    def title(self) -> str:
        """What people call the post: its text, else where it comes from."""
        if self.text.strip() or not MADE_KEY.fullmatch(self.key):
            return post_name(self.text, self.key, Speaker(get_language() or "en"))
        if self.origin is None:
            name_posts([self])
        file, row = self.origin or ("", "")
        return post_name("", self.key, Speaker(get_language() or "en"), file=file, row=row)


class Telling(models.Model):
    """What one file told of a post. The post itself is what all its tellings give together."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="tellings")
    source = models.ForeignKey(SourceFile, models.PROTECT, related_name="tellings")
    published_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)
    permalink = models.URLField(max_length=1000, blank=True)
    stated = models.JSONField(default=dict)

    ROW: ClassVar[str] = "_row"
    """Under this `stated` keeps the row of a post that nothing else names; it is no trait."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "post": NONE,
        "source": NONE,
        "published_at": NONE,
        "text": FREE_TEXT,
        "permalink": PERSONAL,
        "stated": PERSONAL,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("post", "source"), name="telling_once_a_file"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} of {self.post_id}"


def name_posts(posts: Iterable[Post]) -> None:
    """Look up at once where the posts come from that have neither a text nor a name."""
    nameless = {
        post.pk: post for post in posts if not post.text.strip() and MADE_KEY.fullmatch(post.key)
    }
    keys = list(nameless)
    for start in range(0, len(keys), PORTION):
        rows = Telling.objects.filter(post__in=keys[start : start + PORTION])
        told = rows.order_by("-source__told_at", "-pk").values_list(
            "post_id", "source__name", "stated"
        )
        for pk, file, stated in told:
            nameless[pk].origin = (file, stated.get(Telling.ROW, ""))


class Measurement(models.Model):
    """One reading of one metric at one time. Never updated: a newer export adds rows."""

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="measurements", db_index=False
    )
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
        # counts the readings of each metric without looking at one of them
        indexes = (models.Index(fields=("channel", "metric", "post"), name="reading_by_metric"),)

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
