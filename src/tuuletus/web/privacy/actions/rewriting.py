"""Texts exchanged in every column that may name somebody, in portions that can be repeated."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tuuletus.web.privacy.queries.holders import Change, Holder, Walk, change_value, read_rows

logger = logging.getLogger(__name__)


def rewrite(
    holders: Iterable[Holder],
    workspaces: Sequence[int] | None,
    make_change: Callable[[Holder, int], Change],
    *,
    now: datetime,
    walk: Walk | None = None,
) -> tuple[Counter[str], int]:
    """Change texts in portions, one transaction each; the changed rows by column, and failures.

    `make_change` gives what to do in a column of a workspace. A row that cannot be changed is
    logged and left for the next time; doing it twice changes nothing more.
    """
    changed: Counter[str] = Counter()
    failed = 0
    for holder in holders:
        for portion in read_rows(holder, workspaces):
            with transaction.atomic():
                for pk, workspace, value in portion:
                    try:
                        new = change_value(
                            holder, value, make_change(holder, workspace), walk=walk
                        )
                        if new == value:
                            continue
                        with transaction.atomic():
                            store(holder, pk, new, now=now)
                    except Exception:
                        logger.exception("A row of %s cannot be changed: %s", holder.name, pk)
                        failed += 1
                    else:
                        changed[holder.name] += 1
    return changed, failed


def store(holder: Holder, pk: Any, value: Any, *, now: datetime) -> None:
    """Put a changed value into its row; a fixed check says that it was changed, and when."""
    longest = holder.model._meta.get_field(holder.field).max_length  # type: ignore[union-attr]
    if isinstance(value, str) and longest:
        value = value[:longest]
    values: dict[str, Any] = {holder.field: value}
    if holder.field == "registration":
        values["registration_hash"] = hashlib.sha256(value.encode()).hexdigest()
        values["name_erased_at"] = now
    holder.model._default_manager.filter(pk=pk).update(**values)
