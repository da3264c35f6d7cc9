"""Everything in open files, and an empty installation filled with them: moving house."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management.color import no_style
from django.db import IntegrityError, connection, connections, models, transaction

from tuuletus import __version__
from tuuletus.errors import BackupError
from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.data_classes import SECRET
from tuuletus.web.disk import saying_where
from tuuletus.web.house.exports import FORMAT, SCHEMA, TABLES, check_export, say_newer
from tuuletus.web.people.models import AccessToken, Heartbeat, Invitation, Person, Workspace
from tuuletus.web.people.models_privacy import Erasure, PseudonymKey
from tuuletus.web.spreadsheet import safe_cell
from tuuletus.web.texts import dump_json, fit_for_postgres, reading_any_bytes, show

README = "README.md"
ROWS_AT_ONCE = 20_000
LEFT_OUT = (AccessToken, Erasure, Heartbeat, Invitation, KeptAnswer, PseudonymKey)
"""Tables that mean nothing elsewhere: secrets and what was made with them, who is alive here,
what is worked out anew."""

Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table and how it is written."""

    field: models.Field[Any, Any]
    name: str
    type: pa.DataType


def find_tables() -> list[type[models.Model]]:
    """The tables to carry over, those that others point to first."""
    left = [
        model for model in apps.get_app_config("tuuletus").get_models() if model not in LEFT_OUT
    ]
    ordered: list[type[models.Model]] = []
    while left:
        ready = [model for model in left if not point_to(model) & (set(left) - {model})]
        ordered += ready or left[:1]
        left = [model for model in left if model not in ordered]
    return ordered


def point_to(model: type[models.Model]) -> set[type[models.Model]]:
    """The tables that a table's rows name."""
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field.related_model, type)
    }


def find_columns(model: type[models.Model]) -> list[Column]:
    """The columns of a table without those that hold secrets."""
    classes = getattr(model, "data_classes", {})
    return [
        Column(field=field, name=field.attname, type=choose_type(field))
        for field in model._meta.concrete_fields
        if classes.get(field.name) != SECRET
    ]


def choose_type(field: models.Field[Any, Any]) -> pa.DataType:
    """How a column is written: JSON, clock times and text as text."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kinds: tuple[tuple[type[Any], pa.DataType], ...] = (
        (models.BooleanField, pa.bool_()),
        (models.DateTimeField, pa.timestamp("us", tz="UTC")),
        (models.DateField, pa.date32()),
        (models.FloatField, pa.float64()),
        (models.IntegerField, pa.int64()),
        (models.AutoField, pa.int64()),
    )
    return next((told for kind, told in kinds if isinstance(target, kind)), pa.string())


def export_all(folder: Path, *, now: datetime, tell: Tell = lambda _name, _rows: None) -> int:
    """Write every table as Parquet and CSV, with the schema described; says how many rows.

    The folder must not exist, or be empty; nothing is left of an export that fails.
    """
    with saying_where(folder.parent, what="The export"):
        return _export(folder, now=now, tell=tell)


def _export(folder: Path, *, now: datetime, tell: Tell) -> int:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not empty. Name another folder.", code="not_empty")
    part = folder.with_name(f".{folder.name}.part")
    if part.exists():
        raise BackupError(f"Another export is at work: {part}. Remove it first.", code="busy")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.mkdir(mode=0o700)  # persons are named in it
    try:
        (part / TABLES).mkdir()
        rows: dict[str, int] = {}
        with transaction.atomic(), reading_any_bytes() as odd:
            for model in find_tables():
                name = model._meta.model_name or ""
                rows[name] = export_table(model, part / TABLES)
                tell(name, rows[name])
        schema = describe(rows, now=now) | {"unreadable_texts": odd[0]}
        (part / SCHEMA).write_text(json.dumps(schema, indent=1), encoding="utf-8")
        (part / README).write_text(write_readme(schema), encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return sum(rows.values())


def export_table(model: type[models.Model], folder: Path) -> int:
    """One table in both forms; says how many rows."""
    columns = find_columns(model)
    schema = pa.schema([(column.name, column.type) for column in columns])
    name = model._meta.model_name
    total = 0
    with (
        pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as parquet,
        (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as opened,
    ):
        writer = csv.writer(opened)
        writer.writerow(schema.names)
        rows = iter(
            model._default_manager.order_by("pk")
            .values_list(*schema.names)
            .iterator(chunk_size=ROWS_AT_ONCE)
        )
        while portion := list(islice(rows, ROWS_AT_ONCE)):
            cells = [
                [write_cell(column, value) for value in values]
                for column, values in zip(columns, zip(*portion, strict=True), strict=True)
            ]
            parquet.write_table(pa.table(cells, schema=schema))
            writer.writerows(map(write_row, zip(*cells, strict=True)))
            total += len(portion)
    return total


def write_cell(column: Column, value: object) -> object:
    """A value as Parquet takes it, whatever somebody stored."""
    if value is None:
        return None
    if isinstance(column.field, models.JSONField):
        return dump_json(value)
    if isinstance(value, time):
        return value.isoformat()
    return show(value) if isinstance(value, str) else value


def write_row(cells: Sequence[object]) -> list[object]:
    """A row as a spreadsheet may open it."""
    return [cell.isoformat() if isinstance(cell, date) else safe_cell(cell) for cell in cells]


def describe(rows: dict[str, int], *, now: datetime) -> dict[str, Any]:
    """What the files hold, column by column."""
    return {
        "format": FORMAT,
        "version": __version__,
        "exported_at": now.isoformat(),
        "tables": [
            {
                "name": model._meta.model_name,
                "about": (model.__doc__ or "").strip().splitlines()[0],
                "rows": rows[model._meta.model_name or ""],
                "columns": [describe_column(model, column) for column in find_columns(model)],
            }
            for model in find_tables()
        ],
    }


def describe_column(model: type[models.Model], column: Column) -> dict[str, object]:
    """One column: its type, what it points to, what it says about persons."""
    related = column.field.related_model
    classes = getattr(model, "data_classes", {})
    return {
        "name": column.name,
        "type": str(column.type),
        "json": isinstance(column.field, models.JSONField),
        "empty": column.field.null,
        "points_to": related._meta.model_name if isinstance(related, type) else None,
        "data_class": str(classes.get(column.field.name, "none")),
    }


def write_readme(schema: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        "# Everything that Tuuletus keeps",
        "",
        f"Written by Tuuletus {schema['version']} at {schema['exported_at']}. Each table lies",
        "in `tables/` twice: as Parquet, which `tuuletus import` reads, and as CSV for",
        "spreadsheets, in which an apostrophe stands before cells that a spreadsheet would run.",
        "Times are UTC. Passwords, second steps, tokens and other secrets are not here.",
        "",
    ]
    if schema["unreadable_texts"]:
        lines += [
            f"{schema['unreadable_texts']} texts held bytes that are no text, which some other",
            "program must have written; the sign \ufffd stands for them.",
            "",
        ]
    for table in schema["tables"]:
        lines += [f"## {table['name']}", "", f"{table['about']} Rows: {table['rows']}.", ""]
        lines += ["| column | type | points to | about persons |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {one['name']} | {'JSON' if one['json'] else one['type']} |"
            f" {one['points_to'] or ''} | {one['data_class']} |"
            for one in table["columns"]
        ]
        lines.append("")
    return "\n".join(lines)


def import_all(folder: Path, *, tell: Tell = lambda _name, _rows: None) -> int:
    """Fill an empty installation with an export: whole, or not at all. Says how many rows.

    Nobody has a password afterwards; an administrator gets one by `tuuletus password`.
    """
    schema = read_schema(folder)
    check_empty()
    total = 0
    tables = {table["name"]: table for table in schema["tables"]}
    with transaction.atomic():
        for model in find_tables():
            name = model._meta.model_name or ""
            if name not in tables:
                continue
            count = import_table(model, folder / TABLES / f"{name}.parquet")
            if count != tables[name]["rows"]:
                raise BackupError(f"Rows of {name} are missing in {folder}.", code="damaged")
            total += count
            tell(name, count)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, primary=True, verified=True)
            for person in Person.objects.exclude(email="")
        )
        reset_numbers()
    return total


def is_filled() -> bool:
    """Whether somebody or something is in this installation, by a connection of its own."""
    connections.close_all()
    return Person.objects.exists() or Workspace.objects.exists()


def check_empty() -> None:
    """Refuse an installation in which somebody or something is."""
    if is_filled():
        raise BackupError(
            "There is something in this installation already. Import into an empty one.",
            code="not_empty",
        )


def read_schema(folder: Path) -> dict[str, Any]:
    """What an export says that it holds, where every table of it is known here."""
    schema = check_export(folder)
    known = {model._meta.model_name for model in find_tables()}
    if {table["name"] for table in schema["tables"]} - known:
        raise say_newer(schema)
    return schema


def import_table(model: type[models.Model], path: Path) -> int:
    """The rows of one file into their table."""
    columns = {column.name: column for column in find_columns(model)}
    total = 0
    try:
        file = pq.ParquetFile(path)
        unknown = set(file.schema_arrow.names) - set(columns)
        if unknown:
            raise BackupError(f"{path.name} has unknown columns.", code="newer")
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
            model._default_manager.bulk_create(
                build_rows(model, columns, batch), batch_size=ROWS_AT_ONCE // 10
            )
            total += batch.num_rows
    except (OSError, pa.ArrowException, ValueError, TypeError, IntegrityError) as error:
        raise BackupError(
            f"{path} is damaged or missing, so nothing was imported. Copy the export anew.",
            code="damaged",
        ) from error
    return total


def build_rows(
    model: type[models.Model], columns: dict[str, Column], batch: pa.RecordBatch
) -> Iterator[models.Model]:
    """The rows of a portion as they are stored."""
    for told in batch.to_pylist():
        row = model(**{name: read_cell(columns[name], value) for name, value in told.items()})
        if isinstance(row, Person):
            row.set_unusable_password()
        yield row


def read_cell(column: Column, value: Any) -> Any:
    """A value as Django takes it."""
    if value is None:
        return None
    if isinstance(column.field, models.JSONField):
        value = json.loads(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return fit_for_postgres(value) if connection.vendor == "postgresql" else value


def reset_numbers() -> None:
    """Let PostgreSQL count on after the numbers that were brought along."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), find_tables()):
            cursor.execute(sql)
