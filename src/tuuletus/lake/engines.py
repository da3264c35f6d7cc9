"""Where the expressions run: DuckDB inside this process, or Spark when it is set.

A lake is opened for one piece of work and closed after it: opening costs DuckDB some thirty
milliseconds, and no connection is ever shared between threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from tuuletus.errors import SettingsError

DUCKDB, SPARK = "duckdb", "spark"
MEMORY = "2GB"
"""So much DuckDB may hold; what is more goes to disk."""
PARTITIONS = 8
"""Spark's usual two hundred make more work than they spread for a house of ordinary size."""


@dataclass(frozen=True, kw_only=True)
class Lake:
    """The tables of a lake, each opened when it is asked for. Columns: see `files`."""

    open: Callable[[str], ir.Table]

    @cached_property
    def posts(self) -> ir.Table:
        """One row for each post."""
        return self.open("posts")

    @cached_property
    def measurements(self) -> ir.Table:
        """One row for each reading."""
        return self.open("measurements")

    @cached_property
    def traits(self) -> ir.Table:
        """One row for each trait in force."""
        return self.open("traits")


@contextmanager
def open_lake(folder: Path, *, engine: str = DUCKDB) -> Iterator[Lake]:
    """The lake in `folder`, until the end of the block.

    `engine` is "duckdb", "spark" (in this machine) or the address of a cluster, spark://HOST:PORT,
    whose workers must see the same folder. Raises SettingsError where Spark is not installed.
    """
    if engine == DUCKDB:
        backend = ibis.duckdb.connect(memory_limit=MEMORY)
        try:
            backend.raw_sql("SET TimeZone = 'UTC'")
            yield Lake(open=lambda name: backend.read_parquet(f"{folder / name}/*.parquet"))
        finally:
            backend.disconnect()
        return
    session = _start_spark(engine)  # first, since it says what to do where Spark is missing
    backend = ibis.pyspark.connect(session)
    yield Lake(open=lambda name: backend.read_parquet(str(folder / name)))


def _start_spark(engine: str) -> Any:
    """The session of this process; Spark keeps one, and gives the same again."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - optional dependency
    except ImportError as error:
        msg = "The lake is set to Spark, which is not installed: pip install 'tuuletus[spark]'."
        raise SettingsError(msg) from error
    master = "local[*]" if engine == SPARK else engine
    return (
        SparkSession.builder.master(master)
        .appName("tuuletus")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", PARTITIONS)
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
