"""What a model knows of the time before its first week."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.patience.venues import make_exposure
from tuuletus.analysis.patience.model import Given, Model, build_columns, build_model, unpack


@pytest.fixture
def exposure(rng):
    return make_exposure(rng)


def model_of(exposure, *, before=None) -> Model:
    given = Given(outcomes=np.ones((len(exposure), 1)), exposure=exposure, before=before)
    return build_model(given, has_slow=True)


def columns_of(model: Model):
    return build_columns(model, unpack(model, model.prior_mean[None]))


@pytest.mark.parametrize("kind", ["immediate", "slow"])
def test_effects_go_on_from_the_known_history(exposure, kind):
    much, nothing = (
        getattr(columns_of(model_of(exposure, before=np.full((60, 2), amount))), kind)
        for amount in (40.0, 0.0)
    )

    assert (much[0] > nothing[0]).all()


def test_an_unknown_history_is_taken_to_have_been_as_usual(exposure):
    usual = np.broadcast_to(exposure.mean(axis=0), (60, 2))

    unknown, known = (
        columns_of(model_of(exposure, before=before)).immediate for before in (None, usual)
    )

    np.testing.assert_allclose(unknown, known)


def test_how_far_an_unknown_history_was_from_usual_is_left_open(exposure):
    unknown, known = (model_of(exposure, before=before) for before in (None, exposure[:30]))

    assert "start" in unknown.fixed[0].names
    assert "start" not in known.fixed[0].names


@pytest.mark.parametrize("before", [None, np.full((60, 2), 40.0)])
def test_what_was_carried_into_the_window_does_not_count_as_its_own(exposure, before):
    zeros = np.zeros((60, 2))

    columns = columns_of(model_of(exposure, before=before))
    alone = columns_of(model_of(exposure, before=zeros))

    # of the same weeks, whatever their share is a share of
    relative = columns.immediate[-1] / alone.immediate[-1]
    np.testing.assert_allclose(
        columns.immediate_inside, relative * alone.immediate_inside, rtol=1e-6
    )
    assert (columns.immediate_inside < columns.immediate.sum(axis=0)).all()
