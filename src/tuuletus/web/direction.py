"""Pages without invisible marks that draw foreign text, or what follows it, backwards."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_MARKS = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""U+202A to U+202E and U+2066 to U+2069 in UTF-8, which every page is written in."""


def take_out_marks(text: bytes) -> bytes:
    """Text in UTF-8 without them."""
    return _MARKS.sub(b"", text)


class DirectionMiddleware:
    """Takes the marks out of every page, wherever the text came from.

    What is stored and what is exported stays as it came.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; a page without the marks."""
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            response.content = take_out_marks(response.content)
        return response
