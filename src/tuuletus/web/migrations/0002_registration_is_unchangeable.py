"""The fixed check of a decision can not be changed, whoever writes to the database."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER registration_is_unchangeable
BEFORE UPDATE OF registration, registration_hash ON tuuletus_decision
WHEN OLD.registration IS NOT NEW.registration OR OLD.registration_hash IS NOT NEW.registration_hash
BEGIN SELECT RAISE(ABORT, 'The fixed check of a decision can not be changed.'); END;
"""

POSTGRES = (
    """
CREATE FUNCTION tuuletus_refuse_registration_change() RETURNS trigger AS $$
BEGIN
    IF OLD.registration IS DISTINCT FROM NEW.registration
        OR OLD.registration_hash IS DISTINCT FROM NEW.registration_hash THEN
        RAISE EXCEPTION 'The fixed check of a decision can not be changed.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
""",
    """
CREATE TRIGGER registration_is_unchangeable BEFORE UPDATE ON tuuletus_decision
FOR EACH ROW EXECUTE FUNCTION tuuletus_refuse_registration_change();
""",
)


def add_trigger(_apps: Any, schema_editor: Any) -> None:
    statements = POSTGRES if schema_editor.connection.vendor == "postgresql" else (SQLITE,)
    for statement in statements:
        schema_editor.execute(statement)


def remove_trigger(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER registration_is_unchangeable ON tuuletus_decision")
        schema_editor.execute("DROP FUNCTION tuuletus_refuse_registration_change()")
    else:
        schema_editor.execute("DROP TRIGGER registration_is_unchangeable")


class Migration(migrations.Migration):
    dependencies = [("tuuletus", "0001_initial")]
    operations = [migrations.RunPython(add_trigger, remove_trigger)]
