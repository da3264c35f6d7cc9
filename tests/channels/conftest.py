from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import Source, open_sources

HERE = Path(__file__).parent
READ_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def source(tmp_path):
    """A source from a fixture's path ("meta/facebook_posts_en.csv") or from content."""

    def build(name, content=None):
        if content is None:
            channel, _, file = name.partition("/")
            return Source(HERE / channel / "fixtures" / file, file)
        path = tmp_path / "file"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_sources([(path, name)])[0]

    return build


@pytest.fixture
def read(source):
    def build(name, content=None, **options):
        return read_file(source(name, content), ReadingOptions(read_at=READ_AT, **options))

    return build


@pytest.fixture
def values():
    """The numbers of one metric by post."""

    def collect(reading, metric):
        return {
            measurement.post_key: measurement.value
            for measurement in reading.measurements
            if measurement.metric == metric
        }

    return collect
