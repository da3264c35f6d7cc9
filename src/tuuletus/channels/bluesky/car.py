"""The container of a repository: content-addressed blocks (CAR version 1) and their tree.

Formats: CAR v1 and DAG-CBOR of IPLD; the Merkle search tree as the AT Protocol's repository
specification defines it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import cbor2

from tuuletus.channels.guards import MAX_DEPTH
from tuuletus.errors import HostileFileError, UnknownFileError

MAX_BLOCKS = 1_000_000
_LONGEST_VARINT = 9
_LINK_TAG = 42
_CIDV1, _SHA256, _SHA256_BYTES = 1, 0x12, 32

Link = bytes
"""The binary identifier (CID) of a block."""


class Blocks:
    """The blocks of one CAR file, each looked up by its identifier and checked against it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places: dict[Link, tuple[int, int]] = {}
        self.cut_at: int | None = None
        header, start = self._take(0)
        told = decode(header)
        if not isinstance(told, dict) or told.get("version") != 1 or not told.get("roots"):
            raise UnknownFileError("The file is no repository.", code="broken_repository")
        self.root = told["roots"][0]
        while start < len(data):
            try:
                block, after = self._take(start)
                link = _read_link(block)
            except (IndexError, ValueError):
                self.cut_at = start  # a download that broke off; what came before it is whole
                break
            self._places[link] = (after - len(block) + len(link), after)
            start = after
            if len(self._places) > MAX_BLOCKS:
                raise HostileFileError("The file has too many blocks.", code="too_many_rows",
                                       limit=MAX_BLOCKS)  # fmt: skip

    def _take(self, start: int) -> tuple[bytes, int]:
        length, begin = _read_varint(self._data, start)
        end = begin + length
        if length == 0 or end > len(self._data):
            raise ValueError(start)
        return self._data[begin:end], end

    def get(self, link: object) -> Any | None:
        """What a block holds; None where it is missing or not what its identifier says."""
        if not isinstance(link, bytes) or link not in self._places:
            return None
        begin, end = self._places[link]
        block = self._data[begin:end]
        if hashlib.sha256(block).digest() != link[-_SHA256_BYTES:]:
            return None
        return decode(block)

    def __len__(self) -> int:
        return len(self._places)


def walk(blocks: Blocks, root: object) -> Iterator[tuple[str, object]]:
    """Path and link of every record under a node of the tree, in order; damaged nodes yield "".

    A node holds entries whose keys leave out what they share with the entry before, and the links
    of the nodes that lie between them. No recursion: a hostile tree may be deep or go in circles.
    """
    seen: set[object] = set()
    waiting: list[tuple[str, object] | object] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            yield item
            continue
        if item is None:
            continue
        node = None if item in seen else blocks.get(item)
        seen.add(item)
        if not isinstance(node, dict) or not isinstance(node.get("e"), list):
            yield "", item
            continue
        waiting += reversed([node.get("l"), *_list_entries(node["e"])])


def _list_entries(entries: list[Any]) -> Iterator[tuple[str, object] | object]:
    key = b""
    for entry in entries:
        told = entry if isinstance(entry, dict) else {}
        shared, rest = told.get("p"), told.get("k")
        if not isinstance(shared, int) or not isinstance(rest, bytes) or shared > len(key):
            yield "", None
            return
        key = key[:shared] + rest
        yield key.decode("utf-8", errors="replace"), told.get("v")
        yield told.get("t")


def decode(block: bytes) -> Any:
    """DAG-CBOR as Python's values, links as bytes; raises UnknownFileError where it is none."""
    try:
        return cbor2.loads(
            block,
            tag_hook=_read_tag,
            max_depth=MAX_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
    except (cbor2.CBORDecodeError, ValueError, TypeError, MemoryError) as error:
        raise UnknownFileError("A block is damaged.", code="broken_repository") from error


def _read_tag(tag: cbor2.CBORTag, _immutable: bool) -> Link:
    if tag.tag == _LINK_TAG and isinstance(tag.value, bytes):
        return tag.value[1:]  # a zero byte stands before the identifier
    raise ValueError(tag.tag)


def _read_varint(data: bytes, start: int) -> tuple[int, int]:
    value = 0
    for place in range(_LONGEST_VARINT):
        byte = data[start + place]
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return value, start + place + 1
    raise ValueError(start)


def _read_link(block: bytes) -> Link:
    version, place = _read_varint(block, 0)
    _codec, place = _read_varint(block, place)
    kind, place = _read_varint(block, place)
    length, place = _read_varint(block, place)
    if (version, kind, length) != (_CIDV1, _SHA256, _SHA256_BYTES):
        raise ValueError(version)
    return block[: place + length]
