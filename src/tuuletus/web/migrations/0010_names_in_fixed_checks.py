"""The fixed check of a decision can be changed in one way: a name in it is erased, and it says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

BEFORE_SQLITE = """
CREATE TRIGGER registration_is_unchangeable
BEFORE UPDATE OF registration, registration_hash ON tuuletus_decision
WHEN OLD.registration IS NOT NEW.registration OR OLD.registration_hash IS NOT NEW.registration_hash
BEGIN SELECT RAISE(ABORT, 'The fixed check of a decision can not be changed.'); END;
"""

AFTER_SQLITE = """
CREATE TRIGGER registration_is_unchangeable
BEFORE UPDATE OF registration, registration_hash ON tuuletus_decision
WHEN (
    OLD.registration IS NOT NEW.registration OR OLD.registration_hash IS NOT NEW.registration_hash
) AND (NEW.name_erased_at IS NULL OR OLD.name_erased_at IS NEW.name_erased_at)
BEGIN SELECT RAISE(ABORT, 'The fixed check of a decision can not be changed.'); END;
"""

POSTGRES = """
CREATE OR REPLACE FUNCTION tuuletus_refuse_registration_change() RETURNS trigger AS $$
BEGIN
    IF (OLD.registration IS DISTINCT FROM NEW.registration
        OR OLD.registration_hash IS DISTINCT FROM NEW.registration_hash){condition} THEN
        RAISE EXCEPTION 'The fixed check of a decision can not be changed.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
"""

CONDITION = """
        AND (NEW.name_erased_at IS NULL
            OR OLD.name_erased_at IS NOT DISTINCT FROM NEW.name_erased_at)"""


def allow_erasing(_apps: Any, schema_editor: Any) -> None:
    exchange(schema_editor, sqlite=AFTER_SQLITE, condition=CONDITION)


def allow_nothing(_apps: Any, schema_editor: Any) -> None:
    exchange(schema_editor, sqlite=BEFORE_SQLITE, condition="")


def exchange(schema_editor: Any, *, sqlite: str, condition: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES.format(condition=condition))
        return
    schema_editor.execute("DROP TRIGGER IF EXISTS registration_is_unchangeable")
    schema_editor.execute(sqlite)


class Migration(migrations.Migration):
    dependencies = [("tuuletus", "0009_personal_data")]
    operations = [migrations.RunPython(allow_erasing, allow_nothing)]
