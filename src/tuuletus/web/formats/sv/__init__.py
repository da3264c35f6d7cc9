"""Swedish as it is written in Finland."""

from __future__ import annotations
