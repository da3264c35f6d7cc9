"""What is too large is refused by a page of our own, which the sender also gets to see."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]
from waitress.utilities import RequestEntityTooLarge  # type: ignore[import-untyped]

LINGER_SECONDS = 20
LINGER_BYTES = 4 * 1024**3


class _TooLargeTask(WSGITask):  # type: ignore[misc] # waitress has no types
    """Asks the application as if there were no body: its middleware sees the stated length."""

    def execute(self) -> None:
        self.set_close_on_finish()
        super().execute()

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        # what came in pieces states no length; so much of it has been counted
        counted = str(self.request.body_bytes_received)
        environ["CONTENT_LENGTH"] = self.request.headers.get("CONTENT_LENGTH", counted)
        return environ


def _make_error_task(channel: Channel, request: Any) -> Any:
    if isinstance(request.error, RequestEntityTooLarge):
        channel.lingers = True
        return _TooLargeTask(channel, request)
    return ErrorTask(channel, request)


class Channel(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """One connection.

    After a refusal the rest of the body is taken and thrown away for a while: a connection that is
    closed with unread data in it is reset, and the sender never sees why.
    """

    error_task_class = staticmethod(_make_error_task)
    lingers = False
    lingers_until = 0.0
    thrown_away = 0

    def handle_close(self) -> None:
        """Close the sending half first, where the other side has more to say."""
        if not self.lingers or not self.connected:
            super().handle_close()
            return
        self.lingers = self.will_close = self.close_when_flushed = False
        self.lingers_until = time.monotonic() + LINGER_SECONDS
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def handle_read(self) -> None:
        """Read a request, or throw away what comes after a refusal."""
        if not self.lingers_until:
            super().handle_read()
            return
        try:
            data = self.recv(self.adj.recv_bytes)
        except OSError:
            data = b""
        self.thrown_away += len(data)
        is_over = self.thrown_away > LINGER_BYTES or time.monotonic() > self.lingers_until
        if not data or is_over:
            super().handle_close()
