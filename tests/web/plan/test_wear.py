from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils.timezone import now as clock

from tests.web.conftest import let_worker_work
from tests.web.plan.conftest import fill, publish
from tuuletus.analysis.plan.wear import TypeWear, WearTold, foresee
from tuuletus.charts.wearouts import wear_chart
from tuuletus.web.collect.models import Measurement
from tuuletus.web.plan.actions import ask_mix, ask_wear
from tuuletus.web.plan.queries.wearing import RESTS, WEAR, find_rests, find_wear
from tuuletus.web.plan.views.wearing import NO_RESTS, build_row, find_settled_rests
from tuuletus.web.review.actions import build_registration, decide, open_review
from tuuletus.wording import Speaker
from tuuletus.wording.wearouts import (
    describe_rates,
    say_recovery,
    say_rest,
    say_signs,
    say_wear,
    say_worn,
    tell_more_rates,
    tell_short_rates,
)

ENGLISH = Speaker("en")
WORN = TypeWear(
    value="lounas",
    word="wearing",
    probability=0.98,
    usual=(0.5, 0.6, 0.75),
    now=(0.55, 0.65, 0.8),
    curve=((1.0, 1.0, 1.0), (0.8, 0.9, 0.95), (0.5, 0.7, 0.9)),
    pace=4.0,
    recovery=(10.0, 21.0, 40.0),
    n=60,
    published=64,
    recent=16,
    first_day=date(2026, 9, 28),
    last_day=date(2026, 11, 20),
)


@pytest.mark.django_db
def test_a_stable_house_has_no_sign_of_wear_out(as_aino, worker_alive, channels):
    page = as_aino.get("/wear-out/").content.decode()

    assert "No sign of wear-out." in page
    assert "Cannot be told" not in page
    assert "How often this is wrong" in page
    assert 'href="/posts/?trait=topic&amp;value=lounas"' in page
    assert page.count("<figure") == 3
    assert "Types with a sign of wear-out" not in page


@pytest.mark.django_db
def test_it_is_read_by_all_and_changed_by_none(as_eero, as_liisa, worker_alive, channels):
    assert as_eero.get("/wear-out/").status_code == 200
    assert as_liisa.post("/wear-out/").status_code == 405


@pytest.mark.django_db
def test_empty_pages_teach(as_aino, worker_alive, workspace):
    assert "Bring in an export" in as_aino.get("/wear-out/").content.decode()


@pytest.mark.django_db
def test_a_type_with_few_posts_is_told_as_too_early(as_aino, worker_alive, workspace):
    fill(workspace, weeks=6, platforms=("x",))

    page = as_aino.get("/wear-out/").content.decode()

    assert "Too early to say" in page
    assert "fewer than 12 posts with numbers" in page
    cells = re.findall(r'<td class="num" data-label="(?:Chance|Its last)[^>]*>([^<]*)</td>', page)
    assert set(cells) == {"–"}
    assert len(cells) == 6
    assert "<figure" not in page


@pytest.mark.django_db
def test_the_worker_keeps_it_and_asks_what_a_rest_would_tell(workspace, channels, monkeypatch):
    monkeypatch.setattr("tuuletus.analysis.plan.wear.ASKED_FROM", 0.0)
    monkeypatch.setattr("tuuletus.analysis.plan.wear.MOST_RESTS", 1)

    let_worker_work()
    told = ask_wear(workspace, now=clock()).answer

    rests = [one.rest for one in told.types if one.rest is not None]
    assert len(rests) == 1
    assert rests[0].weeks == 2
    assert 0.0 <= rests[0].wearing <= rests[0].settled <= 1.0
    assert rests[0].known_on > told.until


@pytest.mark.django_db
def test_what_is_kept_is_what_was_found(workspace, channels):
    told = find_wear(workspace, clock(), {})

    again = WEAR.shape.validate_json(WEAR.shape.dump_json(told))

    assert again == told
    assert RESTS.shape.validate_json(RESTS.shape.dump_json(told)) == told
    assert {one.value: one.word for one in find_rests(workspace, clock(), {}).types} == {
        one.value: one.word for one in told.types
    }


@pytest.mark.django_db
def test_the_wear_is_of_the_same_state_as_the_mix(workspace, channels):
    mix = ask_mix(workspace, now=clock()).answer
    wear = ask_wear(workspace, now=clock()).answer

    assert (wear.trait, wear.until, wear.revision) == (mix.trait, mix.until, mix.revision)
    assert {one.value: one.n for one in wear.types} == {one.value: one.n for one in mix.types}


def test_a_worn_type_is_told_with_its_rest():
    row = build_row("topic", WORN, ENGLISH)

    assert row.has_sign
    assert row.sentences == [
        "It is wearing out: its last posts got about 60% of what they would have got rested,"
        " probably 50% to 75%.",
        "About 21 days of rest would bring most of it back, probably 10 to 40 days.",
    ]
    assert row.chart.rows[2] == (2, "70%", "50%", "90%")
    assert (row.agreed, row.offers_rest, row.is_in_mix) == ("", True, False)


@pytest.mark.django_db
def test_of_posts_of_a_few_days_it_is_too_early_to_say(workspace):
    fill(workspace, weeks=40, levels={"lounas": 4.0, "kulissit": 4.0})
    channel = workspace.channels.get(platform="facebook")
    for hours in range(0, 45, 3):
        moment = clock() - timedelta(days=10, hours=hours)
        publish(channel, moment, topic="myyjäiset", value=50.0)

    words = {one.value: one.word for one in find_wear(workspace, clock(), {}).types}

    assert words["myyjäiset"] == "too_early"
    assert "too_early" not in (words["lounas"], words["kulissit"])


@pytest.mark.parametrize(("chance", "badge"), [(0.05, "good"), (0.45, "quiet"), (0.75, "quiet")])
def test_green_stands_for_a_low_chance_only(chance, badge):
    row = build_row("topic", replace(WORN, word="none", probability=chance), ENGLISH)

    assert row.badge == badge


def test_a_worn_type_leads_to_its_rest_until_that_is_agreed():
    proposed = replace(NO_RESTS, proposed=frozenset({"lounas"}))
    agreed = replace(NO_RESTS, agreed={"lounas": date(2026, 12, 28)}, held=frozenset({"lounas"}))

    before, after = (build_row("topic", WORN, ENGLISH, one) for one in (proposed, agreed))

    assert (before.agreed, before.offers_rest, before.is_in_mix) == ("", True, True)
    assert (after.agreed, after.offers_rest) == ("A rest until 28 December 2026 is agreed.", False)


@pytest.mark.django_db
def test_a_rest_is_agreed_once_it_is_decided_and_until_it_ends(workspace, channels, aino):
    today = clock().date()
    starts_on = today + timedelta(weeks=4)
    decide(
        open_review(workspace, person=aino, now=clock()),
        kind="vary",
        what="lounas lepää",
        owner=aino,
        due_on=starts_on,
        now=clock(),
        registration=build_registration(
            trait="topic", value="lounas", expected=1.25, decided_on=today, starts_on=starts_on
        ),
    )

    assert find_settled_rests(workspace, "topic", today=today).agreed == {"lounas": starts_on}
    later = find_settled_rests(workspace, "topic", today=starts_on)
    assert (later.agreed, later.held) == ({}, {"lounas"})


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("none", "No sign of wear-out. The chance that using it takes"),
        ("perhaps", "It may be wearing out: the chance"),
        ("rested", "it has had its rest: a post now would get about 65%"),
        ("too_early", "Too early to say: 60 posts with numbers, 16 of them"),
    ],
)
def test_each_word_has_its_sentence(word, said):
    one = replace(WORN, word=word, probability=0.2 if word == "none" else WORN.probability)

    text = say_wear(
        one.word,
        probability=one.probability,
        usual=one.usual,
        now=one.now[1],
        n=one.n,
        recent=one.recent,
        speaker=ENGLISH,
    )

    assert said in text


def test_a_rest_that_may_never_do_is_not_promised():
    assert "perhaps a rest never does" in say_recovery(20.0, 9.0, None, ENGLISH)
    assert say_recovery(None, 30.0, None, ENGLISH).startswith("A rest will hardly bring back")


def test_a_rest_tells_by_its_day_with_its_chance():
    text = say_rest(weeks=3, settled=0.4, known_on=date(2027, 1, 10), speaker=ENGLISH)

    assert text.startswith(
        "A rest of 3 weeks, begun now, would settle by 10 January 2027 whether it wears out, with"
        " a chance of 40%. Wear-out is judged from all posts of the type."
    )
    assert "asks something else and mostly takes longer" in text


def told_of(*types):
    return WearTold(
        trait="topic", until=date(2026, 11, 20), revision=1, published=99, types=tuple(types)
    )


def test_the_rates_are_those_of_the_case_at_hand():
    calm, worn = told_of(replace(WORN, word="none")), told_of(replace(WORN, word="none"), WORN)

    assert tell_short_rates(calm, ENGLISH) == (
        "Of types that do not wear, 0.5% are wrongly said in a year to be wearing out (at most"
        " 1.7%). Of types that lose a third or more, 50% are found within the year."
    )
    assert "10% of the types that do not wear" in tell_more_rates(calm, ENGLISH)
    assert "(at most 12%), and 73% of those" in tell_more_rates(calm, ENGLISH)
    assert "5.3% are wrongly said in a year to be wearing out (at most 13%)" in tell_short_rates(
        worn, ENGLISH
    )
    assert "28% of the types that do not wear" in tell_more_rates(worn, ENGLISH)


def test_programs_get_the_rate_itself_and_beside_it_what_it_is_below():
    calm, worn = told_of(replace(WORN, word="none")), told_of(replace(WORN, word="rested"))

    told = [describe_rates(one) for one in (calm, worn)]

    assert [(one["false_alarms"], one["false_alarms_at_most"]) for one in told] == [
        (0.005, 0.017),
        (0.053, 0.130),
    ]
    assert [(one["false_perhaps"], one["false_perhaps_at_most"]) for one in told] == [
        (0.096, 0.125),
        (0.281, 0.395),
    ]


@pytest.mark.django_db
def test_how_often_it_is_wrong_stands_open_at_the_top(as_aino, worker_alive, channels):
    page = as_aino.get("/wear-out/").content.decode()

    assert page.index("0.5% are wrongly said in a year") < page.index("How often this is wrong")


def test_the_headline_tells_of_what_wore_and_rests_now():
    rested, perhaps = replace(WORN, word="rested"), replace(WORN, word="perhaps", value="annos")

    assert say_signs(told_of(rested), ENGLISH) == (
        "Wore out by much use and is rested now: lounas."
    )
    assert say_signs(told_of(replace(WORN, value="arvonta"), rested, perhaps), ENGLISH) == (
        "Wearing out: arvonta. Wore out by much use and is rested now: lounas. Perhaps wearing"
        " out: annos."
    )


def test_no_word_contradicts_its_number():
    one = replace(WORN, word="none", probability=0.76, usual=(0.03, 0.16, 1.0))
    row = build_row("topic", one, ENGLISH)

    assert (row.word, row.badge) == ("Cannot be told", "quiet")
    assert (
        "the chance that using it takes more than a tenth of its response is 76%"
        in (row.sentences[0])
    )
    assert "Only from 80% on" in row.sentences[0]
    assert say_signs(told_of(one), ENGLISH) == (
        "No clear sign of wear-out; of 1 type it cannot be told."
    )
    assert build_row("topic", replace(one, probability=0.3), ENGLISH).word == "No sign of wear-out"


def test_a_rest_that_is_played_through_is_as_long_as_the_type_needs(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "tuuletus.analysis.plan.wear.foresee_rest",
        lambda _state, *, kind, weeks: asked.append((kind, weeks)),
    )
    learnt = SimpleNamespace(types=("lounas",))

    foresee(None, learnt, WORN, weeks=2)
    foresee(None, learnt, replace(WORN, recovery=(3.0, None, None)), weeks=2)
    foresee(None, learnt, replace(WORN, recovery=None), weeks=3)

    assert asked == [(0, 4), (0, 2), (0, 3)]


def test_the_worn_are_named_and_else_there_is_no_sign():
    assert say_worn([], ENGLISH) == "No sign of wear-out."
    assert say_worn(["lounas", "arvonta"], ENGLISH) == "Wearing out: lounas, arvonta."


def test_the_chart_stops_at_its_last_count():
    chart = wear_chart("x", WORN.curve, pace=9.0, speaker=ENGLISH)

    assert chart.alt_text == (
        "After 2 posts in two weeks a post gets about 70% of its rested response, probably 50% to"
        " 90%."
    )
    assert [{"posts": 2.0}] in chart.spec["datasets"].values()


def test_before_anything_can_be_told_the_headline_says_so():
    assert say_worn([], ENGLISH, too_early=True).startswith("It is too early to say")
    assert say_worn([], ENGLISH, perhaps=["annos"]) == "Perhaps wearing out: annos."


def test_a_slow_pace_is_told_by_one_post():
    chart = wear_chart("x", WORN.curve, pace=0.3, speaker=ENGLISH)

    assert chart.alt_text.startswith("After 1 post in two weeks a post gets about 90%")


@pytest.mark.django_db
def test_posts_without_any_response_are_no_sign_of_anything(as_aino, worker_alive, channels):
    Measurement.objects.update(value=0.0)

    wear, mix = (as_aino.get(path).content.decode() for path in ("/wear-out/", "/mix/"))

    assert "No post had any response, so nothing is known of what wears out." in wear
    assert "No sign of wear-out" not in wear
    assert "had any response, so nothing is known of their wear-out" in wear
    assert "Nothing is known yet of what brings more" in mix
    assert "More often" not in mix
