"""Collect new texts into the catalogues; near matches are left empty rather than guessed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import ClassVar

import django
from django.core.management import call_command
from django.core.management.commands.makemessages import Command

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "tuuletus"


class Collect(Command):
    """Django's own collector, without guessing."""

    msgmerge_options: ClassVar[list[str]] = [*Command.msgmerge_options, "--no-fuzzy-matching"]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuuletus.web.settings")
    os.environ.setdefault("TUULETUS_DATA", str(PACKAGE.parent.parent / "var" / "check"))
    django.setup()
    os.chdir(sys.argv[1] if sys.argv[1:] else PACKAGE)
    call_command(Collect(), locale=["fi", "sv"], no_wrap=True, no_location=True, no_obsolete=True)
