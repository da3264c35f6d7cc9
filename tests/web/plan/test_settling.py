"""The words of the mix once people, running checks and wear-out are heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from django.utils.timezone import now as clock

from tests.web.plan.conftest import fill, make_channel, publish
from tuuletus.analysis.plan.held import Held, Pace, find_paces, find_share
from tuuletus.analysis.plan.limits import Place
from tuuletus.analysis.plan.settling import Settled, Worn, find_rest_weeks, settle, tell_held
from tuuletus.analysis.plan.trying import find_try_day
from tuuletus.web.collect.actions import note_change
from tuuletus.web.plan.actions import ask_mix, choose_slots
from tuuletus.web.plan.actions.accepting import find_changes, prepare, say_what
from tuuletus.web.plan.models import Acceptance, PlanEntry
from tuuletus.web.plan.queries.held import find_held
from tuuletus.web.review.actions import build_registration, decide, open_review
from tuuletus.web.review.actions_foreseeing import foresee_fixed
from tuuletus.web.review.models import Decision
from tuuletus.wording import Speaker
from tuuletus.wording.mixes import say_check, say_resting, say_why, say_worn_beside

ENGLISH = Speaker("en")
NOW = clock()
LEFT = Settled(word="leave", reason="middling", details={"p_top_third": 0.2})
WEAK = Settled(word="drop", reason="weak", details={"p_above_median": 0.02, "n": 30.0})
WORN = Worn(word="wearing", chance=0.97, left=0.5)
CURVED = replace(WORN, curve=(1.0, 0.9, 0.8, 0.6, 0.5))


def stand(said, *, planned=0, usual=2.0, worn=None, held_until=None):
    return settle(said, planned=planned, usual=usual, weeks=2, worn=worn, held_until=held_until)


def test_what_wears_out_and_is_not_planned_rests():
    stood = stand(LEFT, worn=WORN)

    assert (stood.word, stood.reason, stood.details["weeks"]) == ("vary", "rests", 2.0)
    assert say_why(stood.reason, stood.details, ENGLISH) == (
        "It is wearing out. So it rests 2 weeks."
    )


@pytest.mark.parametrize(
    ("weeks", "days", "rest"),
    [(2, None, 2), (2, 9.0, 2), (2, 20.0, 4), (1, 20.0, 3), (4, 20.0, 4), (3, 90.0, 6)],
)
def test_a_rest_lasts_at_least_as_long_as_it_takes(weeks, days, rest):
    assert find_rest_weeks(weeks, days) == rest


def test_the_rest_of_the_mix_is_as_long_as_the_type_needs():
    stood = stand(LEFT, worn=replace(WORN, rest_days=20.0))

    assert say_why(stood.reason, stood.details, ENGLISH).endswith("So it rests 4 weeks.")


def test_what_wears_out_and_is_planned_less_is_varied():
    stood = stand(LEFT, planned=1, worn=WORN)

    assert (stood.word, stood.reason) == ("vary", "less")
    assert "1 in these weeks instead of the usual 4" in say_why(
        stood.reason, stood.details, ENGLISH
    )


def test_what_wears_out_and_goes_on_as_before_keeps_its_word():
    assert stand(LEFT, planned=4, worn=WORN) == LEFT
    assert stand(LEFT, worn=replace(WORN, word="none")) == LEFT


TRIED = Settled(word="try", reason="unsure", details={"n": 117.0, "ratio": 2.4})
KEPT = Settled(word="keep", reason="strong", details={"p_top_third": 0.7})


def test_nothing_is_tried_or_kept_without_a_post():
    tried, kept = stand(TRIED), stand(KEPT)

    assert (tried.word, tried.reason) == ("leave", "unplaced")
    assert "no place in these weeks" in say_why(tried.reason, tried.details, ENGLISH)
    assert (kept.word, kept.reason) == ("leave", "middling")
    assert "other posts come first" in say_why(kept.reason, kept.details, ENGLISH)
    assert stand(TRIED, planned=1) == TRIED
    assert stand(KEPT, planned=1) == KEPT


def test_what_perhaps_wears_is_not_said_to_wear_for_sure():
    stood = stand(LEFT, planned=1, worn=replace(WORN, word="perhaps", chance=0.86))

    assert say_why(stood.reason, stood.details, ENGLISH).startswith("Perhaps it is wearing out.")


def test_a_rest_that_brings_nothing_back_is_none():
    spent = replace(WORN, word="perhaps", low=0.03, high=1.0, comes_back=False)

    stood = stand(LEFT, worn=spent)

    assert (stood.word, stood.reason) == ("leave", "spent")
    assert "So other posts come first" in say_why(stood.reason, stood.details, ENGLISH)
    assert say_worn_beside(spent, ENGLISH) == (
        "As often as lately, its posts get about 50% of what they would get rested, probably 3%"
        " to 100% (chance of wear-out 97%). A rest will hardly bring back what is lost."
    )


def test_less_use_gives_back_what_the_curve_says():
    assert CURVED.gain(planned=1.0, usual=4.0) == pytest.approx(1.8)
    assert CURVED.gain(planned=1.5, usual=9.0) == pytest.approx(1.7)
    assert WORN.gain(planned=1.0, usual=4.0) == 1.0


def test_what_is_decided_to_be_used_less_goes_on_at_that_pace():
    history = SimpleNamespace(day=np.arange(0.0, 56.0, 2.0), type=np.zeros(28, dtype=np.int64))
    held = Held(kind="vary", starts_on=date(2026, 2, 2), check_on=date(2026, 6, 1))

    def hold(pace):
        state = SimpleNamespace(history=history)
        return find_paces(
            state, {"soup": 0}, {"soup": replace(held, pace=pace)}, end=date(2026, 3, 1)
        )["soup"]

    assert hold(None) == Pace(least=3, most=4)
    assert hold(1.5) == Pace(least=1, most=2)
    assert hold(0.5) == Pace(least=0, most=1)


@pytest.mark.parametrize(("room", "share"), [(10.0, 1.0), (3.2, 1.0), (1.75, 0.5), (0.0, 0.0)])
def test_where_less_fits_a_running_check_gets_its_share_of_it(room, share):
    history = SimpleNamespace(day=np.arange(0.0, 56.0, 2.0), type=np.arange(28) % 2)
    state = SimpleNamespace(history=history)
    held = Held(kind="drop", starts_on=date(2026, 2, 2), check_on=date(2026, 6, 1))
    going = {"soup": replace(held, kind="try")}

    found = find_share(state, room=room)
    paces = find_paces(state, {"soup": 0}, going, end=date(2026, 3, 1), share=found)

    assert found == pytest.approx(share)
    # lately 1.75 a week
    whole = {1.0: Pace(least=1, most=2), 0.5: Pace(least=0, most=1), 0.0: Pace(least=0, most=1)}
    assert paces["soup"] == whole[share]


def test_what_does_not_wear_and_has_no_post_is_not_varied():
    said = Settled(word="vary", reason="wears", details={"fatigue": 0.8})

    def stand_with(**told):
        return settle(said, usual=0.38, weeks=2, held_until=None, top=0.7, **told)

    stood = stand_with(planned=0, worn=replace(WORN, word="none"))
    assert stood == Settled(word="leave", reason="middling", details={"p_top_third": 0.7})
    assert say_why(stood.reason, stood.details, ENGLISH) == (
        "Among the best third with a chance of 70%, but other posts come first in these weeks."
    )
    kept = Settled(word="keep", reason="strong", details={"p_top_third": 0.7})
    assert stand_with(planned=1, worn=None) == kept
    assert stand_with(planned=1, worn=replace(WORN, word="none")) == kept
    assert stand_with(planned=1, worn=WORN) == said
    assert stand_with(planned=0, worn=WORN).reason == "rests"


def test_what_has_a_place_is_not_dropped():
    assert stand(WEAK) == WEAK
    assert stand(WEAK, planned=1).word == "leave"


def test_a_running_check_leaves_no_other_word():
    assert stand(WEAK, worn=WORN, held_until=date(2027, 1, 1)).reason == "held"


END = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("changed", "usual", "said"),
    [
        ({}, 2.0, "so the mix leaves it at its pace"),
        ({"share": 0.4}, 2.0, "keeps its usual share of the posts that fit"),
        ({"pace": 1.0}, 2.0, "goes on at the pace that was accepted"),
        ({"starts_on": date(2026, 3, 9)}, 2.0, "Its rest goes on until 9 March 2026."),
        ({"kind": "drop"}, 0.0, "It was dropped and stays away until 2 February 2026."),
        ({}, 0.0, "though none was published lately"),
    ],
)
def test_a_running_check_says_what_the_mix_really_does(changed, usual, said):
    share = changed.get("share", 1.0)
    held = replace(
        Held(kind="vary", starts_on=date(2026, 2, 2), check_on=date(2026, 6, 1)),
        **{name: told for name, told in changed.items() if name != "share"},
    )
    why = tell_held(held, end=END, usual=usual, share=share)

    assert said in say_why(why.value, {}, ENGLISH, rests_until=held.starts_on)


def test_a_drop_without_posts_is_promised_no_check():
    assert check("drop", planned=0, reason="weak") == (
        "None is published any more, so there is nothing to check. It stays away until 1 March"
        " 2027; after that it may be proposed again."
    )


@pytest.mark.django_db
def test_a_drop_that_is_accepted_says_until_when_and_hides_no_check(as_aino, workspace, channels):
    proposal = ask_mix(workspace, now=clock()).answer
    form = {"owner": "", "digest": proposal.digest()}
    as_aino.post("/mix/accept/", form)
    decision = Decision.objects.get(kind="drop")
    until = proposal.first_day + timedelta(weeks=13)

    assert decision.check_on == until
    assert f"it stays away until {ENGLISH.day(until)}." in decision.what
    page = as_aino.get(f"/decisions/{decision.pk}/").content.decode()
    assert f"It stays away until {ENGLISH.day(until)}." in page
    assert "The check is on" not in page
    assert "no verdict comes of it" in page
    assert f"It was dropped and stays away until {ENGLISH.day(until)}." in (
        as_aino.get("/mix/").content.decode()
    )


def check(word, **told):
    return say_check(word, weeks=2, first_day=date(2026, 11, 30), speaker=ENGLISH, **told)


@pytest.mark.parametrize(
    ("planned", "day", "sooner"),
    [(1, "24 May 2027", True), (2, "1 March 2027", False), (4, "18 January 2027", False)],
)
def test_a_try_says_by_when_its_check_can_answer_and_how_that_is_sooner(planned, day, sooner):
    said = check("try", planned=planned, reason="unseen")

    assert f"takes 12 posts; at this pace they are out by {day}" in said
    assert said.endswith("One a week gives an answer by 1 March 2027.") == sooner


def test_a_try_that_takes_years_says_so():
    told = find_try_day(planned=1, weeks=8, first_day=date(2026, 11, 30))

    assert told is None
    assert "not out within a year. One a week" in check("try", planned=0, reason="unseen")


@pytest.mark.django_db
def test_the_check_of_a_try_waits_for_its_posts_and_hopes_for_what_a_review_does(
    workspace, channels
):
    proposal = ask_mix(workspace, now=clock()).answer
    one = replace(proposal.types[0], value="uusi", word="try", reason="unseen", planned=1)

    made = prepare(workspace, proposal, one, now=clock(), speaker=ENGLISH)

    assert made.registration.expected == 1.5
    assert made.registration.check_on == proposal.first_day + timedelta(weeks=25)
    assert made.what.startswith("uusi: tried from ")
    assert "until it has 12 posts; hoped for: 1.50" in made.what


@pytest.mark.django_db
def test_the_check_of_less_use_waits_for_its_posts_too(workspace, channels):
    proposal = ask_mix(workspace, now=clock()).answer
    numbers = {"weeks": 2.0, "planned": 1.0, "usual": 4.0}
    one = replace(
        proposal.types[0], word="vary", reason="less", details=numbers, planned=1, worn=CURVED
    )

    made = prepare(workspace, proposal, one, now=clock(), speaker=ENGLISH)

    assert made.registration.posts_a_week == 0.5
    enough = proposal.first_day + timedelta(weeks=2 + 24 + 1)
    assert made.registration.check_on >= enough


@pytest.mark.django_db
def test_a_try_is_foreseen_at_the_pace_at_which_it_was_accepted(workspace, channels):
    for weeks in (1, 4, 7):
        publish(channels[0], clock() - timedelta(weeks=weeks), topic="uusi", value=50.0)
    note_change(workspace)
    proposal = ask_mix(workspace, now=clock()).answer
    one = replace(proposal.types[0], value="uusi", word="try", reason="unsure", planned=2)

    made = prepare(workspace, proposal, one, now=clock(), speaker=ENGLISH)
    horizon = foresee_fixed(workspace, made.registration, now=clock())

    assert made.registration.posts_a_week == 2 / proposal.weeks
    assert horizon.posts_a_week == 2 / proposal.weeks
    assert (horizon.enough_on or horizon.earliest) == made.registration.check_on
    assert made.registration.check_on == proposal.first_day + timedelta(weeks=13)


def test_a_rest_says_what_is_compared_and_when():
    days = {"first": date(2026, 11, 30), "back": date(2026, 12, 14), "check": date(2027, 1, 14)}

    text = say_resting("annos", speaker=ENGLISH, **days)

    assert text == (
        "annos: rests from 30 November 2026. Check on 14 January 2027: the posts after the rest,"
        " from 14 December 2026, against those before."
    )


@pytest.mark.django_db
def test_a_persons_own_slot_is_no_drop(workspace, channels):
    before = ask_mix(workspace, now=clock()).answer
    assert {one.value: one.word for one in before.types}["tarjous"] == "drop"
    place = Place(day=before.first_day, channel=channels[0].pk)

    choose_slots(workspace, {place: "tarjous"}, trait="topic", first_day=before.first_day)
    after = ask_mix(workspace, now=clock()).answer

    assert "tarjous" not in {one.value for one in find_changes(workspace, after)}
    assert after.slots[0].value == "tarjous"
    assert after.slots[0].label == "leave"


@pytest.mark.django_db
def test_a_type_with_a_running_check_keeps_its_pace_and_gets_no_new_decision(
    workspace, channels, aino
):
    before = ask_mix(workspace, now=clock()).answer
    assert "tarjous" in {one.value for one in find_changes(workspace, before)}
    today = clock().date()
    start = today - timedelta(weeks=3)
    decide(
        open_review(workspace, person=aino, now=clock()),
        kind="vary",
        what="Tarjoukset kevyemmin",
        owner=aino,
        due_on=start,
        now=clock(),
        registration=build_registration(
            trait="topic",
            value="tarjous",
            expected=1.25,
            decided_on=start,
            starts_on=start,
            check_on=today + timedelta(weeks=9),
        ),
    )

    after = ask_mix(workspace, now=clock()).answer

    planned = {one.value: one.planned for one in after.types}
    # it was published once or twice a week
    assert 2 <= planned["tarjous"] <= 4
    assert find_changes(workspace, after) == [
        one for one in after.types if one.value != "tarjous" and one.word in ("vary", "try")
    ]


@pytest.mark.django_db
def test_the_check_of_a_rest_begins_after_it(workspace, channels):
    proposal = ask_mix(workspace, now=clock()).answer
    one = replace(
        next(one for one in proposal.types if one.value == "lounas"),
        word="vary",
        reason="rests",
        details={"weeks": 4.0},
        planned=0,
        worn=WORN,
    )

    made = prepare(workspace, proposal, one, now=clock(), speaker=ENGLISH)

    assert made.registration.starts_on == proposal.first_day + timedelta(weeks=4)
    assert made.registration.expected == 2.0
    assert made.what.startswith("lounas: rests from")
    assert "post in the plan" not in say_what(proposal, one, ENGLISH)


@pytest.mark.django_db
def test_less_use_is_checked_once_it_has_told_and_hopes_for_what_the_curve_gives(
    workspace, channels
):
    proposal = ask_mix(workspace, now=clock()).answer
    one = replace(
        next(one for one in proposal.types if one.value == "lounas"),
        word="vary",
        reason="less",
        planned=1,
        usual=2.0,
        worn=CURVED,
    )

    made = prepare(workspace, proposal, one, now=clock(), speaker=ENGLISH)

    assert made.kind == "vary"
    assert made.registration.starts_on == proposal.first_day + timedelta(weeks=2)
    assert made.registration.expected == pytest.approx(1.8)
    assert made.what.startswith("lounas: used less from")
    assert "1 instead of the usual 4" in made.what
    assert "1.80 ×" in made.what
    assert "two weeks" in check("vary", planned=1, reason="less")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["vary", "try"])
def test_an_accepted_pace_is_held_until_its_check(workspace, channels, aino, kind):
    proposal = ask_mix(workspace, now=clock()).answer
    review = open_review(workspace, person=aino, now=NOW)
    acceptance = Acceptance.objects.create(
        workspace=workspace,
        fingerprint="0" * 64,
        accepted_at=NOW,
        person=aino,
        review=review,
        first_day=proposal.first_day,
        weeks=2,
    )
    registration = build_registration(
        trait="topic", value="lounas", expected=1.5, decided_on=NOW.date(),
        starts_on=proposal.first_day + timedelta(weeks=2), check_on=None,
    )  # fmt: skip
    decide(
        review, kind=kind, what="lounas", owner=aino,
        due_on=registration.starts_on, now=NOW, registration=registration,
    )  # fmt: skip
    for ahead in (0, 7, 8):
        PlanEntry.objects.create(
            channel=channels[0], acceptance=acceptance, trait="topic", value="lounas",
            day=proposal.first_day + timedelta(days=ahead),
        )  # fmt: skip

    held = find_held(workspace, "topic")

    assert {value: one.pace for value, one in held.items()} == {"lounas": 1.5}


@pytest.mark.django_db
def test_many_types_are_all_mixed_and_rare_ones_are_named(as_aino, worker_alive, workspace):
    levels = {f"sarja {number}": 4.0 for number in range(30)}
    channels = fill(workspace, levels=levels, weeks=40, platforms=("facebook",))
    for day in (1, 2):
        publish(channels[0], clock() - timedelta(days=day), topic="harvinainen")
    page = " ".join(as_aino.get("/mix/").content.decode().split())

    told = ask_mix(workspace, now=clock()).answer
    assert len(told.types) == 30
    assert told.left_out == {"harvinainen": 2}
    assert "Not in the mix: harvinainen (2)." in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mix/", "/wear-out/", "/habits/", "/mix/limits/"])
def test_right_after_an_import_a_page_says_that_it_is_being_worked_out(
    as_aino, worker_alive, workspace, path
):
    assert "being worked out. Come back" not in as_aino.get(path).content.decode()
    publish(make_channel(workspace), clock() - timedelta(days=9), topic="lounas", value=5.0)
    note_change(workspace)

    page = as_aino.get(path).content.decode()

    assert "being worked out. Come back in a moment" in page
    assert "Bring in an export" not in page
    assert "no types yet" not in page
