"""Rows that are kept as they come, so that a run goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    """The rows of a file; none where there is no file."""
    if not path.exists():
        return []
    rows: list[Row] = json.loads(path.read_text("utf-8"))["rows"]
    return rows


def read_folder(folder: Path) -> dict[str, list[Row]]:
    """The rows of all files by the name inside them; of rows found twice the first counts."""
    found: dict[str, dict[tuple[Any, ...], Row]] = {}
    for path in sorted(folder.glob("*.json")):
        name = json.loads(path.read_text("utf-8"))["name"]
        for row in read_rows(path):
            key = tuple(row.get(part) for part in ("scenario", "seed", "size", "weeks"))
            found.setdefault(name, {}).setdefault(key, row)
    return {name: list(rows.values()) for name, rows in found.items()}


def keep_rows(path: Path, name: str, new: Iterable[Row]) -> None:
    """Add rows to a file one by one; each is whole on the disk before the next is asked for."""
    rows = read_rows(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    for row in new:
        rows.append(row)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"name": name, "rows": rows}, indent=0) + "\n", "utf-8")
        part.replace(path)
        print(
            json.dumps({key: value for key, value in row.items() if key != "scores"}), flush=True
        )
