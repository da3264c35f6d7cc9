"""What a person says of a dropped file: it is read anew, and its import goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from tuuletus.channels.apart import Part
from tuuletus.channels.table import TableGuess
from tuuletus.errors import AlreadyDoneError, ChannelError
from tuuletus.web.collect.actions.foreseeing import Foreseen
from tuuletus.web.collect.actions.owners import answer_which, place_nameless
from tuuletus.web.collect.actions.receiving import (
    RECALLED,
    REMEMBERED,
    fill_description,
    find_state,
    open_part,
    read_part,
    remember_answers,
)
from tuuletus.web.collect.actions.shedding import shed
from tuuletus.web.collect.actions.tables import CHOSEN_CHANNEL, OF_ITS_OWN
from tuuletus.web.collect.models import Channel, FileState, ImportRun, ImportState, SourceFile

LEFT_OUT = "left_out"
"""Why a file is not read that a person does not want."""


def guess_columns(file: SourceFile) -> TableGuess:
    """What the columns of a kept file seem to hold."""
    with open_part(file) as part:
        return part.guess()


def set_mapping(
    file: SourceFile, roles: Mapping[str, str], options: Mapping[str, str]
) -> SourceFile:
    """Say what each column is. The file is read anew, and the answer is kept for the next one."""
    others = foresee_others(file)
    with open_part(file) as part:
        guess = part.guess()
        file.options = file.options | dict(options) | {"roles": dict(roles), RECALLED: True}
        refill(file, part, others)
    remember_answers(file, guess)
    shed_where_refused(file)
    return file


def set_reading(
    file: SourceFile,
    *,
    source_zone: str,
    read_at: datetime | None,
    date_order: str = "",
    first_year: int | None = None,
    first_weekday: str = "",
    channel: str = "",
) -> SourceFile:
    """Say how the times and weekdays are told, when the numbers were true, and whose they are.

    The file is read anew.
    """
    chosen = {
        "source_zone": source_zone,
        "read_at": read_at.isoformat() if read_at else "",
        "date_order": date_order,
        "first_year": first_year,
        "first_weekday": first_weekday,
        CHOSEN_CHANNEL: channel,
    }
    kept = {key: value for key, value in file.options.items() if key not in chosen}
    said = {key: value for key, value in chosen.items() if value}
    is_lasting = any(said.get(name) != file.options.get(name) for name in REMEMBERED[:3])
    file.options = kept | said | {RECALLED: True}
    others = foresee_others(file)
    with open_part(file) as part:
        refill(file, part, others)
        if is_lasting:
            with suppress(ChannelError):
                remember_answers(file, part.guess())
    shed_where_refused(file)
    return file


def choose_channel(file: SourceFile, channel: Channel | None) -> SourceFile:
    """Say whose a file is that does not tell it; None: of a new channel of its own."""
    chosen = OF_ITS_OWN if channel is None else str(channel.pk)
    file.options = file.options | {CHOSEN_CHANNEL: chosen}
    others = foresee_others(file)
    with open_part(file) as part:
        refill(file, part, others)
    shed_where_refused(file)
    return file


def choose_offered(file: SourceFile, address: str, *, for_alike: bool = False) -> SourceFile:
    """Say of which of the offered channels a file is that asks; None of them: OF_ITS_OWN.

    `for_alike`: so are the other files of the drop that ask the same. Nothing is read anew unless
    there are posts to be compared with those of the channel.
    """
    for one in answer_which(file, address, for_alike=for_alike):
        if one.summary["posts"]:
            others = foresee_others(one)
            with open_part(one) as part:
                refill(one, part, others)
        else:
            settle(one)
    file.refresh_from_db()
    return file


def leave_out(file: SourceFile) -> None:
    """Do not bring in a file that waits for an answer; the others of its import go on."""
    _leave_out(file.run, [file] if file.state == FileState.MAPPING else [])
    file.refresh_from_db()


def leave_out_waiting(run: ImportRun) -> int:
    """Bring in none of the files that wait for an answer; says how many they were."""
    waiting = list(run.files.filter(state=FileState.MAPPING))
    _leave_out(run, waiting)
    return len(waiting)


def _leave_out(run: ImportRun, files: Sequence[SourceFile]) -> None:
    if not files:
        raise AlreadyDoneError
    with transaction.atomic():
        for file in files:
            file.state = FileState.REFUSED
            file.summary = {"refusal": LEFT_OUT, "details": {}, "message": ""}
            settle(file)
    shed(run)


def shed_where_refused(file: SourceFile) -> None:
    """Delete what was dropped of a file that was refused at last."""
    if file.is_refused:
        shed(file.run)


def refill(file: SourceFile, part: Part, others: Foreseen | None) -> None:
    """Describe a file again, unless its import was stored or cancelled meanwhile."""
    fill_description(file.run, file, part, others)
    settle(file)


def foresee_others(file: SourceFile) -> Foreseen | None:
    """The posts of the other files of an import; None where there are none.

    Called while no file is open: few are open at the same time, and two that hold theirs while
    they wait for another would wait for ever.
    """
    others = file.run.files.filter(state=FileState.READY).exclude(pk=file.pk)
    told = [other for other in others if other.summary.get("posts")]
    foreseen = Foreseen()
    for other in told:
        with suppress(ChannelError), open_part(other) as part:
            foreseen.meet(read_part(file.run, other, part))
    return foreseen if told else None


def settle(file: SourceFile) -> None:
    """Keep what a file has become, and where its import stands by it."""
    with transaction.atomic():
        file.save()
        files = list(file.run.files.order_by("pk"))
        for changed in place_nameless(file.run.workspace, files):
            changed.save()
        state = find_state(files)
        open_states = (ImportState.MAPPING, ImportState.PREVIEW, ImportState.REFUSED)
        if not ImportRun.objects.filter(pk=file.run.pk, state__in=open_states).update(state=state):
            raise AlreadyDoneError
    file.run.state = state
    file.refresh_from_db(fields=["state", "summary"])
