"""Serve the pages and do what is due, in one process."""

from __future__ import annotations

import os
from typing import Annotated

import typer

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Also do what is due, such as checks.")
    ] = True,
) -> None:
    """Serve the pages; the database is brought up to date first."""
    os.environ.setdefault("TUULETUS_URL", f"http://localhost:{port}")
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    start("server").serve(host=host, port=port, with_worker=worker)
