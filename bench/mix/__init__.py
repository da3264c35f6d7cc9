"""What to publish next, against bandit libraries, on simulated years of known appeal."""

from __future__ import annotations

import os

for _library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_library, "1")  # CPU time is compared, and one core is what a server has
