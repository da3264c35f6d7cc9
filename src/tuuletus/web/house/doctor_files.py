"""Looks at what lies in the data folder beside the database; nothing is written there."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection

from tuuletus.errors import SettingsError
from tuuletus.web.collect.models import ImportRun
from tuuletus.web.crypto import EncryptedTextField, decrypt, find_field_keys
from tuuletus.web.house.archives import JOURNAL, KEYS, NO_JOURNAL
from tuuletus.web.house.findings import BAD, GOOD, WARNING, Finding, number
from tuuletus.web.people.erasures import name_digest_key, read_journal
from tuuletus.web.people.models_privacy import Erasure
from tuuletus.web.rotation import MFA_SECRETS

LEAST_FREE = 1_000_000_000
ENOUGH_FREE = 5_000_000_000
LONG_ENOUGH = timedelta(hours=1)


def look_at_disk(_now: datetime) -> Iterator[Finding]:
    """Whether there is a data folder, room in it, and leave to write; nothing is written."""
    data = Path(settings.DATA)
    refusal = find_refusal(data)
    if refusal:
        yield Finding(
            about="disk",
            state=BAD,
            says=refusal,
            advice="Set TUULETUS_DATA to a folder that the user who runs Tuuletus may read and"
            " write, or give this one to that user. `tuuletus serve` makes a missing one.",
        )
        return
    if stat.S_IMODE(data.stat().st_mode) & 0o007:
        yield Finding(
            about="disk",
            state=WARNING,
            says=f"Other users of this machine can look into {data}, where persons are named.",
            advice=f"Run: chmod o-rwx {data}",
        )
    free = find_free(data)
    told = f"{free / 1e9:.1f} GB" if free >= LEAST_FREE else f"{free / 1e6:.0f} MB"
    says = f"{told} are free in {data}."
    if free < LEAST_FREE:
        yield Finding(
            about="disk", state=BAD, says=says, advice="Free some room now: at least 5 GB."
        )
    elif free < ENOUGH_FREE:
        yield Finding(
            about="disk", state=WARNING, says=says, advice="Free some room before it is full."
        )
    else:
        yield Finding(about="disk", state=GOOD, says=says)


def find_free(folder: Path) -> int:
    """How many bytes are free on the disk of a folder."""
    return shutil.disk_usage(folder).free


def look_at_folders(_now: datetime) -> Iterator[Finding]:
    """Whether the folders inside the data folder are folders, and may be written to."""
    for name in ("UPLOADS", "LAKES", "STATIC_ROOT"):
        folder = Path(getattr(settings, name))
        if not os.path.lexists(folder):
            if name == "UPLOADS" and has_database():
                yield say_no_uploads(folder)
            continue
        if not folder.is_dir():
            yield Finding(
                about="folders",
                state=BAD,
                says=f"{folder} is no folder, so nothing can be kept in it.",
                advice=f"Move it away: mv {folder} {folder}.away. Tuuletus makes the folder when"
                " it needs it.",
            )
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield Finding(
                about="folders",
                state=BAD,
                says=f"The folder {folder} may not be read and written.",
                advice="Give it to the user who runs Tuuletus.",
            )


def say_no_uploads(folder: Path) -> Finding:
    """What it means that the folder of dropped files is away."""
    lost = ImportRun.objects.exclude(uploads=[]).count()
    if not lost:
        return Finding(
            about="folders",
            state=WARNING,
            says=f"There is no folder {folder}, so no file can be brought in.",
            advice="Start `tuuletus serve`, which makes it.",
        )
    imports = number(lost, "import that waits", "imports that wait")
    return Finding(
        about="folders",
        state=BAD,
        says=f"There is no folder {folder}, and the dropped files of {imports} are gone with it.",
        advice="Put it back from a backup, or cancel those imports under Imports and drop the"
        " files again. `tuuletus serve` makes the folder.",
    )


def find_refusal(data: Path) -> str:
    """Why the data folder cannot be used; empty when it can."""
    try:
        if not data.exists():
            return f"There is no data folder {data}."
        if not data.is_dir():
            return f"{data} is not a folder."
        with os.scandir(data) as entries:
            next(entries, None)
    except OSError as error:
        return f"The data folder {data} cannot be read ({error.strerror})."
    if not os.access(data, os.W_OK | os.X_OK):
        return f"Nothing can be written into {data}."
    return ""


def look_at_keys(_now: datetime) -> Iterator[Finding]:
    """Whether the keys are there, private, and open every secret."""
    path = Path(settings.DATA) / KEYS
    if settings.FIELD_KEYS_FROM_FILE and not path.exists():
        yield Finding(
            about="keys",
            state=BAD if has_database() else WARNING,
            says=f"There is no keys file {path}.",
            advice="Put it back from its own backup. In a new house `tuuletus serve` makes it.",
        )
        return
    try:
        find_field_keys()
    except (SettingsError, OSError):
        yield Finding(
            about="keys",
            state=BAD,
            says=f"The keys file {path} cannot be read, or does not hold keys.",
            advice="Put the keys file back from its own backup. Without one move it away:"
            " new keys are made, and second steps and stored secrets have to be set up anew.",
        )
        return
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0
    if mode & 0o077:
        yield Finding(
            about="keys",
            state=BAD,
            says=f"Other users of this machine can read {path}.",
            advice=f"Run: chmod 600 {path}",
        )
    unreadable = count_unreadable() if has_database() else 0
    if unreadable:
        yield Finding(
            about="keys",
            state=BAD,
            says=f"{number(unreadable, 'secret', 'secrets')} cannot be opened with the keys that"
            " are here.",
            advice="Put back the keys file that belongs to this database, or enter them anew.",
        )
    elif not mode & 0o077:
        yield Finding(about="keys", state=GOOD, says="The keys open every secret.")


def count_unreadable() -> int:
    """How many secrets no key opens."""
    count = sum(map(is_unreadable, Authenticator.objects.all()))
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, EncryptedTextField):
                for pk in model._default_manager.values_list("pk", flat=True):
                    try:
                        model._default_manager.values_list(field.attname).get(pk=pk)
                    except SettingsError:
                        count += 1
    return count


def is_unreadable(step: Authenticator) -> bool:
    """Whether no key opens somebody's second step."""
    try:
        for name in MFA_SECRETS:
            if step.data.get(name):
                decrypt(step.data[name])
    except SettingsError:
        return True
    return False


def look_at_erasures(now: datetime) -> Iterator[Finding]:
    """Whether everybody who is erased is gone, and stays so."""
    entries, unreadable = read_journal(Path(settings.ERASURES))
    if unreadable:
        yield Finding(
            about="erasures",
            state=WARNING,
            says=f"{number(unreadable, 'line', 'lines')} of {settings.ERASURES} cannot be read.",
            advice="Compare it with the journal beside your newest backup,"
            " tuuletus-erasures.jsonl, and put the missing lines back.",
        )
    foreign = [one for one in entries if one.made_with != name_digest_key()]
    if foreign:
        yield Finding(
            about="erasures",
            state=BAD,
            says=f"Made with another signing key: {number(len(foreign), 'erasure', 'erasures')}.",
            advice="Put the keys file or TUULETUS_SECRET_KEY of that time back, or erase those"
            " persons again.",
        )
    waiting = Erasure.objects.filter(cleaned_at=None, asked_at__lt=now - LONG_ENOUGH)
    left = waiting.filter(made_with=name_digest_key()).count() if has_database() else 0
    if left:
        yield Finding(
            about="erasures",
            state=BAD,
            says=f"Not carried out to the end: {number(left, 'erasure', 'erasures')}.",
            advice="Start the worker: `tuuletus serve`. The log says what holds them up.",
        )
    told_at = find_restored_without()
    if told_at:
        yield say_restored_without(told_at)
    if not (unreadable or foreign or left or told_at):
        persons = number(len(entries), "erasure", "erasures")
        yield Finding(
            about="erasures",
            state=GOOD,
            says=f"Whoever the journal names is gone ({persons})."
            if entries
            else "The journal names nobody as erased.",
        )


def find_restored_without() -> str:
    """The time of the backup that this house was restored from without a journal; else empty."""
    path = Path(settings.DATA) / NO_JOURNAL
    return path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""


def say_restored_without(made_at: str) -> Finding:
    """What it means that a house was restored without a journal of erasures."""
    return Finding(
        about="erasures",
        state=WARNING,
        says=f"This house was restored from a backup of {made_at[:16].replace('T', ' ')} UTC"
        " without any journal of erasures: whoever was erased after that is back.",
        advice=f"If the old house has {JOURNAL} in its data folder, add its lines to"
        f" {settings.ERASURES} and run `tuuletus migrate`; if not, erase those persons again."
        f" Then delete {Path(settings.DATA) / NO_JOURNAL}.",
    )


def find_database_file() -> Path | None:
    """The file of the database; None where there is none, as on PostgreSQL."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name:
        return None
    return Path(name.removeprefix("file:").partition("?")[0])


def has_database() -> bool:
    """Whether there is a database to look into; a file of no byte is none."""
    path = find_database_file()
    return path is None or (path.exists() and not is_emptied(path))


def is_emptied(path: Path) -> bool:
    """Whether the file of the database is there and holds nothing."""
    return path.is_file() and path.stat().st_size == 0


def is_old_house() -> bool:
    """Whether something lies in the data folder that only a house in use leaves there."""
    data, uploads = Path(settings.DATA), Path(settings.UPLOADS)
    kept = (data / KEYS, Path(settings.ERASURES))
    return any(map(os.path.exists, kept)) or (uploads.is_dir() and any(uploads.iterdir()))
