"""Levels of habits: like with like, beside a least-squares regression."""
