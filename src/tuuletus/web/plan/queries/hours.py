"""At what hours posts do best, for those who write them; out of what is kept."""

from __future__ import annotations

from tuuletus.analysis.plan.habits import find_clear
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.habits import HABITS
from tuuletus.wording import Speaker
from tuuletus.wording.habits import DAYPART, say_hours


def find_hours(workspace: Workspace, speaker: Speaker) -> str:
    """The part of the day whose posts clearly get more, with its evidence; else empty.

    It is of all channels together: habits know no part of the day of a single channel, so no slot
    of the mix gets an hour of its own.
    """
    kept = find_kept(workspace, HABITS, HABITS.key({}), with_evidence=False)
    if kept is None or kept.answer.ended_on is not None:
        return ""
    better = [
        (state, level)
        for state, level in find_clear(kept.answer)
        if state.stream.kind == DAYPART and level.multiple > 1.0
    ]
    return say_hours(*max(better, key=lambda one: one[1].multiple), speaker) if better else ""
