"""A repository of an account that has posted nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.channels.bluesky.twin import Store, make_node, pack
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources


def test_a_repository_without_posts_names_what_it_holds(tmp_path):
    store = Store()
    paths = ["app.bsky.feed.like/1", "app.bsky.graph.follow/1", "app.bsky.graph.follow/2"]
    records = [(path, store.put({"createdAt": path})) for path in paths]
    commit = {"did": "did:plc:kahvila", "version": 3, "data": make_node(store, records)}
    path = tmp_path / "repo.car"
    path.write_bytes(pack(store.put(commit), store))

    options = ReadingOptions(read_at=datetime(2026, 11, 23, tzinfo=UTC))
    reading = read_file(open_sources([(path, path.name)])[0], options)

    assert [(one.reason, one.value) for one in reading.unread] == [
        ("no_post_inside", "app.bsky.graph.follow (2), app.bsky.feed.like (1)")
    ]
