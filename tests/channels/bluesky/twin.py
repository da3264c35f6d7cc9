"""Twins of a Bluesky repository, built block by block."""

from __future__ import annotations

import hashlib
from datetime import UTC, timedelta

import cbor2

from tests.channels.twins import UNKNOWN, UNKNOWN_COLUMN, Files, Story, Twin

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"


class Store:
    """Blocks in the order of their making, each once."""

    def __init__(self) -> None:
        self.blocks: dict[bytes, bytes] = {}

    def put(self, value: object) -> cbor2.CBORTag:
        block = cbor2.dumps(value)
        link = b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()
        self.blocks[link] = block
        return cbor2.CBORTag(42, b"\0" + link)


def varint(number: int) -> bytes:
    """A number as the container writes lengths."""
    parts = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        parts.append(low | (0x80 if number else 0))
        if not number:
            return bytes(parts)


def pack(root: cbor2.CBORTag, store: Store) -> bytes:
    """A CAR file of version 1."""
    header = cbor2.dumps({"roots": [root], "version": 1})
    parts = [varint(len(header)), header]
    for link, block in store.blocks.items():
        parts += [varint(len(link) + len(block)), link, block]
    return b"".join(parts)


def make_node(store: Store, records: list[tuple[str, cbor2.CBORTag]]) -> cbor2.CBORTag:
    """A tree whose upper node holds every fourth record and links the ones between them."""
    entries = []
    before = b""
    left = make_node(store, records[:3]) if len(records) > 4 else None
    for place in range(3 if left else 0, len(records), 4 if left else 1):
        path, link = records[place]
        key = path.encode()
        shared = 0
        while shared < min(len(key), len(before)) and key[shared] == before[shared]:
            shared += 1
        after = records[place + 1 : place + 4] if left else []
        entries.append({"p": shared, "k": key[shared:], "v": link,
                        "t": make_node(store, after) if after else None})  # fmt: skip
        before = key
    return store.put({"l": left, "e": entries})


def write(story: Story, language: str, quirks: frozenset[str]) -> Files:
    """The repository of one account; likes that it gave stand in it, too."""
    store = Store()
    records: list[tuple[str, cbor2.CBORTag]] = []
    for place, told in enumerate(story.posts):
        moment = told.post.published_at
        assert moment is not None
        when = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
        post = {"$type": "app.bsky.feed.post", "text": told.post.text, "createdAt": when}
        post |= {UNKNOWN: 1} if UNKNOWN_COLUMN in quirks else {}
        records.append((f"app.bsky.feed.post/{place:013d}", store.put(post)))
    if "likes given" in quirks:
        like = {"$type": "app.bsky.feed.like", "createdAt": when, "subject": {"uri": "SECRET"}}
        records.insert(0, ("app.bsky.feed.like/0000000000001", store.put(like)))
    commit = {"did": DID, "version": 3, "data": make_node(store, sorted(records)), "rev": "3k"}
    return {"repo.car": pack(store.put(commit), store)}


TWINS = (
    Twin(
        format="bluesky_repository",
        write=write,
        quirks=("likes given",),
        precision=timedelta(seconds=1),
    ),
)
