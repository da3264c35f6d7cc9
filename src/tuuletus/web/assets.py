"""Static files under names that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

MARK = "collected.txt"
"""Written once all files are there; it says which ones."""
UNUSED = ("htmx-4*", "htmax-*", "hx-*", "htmx-2.js")
"""Other versions of a library of which pages use one."""


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names once the files are collected; plain names before that, as in tests."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name a browser asks for."""
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))


def collect_files() -> None:
    """Bring the static files where the server reads them, unless the same ones are there whole.

    Compressing takes more than a second, and what is brought anew is missing meanwhile for a
    server that runs: a command beside it must not take its files away.
    """
    mark = Path(settings.STATIC_ROOT) / MARK
    found = find_fingerprint()
    if mark.is_file() and mark.read_text("ascii") == found and are_whole():
        return
    call_command(
        "collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=[*UNUSED]
    )
    mark.write_text(found, "ascii")


def find_fingerprint() -> str:
    """What tells the static files of this version, and how they are made, from all others."""
    told = hashlib.sha256(f"{django.__version__} {version('whitenoise')}".encode())
    for finder in get_finders():
        for path, storage in finder.list([*UNUSED]):
            told.update(path.encode() + b"\0")
            with storage.open(path) as file:
                told.update(hashlib.sha256(file.read()).digest())
    return told.hexdigest()


def are_whole() -> bool:
    """Whether every file that was collected is still there, compressed ones apart."""
    names = HashedStorage().hashed_files
    return all(Path(settings.STATIC_ROOT, one).is_file() for pair in names.items() for one in pair)
