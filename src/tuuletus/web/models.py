"""Django looks for models here; each activity keeps its own."""

from __future__ import annotations

from tuuletus.web.collect.models import (
    Channel,
    ColumnMapping,
    ImportRun,
    KeptAnswer,
    Measurement,
    OpeningHours,
    Outcome,
    OutcomeSeries,
    OwnEvent,
    Post,
    RepeatedReading,
    RuledTrait,
    SetTrait,
    SourceFile,
    Telling,
    TraitChange,
    TraitRule,
)
from tuuletus.web.people.models import (
    AccessToken,
    Heartbeat,
    Invitation,
    Membership,
    Person,
    Workspace,
)
from tuuletus.web.people.models_privacy import (
    Erasure,
    Pseudonym,
    PseudonymKey,
    RetentionTime,
)
from tuuletus.web.review.models import Check, Decision, Look, Measure, Review, Watch

__all__ = [
    "AccessToken",
    "Channel",
    "Check",
    "ColumnMapping",
    "Decision",
    "Erasure",
    "Heartbeat",
    "ImportRun",
    "Invitation",
    "KeptAnswer",
    "Look",
    "Measure",
    "Measurement",
    "Membership",
    "OpeningHours",
    "Outcome",
    "OutcomeSeries",
    "OwnEvent",
    "Person",
    "Post",
    "Pseudonym",
    "PseudonymKey",
    "RepeatedReading",
    "RetentionTime",
    "Review",
    "RuledTrait",
    "SetTrait",
    "SourceFile",
    "Telling",
    "TraitChange",
    "TraitRule",
    "Watch",
    "Workspace",
]
