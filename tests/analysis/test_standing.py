from __future__ import annotations

import pytest

from tuuletus.analysis.findings import Finding, OnChannel, Untold
from tuuletus.analysis.standing import Standing, judge
from tuuletus.records import Channel

PAGE = Channel(platform="facebook", key="page")
BOTH = (("format", "video"), ("weekday", "5"))


def finding(**changes):
    told = {"mean": 1.3, "low": 1.1, "high": 1.5, "n": 30, "probability": 0.9, "clear": False}
    told |= {"pairs": (("format", "video"),), "metric": "likes", "posts": ()}
    return Finding(**(told | changes))


def on_channel(low, high):
    return OnChannel(channel=PAGE, mean=(low + high) / 2, low=low, high=high, n=9, probability=0.5)


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        (finding(clear=True), Standing.CLEAR),
        (finding(clear=True, differs=True), Standing.DIFFERS),
        (finding(), Standing.TOO_EARLY),
        (finding(probability=0.97), Standing.ONE_OF_MANY),
        (finding(probability=0.03), Standing.ONE_OF_MANY),
        (finding(probability=0.97, pairs=BOTH), Standing.NO_MORE_THAN_PARTS),
        (on_channel(1.05, 1.5), Standing.MORE),
        (on_channel(0.5, 0.95), Standing.FEWER),
        (on_channel(0.89, 1.57), Standing.TOO_EARLY),
        (Untold(channel=PAGE, n=347, reason="few_others"), Standing.FEW_OTHERS),
    ],
)
def test_every_row_is_judged_by_one_rule(told, standing):
    assert judge(told) == standing
