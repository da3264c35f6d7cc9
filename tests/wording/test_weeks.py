from __future__ import annotations

import pytest

from tuuletus.wording import Speaker
from tuuletus.wording.speaker import order_weekdays


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_weeks_run_from_monday_in_every_language_spoken_here(language):
    speaker = Speaker(language)

    assert speaker.weekdays == ("1", "2", "3", "4", "5", "6", "7")
    assert speaker.weekdays == order_weekdays(speaker.first_weekday)


def test_a_week_may_begin_on_sunday():
    assert order_weekdays(6) == ("7", "1", "2", "3", "4", "5", "6")
