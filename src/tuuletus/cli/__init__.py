"""The command line: one module per command; each parses, calls and prints."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130
"""The exit code that shells expect after Ctrl-C."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What linear algebra asks, once, when it is loaded: how many threads it may start."""


def main() -> None:
    """Run the command line; what is raised on purpose becomes a sentence, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuuletus.web.settings")
    for name in THREADS:
        # our matrices are small: more threads would spend their time waiting for each other
        os.environ.setdefault(name, "1")
    from tuuletus.errors import TuuletusError  # noqa: PLC0415 - slow import

    try:
        from tuuletus.cli.app import app  # noqa: PLC0415 - slow import

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except TuuletusError as error:
        sys.exit(f"tuuletus: {error}")
    except Exception as error:
        from tuuletus.web.disk import say_failure  # noqa: PLC0415 - seldom needed

        told = say_failure(error)
        if not told:
            raise
        sys.exit(f"tuuletus: {told}")
