"""What is answered when something broke."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from django.views.defaults import page_not_found, permission_denied

from tuuletus.web.collect.forms import say_too_many_files
from tuuletus.web.disk import is_disk_failing
from tuuletus.web.people import events
from tuuletus.web.people.bearer import find_language

API = "/api/"
NOTHING_HERE = gettext_noop("There is nothing here, or it is not yours to see.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page, or for programs an object, that names the limit where one was passed."""
    if is_disk_failing(exception):  # a session that cannot be saved is taken for a bad request
        return say_what_broke(request, exception)
    message = _("Nothing was changed. Go back, load the page again and try once more.")
    title, code = _("This request could not be understood"), "bad_request"
    if isinstance(exception, TooManyFilesSent):
        title, code = _("Too many files at once"), "too_many_files"
        message = say_too_many_files()
    if request.path.startswith(API):
        told = {"error": code, "message": message}
        return JsonResponse(told, status=HTTPStatus.BAD_REQUEST)
    seen = {"title": title, "message": message}
    return render(request, "400.html", seen, status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for somebody whose role does not allow what they asked for; one line in the log."""
    events.note("page refused", path=request.path)
    return permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page, or for programs an object."""
    if request.path.startswith(API):
        with override(find_language(request)):
            told = {"error": "not_found", "message": _(NOTHING_HERE)}
        return JsonResponse(told, status=HTTPStatus.NOT_FOUND)
    return page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page, or for programs an object, which needs neither database nor session."""
    return say_what_broke(request, sys.exception())


def say_what_broke(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """What somebody whose request broke is told, and what it means for what they sent."""
    if is_disk_failing(error):
        status, code = HTTPStatus.SERVICE_UNAVAILABLE, "disk_full"
        message = _(
            "What you sent just now was not saved. What was saved before is safe, and an import"
            " under way goes on once there is room. Your administrator has to make room on the"
            " server."
        )
        title = _("The disk of the server is full")
    else:
        status, code = HTTPStatus.INTERNAL_SERVER_ERROR, "failed"
        message = _(
            "The fault is ours and has been written to the log. What you had saved is safe. Try"
            " again in a moment."
        )
        title = _("Something broke")
    response: HttpResponse
    if request.path.startswith(API):
        response = JsonResponse({"error": code, "message": message}, status=status)
    elif request.headers.get("HX-Request"):  # a part of a page has room for a sentence
        text = f"{title}. {message}"
        response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    else:
        page = loader.render_to_string("500.html", {"title": title, "message": message})
        response = HttpResponse(page, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "60"
    return response
