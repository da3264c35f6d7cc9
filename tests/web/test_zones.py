"""Time zones are offered under the names that are used today, near ones first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tuuletus.web.collect.forms import EXPORT_ZONES
from tuuletus.web.people.forms import COMMON_ZONES, WorkspaceForm
from tuuletus.web.zones import REGIONS, group_zones, places


def test_only_zones_of_a_place_are_offered_and_no_old_names():
    assert {"Europe/Helsinki", "Europe/Kyiv", "Asia/Kolkata"} <= set(places())
    assert {"Europe/Kiev", "US/Pacific", "EST5EDT", "Etc/GMT+3", "GB"} & set(places()) == set()
    assert all(ZoneInfo(zone) for zone in places())


def test_every_zone_has_a_region_and_stands_once():
    groups = group_zones(COMMON_ZONES)

    offered = [zone for _, pairs in groups for zone, _ in pairs]
    assert len(groups) == 1 + len(REGIONS)
    assert len(offered) == len(set(offered))
    assert set(offered) == {*places(), "UTC"}
    assert offered[: len(COMMON_ZONES)] == list(COMMON_ZONES)
    assert {*COMMON_ZONES, *EXPORT_ZONES} - {*places()} == {"UTC"}


@pytest.mark.django_db
def test_a_workspace_keeps_a_zone_whose_name_has_grown_old(workspace):
    workspace.time_zone = "Europe/Kiev"

    form = WorkspaceForm(
        {"name": "Meri", "time_zone": "Europe/Kiev", "country": "FI"}, instance=workspace
    )

    assert form.is_valid(), form.errors
    assert str(form["time_zone"]).count("<optgroup") == 1 + len(REGIONS)


@pytest.mark.django_db
def test_an_old_name_is_not_offered_to_others(workspace):
    form = WorkspaceForm(
        {"name": "Meri", "time_zone": "Europe/Kiev", "country": "FI"}, instance=workspace
    )

    assert "time_zone" in form.errors
