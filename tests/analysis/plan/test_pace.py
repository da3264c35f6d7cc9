from __future__ import annotations

import pytest

from tuuletus.analysis.plan.pace import tell_change


@pytest.mark.parametrize(
    ("planned", "usual", "weeks", "told"),
    [
        (0, 1.0, 2, "pauses"),
        (0, 0.75, 2, "pauses"),
        (0, 0.25, 2, "same"),
        (4, 0.38, 2, "more"),
        (1, 0.0, 2, "more"),
        (1, 0.38, 2, "same"),
        (4, 2.0, 2, "same"),
        (3, 2.0, 2, "same"),
        (2, 2.0, 2, "less"),
        (5, 2.0, 2, "same"),
        (7, 2.0, 2, "more"),
    ],
)
def test_a_clearly_other_number_of_posts_is_told(planned, usual, weeks, told):
    assert tell_change(planned=planned, usual=usual, weeks=weeks).value == told
