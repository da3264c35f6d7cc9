"""How well posts are compared and learnt from, against the methods people use otherwise."""

from __future__ import annotations

import bench.threads  # noqa: F401 - sets how many threads numpy takes
