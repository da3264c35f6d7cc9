"""Folders on the command line: the files in them, without what no export can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

PASSED_OVER = frozenset(
    [
        ".avif",
        ".bmp",
        ".gif",
        ".heic",
        ".jpeg",
        ".jpg",
        ".mov",
        ".mp3",
        ".mp4",
        ".pdf",
        ".png",
        ".svg",
        ".tif",
        ".tiff",
        ".wav",
        ".webm",
        ".webp",
    ]
)
"""Pictures, films and papers, which lie in every folder of downloads."""


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file that was named, and those in each folder, sorted.

    Hidden files, and what lies in hidden folders, is passed over.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for inner in sorted(path.rglob("*")):
            parts = inner.relative_to(path).parts
            is_hidden = any(part.startswith(".") for part in parts)
            if inner.is_file() and not is_hidden and inner.suffix.lower() not in PASSED_OVER:
                yield inner
