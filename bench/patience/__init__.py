"""Immediate and slow effects against marketing-mix packages, on venues of known truth."""

from __future__ import annotations

import bench.threads  # noqa: F401 - sets how many threads numpy takes
