"""What was published, what came back, and which file told so."""

from __future__ import annotations

from tuuletus.web.collect.models.imports import (
    AT_WORK,
    ColumnMapping,
    FileState,
    ImportRun,
    ImportState,
    SourceFile,
)
from tuuletus.web.collect.models.kept import KeptAnswer
from tuuletus.web.collect.models.outcomes import (
    OpeningHours,
    Outcome,
    OutcomeSeries,
    OwnEvent,
)
from tuuletus.web.collect.models.posts import (
    Channel,
    Measurement,
    Post,
    RepeatedReading,
    Telling,
    name_posts,
)
from tuuletus.web.collect.models.traits import (
    RuledTrait,
    RuleKind,
    SetTrait,
    TraitChange,
    TraitRule,
)

__all__ = [
    "AT_WORK",
    "Channel",
    "ColumnMapping",
    "FileState",
    "ImportRun",
    "ImportState",
    "KeptAnswer",
    "Measurement",
    "OpeningHours",
    "Outcome",
    "OutcomeSeries",
    "OwnEvent",
    "Post",
    "RepeatedReading",
    "RuleKind",
    "RuledTrait",
    "SetTrait",
    "SourceFile",
    "Telling",
    "TraitChange",
    "TraitRule",
    "name_posts",
]
