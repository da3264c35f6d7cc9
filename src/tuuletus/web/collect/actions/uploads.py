"""Dropped files on disk: under names of our own, for as long as they are needed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File

from tuuletus.channels.apart import Reader, open_apart
from tuuletus.web.collect.models import ImportRun, ImportState
from tuuletus.web.collect.queries.coming import TOLD
from tuuletus.web.collect.queries.numbers import TOLD_NUMBERS
from tuuletus.web.disk import flush
from tuuletus.web.people.models import Workspace

ARCHIVE_SHOWN = 100
"""So many characters of an archive's name are kept before that of a file in it."""

STORED_NAME = re.compile(r"[0-9a-f]{32}")


def keep_upload(file: File[Any]) -> dict[str, str]:
    """Write a dropped file under a random name; returns that name and the file's own.

    The disk has it before anybody is told; where it has no room, nothing is left behind.
    """
    stored = secrets.token_hex(16)
    path = Path(settings.UPLOADS) / stored
    # 0600 from the first byte on: an export holds what people wrote.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        flush(path)
        flush(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return {"stored": stored, "name": clean_name(file.name or "")}


def clean_name(name: str) -> str:
    """A file's own name without folders and without characters that cannot be seen.

    A file out of an archive keeps the archive's name before its own, and one out of an archive in
    it both.
    """
    *archives, own = name.split(": ")
    return ": ".join([*(_clean(one)[:ARCHIVE_SHOWN] for one in archives), _clean(own)])[:255]


def _clean(name: str) -> str:
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    return seen[:255] or "?"


def find_upload(upload: Mapping[str, str]) -> Path:
    """Where a kept upload lies."""
    if not STORED_NAME.fullmatch(upload["stored"]):
        raise FileNotFoundError(upload["stored"])
    return Path(settings.UPLOADS) / upload["stored"]


def may_hold(upload: Mapping[str, str], name: str) -> bool:
    """Whether a file of this name is an upload or a member of it, as far as names tell."""
    own = upload["name"]
    return name == own or name.startswith(f"{own.partition(': ')[0][:120]}: ")


def make_digest(path: Path) -> str:
    """The fingerprint of a kept upload."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextmanager
def open_upload(
    run: ImportRun, upload: Mapping[str, str], *, seconds: int | None = None
) -> Iterator[Reader]:
    """One upload in a process of its own, which may take what the settings allow."""
    with open_apart(
        find_upload(upload),
        upload["name"],
        zone=run.workspace.time_zone,
        megabytes=settings.READ_MB,
        seconds=seconds or settings.READ_SECONDS,
    ) as reader:
        yield reader


def remove_uploads(uploads: Iterable[Mapping[str, str]]) -> None:
    """Delete kept uploads; one that is gone already is no failure."""
    for upload in uploads:
        find_upload(upload).unlink(missing_ok=True)


def forget_uploads(run: ImportRun) -> None:
    """Delete the dropped files of an import that needs them no more, and what was kept of them."""
    for file in run.files.all():
        if [kept for key in (TOLD, TOLD_NUMBERS) if (kept := file.summary.pop(key, None))]:
            file.save(update_fields=["summary"])
    remove_uploads(run.uploads)
    run.uploads = []
    run.save(update_fields=["uploads"])


def remove_old_uploads(workspace: Workspace, *, before: datetime) -> int:
    """Cancel imports that nobody confirmed in time and delete their files; says how many.

    A few at a time: call it until it says none.
    """
    old = ImportRun.objects.filter(workspace=workspace, started_at__lt=before).exclude(uploads=[])
    found = list(old[:20])
    for run in found:
        still_open = (ImportState.PREVIEW, ImportState.MAPPING)
        ImportRun.objects.filter(pk=run.pk, state__in=still_open).update(
            state=ImportState.CANCELLED
        )
        forget_uploads(run)
    return len(found)
