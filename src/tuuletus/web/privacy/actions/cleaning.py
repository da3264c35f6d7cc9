"""Files in which something may stand that is no longer in the database."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

from tuuletus.web.collect.actions.uploads import forget_uploads
from tuuletus.web.collect.models import ImportRun, ImportState, KeptAnswer
from tuuletus.web.people.marks import Finder
from tuuletus.web.privacy.queries.chosen import find_naming_files

logger = logging.getLogger(__name__)

STRAY_AFTER = timedelta(hours=1)
OPEN = (ImportState.PREVIEW, ImportState.MAPPING)


def remove_kept_files(finder: Finder, workspaces: Sequence[int] | None) -> int:
    """Delete the dropped files that name a person; an import that waited is cancelled."""
    found = find_naming_files(finder, workspaces)
    for run in found:
        ImportRun.objects.filter(pk=run.pk, state__in=OPEN).update(state=ImportState.CANCELLED)
        forget_uploads(run)
    return len(found)


def remove_strays(*, now: datetime) -> int:
    """Delete what lies among the dropped files and belongs to no import.

    An upload that was cut off leaves such a file; one that is going on is younger.
    """
    runs = ImportRun.objects.exclude(uploads=[]).values_list("uploads", flat=True)
    known = {upload["stored"] for uploads in runs for upload in uploads}
    count = 0
    for path in Path(settings.UPLOADS).glob("*"):
        is_old = path.stat().st_mtime < (now - STRAY_AFTER).timestamp()
        if path.is_file() and path.name not in known and is_old:
            path.unlink(missing_ok=True)
            count += 1
    return count


def forget_answers(workspaces: Sequence[int] | None) -> None:
    """Drop kept answers and columnar copies: both are made anew from what is stored now."""
    answers = KeptAnswer.objects.all()
    folders = list(Path(settings.LAKES).glob("*"))
    if workspaces is not None:
        answers = answers.filter(workspace__in=workspaces)
        folders = [Path(settings.LAKES) / str(pk) for pk in workspaces]
    answers.delete()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    cache.clear()


def clean_database(*, attempts: int = 3) -> bool:
    """Pack the file of the database anew and empty its journal; False where others are in it.

    PostgreSQL does the same by itself, by its autovacuum.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    for attempt in range(attempts):
        if attempt:
            time.sleep(0.2)
        try:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")
                (is_busy, _pages, _moved) = cursor.execute(
                    "PRAGMA wal_checkpoint(TRUNCATE)"
                ).fetchone()
        except DatabaseError:
            logger.warning("The database could not be packed anew; it is tried again.")
            continue
        if not is_busy:
            return True
    return False


def empty_journal() -> None:
    """Bring what the database's journal still holds into the database, where it is overwritten."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
