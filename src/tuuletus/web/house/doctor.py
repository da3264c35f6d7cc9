"""What is wrong with an installation, and what to do about it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from tuuletus import __version__
from tuuletus.errors import OutsideCallError, SettingsError
from tuuletus.web.collect.models import ImportRun, ImportState
from tuuletus.web.crypto import EncryptedTextField, decrypt, find_field_keys
from tuuletus.web.house.archives import KEYS
from tuuletus.web.outside import fetch
from tuuletus.web.people.models import Membership, Role
from tuuletus.web.rotation import MFA_SECRETS
from tuuletus.web.worker import find_lateness

GOOD, WARNING, BAD = "good", "warning", "bad"
LEAST_FREE = 1_000_000_000
ENOUGH_FREE = 5_000_000_000
OLDEST_SQLITE = (3, 37, 0)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not good."""

    about: str
    state: str
    says: str
    advice: str = ""


def examine(*, now: datetime) -> list[Finding]:
    """Look at everything. A look that fails itself is a finding, too."""
    looks: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
        look_at_versions,
        look_at_database,
        look_at_worker,
        look_at_people,
        look_at_imports,
        look_at_keys,
        look_at_mail,
        look_at_disk,
        look_at_sign_in,
    )
    found: list[Finding] = []
    for look in looks:
        about = look.__name__.removeprefix("look_at_").replace("_", " ")
        try:
            found += look(now)
        except (DatabaseError, sqlite3.Error) as error:
            found.append(
                Finding(
                    about=about,
                    state=BAD,
                    says=f"The database does not answer: {error}.",
                    advice="Run `tuuletus migrate`; if that fails, restore the last backup.",
                )
            )
    return found


def look_at_versions(_now: datetime) -> Iterator[Finding]:
    """The versions of what everything runs on."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(about="versions", state=GOOD, says=f"Tuuletus {__version__}, Python {python}.")
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Finding(
            about="versions",
            state=BAD,
            says=f"SQLite {sqlite3.sqlite_version} is too old.",
            advice="Use a Python with SQLite 3.37 or newer, or PostgreSQL.",
        )


def look_at_database(_now: datetime) -> Iterator[Finding]:
    """Whether the database answers, is whole and up to date."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown:
        yield Finding(
            about="database",
            state=BAD,
            says="The database was made by a newer Tuuletus.",
            advice="Install that version again, or restore an older backup.",
        )
    elif plan:
        yield Finding(
            about="database",
            state=BAD,
            says=f"The database is {len(plan)} steps behind.",
            advice="Run `tuuletus migrate`, or start `tuuletus serve`.",
        )
    if connection.vendor != "sqlite":
        yield Finding(about="database", state=GOOD, says=f"{connection.display_name} answers.")
        return
    with connection.cursor() as cursor:
        answer = cursor.execute("PRAGMA quick_check").fetchone()[0]
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if answer != "ok":
        yield Finding(
            about="database",
            state=BAD,
            says="The database file is damaged.",
            advice="Stop the server and restore the last backup: `tuuletus restore FILE`.",
        )
    elif journal != "wal":
        yield Finding(
            about="database",
            state=WARNING,
            says=f"The database keeps its journal as {journal!r}, not WAL.",
            advice="Put the data folder on a local disk; network disks do not allow WAL.",
        )
    else:
        yield Finding(about="database", state=GOOD, says="The database answers and is whole.")


def look_at_worker(now: datetime) -> Iterator[Finding]:
    """Whether somebody does what is due."""
    late = find_lateness(now)
    if late is None:
        yield Finding(about="worker", state=GOOD, says="The worker is alive.")
        return
    yield Finding(
        about="worker",
        state=BAD,
        says=f"Nobody does what is due: no worker was seen for {round(late / MINUTE)} minutes.",
        advice="Start `tuuletus serve`, or `tuuletus work` beside it.",
    )


def look_at_people(_now: datetime) -> Iterator[Finding]:
    """Whether somebody can come in and keep the house."""
    keepers = Membership.objects.filter(
        role=Role.ADMINISTRATOR, ended_at=None, person__is_active=True
    ).count()
    if keepers:
        yield Finding(
            about="people", state=GOOD, says=f"Administrators that can sign in: {keepers}."
        )
    else:
        yield Finding(
            about="people",
            state=BAD,
            says="There is no administrator.",
            advice="Open the first page, or run `tuuletus init`.",
        )


def look_at_imports(_now: datetime) -> Iterator[Finding]:
    """Whether imports stopped half-way."""
    stopped = list(
        ImportRun.objects.filter(state=ImportState.STOPPED).values_list("pk", flat=True)
    )
    if stopped:
        yield Finding(
            about="imports",
            state=WARNING,
            says=f"{len(stopped)} imports stopped half-way: {', '.join(map(str, stopped[:5]))}.",
            advice="Open them under Imports and choose “Try again” or “Take back”.",
        )
    else:
        yield Finding(about="imports", state=GOOD, says="No import is stuck.")


def look_at_keys(_now: datetime) -> Iterator[Finding]:
    """Whether the keys are there, private, and open every secret."""
    path = Path(settings.DATA) / KEYS
    try:
        find_field_keys()
    except (SettingsError, OSError):
        yield Finding(
            about="keys",
            state=BAD,
            says=f"The keys file {path} cannot be read.",
            advice="Put the keys file back from its own backup.",
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
    unreadable = count_unreadable()
    if unreadable:
        yield Finding(
            about="keys",
            state=BAD,
            says=f"{unreadable} secrets cannot be opened with the keys that are here.",
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


def look_at_mail(_now: datetime) -> Iterator[Finding]:
    """Whether mail can leave."""
    if "smtp" not in settings.EMAIL_BACKEND:
        yield Finding(
            about="mail",
            state=WARNING,
            says="Mail is only written to the log.",
            advice="Set TUULETUS_MAIL_URL, for example smtp://name:password@mail.example.fi:587.",
        )
        return
    mail = get_connection()
    try:
        mail.open()
        mail.close()
    except OSError as error:
        yield Finding(
            about="mail",
            state=BAD,
            says=f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take mail"
            f" ({type(error).__name__}).",
            advice="Check TUULETUS_MAIL_URL: address, port, name and password.",
        )
    else:
        yield Finding(about="mail", state=GOOD, says=f"{settings.EMAIL_HOST} takes mail.")


def look_at_disk(_now: datetime) -> Iterator[Finding]:
    """Whether there is room to write, and whether writing is allowed."""
    data = Path(settings.DATA)
    probe = data / ".doctor"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        yield Finding(
            about="disk",
            state=BAD,
            says=f"Nothing can be written into {data} ({error.strerror}).",
            advice="Free some room, or give the folder to the user that runs Tuuletus.",
        )
        return
    free = shutil.disk_usage(data).free
    says = f"{free / 1e9:.1f} GB are free in {data}."
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


def look_at_sign_in(_now: datetime) -> Iterator[Finding]:
    """Whether the company's own sign-in service answers, where one is set."""
    for provider in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", ()):
        address = str(provider["settings"]["server_url"]).rstrip("/")
        try:
            answer = fetch(f"{address}/.well-known/openid-configuration")
            is_well = answer.status == HTTPStatus.OK
        except OutsideCallError:
            is_well = False
        if is_well:
            yield Finding(about="sign-in", state=GOOD, says=f"{address} answers.")
        else:
            yield Finding(
                about="sign-in",
                state=BAD,
                says=f"{address} does not answer as a sign-in service.",
                advice="Check TUULETUS_OIDC_ISSUER; people can still use their passwords.",
            )
