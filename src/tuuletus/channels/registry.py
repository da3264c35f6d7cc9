"""Which channels are installed. A package adds one through the entry point group below."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from tuuletus.errors import ChannelError

GROUP = "tuuletus.channels"


@cache
def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in sorted(entry_points(group=GROUP))}


def channel_names() -> tuple[str, ...]:
    """The names of all installed channels, in alphabetical order."""
    return tuple(_found())


def load_channel(name: str) -> type[Any]:
    """The class of the channel called `name`; call it without arguments to get the channel."""
    point = _found().get(name)
    if point is None:
        raise ChannelError(f"There is no channel {name!r}.", code="unknown_channel", name=name)
    loaded: type[Any] = point.load()
    return loaded
