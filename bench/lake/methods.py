"""One method over one lake, as a program of its own, so that its memory is its own.

`python -m bench.lake.methods NAME FOLDER [SPARK_ADDRESS]` prints seconds, peak and the report.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

METRIC = "interactions"
TRAITS = ("format", "weekday", "hour")
Rows = list[dict[str, Any]]


def run_tuuletus(folder: Path, engine: str) -> Rows:
    """The shipped report on DuckDB."""
    from tuuletus.lake import open_lake, summarise  # noqa: PLC0415 - counted

    with open_lake(folder, engine=engine or "duckdb") as lake:
        rows: Rows = summarise(lake, TRAITS, metric=METRIC).to_pyarrow().to_pylist()
    return rows


def run_polars(folder: Path, _engine: str) -> Rows:
    """The same report, written for Polars."""
    import polars as pl  # noqa: PLC0415 - counted

    parts = ("reactions", "comments", "shares", "saves", "likes", "interactions")
    told = pl.scan_parquet(folder / "measurements" / "*.parquet").with_columns(
        pl.col("metric").cast(pl.String)
    )
    latest = (
        told.filter(pl.col("metric").is_in(parts))
        .group_by("post", "metric")
        .agg(pl.col("value").sort_by("read_at").last())
        .group_by("post")
        .agg(
            *(
                pl.col("value").filter(pl.col("metric") == name).first().alias(name)
                for name in parts
            )
        )
    )
    first = pl.coalesce("reactions", "likes")
    total = pl.sum_horizontal(first, "comments", "shares", "saves")
    any_part = pl.any_horizontal(
        first.is_not_null(), *(pl.col(name).is_not_null() for name in parts[1:4])
    )
    value = pl.when(any_part).then(total).otherwise(pl.col("interactions"))
    rows = latest.select("post", value=value).filter(pl.col("value") >= 0.0)
    rows = (
        pl.scan_parquet(folder / "posts" / "*.parquet")
        .select("post", "channel")
        .join(rows, on="post")
    )
    traits = pl.scan_parquet(folder / "traits" / "*.parquet").with_columns(
        pl.col("trait").cast(pl.String), pl.col("value").cast(pl.String)
    )
    for place, trait in enumerate(TRAITS):
        own = traits.filter(pl.col("trait") == trait).select("post", **{f"by_{place}": "value"})
        rows = rows.join(own, on="post", how="left")
    groups = ["channel", *(f"by_{place}" for place in range(len(TRAITS)))]
    size = (pl.col("value") + 1.0).log()
    found = (
        rows.group_by(groups)
        .agg(n=pl.len(), mean=size.mean(), sd=size.std())
        .sort(groups, nulls_last=False)
    )
    return found.collect(engine="streaming").to_dicts()


METHODS: dict[str, Callable[[Path, str], Rows]] = {
    "tuuletus": run_tuuletus,
    "tuuletus_on_spark": run_tuuletus,
    "polars": run_polars,
}


def main() -> None:
    """Run one method once, and once more warm where it is quick."""
    name, folder, *rest = sys.argv[1:]
    began = time.perf_counter()
    rows = METHODS[name](Path(folder), rest[0] if rest else "")
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "rows": rows}))


if __name__ == "__main__":
    main()
