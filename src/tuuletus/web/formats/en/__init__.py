"""English as it is written in Europe."""

from __future__ import annotations
