"""Findings, reviews, the decisions they end in, and their checks."""
