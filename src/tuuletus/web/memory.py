"""How the C library keeps memory: heaps that threads share, and what is given back."""

from __future__ import annotations

import ctypes
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_ARENAS = 2


def share_heaps() -> None:
    """Let all threads of this process take memory from two heaps, where the C library has more.

    A heap of its own for each of a dozen threads keeps what the largest request of each needed.
    Call it before the first thread starts.
    """
    if sys.platform == "linux":
        choose = getattr(ctypes.CDLL(None), "mallopt", None)
        if choose is not None:
            choose(_ARENA_MAX, _ARENAS)


def give_back_memory() -> None:
    """Return what was freed to the system, where libraries keep it for themselves.

    After a file of a hundred thousand posts that is a hundred megabytes, and the next large piece
    of work would come on top of it.
    """
    # Arrow keeps what its tables needed apart, where it is in use at all
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
