"""Databases at any state of the migrations: brought there, filled and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

APP = "tuuletus"
ROWS = 4
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)


def use(database: str) -> None:
    """Work on another database than the settings name."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = database
    connection.settings_dict["NAME"] = database


def migrate(database: str, to: str) -> None:
    """Bring a database to a state of ours, or up to date with all that belongs to it."""
    use(database)
    if to:
        call_command("migrate", APP, to, interactive=False, verbosity=0)
        return
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def fill(database: str) -> None:
    """Put rows into every table of ours, through the models as they were at that state."""
    use(database)
    executor = MigrationExecutor(connection)
    known = [key for key in executor.loader.applied_migrations if key[0] == APP]
    if not known:
        return
    state = executor.loader.project_state(max(known))
    kinds = sorted(state.apps.get_models(), key=lambda kind: kind._meta.label)
    with transaction.atomic():
        made: dict[type[models.Model], list[models.Model]] = {}
        waiting = [kind for kind in kinds if kind._meta.app_label == APP and not _is_link(kind)]
        while waiting:
            ready = [kind for kind in waiting if _needs(kind) <= made.keys() | {kind}]
            for kind in ready:
                made[kind] = [kind.objects.create(**_row(kind, n, made)) for n in range(ROWS)]
            waiting = [kind for kind in waiting if kind not in ready]


def _is_link(kind: type[models.Model]) -> bool:
    return bool(kind._meta.auto_created)


def _needs(kind: type[models.Model]) -> set[type[models.Model]]:
    return {
        field.related_model
        for field in kind._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not field.null
    }


def _row(
    kind: type[models.Model], number: int, made: dict[type[models.Model], list[models.Model]]
) -> dict[str, Any]:
    """The values of row `number`; different ones in each row, so that all may be unique."""
    row: dict[str, Any] = {}
    for place, field in enumerate(kind._meta.concrete_fields):
        if isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.ForeignKey):
            rows = made.get(field.related_model)
            row[field.name] = rows[number] if rows else None
        else:
            # the later of two days is the later field
            row[field.name] = _value(field, number + ROWS * place)
    return row


MAKERS: tuple[tuple[type[models.Field[Any, Any]], Callable[[int], Any]], ...] = (
    (models.BooleanField, lambda n: n % 2 == 0),
    (models.DateTimeField, lambda n: FIRST + timedelta(hours=n)),
    (models.DateField, lambda n: date(2026, 3, 29) + timedelta(days=n)),
    (models.TimeField, lambda n: time(n % 24)),
    # shares are from 0 to 1
    (models.FloatField, lambda n: (n + 0.5) / 256.0),
    (models.IntegerField, lambda n: n + 1),
    (models.JSONField, lambda n: {"määrä": n}),
    (models.BinaryField, lambda n: bytes([n % 256, 0, 255])),
    (models.EmailField, lambda n: f"rivi{n}@example.fi"),
    (models.URLField, lambda n: f"https://example.fi/{n}"),
    (models.TextField, lambda n: f"Lohikeitto 🍲\n{n}"),
    (models.CharField, lambda n: f"lohi {n}"),
)


def _value(field: models.Field[Any, Any], number: int) -> Any:
    if field.choices:
        return [key for key, _ in field.flatchoices][number % len(field.flatchoices)]
    if isinstance(field, models.JSONField) and field.default is list:
        return [number]
    value = next(make(number) for kind, make in MAKERS if isinstance(field, kind))
    return value[: field.max_length] if isinstance(value, str) and field.max_length else value


LEFT_OUT = {"django_content_type", "auth_permission"}
"""Lists that Django makes after the last migration, and that nothing here asks."""


def read(database: str) -> dict[str, Any]:
    """The columns of every table, each a list of its values in the order of the rows."""
    use(database)
    with connection.cursor() as cursor:
        names = sorted({*connection.introspection.table_names(cursor)} - LEFT_OUT)
        told: dict[str, Any] = {}
        for name in names:
            columns = [
                one.name for one in connection.introspection.get_table_description(cursor, name)
            ]
            order = "id" if "id" in columns else columns[0]
            quote = connection.ops.quote_name
            cursor.execute(f"SELECT * FROM {quote(name)} ORDER BY {quote(order)}")
            rows = cursor.fetchall()
            told[name] = {
                column: [repr(row[place]) for row in rows] for place, column in enumerate(columns)
            }
        if "django_migrations" in told:
            # without the times at which they were done
            del told["django_migrations"]["applied"]
        return told
