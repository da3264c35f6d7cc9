"""An invented lake of any size, written in pieces: five metrics, each read four times a post."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuuletus.lake import MEASUREMENTS, POSTS, TRAITS

READINGS_A_POST = 20
METRICS = ("reactions", "comments", "shares", "reach", "views")
AGES_HOURS = (1.0, 24.0, 168.0, 720.0)
SHARE_SEEN = (0.1, 0.6, 0.95, 1.0)
TRAITS_MADE = {
    "format": ("photo", "video", "link", "text"),
    "weekday": tuple("1234567"),
    "hour": tuple(f"{start:02d}-{start + 3:02d}" for start in range(0, 24, 3)),
}
CHANNELS = 5
PIECE = 250_000
_FIVE_YEARS = 5 * 365 * 24 * 3600
_START = 1_600_000_000
_MICRO = 1_000_000
_MOMENT = pa.timestamp("us", tz="UTC")


def make_lake(folder: Path, posts: int, *, seed: int) -> int:
    """Write a lake of `posts` posts; says how many readings it has."""
    if (folder / "done").exists():
        return posts * READINGS_A_POST
    luck = np.random.default_rng(seed)
    for name in ("posts", "traits", "measurements"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for part, start in enumerate(range(0, posts, PIECE)):
        _write_piece(folder, part, np.arange(start, min(start + PIECE, posts)), luck)
    (folder / "done").touch()
    return posts * READINGS_A_POST


def _write_piece(folder: Path, part: int, post: np.ndarray, luck: np.random.Generator) -> None:
    published = (_START + luck.integers(0, _FIVE_YEARS, len(post))) * _MICRO
    channel = luck.integers(0, CHANNELS, len(post))
    _write(
        folder / "posts" / f"part-{part}.parquet",
        POSTS,
        [
            post,
            channel,
            _words(("facebook",), np.zeros(len(post), dtype=np.int32)),
            _at(published),
        ],
    )
    kinds = {name: luck.integers(0, len(words), len(post)) for name, words in TRAITS_MADE.items()}
    values = sorted({word for words in TRAITS_MADE.values() for word in words})
    place = {word: spot for spot, word in enumerate(values)}
    coded = [
        np.array([place[word] for word in words])[kinds[name]]
        for name, words in TRAITS_MADE.items()
    ]
    _write(
        folder / "traits" / f"part-{part}.parquet",
        TRAITS,
        [
            np.tile(post, len(TRAITS_MADE)),
            _words(tuple(TRAITS_MADE), np.repeat(np.arange(len(TRAITS_MADE)), len(post))),
            _words(tuple(values), np.concatenate(coded)),
        ],
    )
    level = np.exp(
        luck.normal(4.0, 1.0, (len(post), len(METRICS))) + 0.2 * kinds["format"][:, None]
    )
    seen = np.floor(level[:, :, None] * np.array(SHARE_SEEN))
    read_at = published[:, None] + (np.array(AGES_HOURS) * 3600 * _MICRO).astype(np.int64)
    times = len(METRICS) * len(AGES_HOURS)
    _write(
        folder / "measurements" / f"part-{part}.parquet",
        MEASUREMENTS,
        [
            np.repeat(post, times),
            _words(
                METRICS, np.tile(np.repeat(np.arange(len(METRICS)), len(AGES_HOURS)), len(post))
            ),
            _at(np.repeat(read_at[:, None, :], len(METRICS), axis=1).ravel()),
            seen.ravel(),
        ],
    )


def _words(words: tuple[str, ...], codes: np.ndarray) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), list(words))


def _at(micros: np.ndarray) -> pa.Array:
    return pa.array(micros.astype(np.int64)).cast(_MOMENT)


def _write(path: Path, schema: pa.Schema, columns: list[object]) -> None:
    arrays = [
        pa.array(column, type=field.type) if isinstance(column, np.ndarray) else column
        for column, field in zip(columns, schema, strict=True)
    ]
    pq.write_table(pa.table(arrays, schema=schema), path, compression="zstd")
