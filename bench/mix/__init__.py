"""What to publish next, against bandit libraries, on simulated years of known appeal."""

from __future__ import annotations

import bench.threads  # noqa: F401 - sets how many threads numpy takes
