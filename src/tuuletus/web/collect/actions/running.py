"""Imports on their way: confirmed, stored or taken back in portions, interrupted and gone on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from tuuletus.analysis.text.language import load_languages
from tuuletus.channels.holding import Holding
from tuuletus.errors import AlreadyDoneError, UnansweredError
from tuuletus.web import worker
from tuuletus.web.collect.actions.answers import note_change
from tuuletus.web.collect.actions.parting import part_waiting, shed_stored
from tuuletus.web.collect.actions.receiving import open_part, read_part
from tuuletus.web.collect.actions.rules import apply_all_rules
from tuuletus.web.collect.actions.storing import (
    Storing,
    add_up,
    find_moment,
    is_stored_elsewhere,
)
from tuuletus.web.collect.actions.tallying import Tally
from tuuletus.web.collect.actions.undoing import count_stored, undo_next
from tuuletus.web.collect.actions.uploads import forget_uploads, remove_uploads
from tuuletus.web.collect.models import AT_WORK, FileState, ImportRun, ImportState, SourceFile
from tuuletus.web.collect.queries.coming import order_by_rhythm
from tuuletus.web.collect.queries.tellings import rank
from tuuletus.web.disk import is_disk_failing
from tuuletus.web.memory import give_back_memory
from tuuletus.web.worker import find_lateness

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
LEASE = timedelta(seconds=60)
"""A portion takes a second or two; whoever is silent for so long is taken for dead."""
MOST_ATTEMPTS = 5
OPEN = (ImportState.PREVIEW, ImportState.MAPPING)
STORING_TAKES = 6
"""To hand over what was read takes longer than to read it, and nobody waits for a page."""
WAITED_SECONDS = 2.0
"""What is likely to take longer is stored by the worker, with a page that shows how far it is."""
WITHOUT_WORKER_SECONDS = 20.0
"""Where no worker gives signs of life, nothing is left to it that takes less."""
FILE_SECONDS, MEGABYTE_SECONDS = 0.12, 0.5
POST_SECONDS, READING_SECONDS = 0.001, 0.000_02
"""What a file costs to open, and its content to be read and stored; measured on a quiet core."""


class LeaseLostError(Exception):
    """Somebody else has taken over, or the import is no longer to be stored."""


class Lease:
    """The right to work on an import, renewed with every portion."""

    def __init__(self, run: ImportRun, *, clock: Clock) -> None:
        self.run = run
        self.clock = clock
        self.until: datetime | None = None
        self.before: datetime | None = None
        """Until when it was held before the last portion, which may not have come to its end."""

    def take(self) -> bool:
        """Take the import unless somebody holds it; says whether that succeeded."""
        now = self.clock()
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        found = ImportRun.objects.filter(free, pk=self.run.pk, state__in=AT_WORK)
        until = now + LEASE
        if not found.update(leased_until=until, attempts=F("attempts") + 1):
            return False
        self.until = until
        self.run.refresh_from_db()
        return True

    def renew(self) -> None:
        """Hold it for longer, as the first thing in a portion's transaction."""
        until = self.clock() + LEASE
        held = ImportRun.objects.filter(
            pk=self.run.pk, state=self.run.state, leased_until=self.until
        )
        if not held.update(leased_until=until):
            raise LeaseLostError
        self.before, self.until = self.until, until

    def give_up(self, *, is_tried: bool = True) -> None:
        """Let another one take the import at once; a try that the disk ended counts for none."""
        held = ImportRun.objects.filter(pk=self.run.pk, leased_until__in=(self.until, self.before))
        attempts = F("attempts") if is_tried else Greatest(F("attempts") - 1, 0)
        held.update(leased_until=None, attempts=attempts)


def confirm_import(run: ImportRun, *, clock: Clock) -> ImportRun:
    """Let what was understood of an import be stored.

    Files that wait for an answer are kept as an import of their own (`find_parted`). Of two
    confirmations at once the second is refused, and so is one of an import of which nothing is
    understood yet. What is stored quickly is stored before this returns; the rest is left to the
    worker, and so is what a full disk keeps from being stored now: it is confirmed all the same.
    """
    parted: ImportRun | None = None
    try:
        with transaction.atomic():
            claim(run)
            parted = part_waiting(run)
    except BaseException:
        if parted is not None:
            remove_uploads(parted.uploads)
        raise
    if parted is not None:
        with leaving_to_worker(parted):
            shed_stored(parted)
    return go_on(run, is_small=is_quick(run, now=clock()), clock=clock)


def claim(run: ImportRun) -> None:
    """Let an import be stored, unless somebody was faster or there is nothing to store in it."""
    found = ImportRun.objects.filter(pk=run.pk, state__in=OPEN)
    if not found.update(state=ImportState.STORING, done=0, attempts=0, leased_until=None):
        raise AlreadyDoneError
    files = list(run.files.all())
    states = {file.state for file in files}
    if FileState.MAPPING in states and FileState.READY not in states:
        raise UnansweredError
    ready = [file.summary for file in files if file.state == FileState.READY]
    total = sum(
        summary.get(part, 0) for summary in ready for part in ("posts", "measurements", "outcomes")
    )
    ImportRun.objects.filter(pk=run.pk).update(total=total)


def is_quick(run: ImportRun, *, now: datetime) -> bool:
    """Whether an import is stored while somebody waits; else the worker does it."""
    ready = run.files.filter(state=FileState.READY)
    seconds = sum(
        foresee_seconds(size, summary) for size, summary in ready.values_list("size", "summary")
    )
    if seconds <= WAITED_SECONDS:
        return True
    return seconds <= WITHOUT_WORKER_SECONDS and find_lateness(now) is not None


def foresee_seconds(size: int, summary: Mapping[str, Any]) -> float:
    """How long a file of so many bytes is likely to be read and stored, by what it tells."""
    posts = int(summary.get("posts", 0))
    numbers = int(summary.get("measurements", 0) + summary.get("outcomes", 0))
    return (
        FILE_SECONDS
        + MEGABYTE_SECONDS * size / 1e6
        + POST_SECONDS * posts
        + READING_SECONDS * numbers
    )


def take_back(run: ImportRun, *, clock: Clock) -> ImportRun:
    """Let a stored import, or one that is being stored, be taken back whole."""
    total = count_stored(run)
    begun = (ImportState.STORED, ImportState.STORING, ImportState.STOPPED)
    found = ImportRun.objects.filter(pk=run.pk, state__in=begun)
    changed = found.update(
        state=ImportState.TAKING_BACK, total=total, done=0, attempts=0, leased_until=None
    )
    if not changed:
        raise AlreadyDoneError
    return go_on(run, is_small=total <= 100_000, clock=clock)


def try_again(run: ImportRun, *, clock: Clock) -> ImportRun:
    """Go on with an import that stopped half-way."""
    found = ImportRun.objects.filter(pk=run.pk, state=ImportState.STOPPED)
    if not found.update(state=ImportState.STORING, attempts=0, leased_until=None):
        raise AlreadyDoneError
    return go_on(run, is_small=False, clock=clock)


def cancel_import(run: ImportRun) -> ImportRun:
    """Drop an import that is not stored, with its files."""
    found = ImportRun.objects.filter(pk=run.pk, state__in=OPEN)
    if not found.update(state=ImportState.CANCELLED):
        raise AlreadyDoneError
    run.refresh_from_db()
    forget_uploads(run)
    return run


def go_on(run: ImportRun, *, is_small: bool, clock: Clock) -> ImportRun:
    """Do the work at once where it is small, as far as the disk takes it."""
    run.refresh_from_db()
    if is_small:
        with leaving_to_worker(run):
            advance_import(run, clock=clock)
        run.refresh_from_db()
    else:
        worker.call()
    return run


@contextmanager
def leaving_to_worker(run: ImportRun) -> Iterator[None]:
    """Work on what was asked for already, whose failing on a full disk is no refusal any more."""
    try:
        yield
    except Exception as error:
        if not is_disk_failing(error):
            raise
        logger.exception("the disk keeps import %s from going on", run.pk)


def find_waiting(*, now: datetime) -> QuerySet[ImportRun]:
    """Imports with work to do that nobody is doing, the oldest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return ImportRun.objects.filter(free, state__in=AT_WORK).order_by("pk")


def advance_import(
    run: ImportRun, *, clock: Clock, tell: Callable[[], None] = lambda: None
) -> bool:
    """Store or take back an import to its end; False when somebody else is at it.

    `tell` is called after each portion. An interruption of any kind loses at most the portion
    at hand; after five beginnings without a whole portion the import stops and says so. On
    a full disk it waits for room instead.
    """
    lease = Lease(run, clock=clock)
    if not lease.take():
        return False
    if run.attempts > MOST_ATTEMPTS:
        stop(run)
        return True
    try:
        for _ in work_on(run, lease):
            tell()
    except LeaseLostError:
        return advance_import(run, clock=clock, tell=tell)
    except BaseException as error:
        lease.give_up(is_tried=not is_disk_failing(error))
        raise
    return True


def work_on(run: ImportRun, lease: Lease) -> Iterator[None]:
    """Yields after each portion, and before the end once the traits by rule are given."""
    if run.state == ImportState.TAKING_BACK:
        yield from take_back_portions(run, lease)
        end = ImportState.TAKEN_BACK
    else:
        for file in order_files(run):
            yield from store_portions(run, file, lease)
        end = ImportState.STORED
    # before the end: whoever dies after it has nothing left to do for anybody
    if run.workspace.trait_rules.exists():
        apply_all_rules(run.workspace)
        yield
    finish(run, lease, end)


def order_files(run: ImportRun) -> list[SourceFile]:
    """The files to store; those that name their channel first, the others can be joined to it.

    Of the rest the file that counts comes first, since the reading that is stored first stays: in
    what order they were dropped decides nothing.
    """
    ready = run.files.filter(state=FileState.READY).select_related("run")
    files = order_by_rhythm(sorted(ready, key=rank, reverse=True))
    return sorted(files, key=lambda file: bool(file.summary.get("is_nameless")))


def store_portions(run: ImportRun, file: SourceFile, lease: Lease) -> Iterator[None]:
    """Read one file and store what is not stored of it yet."""
    if file.done == 0 and is_stored_elsewhere(run.workspace, file):
        SourceFile.objects.filter(pk=file.pk).update(state=FileState.KNOWN)
        return
    # before the file, since loading needs more memory for a moment than it keeps
    load_languages()
    give_back_memory()
    try:
        with open_part(file, seconds=STORING_TAKES * settings.READ_SECONDS) as part:
            found = read_part(run, file, part)
            yield from store_found(run, file, found, lease)
    except AlreadyDoneError:
        # the dropped file is gone, and with it the rest of this import
        stop(run)
        raise LeaseLostError from None


def store_found(run: ImportRun, file: SourceFile, found: Holding, lease: Lease) -> Iterator[None]:
    """Store what a file was found to hold, as far as it is not stored yet."""
    with transaction.atomic():
        lease.renew()
        file.told_at = find_moment(run, found.told)
        file.save(update_fields=["told_at"])
        storing = Storing(run.workspace, file, found)
    for size in storing.portions():
        with transaction.atomic():
            lease.renew()
            add_up(run, storing.store_next(size), size=size)
        yield


def take_back_portions(run: ImportRun, lease: Lease) -> Iterator[None]:
    """Take back portion after portion."""
    while True:
        with transaction.atomic():
            lease.renew()
            size = undo_next(run)
            note_change(run.workspace)
            add_up(run, Tally(), size=size)
        if not size:
            return
        yield


def finish(run: ImportRun, lease: Lease, state: ImportState) -> None:
    """The end of the work: the dropped files are needed no more."""
    with transaction.atomic():
        lease.renew()
        changes: dict[str, object] = {"state": state, "leased_until": None}
        if state == ImportState.STORED:
            changes |= {"stored_at": lease.clock()}
        ImportRun.objects.filter(pk=run.pk).update(**changes)
    run.refresh_from_db()
    forget_uploads(run)
    give_back_memory()


def stop(run: ImportRun) -> None:
    """Give up until somebody asks to try again or to take it back."""
    logger.error("import %s stopped after %s attempts", run.pk, run.attempts)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.STOPPED, leased_until=None)
