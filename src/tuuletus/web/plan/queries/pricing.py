"""What trying costs, before anybody chooses how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from tuuletus.analysis.mix.proposing import price_exploration, propose_mix
from tuuletus.analysis.plan.proposing import Board
from tuuletus.web.collect.queries import Question
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.proposing import find_question

SHARES = (0.0, 0.1, 0.2, 0.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPrice:
    """A share of trials (None: as much as pays), the share that comes of it, and its price.

    The price is a share of the expected response. `moved` counts the posts beside the trials that
    are otherwise than where nothing is tried.
    """

    share: float | None
    realised: float
    price: float
    moved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices, with the fingerprint of what people had set and the revision of the posts."""

    asked: str
    revision: int
    slots: int
    prices: tuple[TrialPrice, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether they are still being worked out."""
        return not self.asked


NO_PRICES = Prices(asked="", revision=0, slots=0, prices=())
"""What is shown while nobody has worked the prices out."""
NOTHING_TO_PRICE = Prices(asked="nothing", revision=0, slots=0, prices=())
"""What is shown where nothing can be planned, so that there is nothing to work out."""


def find_prices(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> Prices:
    """The price of each share that can be chosen."""
    learnt, limits, ahead = find_question(workspace, now)
    told = Prices(asked=limits.digest(), revision=learnt.revision, slots=0, prices=())
    board = Board(learnt=learnt, limits=limits, ahead=tuple(ahead))
    if not learnt.has_types or not board.planned:
        return told
    state, slots = board.build_state(), board.build_slots()
    constraints = board.build_constraints(state)
    before = board.build_undecided(state)
    found = price_exploration(state, slots, constraints, SHARES, undecided=before)
    most = propose_mix(state, slots, constraints=constraints, undecided=before, exploration=None)
    return Prices(
        asked=told.asked,
        revision=told.revision,
        slots=len(slots),
        prices=(
            *(
                TrialPrice(share=one.share, realised=one.realised, price=one.price)
                for one in found
            ),
            TrialPrice(
                share=None,
                realised=most.exploration,
                price=most.exploration_price,
                moved=most.moved,
            ),
        ),
    )


PRICES = Question(name="mix_prices", shape=TypeAdapter(Prices), work_out=find_prices)
"""What trying costs; it has no words, since it is about what people have set by now."""
