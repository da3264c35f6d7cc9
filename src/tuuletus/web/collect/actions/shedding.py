"""Dropped files that were refused leave nothing on the disk, whatever was dropped with them."""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Collection, Mapping

from tuuletus.channels.shedding import may_be_cut
from tuuletus.channels.tarred import begins_tar
from tuuletus.errors import ChannelError
from tuuletus.web.collect.actions.uploads import find_upload, make_digest, open_upload
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, SourceFile
from tuuletus.web.disk import flush
from tuuletus.web.people.models import Workspace

NOT_OPENED = "not_opened"
"""The refusal of what stands for the files of an archive that stayed shut."""

OPEN = (ImportState.PREVIEW, ImportState.MAPPING, ImportState.REFUSED)


def shed(run: ImportRun) -> None:
    """Delete of an import what was refused; what waits for an answer or for its storing stays."""
    files = run.files.exclude(state=FileState.REFUSED)
    needed = set(files.values_list("sha256", flat=True))
    for upload in run.uploads:
        try:
            shed_upload(run, upload, needed=needed)
        except ChannelError:
            find_upload(upload).unlink(missing_ok=True)
    run.uploads = [upload for upload in run.uploads if find_upload(upload).exists()]
    run.save(update_fields=["uploads"])


def shed_upload(run: ImportRun, upload: Mapping[str, str], *, needed: Collection[str]) -> None:
    """Leave of one upload only the files with these fingerprints.

    Raises ChannelError where an archive cannot be written anew.
    """
    path = find_upload(upload)
    if not path.exists():
        return
    if not needed or not (zipfile.is_zipfile(path) or begins_tar(path)):
        if make_digest(path) not in needed:
            path.unlink()
        return
    rest = path.with_name(secrets.token_hex(16))
    try:
        with open_upload(run, upload) as reader:
            places = [part.place for part in reader.parts() if part.sha256 in needed]
            is_less = bool(places) and reader.write_shed(places, rest)
        if is_less:
            flush(rest)
            rest.replace(path)
        elif not places:
            path.unlink()
        flush(path.parent)
    finally:
        rest.unlink(missing_ok=True)


def cut_upload(run: ImportRun, upload: Mapping[str, str]) -> None:
    """Leave of one upload only what is needed where private data stand beside the posts.

    It is known from then on as what it became, so that the same file is known again. Raises
    ChannelError where that cannot be told.
    """
    path = find_upload(upload)
    if not may_be_cut(path):
        return
    rest = path.with_name(secrets.token_hex(16))
    try:
        with open_upload(run, upload) as reader:
            is_cut = reader.write_cut(rest)
        if is_cut:
            flush(rest)
            rest.replace(path)
            flush(path.parent)
    finally:
        rest.unlink(missing_ok=True)


def shed_refused(workspace: Workspace) -> int:
    """Delete what a kill left of refused files in imports that still wait; says of how many."""
    refused = FileState.REFUSED
    found = workspace.import_runs.filter(state__in=OPEN).exclude(uploads=[])
    shut = SourceFile.objects.filter(summary__refusal=NOT_OPENED)
    left = SourceFile.objects.filter(state=refused).exclude(pk__in=shut.values("pk"))
    runs = list(found.filter(pk__in=left.values("run")))
    for run in runs:
        shed(run)
    return len(runs)
