from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import now as clock

from tests.web.plan.conftest import fill, make_channel, publish
from tuuletus.analysis.plan.learning import learn, pack_posts
from tuuletus.analysis.plan.limits import ENTRY, Place, Taken, TypeLimits
from tuuletus.analysis.plan.proposing import propose as propose_under
from tuuletus.analysis.plan.rhythm import find_first_day, spread
from tuuletus.analysis.plan.types import choose_trait
from tuuletus.web.collect.models import Channel, OwnEvent
from tuuletus.web.plan.actions import (
    add_type,
    choose_slots,
    set_campaign,
    set_choices,
    set_rhythm,
    set_type_limits,
)
from tuuletus.web.plan.models import PlanEntry
from tuuletus.web.plan.queries.entries import find_pairs
from tuuletus.web.plan.queries.limits import read_limits
from tuuletus.web.plan.queries.proposing import propose_again
from tuuletus.web.plan.queries.rhythm import find_rhythm, name_channels
from tuuletus.web.plan.queries.state import learn_again, read_history
from tuuletus.web.plan.queries.types import find_types
from tuuletus.wording import Speaker

NOTHING = TypeLimits(effort=None, rest_days=None, at_least=None, at_most=None)
COUNTED = {
    "weekday": {"1": 90, "2": 90},
    "format": {"photo": 100, "video": 80},
    "topic": {"kala": 90, "keitto": 85},
    "series": {"maanantai": 20, "perjantai": 20},
    "author": {"Aino": 180, "Eero": 10},
}


def test_the_type_is_the_topic_where_it_is_told_of_nearly_as_many_posts_as_the_form():
    assert choose_trait(COUNTED) == "topic"
    assert choose_trait(COUNTED, hidden=["topic"]) == "format"
    assert choose_trait(COUNTED, chosen="author") == "author"
    assert choose_trait(COUNTED, chosen="weekday") == "topic"
    assert choose_trait({}) == ""


def test_a_trait_with_one_value_is_chosen_only_where_there_is_no_other():
    counted = {"topic": {"kala": 100}, "format": {"photo": 60, "video": 40}}

    assert choose_trait(counted) == "format"
    assert choose_trait({"topic": {"kala": 100}}) == "topic"


def test_posts_go_to_the_weekdays_that_had_most():
    assert spread({1: 8, 3: 16, 5: 1}) == {1: 1, 3: 2}
    assert spread({1: 3, 2: 3, 3: 3, 4: 3, 5: 3}) == {1: 1, 2: 1}
    assert spread({}) == {}


def test_the_coming_weeks_begin_on_the_monday_after_today():
    assert find_first_day(date(2026, 11, 23)) == date(2026, 11, 30)
    assert find_first_day(date(2026, 11, 29)) == date(2026, 11, 30)


@pytest.mark.django_db
def test_the_rhythm_is_that_of_the_last_weeks_until_people_give_their_own(workspace, channels):
    facebook, x = channels
    usual = {(facebook.pk, 1): 1, (facebook.pk, 3): 1, (facebook.pk, 5): 1, (x.pk, 3): 1}

    assert find_rhythm(workspace) == usual

    set_rhythm(workspace, {(facebook.pk, 2): 3, (x.pk, 3): 0, (999_999, 1): 1})

    assert find_rhythm(workspace) == {(facebook.pk, 2): 3}

    set_rhythm(workspace, None)

    assert find_rhythm(workspace) == usual


@pytest.mark.django_db
def test_a_channel_that_has_been_silent_has_no_slots(workspace, channels):
    old = make_channel(workspace, "mastodon")
    for day in range(20):
        publish(old, clock() - timedelta(days=100 + day), topic="lounas")

    assert old.pk not in {channel for channel, _weekday in find_rhythm(workspace)}


@pytest.mark.django_db
def test_values_with_few_posts_are_types_only_where_people_named_them(workspace):
    values = ["kala"] * 5 + ["keitto"] * 2 + ["kakku"] * 3 + [None]

    assert find_types(workspace, "topic", values) == ("kala", "kakku")

    add_type(workspace, trait="topic", value="keitto")
    add_type(workspace, trait="topic", value="live")

    assert find_types(workspace, "topic", values) == ("kala", "kakku", "keitto", "live")


@pytest.mark.django_db
def test_what_is_learnt_week_by_week_is_what_is_learnt_at_once(workspace, channels):
    now = clock()
    history = read_history(workspace, now=now)
    today = now.date()
    before = None
    posts = b""
    for weeks in (12, 5, 1):
        day = today - timedelta(weeks=weeks)
        until = float((day - history.origin).days) + 1.0
        part = type(history)(
            trait=history.trait,
            types=history.types,
            channels=history.channels,
            origin=history.origin,
            posts=tuple(post for post in history.posts if post.day < until),
        )
        before = learn(part, until=day, revision=1, before=before, posts=posts)
        posts = pack_posts(part.posts, until=before.settled_until)

    assert before.settled_until > 0.0
    assert learn(history, until=today, revision=2, before=before, posts=posts) == learn(
        history, until=today, revision=2
    )


@pytest.mark.django_db
def test_a_changed_post_of_long_ago_makes_it_learn_from_the_beginning(workspace, channels):
    now = clock()
    history = read_history(workspace, now=now)
    kept = learn(history, until=now.date(), revision=1)
    posts = pack_posts(history.posts, until=kept.settled_until)
    channels[0].posts.filter(key="40-0").delete()
    changed = read_history(workspace, now=now)

    again = learn(changed, until=now.date(), revision=2, before=kept, posts=posts)

    assert again == learn(changed, until=now.date(), revision=2)
    assert again.record != kept.record


def propose(workspace):
    return propose_again(workspace, clock(), {})


@pytest.mark.django_db
def test_the_mix_fills_the_slots_and_knows_the_good_from_the_weak(workspace, channels):
    proposal = propose(workspace)

    assert proposal.trait == "topic"
    assert len(proposal.slots) == 8
    assert all(one.value for one in proposal.slots)
    words = {one.value: one.word for one in proposal.types}
    assert words["tarjous"] == "drop"
    assert sum(one.planned for one in proposal.types) == 8
    assert sum(one.published for one in proposal.types) == 160


@pytest.mark.django_db
def test_the_mix_keeps_to_what_people_set(workspace, channels):
    facebook, x = channels
    first = find_first_day(clock().date())
    set_choices(workspace, trait="topic", weeks=1, exploration=0.0, capacity=None)
    set_type_limits(
        workspace, trait="topic", value="kulissit", limits=NOTHING, not_on=[facebook.pk]
    )
    event = OwnEvent.objects.create(
        workspace=workspace, name="Messut", first_day=first, last_day=first
    )
    set_campaign(event, channel=facebook, trait="topic", value="tarjous")
    free = OwnEvent.objects.create(
        workspace=workspace,
        name="Juhla",
        first_day=first + timedelta(days=4),
        last_day=first + timedelta(days=4),
    )
    set_campaign(free, channel=None, trait="topic", value="")
    wednesday = Place(day=first + timedelta(days=2), channel=x.pk)
    choose_slots(workspace, {wednesday: "lounas"}, trait="topic", first_day=first)

    slots = propose(workspace).slots

    told = {(one.day.isoweekday(), one.channel): (one.value, one.source) for one in slots}
    assert told[1, facebook.pk] == ("tarjous", "campaign")
    assert told[3, x.pk] == ("lounas", "chosen")
    assert told[5, facebook.pk] == ("", "blocked")
    assert told[3, facebook.pk][0] != "kulissit"


@pytest.mark.django_db
def test_what_cannot_be_kept_is_told(workspace, channels):
    effort = TypeLimits(effort=10.0, rest_days=None, at_least=None, at_most=None)
    for value in ("kulissit", "lounas", "tarjous"):
        set_type_limits(workspace, trait="topic", value=value, limits=effort, not_on=[])
    set_choices(workspace, trait="", weeks=1, exploration=None, capacity=5.0)

    made = propose(workspace)

    assert {(one.value, one.cause) for one in made.slots} == {("", "capacity")}
    assert made.broken == ()
    assert {slot.value for slot in propose(workspace).slots} == {""}


@pytest.mark.django_db
def test_an_entry_keeps_its_slot_and_what_was_given_up_does_not(workspace, channels):
    facebook, _x = channels
    first = find_first_day(clock().date())
    entry = PlanEntry.objects.create(
        channel=facebook, day=first, trait="topic", value="tarjous", label="try"
    )

    assert propose(workspace).slots[0].entry == entry.pk

    PlanEntry.objects.update(state="dropped")

    assert propose(workspace).slots[0].source == "proposed"


@pytest.mark.django_db
def test_a_type_that_was_never_published_can_be_planned(workspace, channels):
    add_type(workspace, trait="topic", value="live")

    fresh = next(one for one in propose(workspace).types if one.value == "live")

    assert (fresh.n, fresh.published) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("posts", [0, 1, 5])
def test_with_few_posts_nothing_is_made_up(workspace, posts):
    if posts:
        channel = make_channel(workspace)
        for number in range(posts):
            publish(channel, clock() - timedelta(days=number + 1), topic=f"t{number}")

    proposal = propose(workspace)

    assert proposal.types == ()
    assert [one for one in proposal.slots if one.value] == []
    assert proposal.published == posts


@pytest.mark.django_db
def test_posts_without_numbers_are_planned_without_promises(workspace):
    channel = make_channel(workspace)
    for number in range(12):
        topic = "kala" if number % 2 else "keitto"
        publish(channel, clock() - timedelta(days=3 * number + 1), topic=topic)

    proposal = propose(workspace)

    assert proposal.measured == 0
    assert {one.reason for one in proposal.types} == {"unclear"}
    assert {one.expected for one in proposal.slots} == {None}


@pytest.mark.django_db
def test_one_type_on_one_channel_is_no_error(workspace):
    fill(workspace, levels={"lounas": 4.0}, platforms=("facebook",), weeks=20)

    proposal = propose(workspace)

    assert [one.value for one in proposal.types] == ["lounas"]
    assert {one.value for one in proposal.slots} == {"lounas"}


@pytest.mark.django_db
def test_limits_read_alike_have_the_same_fingerprint(workspace, channels):
    first = find_first_day(clock().date())

    def digest():
        return read_limits(workspace, trait="topic", first_day=first).digest()

    before = digest()
    assert digest() == before

    set_rhythm(workspace, {(channels[0].pk, 1): 2})

    assert digest() != before


def plan(channel, day, value="lounas"):
    return PlanEntry.objects.create(channel=channel, day=day, trait="topic", value=value)


@pytest.mark.django_db
def test_an_entry_is_joined_to_the_nearest_post_of_its_type_on_its_channel(workspace):
    facebook, x = make_channel(workspace), make_channel(workspace, "x")
    day = date(2026, 11, 10)

    def moment(offset):
        return datetime.fromisoformat(f"{day + timedelta(days=offset)}T10:00:00+02:00")

    first = plan(facebook, day)
    second = plan(facebook, day + timedelta(days=2))
    publish(x, moment(0), topic="lounas")
    publish(facebook, moment(0), topic="kulissit", key="other")
    publish(facebook, moment(3), topic="lounas", key="late")
    near = publish(facebook, moment(1), topic="lounas", key="near")
    publish(facebook, moment(-3), topic="lounas", key="early")

    pairs = {entry.pk: post.key for entry, post in find_pairs(workspace)}

    assert pairs == {first.pk: near.key, second.pk: "late"}


def test_slots_on_a_channel_that_is_not_learnt_yet_wait_and_are_told(workspace, channels):
    learnt = learn_again(workspace, clock(), {}).learnt
    fill(workspace, platforms=("instagram",))
    instagram = workspace.channels.get(platform="instagram")
    type(workspace).objects.filter(pk=workspace.pk).update(revision=workspace.revision + 1)
    workspace.refresh_from_db()
    first_day = find_first_day(clock().date())
    limits = read_limits(workspace, trait="topic", first_day=first_day)
    new = [place for place in limits.places if place.channel == instagram.pk]
    taken = {new[0]: Taken(source=ENTRY, value="lounas", entry=1)}
    ahead = [(replace(new[0], day=first_day - timedelta(days=1)), "lounas")]

    found = propose_under(learnt, replace(limits, taken=taken), ahead=ahead)

    assert found.unlearnt == (instagram.pk,)
    own = [one for one in found.slots if one.channel == instagram.pk]
    assert [(one.value, one.expected) for one in own] == [("lounas", None)]
    assert {one.channel for one in found.slots} == {*learnt.channels, instagram.pk}


def test_with_nothing_but_unlearnt_channels_nothing_is_planned(workspace, channels):
    learnt = learn_again(workspace, clock(), {}).learnt
    limits = read_limits(workspace, trait="topic", first_day=find_first_day(clock().date()))
    places = tuple(replace(place, channel=10_000) for place in limits.places)

    found = propose_under(learnt, replace(limits, places=places))

    assert (found.slots, found.unlearnt) == ((), (10_000,))


def test_without_any_slot_the_types_are_told_all_the_same(workspace, channels):
    set_rhythm(workspace, {})

    found = propose(workspace)

    assert found.slots == ()
    assert {one.value for one in found.types} == {"kulissit", "lounas", "tarjous"}


@pytest.mark.django_db
def test_the_only_channel_of_a_table_goes_by_its_name_unless_it_is_a_platform_here(workspace):
    own = Channel.objects.create(workspace=workspace, platform="table", key="facebook")

    alone = name_channels([own], Speaker("en"))
    page = Channel.objects.create(workspace=workspace, platform="facebook", key="merituuli")
    beside = name_channels([own, page], Speaker("en"))

    assert alone == {own.pk: "facebook"}
    assert beside == {own.pk: "Own table", page.pk: "Facebook"}
