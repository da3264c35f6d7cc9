"""Answers that take long to work out, kept until the posts change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tuuletus.web.data_classes import FREE_TEXT, NONE, DataClass
from tuuletus.web.people.models import Workspace


class KeptAnswer(models.Model):
    """What was asked of all posts of a workspace, and the answer at one of its revisions."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="kept_answers")
    question = models.TextField()
    revision = models.PositiveBigIntegerField(null=True)
    """The workspace's revision that the answer is about; empty while there is none."""
    asked_on = models.DateField()
    made_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    evidence = models.BinaryField(default=b"")
    """The posts behind the answer, where it tells of groups of posts (see `pack_groups`); of a
    certificate on its way, what is done so far."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "workspace": NONE,
        "question": FREE_TEXT,
        "revision": NONE,
        "asked_on": NONE,
        "made_at": NONE,
        "answer": FREE_TEXT,
        "evidence": NONE,
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "question"), name="answer_once_a_workspace"
            ),
        )

    def __str__(self) -> str:
        return self.question
