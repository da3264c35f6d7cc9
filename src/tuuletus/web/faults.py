"""What a program sent in a wrong shape, told in words: the field, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

AROUND = frozenset({"query", "path", "body", "form", "header", "file", "asked", "told"})
"""What stands before the name of a field and is no part of it."""

EXPECTED = MappingProxyType(
    {
        "missing": gettext_noop("this has to be told."),
        "extra_forbidden": gettext_noop("there is no such field here. Leave it out."),
        "int": gettext_noop("write a whole number."),
        "float": gettext_noop("write a number."),
        "decimal": gettext_noop("write a number."),
        "finite": gettext_noop("write a number."),
        "bool": gettext_noop("write true or false."),
        "string": gettext_noop("write a text."),
        "date": gettext_noop("write a day, such as 2026-03-31."),
        "datetime": gettext_noop(
            "write a moment with its zone, such as 2026-03-31T12:00:00+03:00."
        ),
        "timezone": gettext_noop(
            "write a moment with its zone, such as 2026-03-31T12:00:00+03:00."
        ),
        "list": gettext_noop("write a list."),
        "tuple": gettext_noop("write a list."),
        "set": gettext_noop("write a list."),
        "model": gettext_noop("write an object with named fields."),
        "dict": gettext_noop("write an object with named fields."),
        "dataclass": gettext_noop("write an object with named fields."),
        "string_too_long": gettext_noop("at most %(max_length)s characters."),
        "string_too_short": gettext_noop("at least %(min_length)s characters."),
        "too_long": gettext_noop("at most %(max_length)s at a time."),
        "too_short": gettext_noop("at least %(min_length)s."),
        "greater_than_equal": gettext_noop("write %(ge)s or more."),
        "less_than_equal": gettext_noop("write %(le)s or less."),
        "greater_than": gettext_noop("write more than %(gt)s."),
        "less_than": gettext_noop("write less than %(lt)s."),
        "literal_error": gettext_noop("write one of: %(expected)s."),
        "enum": gettext_noop("write one of: %(expected)s."),
    }
)
"""Sentences by the kind of fault: the whole of its name, or what stands before a `_`."""


def name_field(fault: Mapping[str, Any]) -> str:
    """The field that a fault is about, with those around it; empty when it is about all.

    >>> name_field({"loc": ("body", "told", "starts", 0, "day")})
    'starts.0.day'
    """
    parts = [str(part) for part in fault.get("loc", ())]
    while parts and parts[0] in AROUND:
        parts.pop(0)
    return ".".join(parts)


def say_fault(fault: Mapping[str, Any]) -> str:
    """A fault, as `ninja.errors.ValidationError` lists them, as a sentence in words of ours."""
    field, expected = name_field(fault), say_expected(fault)
    return f"{field}: {expected}" if field else expected


def say_expected(fault: Mapping[str, Any]) -> str:
    """What is expected in place of what was sent."""
    kind, told = str(fault.get("type", "")), dict(fault.get("ctx") or {})
    if kind == "value_error":
        return str(told.get("error", ""))
    if "expected" in told:
        told["expected"] = str(told["expected"]).replace(" or ", ", ").replace("'", "")
    sentence = EXPECTED.get(kind) or EXPECTED.get(kind.partition("_")[0])
    return _(sentence) % told if sentence else _("this cannot be understood.")
