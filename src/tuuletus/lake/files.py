"""The files of a lake: one folder of Parquet files for each table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_AT_ONCE = 100_000

_WORD = pa.dictionary(pa.int32(), pa.string())
_MOMENT = pa.timestamp("us", tz="UTC")

POSTS = pa.schema(
    [("post", pa.int64()), ("channel", pa.int64()), ("platform", _WORD), ("published_at", _MOMENT)]
)
"""One row for each post; the moment is empty where it is not told."""

MEASUREMENTS = pa.schema(
    [("post", pa.int64()), ("metric", _WORD), ("read_at", _MOMENT), ("value", pa.float64())]
)
"""One row for each reading of a post."""

TRAITS = pa.schema([("post", pa.int64()), ("trait", _WORD), ("value", _WORD)])
"""One row for each trait in force of each post."""

TABLES = {"posts": POSTS, "measurements": MEASUREMENTS, "traits": TRAITS}


def write_rows(folder: Path, name: str, rows: Iterable[Sequence[object]]) -> int:
    """Write the rows of a table, in the order of its columns; says how many there were."""
    schema = TABLES[name]
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    left = iter(rows)
    with pq.ParquetWriter(target / "part-0.parquet", schema, compression="zstd") as writer:
        while portion := list(islice(left, ROWS_AT_ONCE)):
            columns = zip(*portion, strict=True)
            arrays = [
                pa.array(column, type=field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(portion)
    return count
