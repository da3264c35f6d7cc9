"""What a platform can give us: one folder a platform, found through entry points."""

from __future__ import annotations
