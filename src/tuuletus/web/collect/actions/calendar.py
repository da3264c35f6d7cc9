"""What a team tells about its own calendar. Every change makes answers that build on it old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from django.db import transaction

from tuuletus.web.collect.actions.answers import note_change, take_turn
from tuuletus.web.collect.models import OpeningHours, OwnEvent
from tuuletus.web.people.models import Workspace

Hours = tuple[time | None, time | None]


def set_opening_hours(workspace: Workspace, hours: Mapping[int, Hours | None]) -> None:
    """Say for each weekday (1 to 7) when the house is open.

    None means that nothing is told; two empty times, that the house is closed.
    """
    with transaction.atomic():
        take_turn(workspace)
        workspace.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(workspace=workspace, weekday=weekday, opens=told[0], closes=told[1])
            for weekday, told in hours.items()
            if told is not None
        )
        note_change(workspace)


@transaction.atomic
def add_event(
    workspace: Workspace, *, name: str, first_day: date, last_day: date, is_closed: bool
) -> OwnEvent:
    """Put an event into the calendar; the very same one twice changes nothing."""
    take_turn(workspace)
    event, is_new = OwnEvent.objects.get_or_create(
        workspace=workspace,
        name=name,
        first_day=first_day,
        last_day=last_day,
        defaults={"is_closed": is_closed},
    )
    if is_new:
        note_change(workspace)
    return event


@transaction.atomic
def forget_event(event: OwnEvent) -> None:
    """Take an event out of the calendar."""
    event.delete()
    note_change(event.workspace_id)
