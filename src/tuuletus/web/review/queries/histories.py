"""What the checks of decisions look at: the posts of a trait beside all others."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import TypeAdapter

from tuuletus.analysis.followup import Registration
from tuuletus.analysis.history import History, build_history
from tuuletus.records import Channel
from tuuletus.web.collect.queries import Question, records_for_learning
from tuuletus.web.people.models import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedHistory:
    """A history in a few bytes."""

    columns: bytes

    def open(self) -> History:
        """The history itself; `post` are primary keys."""
        with np.load(io.BytesIO(self.columns), allow_pickle=False) as stored:
            return History(**stored)


def ask_for_history(
    registration: Registration, *, as_of: datetime | None = None
) -> dict[str, str]:
    """The words of the question what a check looks at, now or as of a moment; see `HISTORY`."""
    words = {
        "trait": registration.trait,
        "value": registration.value,
        "metric": registration.metric,
        "age_days": str(registration.age_days),
        "as_of": as_of.isoformat() if as_of else "",
    }
    one = registration.channel
    return words if one is None else words | {"platform": one.platform, "channel": one.key}


def history_of(workspace: Workspace, now: datetime, words: Mapping[str, str]) -> History:
    """The posts that a check looks at, as primary keys, with what they got."""
    as_of = words["as_of"]
    records = records_for_learning(workspace)
    history = build_history(
        records.posts,
        records.measurements,
        traits=records.traits,
        trait=words["trait"],
        value=words["value"],
        metric=words["metric"],
        age_days=int(words["age_days"]),
        zone=ZoneInfo(workspace.time_zone),
        now=datetime.fromisoformat(as_of) if as_of else now,
        channel=Channel(platform=words["platform"], key=words["channel"])
        if "channel" in words
        else None,
    )
    return replace(history, post=np.array(records.pks, dtype=np.int64)[history.post])


def pack_history(workspace: Workspace, now: datetime, words: Mapping[str, str]) -> PackedHistory:
    """The same in a few bytes."""
    packed = io.BytesIO()
    history = history_of(workspace, now, words)
    np.savez(packed, **{column.name: getattr(history, column.name) for column in fields(history)})
    return PackedHistory(columns=packed.getvalue())


HISTORY = Question(
    name="history",
    shape=TypeAdapter(PackedHistory),
    work_out=pack_history,
    pack=lambda packed: (PackedHistory(columns=b""), packed.columns),
    unpack=lambda _packed, columns: PackedHistory(columns=columns),
)
"""What the check of a decision looks at; words: see `ask_for_history`."""
