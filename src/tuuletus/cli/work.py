"""Do what is due, round after round, without serving pages."""

from __future__ import annotations


def work() -> None:
    """Do what is due, round after round, until it is stopped: Ctrl-C, or the signal TERM.

    Imports, checks, mails to the owners of decisions. There is no end by itself, and no single
    round: `tuuletus serve` does the same beside the pages.
    """
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    start("server").work()
