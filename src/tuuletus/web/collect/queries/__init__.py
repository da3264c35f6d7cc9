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

__all__ = [
    "INTERACTIONS",
    "Growth",
    "LearningRecords",
    "Number",
    "Periods",
    "PostFilter",
    "PostRow",
    "RateTable",
    "build_rows",
    "compare_spans",
    "count_traits",
    "find_channels",
    "find_growth",
    "find_imports",
    "find_metrics",
    "find_periods",
    "find_posts",
    "find_sources",
    "overlay_traits",
    "rate_channels",
    "read_latest",
    "records_for_learning",
    "sum_interactions",
]
