"""Questions asked of all posts: answered at once where that is quick, else by the worker."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from django.db.models import F, Q

from tuuletus.errors import CouldNotWorkOutError, NotWorkedOutError
from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.collect.queries.failures import SHAPE, Failure, find_failure, name_failure
from tuuletus.web.collect.queries.kept import (
    PATIENT,
    Answer,
    Kept,
    Question,
    find_kept,
    find_large,
    is_large,
    parse_key,
)
from tuuletus.web.people.models import Workspace

logger = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=30)
LONGEST_REASON = 300
"""So many characters are kept of what an error says."""


def note_change(workspace: Workspace | int) -> None:
    """Say that posts, readings or traits of a workspace changed; in the same transaction."""
    pk = workspace if isinstance(workspace, int) else workspace.pk
    Workspace.objects.filter(pk=pk).update(revision=F("revision") + 1)


def take_turn(workspace: Workspace | int) -> None:
    """Let those who change a workspace go one after the other; first thing in a transaction."""
    pk = workspace if isinstance(workspace, int) else workspace.pk
    Workspace.objects.select_for_update(no_key=True).get(pk=pk)


def ask(
    workspace: Workspace,
    question: Question[Answer],
    words: Mapping[str, str],
    *,
    now: datetime,
    with_evidence: bool = False,
) -> Kept[Answer]:
    """The answer to a question.

    Of a large workspace it may be about the posts as they were some moments ago, and the posts
    behind it come only `with_evidence`. Raises NotWorkedOutError while there is no answer yet.
    """
    if not is_large(workspace):
        return Kept(answer=question.work_out(workspace, now, words), made_at=now)
    key = question.key(words)
    today = now.date()
    row, is_new = KeptAnswer.objects.get_or_create(
        workspace=workspace, question=key, defaults={"asked_on": today}
    )
    if not is_new and row.asked_on != today:
        KeptAnswer.objects.filter(pk=row.pk).update(asked_on=today)
    kept = find_kept(workspace, question, key, with_evidence=with_evidence)
    if kept is None and not is_large(workspace, limit=PATIENT):
        kept = work_out(row, question, words, now=now)
    return kept or refuse_to_wait(workspace, key)


def refuse_to_wait(workspace: Workspace, key: str) -> NoReturn:
    """Say that there is no answer yet, or that there is none since it could not be worked out."""
    failure = find_failure(workspace, key)
    if failure is None:
        raise NotWorkedOutError("The answer is being worked out. Ask again in a minute.")
    raise CouldNotWorkOutError(
        "The answer could not be worked out. It is tried again by itself.",
        failed_at=failure.failed_at,
    )


def ask_all(
    workspace: Workspace,
    question: Question[Answer],
    asked: Sequence[Mapping[str, str]],
    *,
    now: datetime,
    with_evidence: bool = False,
) -> list[Kept[Answer]]:
    """The answers to one question in several words, which the worker hears of all at once."""
    if is_large(workspace):
        keep_usual(workspace, [(question, words) for words in asked], now=now)
    return [
        ask(workspace, question, words, now=now, with_evidence=with_evidence) for words in asked
    ]


def work_out(
    row: KeptAnswer, question: Question[Answer], words: Mapping[str, str], *, now: datetime
) -> Kept[Answer]:
    """Work out an answer and keep it."""
    return keep(row, question, question.work_out(row.workspace, now, words), now=now)


def keep(
    row: KeptAnswer, question: Question[Answer], answer: Answer, *, now: datetime
) -> Kept[Answer]:
    """Keep an answer that was worked out."""
    plain, evidence = question.pack(answer)
    KeptAnswer.objects.filter(pk=row.pk).update(
        revision=row.workspace.revision,
        made_at=now,
        answer=question.shape.dump_json(plain).decode(),
        evidence=evidence,
    )
    KeptAnswer.objects.filter(
        workspace=row.workspace, question=name_failure(row.question)
    ).delete()
    return Kept(answer=answer, made_at=now)


Usual = Callable[[Workspace], Sequence[tuple[Question[Any], Mapping[str, str]]]]


def work_out_next(questions: Sequence[Question[Any]], usual: Usual, *, now: datetime) -> bool:
    """Work out anew one answer that is about older posts or of an earlier day; else False.

    Posts ripen with the days, so an answer of yesterday is renewed though nothing was imported.
    The `usual` questions of a large workspace are answered before anybody asks. What nobody has
    asked for a month is forgotten. An answer that cannot be worked out is noted as such and keeps
    no other from being worked out.
    """
    KeptAnswer.objects.filter(asked_on__lt=(now - FORGOTTEN_AFTER).date()).delete()
    for workspace in find_large():
        keep_usual(workspace, usual(workspace), now=now)
    stale = KeptAnswer.objects.filter(
        Q(revision=None)
        | ~Q(revision=F("workspace__revision"))
        | Q(made_at__lt=now.replace(hour=0, minute=0, second=0, microsecond=0))
    ).select_related("workspace")
    known = {question.name: question for question in questions}
    for row in stale.defer("answer", "evidence").order_by("made_at", "pk"):
        name, words = parse_key(row.question)
        if name in known and not _rests(row, now=now):
            try:
                work_out(row, known[name], words, now=now)
            except Exception as error:
                logger.exception("An answer could not be worked out: %s", name)
                note_failure(row, error, now=now)
            else:
                return True
    return False


def _rests(row: KeptAnswer, *, now: datetime) -> bool:
    """Whether an answer failed for the same posts not long ago."""
    failure = find_failure(row.workspace, row.question)
    return (
        failure is not None
        and failure.revision == row.workspace.revision
        and now < failure.rests_until
    )


def note_failure(row: KeptAnswer, error: Exception, *, now: datetime) -> None:
    """Note that an answer could not be worked out, and why."""
    before = find_failure(row.workspace, row.question)
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({Path(one.filename).name}, line {one.lineno})" for one in last)
    failure = Failure(
        failed_at=now,
        revision=row.workspace.revision,
        tries=before.tries + 1 if before else 1,
        reason=f"{type(error).__name__}: {error}"[:LONGEST_REASON] + where,
    )
    KeptAnswer.objects.update_or_create(
        workspace=row.workspace,
        question=name_failure(row.question),
        defaults={
            "asked_on": now.date(),
            "made_at": now,
            "revision": failure.revision,
            "answer": SHAPE.dump_json(failure).decode(),
        },
    )


def keep_usual(
    workspace: Workspace,
    asked: Sequence[tuple[Question[Any], Mapping[str, str]]],
    *,
    now: datetime,
) -> None:
    """Note questions that are to be answered, where that is not done yet."""
    keys = {question.key(words) for question, words in asked}
    kept = KeptAnswer.objects.filter(workspace=workspace, question__in=keys)
    missing = keys - set(kept.values_list("question", flat=True))
    KeptAnswer.objects.bulk_create(
        [KeptAnswer(workspace=workspace, question=key, asked_on=now.date()) for key in missing],
        ignore_conflicts=True,
    )
