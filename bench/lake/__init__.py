"""Reports over many readings: one expression on DuckDB and Spark, beside Polars."""
