"""Fill an invented restaurant and serve it."""

from __future__ import annotations

import os

import typer

from tuuletus.cli.serve import Host, Port


def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Fill an invented restaurant, once, and serve it; your own data stay elsewhere."""
    os.environ.setdefault("TUULETUS_DATA", "var/demo")
    os.environ.setdefault("TUULETUS_URL", f"http://{host}:{port}")
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    server = start("server")
    server.prepare()
    typer.echo("Filling an invented restaurant; the first time takes a while ...")
    signing_in = start("demo").prepare_demo()

    def tell_how_to_sign_in() -> None:
        typer.echo("Everything in it is invented. Sign in with any of these addresses:")
        for email, role in signing_in.people:
            typer.echo(f"  {email:<20} {role}")
        typer.echo(f"  and the password     {signing_in.password}")

    server.serve(host=host, port=port, when_open=tell_how_to_sign_in)
