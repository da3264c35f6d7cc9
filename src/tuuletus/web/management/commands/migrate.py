"""Migrations of which each is whole or has not been: a process may die in them at any moment."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor


class WholeExecutor(MigrationExecutor):
    """Notes every migration as done in the transaction that does it.

    Django notes one that makes indexes or references after that transaction. Whoever died in
    between would meet its tables the next time, and could never be brought up to date.
    """

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Run a migration forwards."""
        if not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        # SQLite can let go of its references only outside of a transaction
        with self.connection.constraint_checks_disabled(), transaction.atomic():
            return super().apply_migration(state, migration, fake, fake_initial)


migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]  # the stubs leave it out


class Command(migrate.Command):
    """Django's command, with an executor that may be killed."""
