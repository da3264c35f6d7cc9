"""Facts at scale: a columnar copy in Parquet files, asked by Ibis on DuckDB or Spark."""

from __future__ import annotations

from tuuletus.lake.engines import DUCKDB, Lake, open_lake
from tuuletus.lake.files import MEASUREMENTS, POSTS, TRAITS, write_rows
from tuuletus.lake.reports import (
    Only,
    count_tellings,
    find_latest,
    find_latest_of_each,
    find_readings,
    order_posts,
    summarise,
)

__all__ = [
    "DUCKDB",
    "MEASUREMENTS",
    "POSTS",
    "TRAITS",
    "Lake",
    "Only",
    "count_tellings",
    "find_latest",
    "find_latest_of_each",
    "find_readings",
    "open_lake",
    "order_posts",
    "summarise",
    "write_rows",
]
