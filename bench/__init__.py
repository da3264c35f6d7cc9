"""Measured against peers in the same run; never part of the tests."""

from __future__ import annotations
