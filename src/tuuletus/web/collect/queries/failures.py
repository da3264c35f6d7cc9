"""Answers that could not be worked out: when that was tried, how often, and why not.

Each is noted beside the answer that it is about, among the kept answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.people.models import Workspace

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=1)
"""After each try the next pause is four times as long."""

_NAME = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """That an answer failed at `failed_at`, `tries` times in a row, about posts of a revision.

    `reason` is for whoever keeps the installation.
    """

    failed_at: datetime
    revision: int
    tries: int
    reason: str

    @property
    def rests_until(self) -> datetime:
        """When it is tried again, though nothing has changed."""
        pause = FIRST_PAUSE
        for _try in range(1, min(self.tries, 9)):
            pause *= 4
        return self.failed_at + min(pause, LONGEST_PAUSE)


SHAPE = TypeAdapter(Failure)


def name_failure(key: str) -> str:
    """The place where a failure of the question with this key is noted."""
    return json.dumps([_NAME, {"of": key}], ensure_ascii=False)


def find_failure(workspace: Workspace, key: str) -> Failure | None:
    """The failure of a question that has not been answered since, or None."""
    rows = KeptAnswer.objects.filter(workspace=workspace, question=name_failure(key))
    row = rows.defer("evidence").first()
    return SHAPE.validate_json(row.answer) if row else None


def list_failures() -> list[tuple[Workspace, str, Failure]]:
    """Every failure: the workspace, the name of the question, and what is known of it."""
    begin = json.dumps([_NAME])[:-1]
    rows = KeptAnswer.objects.filter(question__startswith=begin).defer("evidence")
    return [
        (
            row.workspace,
            json.loads(json.loads(row.question)[1]["of"])[0],
            SHAPE.validate_json(row.answer),
        )
        for row in rows.select_related("workspace").order_by("workspace", "pk")
    ]
