"""What is wrong with an installation, and what to do about it. Looks only; changes nothing."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

import django
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, connection

from tuuletus import __version__
from tuuletus.web.collect.models import ImportRun, ImportState
from tuuletus.web.collect.queries.failures import list_failures
from tuuletus.web.disk import is_locked
from tuuletus.web.house.doctor_database import look_at_database, say_no_answer, say_waits
from tuuletus.web.house.doctor_files import (
    has_database,
    look_at_disk,
    look_at_erasures,
    look_at_folders,
    look_at_keys,
)
from tuuletus.web.house.doctor_outside import look_at_mail, look_at_sign_in, look_at_spark
from tuuletus.web.house.findings import BAD, GOOD, MOST_NAMED, WARNING, Finding, number
from tuuletus.web.people.models import Heartbeat, Membership, Person, Role
from tuuletus.web.worker import BEAT, find_lateness

OLDEST_SQLITE = (3, 37, 0)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def examine(*, now: datetime) -> list[Finding]:
    """Look at everything. A look that fails itself is a finding, too, and stops no other."""
    looks: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
        look_at_versions,
        look_at_database,
        look_at_worker,
        look_at_people,
        look_at_imports,
        look_at_answers,
        look_at_keys,
        look_at_erasures,
        look_at_mail,
        look_at_disk,
        look_at_folders,
        look_at_spark,
        look_at_sign_in,
    )
    found: list[Finding] = []
    is_held = False
    for look in looks:
        about = look.__name__.removeprefix("look_at_").replace("_", " ")
        if look in NEED_DATABASE and not has_database():
            continue
        if is_held and look in ASK_DATABASE:  # each would wait anew for what does not come
            found.append(say_waits(about))
            continue
        try:
            found += look(now)
        except (DatabaseError, sqlite3.Error) as error:
            found.append(say_no_answer(about, error))
            is_held = is_held or is_locked(error)
        except Exception as error:
            found.append(
                Finding(
                    about=about,
                    state=BAD,
                    says=f"This could not be looked at ({type(error).__name__}: {error}).",
                    advice="Mend what the other lines name first, then run `tuuletus doctor`"
                    " again.",
                )
            )
    return found


def look_at_versions(_now: datetime) -> Iterator[Finding]:
    """The versions of what everything runs on."""
    python = ".".join(map(str, sys.version_info[:3]))
    parts = (
        f"Tuuletus {__version__}",
        f"Python {python}",
        f"Django {django.get_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        f"DuckDB {find_version('duckdb')}",
    )
    yield Finding(
        about="versions",
        state=GOOD,
        says=f"{', '.join(parts)}. No browser is needed on this machine.",
    )
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Finding(
            about="versions",
            state=BAD,
            says=f"SQLite {sqlite3.sqlite_version} is too old.",
            advice="Use a Python with SQLite 3.37 or newer, or PostgreSQL.",
        )


def find_version(package: str) -> str:
    """The version of a package, without loading it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "is missing"


def look_at_worker(now: datetime) -> Iterator[Finding]:
    """Whether somebody does what is due."""
    late = find_lateness(now)
    if late is None:
        yield Finding(about="worker", state=GOOD, says="The worker is alive.")
        return
    seen = Heartbeat.objects.filter(name=BEAT).exists()
    since = f"no worker was seen for {tell_span(late)}" if seen else "no worker was ever seen"
    yield Finding(
        about="worker",
        state=BAD,
        says=f"Nobody does what is due: {since}.",
        advice="Start `tuuletus serve`, or `tuuletus work` beside it.",
    )


def tell_span(span: timedelta) -> str:
    """A span of time in the largest unit of which it has at least two."""
    for unit, one, many in ((DAY, "day", "days"), (HOUR, "hour", "hours")):
        if span >= 2 * unit:
            return number(round(span / unit), one, many)
    return number(round(span / MINUTE), "minute", "minutes")


def look_at_people(_now: datetime) -> Iterator[Finding]:
    """Whether somebody can come in and keep the house."""
    keepers = Person.objects.filter(
        memberships__in=Membership.objects.filter(role=Role.ADMINISTRATOR, ended_at=None),
        is_active=True,
    ).distinct()
    coming = [person for person in keepers if can_sign_in(person)]
    if coming:
        yield Finding(
            about="people",
            state=GOOD,
            says=f"Administrators that can sign in: {len(coming)}.",
        )
    elif keepers:
        yield Finding(
            about="people",
            state=BAD,
            says="No administrator can sign in: none of them has a password or a passkey.",
            advice=f"Run: tuuletus password {keepers[0].email}",
        )
    else:
        yield Finding(
            about="people",
            state=BAD,
            says="There is no administrator.",
            advice="Restore a backup of the time when there was one."
            if Person.objects.exists()
            else "Open the first page, or run `tuuletus init`.",
        )


def can_sign_in(person: Person) -> bool:
    """Whether somebody has a password or a passkey, or the company's own service lets them in."""
    return (
        person.has_usable_password()
        or bool(settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS"))
        or Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
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
            says=f"{number(len(stopped), 'import', 'imports')} stopped half-way:"
            f" {', '.join(map(str, stopped[:MOST_NAMED]))}.",
            advice="Open them under Imports and choose “Try again” or “Take back”.",
        )
    else:
        yield Finding(about="imports", state=GOOD, says="No import is stuck.")


def look_at_answers(_now: datetime) -> Iterator[Finding]:
    """Whether something could not be worked out of the posts."""
    failed = list_failures()
    for workspace, name, failure in failed[:MOST_NAMED]:
        tries = number(failure.tries, "try", "tries")
        yield Finding(
            about="answers",
            state=WARNING,
            says=f"“{name}” of {workspace} could not be worked out in {tries}, the last one at"
            f" {failure.failed_at:%Y-%m-%d %H:%M} UTC: {failure.reason}.",
            advice="It is tried again by itself, at the latest after a day and when posts change."
            " If it stays so, the log of the worker tells the whole of it: report that.",
        )
    if len(failed) > MOST_NAMED:
        more = number(len(failed) - MOST_NAMED, "answer", "answers")
        yield Finding(
            about="answers",
            state=WARNING,
            says=f"{more} more could not be worked out.",
            advice="Mend what the other lines name first.",
        )
    if not failed:
        yield Finding(about="answers", state=GOOD, says="Whatever was asked could be worked out.")


NEED_DATABASE = (look_at_worker, look_at_people, look_at_imports, look_at_answers)
"""Looks that have nothing to see where there is no database yet."""
ASK_DATABASE = (*NEED_DATABASE, look_at_keys, look_at_erasures)
"""Looks that ask the database where there is one."""
