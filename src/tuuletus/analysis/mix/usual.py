"""What a channel's usual post is: what everything is told as a multiple of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.draws import Draws
from tuuletus.analysis.mix.forms import PARTS, build_features
from tuuletus.analysis.mix.history import USUAL_DAYS, recall
from tuuletus.analysis.mix.state import MixState

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The usual post by draw and channel on the scale of the appeals (log).

    `worn` is its appeal less the wear of its type, `crowded` that less the crowding by others.
    """

    worn: Floats
    crowded: Floats


def draw_rested(state: MixState, draws: Draws, usual: Usual, *, channel: Ints) -> Floats:
    """Draws x types: what a rested post gets, as a multiple of the usual post of its channel.

    The mean over the channels of the slots, of all where there are none.
    """
    count = np.bincount(channel, minlength=len(state.channels))
    share = np.maximum(count, 0 if len(channel) else 1).astype(np.float64)
    share /= share.sum()
    return np.asarray(np.exp(draws.appeal - usual.worn[:, None, :]) @ share)


def draw_usual(state: MixState, draws: Draws) -> Usual:
    """The mean of what the posts of the last eight weeks were to bring when they came out.

    A channel without such posts takes all types alike.
    """
    recent = state.history.since(state.day - USUAL_DAYS)
    use = recall(state.history, kind=recent.type, channel=recent.channel, day=recent.day)
    feature = build_features(use, recent.day)
    expected = draws.appeal[:, recent.type, recent.channel]
    for part in range(PARTS):
        expected = expected - (
            draws.sensitivity[:, recent.type, part] * feature[draws.form, :, part]
        )
    worn = draws.appeal.mean(axis=1)
    crowded = worn.copy()
    for channel in np.unique(recent.channel):
        mine = recent.channel == channel
        worn[:, channel] = expected[:, mine].mean(axis=1)
        crowded[:, channel] = worn[:, channel] - draws.crowding * use.crowd[mine].mean()
    return Usual(worn=worn, crowded=crowded)
