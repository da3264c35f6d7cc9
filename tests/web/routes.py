"""Every path of the house, and how a test calls it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """One path: the name of its view and the names of its arguments."""

    name: str
    arguments: tuple[str, ...]


def find_routes() -> list[Route]:
    """Every path of the URL configuration, in the order of names."""
    return sorted(walk(get_resolver(), ()), key=lambda route: route.name)


def walk(resolver: URLResolver, outer: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        arguments = (*outer, *entry.pattern.converters, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from (
                Route(prefix(entry, route.name), route.arguments)
                for route in walk(entry, arguments)
            )
        elif isinstance(entry, URLPattern):
            yield Route(entry.name or "", tuple(dict.fromkeys(arguments)))


def prefix(resolver: URLResolver, name: str) -> str:
    return f"{resolver.namespace}:{name}" if resolver.namespace else name
