"""Compile every catalogue under src/tuuletus/locale that is newer than its compiled form."""

from __future__ import annotations

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "src" / "tuuletus" / "locale"


def compile_messages(folder: Path) -> list[Path]:
    """Write the .mo file beside each .po file; returns those written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written.append(target)
    return written


if __name__ == "__main__":
    compile_messages(LOCALE)
