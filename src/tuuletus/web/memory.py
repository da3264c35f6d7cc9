"""Memory that a large file needed, given back once it is read."""

from __future__ import annotations

import ctypes
import sys


def give_back_memory() -> None:
    """Return what was freed to the system, where the C library keeps it for itself.

    After a file of a hundred thousand posts that is a hundred megabytes, and the next large piece
    of work would come on top of it.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
