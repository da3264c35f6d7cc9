"""What was accepted, by whom, and what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from tests.web.plan.conftest import publish
from tuuletus.web.plan.actions import accept_mix, ask_mix, take_back
from tuuletus.web.plan.models import Acceptance, EntryState, PlanEntry
from tuuletus.web.plan.queries.accepted import find_acceptances, tell_accepted
from tuuletus.web.review.models import Decision, Review
from tuuletus.wording import Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]


def accept(workspace, person):
    return accept_mix(
        workspace,
        ask_mix(workspace, now=clock()).answer.digest(),
        person=person,
        owner=person,
        now=clock(),
        speaker=Speaker("en"),
    ).acceptance


def read(client):
    response = client.get("/mix/accepted/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_accepted_mix_is_told_with_its_weeks_its_person_and_its_decisions(
    as_aino, workspace, channels, aino
):
    accepted = accept(workspace, aino)

    page = read(as_aino)

    assert (accepted.first_day, accepted.weeks) == (
        PlanEntry.objects.order_by("day").first().day
        - timedelta(days=PlanEntry.objects.order_by("day").first().day.weekday()),
        2,
    )
    assert f"by {aino}" in page
    assert "0 of its 8 posts are published" in page
    decision = Decision.objects.first()
    assert f'href="/decisions/{decision.pk}/"' in page


def test_what_came_out_is_counted_planned_or_not(workspace, channels, aino):
    monday = clock().date() - timedelta(days=clock().weekday() + 14)
    accepted = Acceptance.objects.create(
        workspace=workspace,
        fingerprint="0" * 64,
        accepted_at=clock(),
        person=aino,
        first_day=monday,
        weeks=1,
    )
    states = (EntryState.PUBLISHED, EntryState.DROPPED, EntryState.TO_WRITE)
    for ahead, state in enumerate(states):
        PlanEntry.objects.create(
            channel=channels[0],
            acceptance=accepted,
            day=monday + timedelta(days=ahead),
            trait="topic",
            value="live",
            state=state,
        )
    for ahead in (0, 6, 7, -1):
        moment = clock() - timedelta(days=clock().weekday() + 14 - ahead)
        publish(channels[1], moment.replace(hour=9), topic="live")

    (told,) = tell_accepted(workspace, list(find_acceptances(workspace)), today=clock().date())

    (one,) = told.types
    assert (one.planned, one.came, one.given_up, one.published) == (3, 1, 1, 2)
    assert (told.first_day, told.last_day) == (monday, monday + timedelta(days=6))
    assert told.decisions == ()


def test_weeks_to_come_have_no_count_yet_and_an_older_row_has_the_days_of_its_entries(
    workspace, channels, aino
):
    accepted = accept(workspace, aino)
    Acceptance.objects.update(first_day=None, weeks=None)

    (told,) = tell_accepted(workspace, list(find_acceptances(workspace)), today=clock().date())

    days = sorted(accepted.entries.values_list("day", flat=True))
    assert (told.first_day, told.last_day) == (days[0], days[-1])
    assert {one.published for one in told.types} == {None}


def test_several_mixes_take_as_many_questions_as_one(
    as_aino, workspace, channels, aino, django_assert_max_num_queries
):
    for number in range(3):
        Acceptance.objects.create(
            workspace=workspace,
            fingerprint=str(number) * 64,
            accepted_at=clock(),
            person=aino,
            first_day=clock().date() + timedelta(weeks=number),
            weeks=1,
        )

    with django_assert_max_num_queries(6):
        assert (
            len(tell_accepted(workspace, list(find_acceptances(workspace)), today=clock().date()))
            == 3
        )


def test_an_empty_house_says_so(as_aino, workspace):
    assert "No mix has been accepted yet" in read(as_aino)


def test_another_house_sees_nothing_of_it(as_matti, workspace, channels, aino):
    accept(workspace, aino)

    assert "No mix has been accepted yet" in read(as_matti)


def test_an_acceptance_is_taken_back_while_nothing_is_published(
    as_aino, workspace, channels, aino
):
    mine = accept(workspace, aino)
    assert Decision.objects.exists()
    assert "Take this acceptance back" in read(as_aino)

    page = as_aino.post(f"/mix/accepted/{mine.pk}/take-back/", follow=True).content.decode()

    assert "8 posts were given up, and their slots are free again." in page
    assert set(PlanEntry.objects.values_list("state", flat=True)) == {EntryState.DROPPED}
    assert not Decision.objects.exists()
    proposal = ask_mix(workspace, now=clock()).answer
    assert {one.source for one in proposal.slots} == {"proposed"}
    page = read(as_aino)
    assert "Take this acceptance back" not in page
    assert "This acceptance was taken back: its posts are given up" in page
    assert "No decision came of it" not in page
    assert accept(workspace, aino).pk != mine.pk


def test_of_a_closed_review_the_decisions_stand(workspace, channels, aino):
    mine = accept(workspace, aino)
    count = Decision.objects.count()
    Review.objects.update(closed_at=clock())

    made = take_back(mine)

    (told,) = tell_accepted(workspace, [mine], today=clock().date())
    assert (told.is_given_up, told.is_taken_back) == (True, False)
    assert (made.entries, made.decisions, made.standing) == (8, 0, count)
    assert Decision.objects.count() == count
    assert take_back(mine).entries == 0


def test_once_something_is_published_nothing_is_taken_back(
    as_aino, as_eero, workspace, channels, aino
):
    mine = accept(workspace, aino)
    first = PlanEntry.objects.first()
    PlanEntry.objects.filter(pk=first.pk).update(state=EntryState.PUBLISHED)

    page = as_aino.post(f"/mix/accepted/{mine.pk}/take-back/", follow=True).content.decode()

    assert "Something of this plan is published already." in page
    told = read(as_aino)
    assert "it cannot be taken back as a whole any more" in told
    assert "it cannot be taken back" not in read(as_eero)
    assert PlanEntry.objects.filter(state=EntryState.DROPPED).count() == 0
    assert as_eero.post(f"/mix/accepted/{mine.pk}/take-back/").status_code == 403


def test_a_post_of_the_plan_that_comes_a_day_early_is_one_of_its_posts(workspace, channels, aino):
    mine = accept(workspace, aino)
    first = mine.entries.order_by("day", "pk").first()
    early = publish(channels[0], clock() - timedelta(hours=1), topic=first.value)
    PlanEntry.objects.filter(pk=first.pk).update(state=EntryState.PUBLISHED, post=early)

    (told,) = tell_accepted(workspace, [mine], today=clock().date())

    assert mine.first_day > clock().date()
    for one in told.types:
        assert (one.came, one.published) == ((1, 1) if one.value == first.value else (0, None))
