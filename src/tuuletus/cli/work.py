"""Do what is due, round after round, without serving pages."""

from __future__ import annotations


def work() -> None:
    """Do what is due: checks, and telling the owners of decisions."""
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    start("server").work()
