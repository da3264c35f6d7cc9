"""Imports by a program: drop files, say whose they are, store, take back."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import (
    cancel_import,
    choose_channel,
    choose_offered,
    confirm_import,
    find_candidates,
    leave_out,
    leave_out_waiting,
    receive_files,
    take_back,
)
from tuuletus.web.collect.api.shapes import (
    ImportOut,
    ImportsOut,
    find_file,
    find_import,
    tell_import,
    tell_listed,
)
from tuuletus.web.collect.models import AT_WORK, Channel, ImportRun, ImportState, SourceFile
from tuuletus.web.parameters import (
    Paging,
    Parameters,
    not_understood,
    require_known,
    take_no_parameters,
    take_part,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer

router = Router()
GOES_ON = {HTTPStatus.OK: ImportOut, HTTPStatus.ACCEPTED: ImportOut}
"""What changes an import tells whether it is done, or accepted and still to be done."""


class ChannelAsked(Parameters):
    """Of which channel a file is."""

    channel: int | None = Field(
        None, description="A channel by its id; null: a new one of its own.", le=2**63 - 1
    )
    address: str = Field(
        "",
        description="Or its address, platform:key; of a file that asks which channel it is of, one"
        " of its `offers`.",
    )


@router.post(
    "/imports",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Drop files"),
    operation_id="tuuletus_web_collect_api_receive",
)
def receive(request: HttpRequest, files: File[list[UploadedFile]]) -> ImportOut:
    """Read files and tell what was understood; nothing is stored before it is confirmed."""
    inside = cast("WorkspaceRequest", request)
    return tell_import(receive_files(inside.workspace, inside.person, files, now=now()))


@router.get(
    "/imports",
    response=ImportsOut,
    auth=Bearer(Permission.SEE),
    summary=_("Imports"),
    operation_id="tuuletus_web_collect_api_list_imports",
)
def list_imports(request: HttpRequest, asked: Query[Paging]) -> ImportsOut:
    """All imports, the newest first, a part of the list at a time."""
    runs = cast("WorkspaceRequest", request).workspace.import_runs.order_by("-started_at", "-pk")
    part, paged = take_part(runs.prefetch_related("files"), asked)
    return ImportsOut(**paged.dict(), imports=[tell_listed(run) for run in part])


@router.get(
    "/imports/{pk}",
    response=ImportOut,
    auth=Bearer(Permission.SEE),
    summary=_("An import"),
    operation_id="tuuletus_web_collect_api_read_import",
)
def read_import(request: HttpRequest, pk: int) -> ImportOut:
    """Tell where an import stands."""
    take_no_parameters(request)
    return tell_import(find_import(request, pk))


@router.post(
    "/imports/{pk}/files/{file}/channel",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Say of which channel a file is"),
    operation_id="tuuletus_web_collect_api_choose",
)
def choose(request: HttpRequest, pk: int, file: int, asked: ChannelAsked) -> ImportOut:
    """Say of which channel a file is that names none; `fits` in its summary tells what is likely.

    Its posts are then stored with those of that channel and none of them twice.
    """
    run = find_import(request, pk)
    found = get_object_or_404(
        SourceFile.objects.select_related("run__workspace"), run=run, pk=file
    )
    if asked.address and "offers" not in found.summary:
        choose_channel(found, find_addressed(found, asked.address))
    elif asked.address:
        offers = [one["address"] for one in found.summary.get("offers", ())]
        require_known("address", asked.address, offers)
        choose_offered(found, asked.address)
    elif "channel" in asked.model_fields_set:
        choose_channel(found, find_chosen(found, asked.channel))
    else:
        raise not_understood("channel", gettext("say which one, or null."))
    return tell_import(find_import(request, pk))


def list_candidates(file: SourceFile, name: str) -> list[Channel]:
    """The channels that a file may be of; refused by the parameter's `name` where it tells it."""
    if not file.summary.get("is_nameless"):
        told = gettext("the file itself tells of which channel it is.")
        raise not_understood(name, told)
    platforms = {one["platform"] for one in file.summary["channels"]}
    return [one for platform in platforms for one in find_candidates(file.run.workspace, platform)]


def find_chosen(file: SourceFile, channel: int | None) -> Channel | None:
    """The channel that is meant; refused where the file cannot be of it."""
    candidates = list_candidates(file, "channel")
    if channel is None:
        return None
    for one in candidates:
        if one.pk == channel:
            return one
    none = gettext("there is none of this id that the file can be of.")
    raise not_understood("channel", none)


def find_addressed(file: SourceFile, address: str) -> Channel:
    """The channel of an address; refused where the file cannot be of it."""
    known = {f"{one.platform}:{one.key}": one for one in list_candidates(file, "address")}
    require_known("address", address, known)
    return known[address]


@router.post(
    "/imports/{pk}/confirm",
    response=GOES_ON,
    auth=Bearer(Permission.IMPORT),
    summary=_("Store an import"),
    operation_id="tuuletus_web_collect_api_confirm",
)
def confirm(request: HttpRequest, pk: int) -> Status[ImportOut]:
    """Store what was understood; what takes a while goes on by itself: ask how far by GET.

    The answer is 202 then, also where the disk is full: it goes on once there is room. Files that
    wait for an answer are kept as an import of their own: `waiting_import`.
    """
    return tell_going(confirm_import(find_import(request, pk), clock=now))


@router.post(
    "/imports/{pk}/undo",
    response=GOES_ON,
    auth=Bearer(Permission.IMPORT),
    summary=_("Take an import back"),
    operation_id="tuuletus_web_collect_api_undo",
)
def undo(request: HttpRequest, pk: int) -> Status[ImportOut]:
    """Take back all that an import stored, but not what other files told too."""
    return tell_going(take_back(find_import(request, pk), clock=now))


@router.post(
    "/imports/{pk}/cancel",
    response=GOES_ON,
    auth=Bearer(Permission.IMPORT),
    summary=_("Cancel an import"),
    operation_id="tuuletus_web_collect_api_cancel",
)
def cancel(request: HttpRequest, pk: int) -> Status[ImportOut]:
    """Drop an import that is not stored, with its files. One that is being stored is undone."""
    run = find_import(request, pk)
    try:
        return tell_going(cancel_import(run))
    except AlreadyDoneError:
        if run.state != ImportState.STORING:
            raise
    return tell_going(take_back(run, clock=now))


def tell_going(run: ImportRun) -> Status[ImportOut]:
    """An import that was asked to change: 202 while the worker is still to do it."""
    is_done = run.state not in AT_WORK
    return Status(HTTPStatus.OK if is_done else HTTPStatus.ACCEPTED, tell_import(run))


@router.post(
    "/imports/{pk}/leave",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Leave out the files that wait"),
    operation_id="tuuletus_web_collect_api_leave_waiting",
)
def leave_waiting(request: HttpRequest, pk: int) -> ImportOut:
    """Bring in none of the files that wait for an answer; the others can be stored."""
    run = find_import(request, pk)
    leave_out_waiting(run)
    return tell_import(run)


@router.post(
    "/imports/{pk}/files/{file}/leave",
    response=ImportOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Leave out a file that waits"),
    operation_id="tuuletus_web_collect_api_leave",
)
def leave(request: HttpRequest, pk: int, file: int) -> ImportOut:
    """Do not bring in a file that waits for an answer; the others can be stored."""
    leave_out(find_file(request, pk, file))
    return tell_import(find_import(request, pk))
