"""What is known about imports, channels, posts and their numbers."""

from __future__ import annotations

from tuuletus.web.collect.queries.channels import (
    RATES,
    SOURCES,
    SPANS,
    SPANS_OFFERED,
    USUAL_DAYS,
    RateTable,
    Spans,
    find_sources,
    find_usual,
)
from tuuletus.web.collect.queries.counts import (
    WELL_KNOWN,
    Remembered,
    count_traits,
    find_metrics,
    sort_channels,
)
from tuuletus.web.collect.queries.kept import (
    Kept,
    Question,
    is_large,
    pack_groups,
    unpack_groups,
)
from tuuletus.web.collect.queries.learning import (
    LearningRecords,
    narrow,
    number_channels,
    records_for_learning,
    sharing_posts,
)
from tuuletus.web.collect.queries.posts import (
    INTERACTIONS,
    Growth,
    PostFilter,
    count_stated_hours,
    find_channels,
    find_growth,
    find_imports,
    find_posts,
    is_undated,
    read_latest,
    sum_interactions,
)
from tuuletus.web.collect.queries.rows import (
    Number,
    PostRow,
    Tell,
    build_rows,
    tell_many,
    tell_numbers,
)
from tuuletus.web.collect.queries.rules import RuleRow, find_rules
from tuuletus.web.collect.queries.series import (
    Series,
    find_channel_series,
    find_marks,
    find_outcomes,
)
from tuuletus.web.collect.queries.traits import (
    TraitInForce,
    explain_traits,
    is_told,
    overlay_traits,
)

__all__ = [
    "INTERACTIONS",
    "RATES",
    "SOURCES",
    "SPANS",
    "SPANS_OFFERED",
    "USUAL_DAYS",
    "WELL_KNOWN",
    "Growth",
    "Kept",
    "LearningRecords",
    "Number",
    "PostFilter",
    "PostRow",
    "Question",
    "RateTable",
    "Remembered",
    "RuleRow",
    "Series",
    "Spans",
    "Tell",
    "TraitInForce",
    "build_rows",
    "count_stated_hours",
    "count_traits",
    "explain_traits",
    "find_channel_series",
    "find_channels",
    "find_growth",
    "find_imports",
    "find_marks",
    "find_metrics",
    "find_outcomes",
    "find_posts",
    "find_rules",
    "find_sources",
    "find_usual",
    "is_large",
    "is_told",
    "is_undated",
    "narrow",
    "number_channels",
    "overlay_traits",
    "pack_groups",
    "read_latest",
    "records_for_learning",
    "sharing_posts",
    "sort_channels",
    "sum_interactions",
    "tell_many",
    "tell_numbers",
    "unpack_groups",
]
