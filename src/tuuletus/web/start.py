"""The door between the command line and the web: starts Django, then calls the parts.

The command line imports this module inside the commands that need the database, so that
`tuuletus review` starts without Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from types import ModuleType

import django
from django.utils.timezone import now
from django.utils.translation import override


def start(name: str) -> ModuleType:
    """A module of the web, imported once the app is ready."""
    django.setup()
    return import_module(f"tuuletus.web.{name}")


def start_looking(name: str) -> ModuleType:
    """The same for somebody who only looks: no folder, key or database is made."""
    import_module("tuuletus.web.environment").look_only()
    return start(name)


def tell_time() -> datetime:
    """The present moment, as Django tells it."""
    return now()


def make_first_administrator(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Make the first administrator out of `answers`; the complaints, when there are any."""
    form = start("people.forms").WelcomeForm(answers)
    with override("en"):  # as all that the command says
        if not form.is_valid():
            return tuple(
                f"{form.fields[name].label if name in form.fields else name}: {' '.join(errors)}"
                for name, errors in form.errors.items()
            )
    start("people.actions").create_first_administrator(**form.cleaned_data, now=now())
    return ()


def set_password(email: str, password: str, *, drops_second_step: bool) -> tuple[str, ...]:
    """Give a person a new password; the complaints, when there are any."""
    set_new_password = start("people.actions").set_new_password
    with override("en"):  # as all that the command says
        return tuple(set_new_password(email, password, drops_second_step=drops_second_step))


def is_anybody_here() -> bool:
    """Whether the installation has a person already."""
    return bool(start("people.queries").is_anybody_here())
