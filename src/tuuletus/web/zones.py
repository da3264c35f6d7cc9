"""The time zones that a form offers: usual ones first, the rest by part of the world."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REGIONS = {
    "Africa": pgettext_lazy("time zones", "Africa"),
    "America": pgettext_lazy("time zones", "America"),
    "Antarctica": pgettext_lazy("time zones", "Antarctica"),
    "Arctic": pgettext_lazy("time zones", "The Arctic"),
    "Asia": pgettext_lazy("time zones", "Asia"),
    "Atlantic": pgettext_lazy("time zones", "The Atlantic"),
    "Australia": pgettext_lazy("time zones", "Australia"),
    "Europe": pgettext_lazy("time zones", "Europe"),
    "Indian": pgettext_lazy("time zones", "The Indian Ocean"),
    "Pacific": pgettext_lazy("time zones", "The Pacific"),
}

Group = tuple[Promise, list[tuple[str, str]]]


@cache
def places() -> tuple[str, ...]:
    """The zones in which people live today, in alphabetical order; no old or technical names."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(sorted(line.split("\t")[2] for line in lines))


def group_zones(usual: Sequence[str]) -> list[Group]:
    """Choices for a form; `usual` stand first, whether of today or not; empty ones are skipped."""
    first = [zone for zone in dict.fromkeys(usual) if zone]
    rest = (zone for zone in places() if zone not in first)
    regions = groupby(rest, key=lambda zone: zone.split("/")[0])
    return [
        (_("Common"), _pairs(first)),
        *((REGIONS[region], _pairs(list(zones))) for region, zones in regions),
    ]


def _pairs(zones: Sequence[str]) -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in zones]
