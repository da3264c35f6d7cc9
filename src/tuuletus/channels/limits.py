"""How much reading one file may cost: memory and time, kept by the system itself."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from tuuletus.errors import HostileFileError

if sys.platform != "win32":
    import resource

MOST_MB = 300
"""So much memory a process that reads may have, with all that it had before."""
MOST_SECONDS = 8
"""So many seconds of processor time reading may take; what is done with it comes on top."""
GRACE_SECONDS = 5
"""A reader that does not come to its senses for so long is ended by the system."""
_NEEDED_ANYWAY = 64
_LATER_MB = 8
"""Of libraries that are mapped already, so much is filled only as they are used."""
_PAGE_MB = 4096 / 2**20


def set_limits(*, megabytes: int, seconds: int) -> None:
    """Limit this process from now on. Time counts in the main thread only.

    What takes more memory raises MemoryError, what takes more time HostileFileError. Where the
    system knows no such limits, there are none.
    """
    if sys.platform == "win32":
        return
    if room := find_room(megabytes):
        _lower(resource.RLIMIT_AS, room)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGXCPU, _stop)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + seconds)


def end_after(seconds: int) -> None:
    """Let the system end this process after so much processor time, whatever it is doing."""
    if sys.platform != "win32":
        soft, _hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (min(soft, seconds), seconds))


def find_room(megabytes: int) -> int | None:
    """The address space, in bytes, in which this process has `megabytes` of memory; or None.

    Libraries take much address space that they never fill, so what is there counts as it is.
    """
    told = _find_pages()
    if told is None:
        return None
    space, filled = told
    return int((space + max(megabytes - _LATER_MB - filled, _NEEDED_ANYWAY)) * 2**20)


def _find_pages() -> tuple[float, float] | None:
    """The address space of this process and what of it is filled, in MB."""
    try:
        told = Path("/proc/self/statm").read_text("ascii").split()
    except OSError:
        return None
    return int(told[0]) * _PAGE_MB, int(told[1]) * _PAGE_MB


def _lower(kind: int, limit: int) -> None:
    """Set the soft limit, unless it is lower already."""
    soft, hard = resource.getrlimit(kind)
    told = [one for one in (soft, hard, limit) if one != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min(told), hard))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise too_slow()


def too_heavy() -> HostileFileError:
    """The file needs more memory than a file may have."""
    return HostileFileError("The file needs too much memory.", code="too_heavy")


def too_slow() -> HostileFileError:
    """The file takes more time than a file may take."""
    return HostileFileError("The file takes too much time.", code="too_slow")
