"""From what was published and what came back to decisions that are checked."""

from __future__ import annotations

__version__ = "0.1.0"
