"""How well posts are compared and learnt from, against the methods people use otherwise."""

from __future__ import annotations
