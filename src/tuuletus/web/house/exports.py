"""What an export is, looked at before anything else is begun; needs no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tuuletus.errors import BackupError

FORMAT = 1
SCHEMA = "schema.json"
TABLES = "tables"


def check_export(folder: Path) -> dict[str, Any]:
    """What an export says that it holds.

    Raises BackupError where the folder is none, is of a newer Tuuletus or lacks a table.
    """
    try:
        schema = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
        is_newer = schema["format"] > FORMAT
        names = [str(table["name"]) for table in schema["tables"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} is no export of Tuuletus.", code="no_export") from error
    if is_newer:
        raise say_newer(schema)
    missing = [name for name in names if not (folder / TABLES / f"{name}.parquet").is_file()]
    if missing:
        raise BackupError(
            f"{', '.join(missing)} cannot be read in {folder}: the export is not whole.",
            code="damaged",
        )
    return dict(schema)


def say_newer(schema: dict[str, Any]) -> BackupError:
    """The refusal of an export that this Tuuletus does not know."""
    return BackupError(
        f"The export was made by Tuuletus {schema.get('version')}, which is newer than this one.",
        code="newer",
    )
