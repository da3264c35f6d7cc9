"""Bodies of requests to the HTTP API, read strictly."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from tuuletus.channels.guards import parse_json
from tuuletus.errors import ChannelError


def read_json(request: HttpRequest) -> Any:
    """The body as JSON; what cannot be kept is refused and not mended in silence."""
    try:
        parsed = parse_json(request.body.decode("utf-8"))
    except (ChannelError, UnicodeDecodeError) as error:
        raise HttpError(400, _("The body is not JSON that can be read.")) from error
    if parsed.notes:
        raise HttpError(400, _("The body holds a character or a number that cannot be kept."))
    return parsed.value


def require_readable(request: HttpRequest) -> None:
    """Refuse a body that is no JSON, also where the operation would take none."""
    if request.content_type != "multipart/form-data" and request.body:
        read_json(request)
