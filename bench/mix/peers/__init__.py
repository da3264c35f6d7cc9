"""Scripts that run inside the environments of the peers, without us."""

from __future__ import annotations
