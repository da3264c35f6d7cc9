"""What is known about imports, channels, posts and their numbers."""

from __future__ import annotations

from tuuletus.web.collect.queries.channels import (
    Periods,
    RateTable,
    compare_spans,
    find_periods,
    find_sources,
    rate_channels,
)
from tuuletus.web.collect.queries.learning import LearningRecords, records_for_learning
from tuuletus.web.collect.queries.posts import (
    INTERACTIONS,
    Growth,
    PostFilter,
    count_traits,
    find_channels,
    find_growth,
    find_imports,
    find_metrics,
    find_posts,
    overlay_traits,
    read_latest,
    sum_interactions,
)
from tuuletus.web.collect.queries.rows import Number, PostRow, build_rows
from tuuletus.web.collect.queries.rules import RuleRow, find_rules
from tuuletus.web.collect.queries.series import (
    Series,
    find_channel_series,
    find_marks,
    find_outcomes,
)

__all__ = [
    "INTERACTIONS",
    "Growth",
    "LearningRecords",
    "Number",
    "Periods",
    "PostFilter",
    "PostRow",
    "RateTable",
    "RuleRow",
    "Series",
    "build_rows",
    "compare_spans",
    "count_traits",
    "find_channel_series",
    "find_channels",
    "find_growth",
    "find_imports",
    "find_marks",
    "find_metrics",
    "find_outcomes",
    "find_periods",
    "find_posts",
    "find_rules",
    "find_sources",
    "overlay_traits",
    "rate_channels",
    "read_latest",
    "records_for_learning",
    "sum_interactions",
]
