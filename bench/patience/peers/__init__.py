"""Scripts that run inside the environment of one peer each; they import nothing of ours."""

from __future__ import annotations
