"""Where a habit has changed, pages of findings say so and show what holds since then."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import now as clock

from tests.web.conftest import let_worker_work
from tests.web.plan.test_habits import fill
from tuuletus.analysis.findings import Finding
from tuuletus.analysis.habits import HabitState, StreamName
from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.people.actions import create_token
from tuuletus.web.review.queries import changes_of, find_changed
from tuuletus.web.review.queries.habits import HABITS, HabitsTold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]

SINCE = date(2025, 9, 29)
NO_DIFFERENCE = ("No difference between", "Publish when it suits you")


def state(kind, value, *, channel="", since=SINCE):
    numbers = {"multiple": 2.49, "low": 2.06, "high": 3.02, "posts": 83, "above": 0.999}
    return HabitState(stream=StreamName(kind, value, channel), since=since, **numbers)


def keep_habits(workspace, *states):
    told = HabitsTold(
        shifts=(), states=states, posts=200, first_day=SINCE, until=clock().date(), left_out={}
    )
    KeptAnswer.objects.create(
        workspace=workspace,
        question=HABITS.key({}),
        answer=HABITS.shape.dump_json(told).decode(),
        asked_on=clock().date(),
        made_at=clock(),
        revision=workspace.revision,
    )


def finding(*pairs):
    told = {"metric": "interactions", "mean": 1.05, "low": 0.9, "high": 1.2, "n": 106}
    return Finding(pairs=pairs, probability=0.6, clear=False, posts=(), **told)


EVENING, NIGHT = state("daypart", "evening"), state("daypart", "night")
WEEKEND, PHOTO = state("weekdays", "weekend"), state("form", "photo", channel="3")
CHANGED = (EVENING, NIGHT, WEEKEND, PHOTO)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("hour", "18-21")], (EVENING,)),
        ([("hour", "21-24")], (EVENING, NIGHT)),
        ([("hour", "09-12")], ()),
        ([("weekday", "7")], (WEEKEND,)),
        ([("weekday", "1")], ()),
        ([("format", "photo"), ("weekday", "6")], (WEEKEND, PHOTO)),
        ([("topic", "18-21")], ()),
        ([("hour", "noon")], ()),
    ],
)
def test_a_change_belongs_to_the_findings_about_its_time_or_form(pairs, expected):
    assert changes_of(finding(*pairs), CHANGED) == expected


def test_what_has_not_changed_is_no_change_and_nothing_kept_is_not_known(workspace):
    assert find_changed(workspace) is None

    keep_habits(workspace, EVENING, state("daypart", "morning", since=None))

    assert find_changed(workspace) == (EVENING,)


def test_timing_never_says_no_difference_where_a_time_has_changed(as_aino, worked):
    keep_habits(worked, WEEKEND)

    page = as_aino.get("/timing/").content.decode()

    assert not any(words in page for words in NO_DIFFERENCE)
    assert (
        "weekend: since the week of 29 September 2025 such posts get about 2.49 times the"
        " interactions of other posts, probably 2.06 to 3.02 times (83 posts since then)." in page
    )
    assert 'href="/habits/"' in page
    assert page.count("now: weekend, since 29 September 2025") == 2  # Saturday and Sunday
    assert "/habits/posts/?kind=weekdays&amp;value=weekend" in page


def test_timing_says_that_it_is_not_known_yet_whether_a_time_has_changed(as_aino, worked):
    before = as_aino.get("/timing/").content.decode()
    keep_habits(worked, state("daypart", "evening", since=None))
    after = as_aino.get("/timing/").content.decode()

    assert "Whether that has changed is being worked out." in before
    assert NO_DIFFERENCE[1] not in before
    assert NO_DIFFERENCE[1] in after


def test_a_form_that_has_changed_leaves_timing_as_it_is(as_aino, worked):
    keep_habits(worked, PHOTO)

    assert "times the interactions of other posts" not in as_aino.get("/timing/").content.decode()


def test_findings_say_what_has_changed_and_what_holds_since_then(as_aino, worked):
    keep_habits(worked, WEEKEND)

    page = as_aino.get("/findings/").content.decode()
    own = as_aino.get("/findings/posts/", {"trait": "weekday", "value": "6"}).content.decode()
    other = as_aino.get("/findings/posts/", {"trait": "weekday", "value": "2"}).content.decode()

    assert "such posts get about 2.49 times" in page
    assert "now: weekend, since 29 September 2025" in page
    assert 'href="/habits/"' in page
    assert "This has changed" in own
    assert "such posts get about 2.49 times" in own
    assert "This has changed" not in other


def test_the_api_tells_what_holds_since_then(browser, aino, worked, now):
    keep_habits(worked, WEEKEND)
    _, secret = create_token(aino, worked, name="t", scopes=["read"], now=now)

    answer = browser.get("/api/v1/findings", headers={"authorization": f"Bearer {secret}"}).json()

    told = {(one["trait"], one["value"]): one["changed"] for one in answer["findings"]}
    assert told["weekday", "2"] == []
    [since] = told["weekday", "7"]
    assert since == {
        "kind": "weekdays",
        "value": "weekend",
        "channel": "",
        "since": "2025-09-29",
        "mean": 2.49,
        "low": 2.06,
        "high": 3.02,
        "n": 83,
    }


def test_a_real_shift_is_found_by_the_worker_and_told_beside_the_time(as_aino, workspace):
    fill(workspace, rise=4.0)
    let_worker_work()

    page = as_aino.get("/timing/").content.decode()

    assert "now: evening (17–22), since" in page
    assert not any(words in page for words in NO_DIFFERENCE)
