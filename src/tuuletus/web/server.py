"""The whole house in one process: web server and worker."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tuuletus.web import worker
from tuuletus.web.assets import collect_files
from tuuletus.web.memory import share_heaps
from tuuletus.web.privacy.actions.erasing import erase_again

logger = logging.getLogger(__name__)

THREADS = 8
CHANNEL_TIMEOUT_SECONDS = 60
CONNECTIONS = 1000
"""So many may be open at once: slow clients cost memory here, but no thread."""


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    with_worker: bool = True,
    when_open: Callable[[], None] | None = None,
) -> None:
    """Serve until stopped: brings the database up to date first, then says where it listens.

    `when_open` is called once connections are taken, before that is said.
    """
    share_heaps()
    import waitress  # type: ignore[import-untyped] # noqa: PLC0415 - slow import

    from tuuletus.web.sockets import Channel  # noqa: PLC0415 - slow import

    prepare()
    # The app looks for its static files once, as it is made: they must be there by then.
    from tuuletus.web.warming import warm_up  # noqa: PLC0415 - the app is ready by now
    from tuuletus.web.wsgi import application  # noqa: PLC0415

    warm_up()
    with running_worker() if with_worker else nothing():
        server = waitress.create_server(
            application,
            host=host,
            port=port,
            threads=THREADS,
            channel_timeout=CHANNEL_TIMEOUT_SECONDS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,
            max_request_body_size=settings.UPLOAD_LIMIT + 1,  # the first number that is too large
            ident="tuuletus",
            clear_untrusted_proxy_headers=True,
            **trust_proxies(),
        )
        for one in find_listening(server):
            one.channel_class = Channel
        if when_open:
            when_open()
        print(f"Tuuletus is open at {settings.PUBLIC_URL} (listening on {host}:{port}).")  # noqa: T201
        server.print_listen("Serving on http://{}:{}")
        server.run()


def find_listening(server: Any) -> list[Any]:
    """The sockets that a server listens on: its own, or those of several addresses."""
    from waitress.server import BaseWSGIServer  # type: ignore[import-untyped] # noqa: PLC0415

    # a name such as localhost stands for several addresses
    several = [
        one for one in getattr(server, "map", {}).values() if isinstance(one, BaseWSGIServer)
    ]
    return several or [server]


def prepare() -> int:
    """Migrations, the table of shared counts, the hashed static files, and nobody who is erased.

    Says how many persons had to be erased again, by the journal of erasures.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        print(f"Bringing the database up to date: {len(plan)} steps.")  # noqa: T201
        call_command("migrate", interactive=False, verbosity=0)
    if settings.CACHE == "database":
        call_command("createcachetable", verbosity=0)
    collect_files()
    return erase_again(now=timezone.now())


def trust_proxies() -> dict[str, object]:
    """What a proxy in front is believed, when the settings say that there is one."""
    if not settings.PROXIES:
        return {}
    return {
        "trusted_proxy": "*",
        "trusted_proxy_count": settings.PROXIES,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }


@contextmanager
def nothing() -> Iterator[None]:
    """No worker beside the server."""
    yield


@contextmanager
def running_worker() -> Iterator[None]:
    """A worker in a thread, asked to stop and waited for at the end."""
    stop = threading.Event()
    thread = threading.Thread(
        target=worker.run,
        args=(worker.load_steps(),),
        kwargs={"clock": timezone.now, "stop": stop},
        name="worker",
        daemon=True,
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        worker.call()
        thread.join(timeout=10)


def work() -> None:
    """Run the worker alone until interrupted, beside web servers that run elsewhere."""
    share_heaps()
    stop = threading.Event()
    try:
        worker.run(worker.load_steps(), clock=timezone.now, stop=stop)
    except KeyboardInterrupt:
        stop.set()
