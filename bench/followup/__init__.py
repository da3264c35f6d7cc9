"""Did the decision work? Ways to tell, on simulated accounts with a known truth."""

from __future__ import annotations
