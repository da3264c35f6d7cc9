"""Files that wait for an answer, parted from an import whose other files are stored now."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress

from tuuletus.errors import ChannelError
from tuuletus.web.collect.actions.shedding import shed_upload
from tuuletus.web.collect.actions.uploads import find_upload, may_hold
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, SourceFile
from tuuletus.web.disk import flush


def part_waiting(run: ImportRun) -> ImportRun | None:
    """Give the files that wait for an answer an import of their own; None where none does.

    Inside the transaction that lets the others be stored. Whoever fails later in it removes the
    uploads of the new import. Those hold other files, too, until they are shed.
    """
    waiting = list(run.files.filter(state=FileState.MAPPING))
    if not waiting:
        return None
    needed = [
        upload
        for upload in run.uploads
        if find_upload(upload).exists() and any(may_hold(upload, file.name) for file in waiting)
    ]
    parted = ImportRun(
        workspace=run.workspace,
        person=run.person,
        state=ImportState.MAPPING,
        started_at=run.started_at,
        uploads=[link_upload(upload) for upload in needed],
    )
    parted.save()
    SourceFile.objects.filter(pk__in=[file.pk for file in waiting]).update(run=parted)
    return parted


def link_upload(upload: Mapping[str, str]) -> dict[str, str]:
    """The same upload under another name of ours, so that one may go while the other stays."""
    path = find_upload(upload)
    own = dict(upload) | {"stored": secrets.token_hex(16)}
    try:
        os.link(path, find_upload(own))
    except OSError:  # a disk that knows no second name for a file
        shutil.copy2(path, find_upload(own))
    flush(path.parent)
    return own


def shed_stored(parted: ImportRun) -> None:
    """Leave of the uploads of a new import only what waits; the rest is stored by the other one.

    What cannot be written anew stays whole: an answer must not be asked about a file that is gone.
    """
    needed = set(parted.files.values_list("sha256", flat=True))
    for upload in parted.uploads:
        with suppress(ChannelError):
            shed_upload(parted, upload, needed=needed)
    parted.uploads = [upload for upload in parted.uploads if find_upload(upload).exists()]
    parted.save(update_fields=["uploads"])


def find_parted(run: ImportRun) -> ImportRun | None:
    """The import of those files of the same drop that still wait; None where there are none."""
    same = run.workspace.import_runs.filter(started_at=run.started_at, pk__gt=run.pk)
    return same.filter(state__in=(ImportState.MAPPING, ImportState.PREVIEW)).first()
