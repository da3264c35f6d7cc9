"""Whose turn it is among what waits for the worker, so that none keeps the others waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model

logger = logging.getLogger(__name__)

Item = TypeVar("Item", bound=Model)

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(days=1)
"""What failed is tried again after a rest; after each try the next rest is four times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """How often something failed in a row, and until when it is left alone."""

    tries: int
    until: datetime


_resting: dict[tuple[str, str, Any], _Rest] = {}
"""Of this process alone: a worker that is started anew tries everything at once."""


def do_first(waiting: Iterable[Item], act: Callable[[Item], object], *, now: datetime) -> bool:
    """Act on the first of what waits with which something can be done; False when there is none.

    Where `act` returns nothing true, or fails, the next has its turn. A failure is logged, and
    what failed rests before it is tried again, so that it does not hold up the others.
    """
    for item in waiting:
        key = (act.__qualname__, item._meta.label, item.pk)
        rest = _resting.get(key)
        if rest is not None and now < rest.until:
            continue
        try:
            done = act(item)
        except Exception:
            tries = rest.tries + 1 if rest else 1
            pause = min(FIRST_REST * 4 ** min(tries - 1, 9), LONGEST_REST)
            _resting[key] = _Rest(tries=tries, until=now + pause)
            logger.exception(
                "%s failed for %s %s (try %d); it is tried again in %s",
                act.__qualname__,
                *key[1:],
                tries,
                pause,
            )
            continue
        _resting.pop(key, None)
        if done:
            return True
    return False


def try_all_again() -> None:
    """Let everything that rests have its turn at once."""
    _resting.clear()
