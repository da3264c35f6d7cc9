from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils.timezone import now as clock

from tests.web.collect.test_at_once import at_once, failures
from tests.web.conftest import let_worker_work
from tests.web.plan.conftest import publish
from tuuletus.analysis.plan.limits import Place
from tuuletus.analysis.plan.rhythm import find_first_day
from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import note_change
from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.plan.actions import (
    accept_mix,
    ask_mix,
    change_entry,
    choose_slots,
    join_next,
    set_rhythm,
)
from tuuletus.web.plan.actions.accepting import say_what
from tuuletus.web.plan.actions.keeping import keep_next
from tuuletus.web.plan.models import Acceptance, EntryState, PlanEntry, SlotChoice
from tuuletus.web.plan.queries.accepted import tell_accepted
from tuuletus.web.review.models import Decision, Review
from tuuletus.wording import Speaker

pytestmark = pytest.mark.django_db


def accept(workspace, person, *, digest=None):
    told = digest or ask_mix(workspace, now=clock()).answer.digest()
    return accept_mix(
        workspace, told, person=person, owner=person, now=clock(), speaker=Speaker("en")
    )


def test_accepting_makes_entries_and_decisions_with_their_checks_fixed(workspace, channels, aino):
    proposal = ask_mix(workspace, now=clock()).answer
    changes = {
        one.value: one.word for one in proposal.types if one.word in ("vary", "drop", "try")
    }

    made = accept(workspace, aino)

    assert (made.is_new, made.entries) == (True, 8)
    entries = list(PlanEntry.objects.order_by("day", "channel", "number"))
    assert [(one.day, one.channel_id, one.value) for one in entries] == [
        (one.day, one.channel, one.value) for one in proposal.slots
    ]
    assert {one.state for one in entries} == {EntryState.TO_WRITE}
    decisions = {one.measure: one for one in Decision.objects.all()}
    assert {name: one.kind for name, one in decisions.items()} == {
        f"topic={value}": word for value, word in changes.items()
    }
    assert changes["tarjous"] == "drop"
    for one in decisions.values():
        assert one.owner == aino
        assert one.due_on == proposal.first_day
        assert one.check_on > one.due_on
        assert one.registration_hash
    assert made.acceptance.review == Review.objects.get(closed_at=None)


@pytest.mark.parametrize(
    ("word", "planned", "said"),
    [
        ("vary", 0, "lounas: rests in the plan from 30 November 2026"),
        ("drop", 0, "lounas: none in the plan from 30 November 2026"),
        ("vary", 1, "lounas: 1 post in the plan from 30 November 2026"),
        ("try", 2, "lounas: 2 posts in the plan from 30 November 2026"),
    ],
)
def test_a_decision_says_how_often_its_type_is_planned(workspace, channels, word, planned, said):
    proposal = replace(ask_mix(workspace, now=clock()).answer, first_day=date(2026, 11, 30))
    one = next(one for one in proposal.types if one.value == "lounas")

    assert say_what(proposal, replace(one, word=word, planned=planned), Speaker("en")) == said


def test_the_same_mix_accepted_twice_is_accepted_once(workspace, channels, aino, eero):
    first = accept(workspace, aino)

    second = accept(workspace, eero, digest=first.acceptance.fingerprint)

    assert not second.is_new
    assert second.acceptance == first.acceptance
    assert Acceptance.objects.count() == 1
    assert PlanEntry.objects.count() == 8
    assert Decision.objects.count() == first.decisions


def test_a_mix_that_has_changed_since_is_refused(workspace, channels, aino):
    digest = ask_mix(workspace, now=clock()).answer.digest()
    set_rhythm(workspace, {(channels[0].pk, 1): 1})

    with pytest.raises(AlreadyDoneError):
        accept(workspace, aino, digest=digest)

    assert not PlanEntry.objects.exists()
    assert not Review.objects.exists()


def test_what_is_accepted_is_not_proposed_again(workspace, channels, aino):
    accept(workspace, aino)

    after = ask_mix(workspace, now=clock()).answer

    assert after.new_slots == ()
    with pytest.raises(AlreadyDoneError):
        accept(workspace, aino)


def test_a_decision_that_is_running_is_not_made_again(workspace, channels, aino):
    accept(workspace, aino)
    decided = Decision.objects.count()
    PlanEntry.objects.update(state="dropped")

    accept(workspace, aino, digest=None)

    assert Decision.objects.count() == decided
    assert PlanEntry.objects.count() == 16


def test_people_change_a_slot_and_take_it_back(workspace, channels):
    first = find_first_day(clock().date())
    place = Place(day=first, channel=channels[0].pk)

    choose_slots(workspace, {place: "tarjous"}, trait="topic", first_day=first)
    chosen = ask_mix(workspace, now=clock()).answer.slots[0]

    assert (chosen.value, chosen.source) == ("tarjous", "chosen")

    choose_slots(workspace, {place: None}, trait="topic", first_day=first)

    assert ask_mix(workspace, now=clock()).answer.slots[0].source == "proposed"
    assert not SlotChoice.objects.exists()


def test_a_slot_of_another_house_cannot_be_chosen(workspace, channels, other_workspace):
    first = find_first_day(clock().date())
    place = Place(day=first, channel=channels[0].pk)

    choose_slots(other_workspace, {place: "tarjous"}, trait="topic", first_day=first)

    assert not SlotChoice.objects.exists()


def test_what_is_kept_is_told_as_old_until_the_worker_has_learnt_anew(workspace, channels):
    ask_mix(workspace, now=clock())
    publish(channels[0], clock() - timedelta(days=9), topic="kulissit", value=900.0)
    note_change(workspace)
    workspace.refresh_from_db()

    assert not ask_mix(workspace, now=clock()).is_current

    while keep_next(now=clock()):
        pass

    after = ask_mix(workspace, now=clock())
    assert after.is_current
    assert after.answer.published == 161


def test_the_worker_keeps_the_mix_before_anybody_asks(workspace, channels):
    let_worker_work()

    kept = KeptAnswer.objects.filter(workspace=workspace, question__contains='"mix"')
    assert kept.get().made_at is not None


def make_entry(channel, *, day, value="lounas"):
    return PlanEntry.objects.create(channel=channel, day=day, trait="topic", value=value)


def at_ten(day):
    return datetime.combine(day, time(10), tzinfo=ZoneInfo("Europe/Helsinki"))


def test_the_worker_joins_an_entry_to_its_post(workspace, channels, aino):
    accept(workspace, aino)
    entry = PlanEntry.objects.order_by("day").first()
    post = publish(entry.channel, at_ten(entry.day), topic=entry.value)

    assert join_next(now=clock())
    assert not join_next(now=clock())

    entry.refresh_from_db()
    assert (entry.state, entry.post) == (EntryState.PUBLISHED, post)

    post.delete()
    note_change(workspace)
    join_next(now=clock())

    entry.refresh_from_db()
    assert (entry.state, entry.post) == (EntryState.TO_WRITE, None)


@pytest.mark.parametrize("was_joined", [False, True])
def test_a_post_from_before_the_acceptance_is_no_post_of_the_plan(
    workspace, channels, aino, was_joined
):
    accept(workspace, aino)
    entry = PlanEntry.objects.order_by("day").first()
    accepted_at = at_ten(entry.day - timedelta(days=1))
    entry.acceptance.accepted_at = accepted_at
    entry.acceptance.save()
    post = publish(entry.channel, accepted_at - timedelta(hours=20), topic=entry.value)
    if was_joined:
        PlanEntry.objects.filter(pk=entry.pk).update(
            state=EntryState.PUBLISHED, post=post, joined_at=clock()
        )
    later = [one.pk for one in PlanEntry.objects.exclude(pk=entry.pk)]
    PlanEntry.objects.filter(pk__in=later).update(state=EntryState.DROPPED)

    join_next(now=clock())

    entry.refresh_from_db()
    assert (entry.state, entry.post) == (EntryState.TO_WRITE, None)
    (told,) = tell_accepted(workspace, [entry.acceptance], today=clock().date())
    assert told.came == 0

    own = publish(entry.channel, accepted_at + timedelta(hours=2), topic=entry.value, key="own")
    note_change(workspace)
    join_next(now=clock())

    entry.refresh_from_db()
    assert (entry.state, entry.post) == (EntryState.PUBLISHED, own)


def test_an_entry_is_given_up_and_its_slot_is_free(workspace, channels, aino):
    entry = make_entry(channels[0], day=find_first_day(clock().date()))

    change_entry(entry, state="dropped", who=aino, note="Kokki on lomalla")
    other = make_entry(channels[0], day=entry.day, value="kulissit")

    entry.refresh_from_db()
    assert (entry.state, entry.who, entry.note) == ("dropped", aino, "Kokki on lomalla")
    with pytest.raises(AlreadyDoneError):
        change_entry(entry, state="to_write", who=None, note="")
    assert PlanEntry.objects.get(pk=other.pk).state == EntryState.TO_WRITE


def test_a_running_week_counts_what_is_in_the_plan_before_it(workspace, channels):
    today = clock().date()
    before = ask_mix(workspace, now=clock()).answer
    day = today + timedelta(days=1)
    if day < before.first_day:
        make_entry(channels[0], day=day, value="kulissit")
        KeptAnswer.objects.filter(question__contains='"mix"').update(made_at=None)

    after = ask_mix(workspace, now=clock()).answer

    assert len(after.slots) == len(before.slots)
    assert replace(after, slots=(), types=()) == replace(
        before,
        slots=(),
        types=(),
        exploration=after.exploration,
        exploration_price=after.exploration_price,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one write after the other"
)
def test_four_clicks_in_the_same_moment_accept_once(workspace, channels, aino):
    digest = ask_mix(workspace, now=clock()).answer.digest()

    found = at_once(*[lambda: accept(workspace, aino, digest=digest)] * 4)

    assert failures(found) == []
    assert sum(one.is_new for one in found) == 1
    assert PlanEntry.objects.count() == 8
    assert Review.objects.count() == 1
    assert len({one.measure for one in Decision.objects.all()}) == Decision.objects.count()
