"""What plans of exposure are in words."""

from __future__ import annotations

from tuuletus.analysis.horizon.usual import Usual
from tuuletus.wording import Speaker
from tuuletus.wording.plans import say_usual


def test_as_before_is_told_in_amounts_and_pauses_that_were_taken_out():
    steady = Usual(amounts={"a": (10.0, 20.0), "b": (1.0, 1.0)}, mended={"a": 0, "b": 0})
    paused = Usual(amounts={"a": (10.0, 20.0)}, mended={"a": 26})

    told = say_usual(steady, Speaker("en"), labels={"a": "Newsletter"})

    assert told.endswith("On average a week: Newsletter: 15; b: 1.0.")
    assert "26 weeks of that year were a pause" in say_usual(paused, Speaker("en"))
