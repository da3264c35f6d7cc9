"""Answers that are kept, and when to trust them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import numpy as np
from django.db.models import Q, QuerySet, Sum
from pydantic import TypeAdapter

from tuuletus.web.collect.models import ImportState, KeptAnswer
from tuuletus.web.collect.queries.failures import find_failure
from tuuletus.web.people.models import Workspace

Answer = TypeVar("Answer")

LARGE = 50_000
"""With so many readings the worker keeps a columnar copy and works out the answers."""
PATIENT = 100_000
"""With fewer than this an answer that nobody has worked out yet is worked out on the spot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[Answer]):
    """Something that is worked out from all posts of a workspace.

    `work_out` takes the workspace, the clock and the words of the question. `pack` and `unpack`
    put the posts behind an answer aside and back, where it has any.
    """

    name: str
    shape: TypeAdapter[Answer]
    work_out: Callable[[Workspace, datetime, Mapping[str, str]], Answer]
    pack: Callable[[Answer], tuple[Answer, bytes]] = lambda answer: (answer, b"")
    unpack: Callable[[Answer, bytes], Answer] = lambda answer, _evidence: answer

    def key(self, words: Mapping[str, str]) -> str:
        """The question as it is stored."""
        return json.dumps([self.name, dict(words)], sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[Answer]):
    """An answer with the moment it was worked out.

    `is_current` says whether it is about the posts as they are now; where it is not, `failed_at`
    says when it was tried in vain to work it out anew.
    """

    answer: Answer
    made_at: datetime
    is_current: bool = True
    failed_at: datetime | None = None


def find_large(*, limit: int = LARGE) -> QuerySet[Workspace]:
    """Workspaces with so many readings that pages do not wait for them to be read."""
    there = ~Q(import_runs__state=ImportState.TAKEN_BACK)
    told = Sum("import_runs__new_measurements", filter=there)
    return Workspace.objects.annotate(told=told).filter(told__gte=limit).order_by("pk")


def is_large(workspace: Workspace, *, limit: int = LARGE) -> bool:
    """Whether a workspace is among them."""
    return find_large(limit=limit).filter(pk=workspace.pk).exists()


def find_kept(
    workspace: Workspace, question: Question[Answer], key: str, *, with_evidence: bool
) -> Kept[Answer] | None:
    """The answer as it was last worked out, or None."""
    rows = KeptAnswer.objects.filter(workspace=workspace, question=key, made_at__isnull=False)
    row = rows.first() if with_evidence else rows.defer("evidence").first()
    if row is None or row.made_at is None:
        return None
    answer = question.shape.validate_json(row.answer)
    if with_evidence:
        answer = question.unpack(answer, bytes(row.evidence))
    is_current = row.revision == workspace.revision
    failure = None if is_current else find_failure(workspace, key)
    return Kept(
        answer=answer,
        made_at=row.made_at,
        is_current=is_current,
        failed_at=failure.failed_at if failure else None,
    )


def parse_key(key: str) -> tuple[str, dict[str, str]]:
    """The name and the words of a stored question."""
    name, words = json.loads(key)
    return name, words


def pack_groups(groups: Sequence[Sequence[int]]) -> bytes:
    """Groups of posts (primary keys) in a few bytes: one bit for each group and post."""
    everything = np.unique(np.concatenate([np.zeros(0, np.int64), *map(np.asarray, groups)]))
    everything = everything.astype(np.int64)
    bits = np.zeros((len(groups), len(everything)), dtype=np.bool_)
    for row, group in enumerate(groups):
        bits[row, np.searchsorted(everything, np.asarray(group, dtype=np.int64))] = True
    packed = io.BytesIO()
    np.savez_compressed(packed, posts=everything, bits=np.packbits(bits, axis=1))
    return packed.getvalue()


def unpack_groups(packed: bytes) -> list[tuple[int, ...]]:
    """The groups that `pack_groups` packed, each in ascending order."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
        posts = stored["posts"]
        bits = np.unpackbits(stored["bits"], axis=1, count=len(posts)).astype(np.bool_)
    return [tuple(posts[row].tolist()) for row in bits]
