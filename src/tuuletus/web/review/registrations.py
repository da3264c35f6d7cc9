"""The check of a decision to wait for a slow effect, as it is fixed when it is made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

KIND = "patience"
IS_PATIENCE = f'"kind":"{KIND}"'
"""What the stored text of such a check holds and no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatienceRegistration:
    """What will be looked at: whether the slow effect of a question is seen on `check_on`.

    Args:
        asked: the question as canonical text.
        plan: the plan that was decided on, and `own` its weeks where it is an own one.
        own: see `plan`.
        venues: how many venues follow it.
        chance: the chance, as it was forecast, that an effect that is there is seen by then.
        bar: the Bayes factor from which it counts as seen, its inverse as not there.
        decided_on: the day of the decision.
        starts_on: the first day of the plan.
        check_on: the day of the first look.
        cost: what the plan was expected to lose of the outcome: mean, low and high; older texts
            have none.
        kind: says what kind of check this is.

    """

    asked: str
    plan: str
    own: str
    venues: int
    chance: float
    bar: float
    decided_on: date
    starts_on: date
    check_on: date
    cost: tuple[float, ...] = ()
    kind: str = KIND

    def canonical(self) -> str:
        """One JSON text for equal registrations: sorted keys, ISO dates, no spare space."""
        return json.dumps(
            asdict(self), sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False
        )

    def digest(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal digits."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def is_patience(text: str) -> bool:
    """Whether a stored check is one of these."""
    return bool(text) and json.loads(text).get("kind") == KIND


def parse_patience(text: str) -> PatienceRegistration | None:
    """Read a canonical text back; None where it is another kind of check."""
    if not is_patience(text):
        return None
    told: dict[str, Any] = json.loads(text)
    for name in ("decided_on", "starts_on", "check_on"):
        told[name] = date.fromisoformat(told[name])
    told["cost"] = tuple(told.get("cost", ()))
    return PatienceRegistration(**told)
