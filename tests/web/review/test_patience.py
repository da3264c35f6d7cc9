"""At-once and slow effects: seen, not seen, too early, or refused with a sentence."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode
from django.utils.timezone import now as clock

from tests.web.conftest import let_worker_work
from tests.web.review.patience_worlds import (
    NOT_SEEN,
    SEEN,
    TOO_EARLY,
    by_week,
    fill_business,
    store_series,
)
from tuuletus.analysis.horizon.forecast import Chance, Forecast
from tuuletus.analysis.patience.result import Interval
from tuuletus.web.collect.actions import note_change
from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.people.actions import create_token
from tuuletus.web.review import actions_patience
from tuuletus.web.review.actions import decide, open_review, run_check
from tuuletus.web.review.actions_patience import (
    ask_kept,
    build_patience_registration,
    certify_next,
    look_at,
    look_next,
    watch,
)
from tuuletus.web.review.models import Check, Decision, Look, Watch
from tuuletus.web.review.queries.decisions import find_due_decisions
from tuuletus.web.review.queries.patience import (
    PATIENCE,
    PLANS,
    Asked,
    ask_for_patience,
    ask_for_plans,
    find_sooner,
    find_tried,
    start_of_plans,
)
from tuuletus.web.review.questions import find_first_question, read_plans
from tuuletus.web.review.registrations import parse_patience
from tuuletus.web.review.steps import announce_seen, run_due_check
from tuuletus.web.turns import FIRST_REST
from tuuletus.web.worker import LATE_AFTER, beat
from tuuletus.wording import Speaker, plan_name
from tuuletus.wording.patience import say_amount

pytestmark = pytest.mark.django_db


def page_of(asked, path="/patience/"):
    return f"{path}?{urlencode(asked.pairs)}"


def answer_of(workspace, asked, now):
    return ask_kept(workspace, PATIENCE, ask_for_patience(asked), now=now).answer


@pytest.fixture
def business(workspace):
    fill_business(workspace, now=clock())
    return workspace


@pytest.mark.parametrize(
    ("asked", "answer"),
    [(SEEN, "seen"), (NOT_SEEN, "not_seen"), (TOO_EARLY, "too_early")],
)
def test_each_of_the_three_answers_is_given(business, now, asked, answer):
    found = answer_of(business, asked, now).found

    assert found.slow_evidence.answer == answer


def test_the_page_says_the_answer_first_and_the_prior_beside_every_share(business, as_aino, now):
    page = as_aino.get(page_of(SEEN)).content.decode()

    effect = answer_of(business, SEEN, now).found.outcomes[0].slow_sum
    speaker = Speaker("en")
    amount = say_amount(answer_of(business, SEEN, now).found.outcomes[0], effect, speaker)
    assert page.index(amount) < page.index("patience-chart")
    for number in (effect.share.low, effect.share.high, effect.prior_share.high):
        assert speaker.percent(number) in page
    assert "Held likely beforehand" in page


def test_several_outcomes_are_drawn_and_told_each_under_its_name(business, as_aino, now):
    both = Asked(outcomes=("Haut", "Varaukset"), exposure=SEEN.exposure)

    page = as_aino.get(page_of(both)).content.decode()

    found = answer_of(business, both, now).found
    for number, outcome in enumerate(found.outcomes, start=1):
        assert f'data-chart="patience-chart-{number}"' in page
        assert f"<h2>{outcome.name}</h2>" in page
        told = page[page.index(f"<h3>{outcome.name}</h3>") :]
        assert Speaker("en").percent(outcome.slow_sum.share.high) in told


def test_an_outcome_without_an_effect_is_not_called_seen_beside_one_that_has_it(
    business, as_aino, browser, aino
):
    both = Asked(outcomes=("Haut", "Varaukset"), exposure=SEEN.exposure)
    _, secret = create_token(aino, business, name="t", scopes=["read"], now=clock())

    page = html.unescape(as_aino.get(page_of(both)).content.decode())
    told = browser.get(
        page_of(both, "/api/v1/patience"), headers={"authorization": f"Bearer {secret}"}
    ).json()

    assert "The slowly built effect is seen (Haut). In 3 years it is about" in page
    assert "is seen (Varaukset)" not in page
    assert [one["slow_evidence"]["answer"] for one in told["found"]] == ["seen", "too_early"]


def test_too_early_leads_to_the_plans(business, as_aino):
    page = as_aino.get(page_of(TOO_EARLY)).content.decode()

    assert "It is too early to say" in page
    assert page_of(TOO_EARLY, "/patience/plan/").replace("&", "&amp;") in page


def test_page_and_api_tell_the_same(business, as_aino, browser, aino, now):
    _, secret = create_token(aino, business, name="t", scopes=["read"], now=clock())

    told = browser.get(
        page_of(SEEN, "/api/v1/patience"), headers={"authorization": f"Bearer {secret}"}
    ).json()
    page = as_aino.get(page_of(SEEN)).content.decode()

    found = answer_of(business, SEEN, now).found
    assert told["refused"] is None
    assert told["slow"] == {
        "answer": "seen",
        "log_bayes_factor": found.slow_evidence.log_bayes_factor,
    }
    slow = told["found"][0]["slow_sum"]
    assert slow["share"]["mean"] == found.outcomes[0].slow_sum.share.mean
    assert slow["prior_share"]["high"] == found.outcomes[0].slow_sum.prior_share.high
    amount = say_amount(found.outcomes[0], found.outcomes[0].slow_sum, Speaker("en"))
    assert amount in told["sentences"][0]
    assert amount in page


def test_the_api_compares_plans_as_the_page_does(business, as_aino, browser, aino):
    own = "0" * 20 + "2" * 10
    path = page_of(TOO_EARLY, "/api/v1/patience/plans") + f"&own={own}"
    _, secret = create_token(aino, business, name="t", scopes=["read"], now=clock())
    with_token = {"authorization": f"Bearer {secret}"}

    told = browser.get(path, headers=with_token).json()
    page = html.unescape(
        as_aino.get(page_of(TOO_EARLY, "/patience/plan/") + f"&own={own}").content.decode()
    )
    wrong = browser.get(f"{path}x", headers=with_token)

    names = [one["plan"] for one in told["plans"]]
    assert names == ["as_before", "pause", "year_dark", "pulses", "own"]
    assert told["plans"][0]["cost"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
    assert all(one["sentence"] in page for one in told["plans"])
    assert told["sentences"][0] in page
    assert told["prior_share"]["high"] > 0.0
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([5.0 + week % 3 for week in range(12)], "few_weeks"),
        ([7.0] * 80, "still_outcome"),
    ],
)
def test_a_refusal_is_a_sentence_and_never_a_number(
    workspace, as_aino, browser, aino, now, values, reason
):
    letters = by_week([100.0 * (week % 5) for week in range(len(values))])
    store_series(workspace, {"Varaukset": by_week(values), "Kirje": letters}, now=clock())
    asked = Asked(outcomes=("Varaukset",), exposure=("series:Kirje",))
    _, secret = create_token(aino, workspace, name="t", scopes=["read"], now=clock())

    page = as_aino.get(page_of(asked)).content.decode()
    plan = as_aino.get(page_of(asked, "/patience/plan/"))
    told = browser.get(
        page_of(asked, "/api/v1/patience"), headers={"authorization": f"Bearer {secret}"}
    ).json()

    assert told["refused"] == reason
    assert told["found"] == []
    assert told["slow"] is None
    assert len(told["sentences"]) == 1
    assert told["sentences"][0] in page
    assert "patience-chart" not in page
    assert "shares-chart" not in page
    assert plan.status_code == 200
    assert "plans-chart" not in plan.content.decode()


def test_without_outcomes_the_page_says_what_to_bring(workspace, as_aino):
    assert "No outcomes yet" in as_aino.get("/patience/").content.decode()
    assert as_aino.get("/patience/plan/").status_code == 302


def test_nothing_of_this_workspace_is_shown_to_an_outsider(business, as_matti, matti, browser):
    _, secret = create_token(
        matti, matti.memberships.get().workspace, name="t", scopes=["read"], now=clock()
    )

    paths = [page_of(SEEN), "/patience/", page_of(SEEN, "/patience/plan/")]
    pages = [as_matti.get(path, follow=True) for path in paths]
    told = browser.get(
        page_of(SEEN, "/api/v1/patience"), headers={"authorization": f"Bearer {secret}"}
    )

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert ["No outcomes yet" in page.content.decode() for page in pages] == [True] * 3
    assert (told.status_code, "there is none yet" in told.json()["message"]) == (422, True)
    as_matti.post("/patience/watch/", {"outcome": SEEN.outcomes, "exposure": SEEN.exposure})
    assert Watch.objects.count() == 0


def test_an_answer_is_worked_out_once_and_kept(business, as_aino, monkeypatch):
    as_aino.get(page_of(SEEN))
    made = KeptAnswer.objects.get()

    monkeypatch.setattr(actions_patience, "work_out", None)
    again = as_aino.get(page_of(SEEN))

    assert again.status_code == 200
    assert KeptAnswer.objects.get().made_at == made.made_at


def test_a_page_that_asks_first_does_not_wait_but_looks_again(business, as_aino):
    beat(clock())

    waiting = as_aino.get(page_of(SEEN))
    let_worker_work()
    polled = as_aino.get(page_of(SEEN), headers={"x-waiting": "1"})

    assert waiting.status_code == 202
    assert "is being worked out" in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    assert polled.status_code == 200
    assert polled["HX-Refresh"] == "true"
    assert "The slowly built effect is seen" in polled.content.decode()


def test_without_a_worker_the_page_works_it_out(business, as_aino):
    beat(clock() - 2 * LATE_AFTER)

    assert "The slowly built effect is seen" in as_aino.get(page_of(SEEN)).content.decode()


@pytest.mark.parametrize("path", ["/patience/", "/patience/plan/"])
def test_what_pages_ask_first_is_there_before_anybody_opens_them(business, as_aino, path):
    let_worker_work()
    beat(clock())

    assert as_aino.get(path).status_code == 200


def test_the_first_page_tells_which_plan_would_tell_sooner(business, as_aino, now):
    before = as_aino.get(page_of(TOO_EARLY)).content.decode()
    let_worker_work()
    after = as_aino.get(page_of(TOO_EARLY)).content.decode()

    plans = ask_kept(business, PLANS, ask_for_plans(ask_for_patience(TOO_EARLY)), now=now).answer
    sooner = find_sooner(plans)
    assert "Whether another plan would tell sooner is being worked out." in before
    assert "is being worked out" not in after
    if sooner is None:
        assert "None of the usual plans would tell sooner" in after
    else:
        assert html.escape(plan_name(sooner.plan, Speaker("en"))) in after
    # a number of what is built slowly stands beside its prior, on the page of plans
    assert "than going on as before, probably" not in after
    assert "of the outcome against going on" not in after


def test_the_soonest_plan_is_one_that_is_clearly_sooner_than_going_on():
    def told(plan, weeks, *again):
        return Forecast(
            plan=plan,
            chances=(Chance(weeks=104, seen=0.6 if weeks else 0.2, known=0.2),),
            earliest_weeks=weeks,
            soonest_weeks=weeks,
            latest_weeks=weeks,
            weeks_again=again or (weeks,),
            chance_again=(0.5,) * max(len(again), 1),
            chance=0.5,
            cost=Interval(mean=0.0, low=0.0, high=0.0),
        )

    usual, pause, never = told("as_before", 50), told("pause", 30), told("year_dark", None)

    assert find_sooner((told("as_before", 32), pause)) is None
    assert find_sooner((usual, pause, never)) == pause
    assert find_sooner((told("as_before", 30), pause)) is None
    assert find_sooner((told("as_before", None), pause, never)) == pause
    assert find_sooner((told("as_before", None), never)) is None
    assert find_sooner(()) is None
    # twenty weeks earlier on the whole, but the same luck says now this and now that
    unsure = told("as_before", 50, 50, 50, 50), told("pause", 30, 20, 30, 60)
    assert find_sooner(unsure) is None


def test_after_new_numbers_the_page_says_so_and_the_worker_renews_it(business, as_aino):
    as_aino.get(page_of(SEEN))
    store_series(business, {"Muu": by_week([1, 2])}, now=clock())

    before = as_aino.get(page_of(SEEN)).content.decode()
    let_worker_work()
    after = as_aino.get(page_of(SEEN)).content.decode()

    assert "being worked out anew" in before
    assert "being worked out anew" not in after


def test_watching_looks_after_every_change_and_announces_once(business, as_aino, aino):
    as_aino.post("/patience/watch/", {"outcome": SEEN.outcomes, "exposure": SEEN.exposure})
    let_worker_work()
    store_series(business, {"Muu": by_week([1, 2])}, now=clock())
    let_worker_work()

    start = as_aino.get("/").content.decode()
    page = as_aino.get(page_of(SEEN)).content.decode()

    looks = list(Look.objects.all())
    assert [look.answer for look in looks] == ["seen", "seen"]
    assert looks[0].log_bayes_factor == looks[1].log_bayes_factor
    assert [message.to for message in mail.outbox] == [[aino.email]]
    assert "The slowly built effect is seen" in mail.outbox[0].body
    assert "A slowly built effect is seen: Haut." in start
    assert "2 looks so far" in page


def test_what_is_too_early_or_refused_is_looked_at_and_not_announced(business, aino, as_aino):
    refused = Asked(outcomes=("Haut",), exposure=())
    for asked in (TOO_EARLY, refused):
        watch(business, asked, person=aino, now=clock())

    let_worker_work()

    assert set(Look.objects.values_list("answer", flat=True)) == {"too_early", "refused"}
    assert Watch.objects.filter(announced_at=None).count() == 2
    assert mail.outbox == []
    assert "is seen" not in as_aino.get("/").content.decode()


def test_two_workers_look_only_once(business, aino):
    watched = watch(business, SEEN, person=aino, now=clock())
    same = Watch.objects.select_related("workspace").get()

    first, second = look_at(watched, now=clock()), look_at(same, now=clock())

    assert first is not None
    assert second is None
    assert Look.objects.count() == 1
    assert look_next(now=clock()) is False


def test_mail_that_fails_is_told_after_a_rest(business, aino, monkeypatch):
    now = clock()
    look_at(watch(business, SEEN, person=aino, now=now), now=now)

    def refuse(*_args):
        raise OSError("no mail today")

    with monkeypatch.context() as patched:
        patched.setattr(actions_patience, "send_mail", refuse)
        assert announce_seen(now) is False
    assert announce_seen(now) is False
    assert announce_seen(now + FIRST_REST) is True
    assert announce_seen(now + FIRST_REST) is False
    assert len(mail.outbox) == 1


def test_an_outcome_is_neither_offered_nor_taken_as_its_own_cause(
    business, as_aino, browser, aino
):
    own = Asked(outcomes=SEEN.outcomes, exposure=("series:Haut", *SEEN.exposure))
    _, secret = create_token(aino, business, name="t", scopes=["read"], now=clock())

    page = as_aino.get(page_of(own)).content.decode()
    told = browser.get(
        page_of(own, "/api/v1/patience"), headers={"authorization": f"Bearer {secret}"}
    )

    assert 'name="exposure" value="series:Haut"' not in page
    assert "Nothing is its own cause, so this was left out" in page
    assert told.status_code == 422
    assert "own cause" in told.json()["message"]


def test_an_outcome_that_is_not_there_is_said_on_the_page(business, as_aino):
    page = as_aino.get("/patience/?outcome=zzz").content.decode()

    assert "There is no outcome of this name here: zzz." in page


def test_an_exposure_that_is_not_there_is_said_and_left_out(business, as_aino):
    path = page_of(Asked(outcomes=TOO_EARLY.outcomes, exposure=("series:nosuch",)))

    alone = as_aino.get(path).content.decode()
    beside = as_aino.get(f"{path}&exposure=series:Uutiskirje").content.decode()

    for page in (alone, beside):
        assert "so it was left out: nosuch." in page
        assert "Hardly anything was published" not in page
    assert "against: Uutiskirje" in beside


def test_where_nothing_is_sure_to_be_exposure_somebody_chooses(business, as_aino):
    page = as_aino.get("/patience/").content.decode()

    assert "Nothing is chosen yet that may have brought it." in page
    assert "against:" not in page
    assert '<details class="evidence" open><summary>Ask about something else' in page


def test_money_spent_is_asked_about_where_there_are_no_posts(workspace):
    spent = {f"{name} (€)": by_week([1.0]) for name in ("Ads cost", "Other costs")}
    store_series(workspace, {"Bookings": by_week([1.0])} | spent, now=clock())

    asked = find_first_question(workspace)

    assert asked == Asked(outcomes=("Bookings",), exposure=("series:Ads cost (€)",))


def test_a_watched_question_about_posts_comes_first(business, aino):
    watch(business, TOO_EARLY, person=aino, now=clock())
    assert find_first_question(business) == TOO_EARLY
    posts = Asked(outcomes=TOO_EARLY.outcomes, exposure=("posts:7",))
    watch(business, posts, person=aino, now=clock())

    assert find_first_question(business) == posts


def test_missing_weeks_are_counted_from_the_end_of_the_numbers(workspace, as_aino):
    this_week = clock().date() - timedelta(days=clock().date().weekday())
    first = this_week - timedelta(weeks=12)
    letters, bookings = [100.0 * (one % 5) for one in range(12)], [5.0 + one for one in range(12)]
    told = {"A": by_week(bookings, first=first), "Kirje": by_week(letters, first=first)}
    store_series(workspace, told, now=clock())

    page = as_aino.get("/patience/?outcome=A&exposure=series:Kirje").content.decode()

    assert f"Come back on {Speaker('en').day(this_week + timedelta(weeks=40))}" in page


def test_no_word_is_promised_of_what_is_seen_already(business, as_aino):
    seen, early = (as_aino.get(page_of(one)).content.decode() for one in (SEEN, TOO_EARLY))

    assert "The slowly built effect is seen already" in seen
    assert "you are told once when" not in seen
    assert "you are told once when" in early


def test_stopping_forgets_the_looks(business, aino, as_aino):
    look_at(watch(business, TOO_EARLY, person=aino, now=clock()), now=clock())

    asked = {"outcome": TOO_EARLY.outcomes, "exposure": TOO_EARLY.exposure, "do": "stop"}
    as_aino.post("/patience/watch/", asked)

    assert (Watch.objects.count(), Look.objects.count()) == (0, 0)


def test_the_planner_compares_plans_and_takes_an_own_one(business, as_aino):
    own = "".join(["0"] * 20 + ["2"] * 10)
    path = page_of(TOO_EARLY, "/patience/plan/") + f"&own={own}&venues=5"

    page = as_aino.get(path).content.decode()

    for name in (
        *("as before", "half a year&#x27;s pause", "own plan"),
        *("as before in 5 venues", "5 venues at once", "5 venues, each in its own weeks"),
    ):
        assert name in page
    assert len(re.findall(r'name="w\d+" value="0" checked', page)) == 20
    assert len(re.findall(r'name="w\d+" value="2" checked', page)) == 10
    assert len(re.findall(r'name="w\d+" value="1" checked', page)) == 22


def test_the_page_says_what_as_before_is_and_takes_no_pause_for_usual(business, as_aino, now):
    page = html.unescape(as_aino.get(page_of(TOO_EARLY, "/patience/plan/")).content.decode())

    usual = answer_of(business, TOO_EARLY, now).usual
    (weeks,) = usual.amounts.values()
    assert min(weeks) > 0.0
    assert "Uutiskirje: 2,000. 26 weeks of that year were a pause" in page
    assert f"({Speaker('en').number(weeks[0])})" in page


def test_weeks_drawn_in_fields_are_the_same_own_plan(business, as_aino):
    fields = {f"w{number}": "0" for number in range(20)} | {"w20": "nonsense"}
    path = page_of(TOO_EARLY, "/patience/plan/")

    page = as_aino.get(f"{path}&{urlencode(fields)}").content.decode()

    assert f'name="own" value="{"0" * 20 + "1" * 32}"' in page


def plan_a_pause(client, aino, **more):
    today = clock().date()
    told = {
        "outcome": TOO_EARLY.outcomes,
        "exposure": TOO_EARLY.exposure,
        "plan": "pause",
        "owner": aino.pk,
        "due_on": start_of_plans(today).isoformat(),
    }
    return client.post("/patience/plan/decide/", told | more)


def agree(workspace, aino, asked):
    """A plan that was agreed on when it was too early, by its check."""
    today = clock().date()
    registration = build_patience_registration(
        asked,
        Forecast(
            plan="pause",
            chances=(),
            earliest_weeks=30,
            chance=0.5,
            cost=Interval(mean=0.0, low=0.0, high=0.0),
        ),
        own="",
        decided_on=today,
        starts_on=start_of_plans(today),
    )
    return decide(
        open_review(workspace, person=aino, now=clock()),
        kind="act",
        what="Tauko",
        owner=aino,
        due_on=registration.starts_on,
        now=clock(),
        registration=registration,
    )


def test_planning_adds_a_decision_with_a_check_on_the_earliest_day(business, as_aino, aino):
    response = plan_a_pause(as_aino, aino)

    decision = Decision.objects.get()
    registration = parse_patience(decision.registration)
    assert response["Location"] == f"/reviews/{decision.review.number}/"
    assert (decision.kind, decision.owner) == ("act", aino)
    assert "half a year's pause" in decision.what
    assert registration.plan == "pause"
    assert registration.asked == TOO_EARLY.canonical()
    assert decision.check_on == decision.next_check_on == registration.check_on
    assert decision.check_on > decision.due_on
    page = as_aino.get(f"/decisions/{decision.pk}/").content.decode()
    assert "Unchanged since it was fixed" in page
    for path in ("", "minutes.md", "minutes.csv"):
        assert as_aino.get(f"{response['Location']}{path}", follow=True).status_code == 200


def test_a_plan_that_makes_no_sense_is_refused_with_what_was_typed(business, as_aino, aino):
    wrong = plan_a_pause(as_aino, aino, plan="nothing", what="Tauko")

    assert wrong.status_code == 422
    assert 'value="Tauko"' in wrong.content.decode()
    assert Decision.objects.count() == 0


def test_the_plan_that_was_drawn_is_chosen_and_its_decision_shows_it(business, as_aino, aino):
    own = "1" * 5 + "0" * 26 + "2" * 4
    path = page_of(TOO_EARLY, "/patience/plan/")

    page = as_aino.get(f"{path}&own={own}").content.decode()
    plan_a_pause(as_aino, aino, plan="own", own=own)
    decision = Decision.objects.get()
    shown = html.unescape(as_aino.get(f"/decisions/{decision.pk}/").content.decode())

    assert '<option value="own" selected>' in page
    speaker = Speaker("en")
    # the weeks are those of the calendar in which it was drawn
    begin = start_of_plans(clock().date()) + timedelta(weeks=5)
    days = (begin, begin + timedelta(weeks=26, days=-1))
    assert f"{speaker.day(days[0])} – {speaker.day(days[1])}</strong><br>nothing: Uutisk" in shown
    assert "2 times as much as usual" in shown
    assert "of the outcome against going on as before" in shown


def test_a_running_plan_is_named_on_the_pages_of_its_question(business, as_aino, aino):
    plan_a_pause(as_aino, aino, what="Tauko keväällä")
    first = Decision.objects.get()

    pages = [
        as_aino.get(page_of(TOO_EARLY, path)).content.decode()
        for path in ("/patience/", "/patience/plan/")
    ]
    other = as_aino.get(page_of(SEEN)).content.decode()

    for page in pages:
        assert f'<a href="/decisions/{first.pk}/">Tauko keväällä</a>' in page
    assert "Tauko keväällä" not in other


def test_a_plan_that_cannot_be_followed_beside_another_is_refused_by_name(business, as_aino, aino):
    plan_a_pause(as_aino, aino, what="Tauko keväällä")
    rng = [300.0 + 40.0 * ((7 * week) % 5) for week in range(156)]
    store_series(business, {"Kyselyt": by_week(rng)}, now=clock())

    longer = plan_a_pause(as_aino, aino, outcome=("Kyselyt",), plan="year_dark")
    pulses = plan_a_pause(as_aino, aino, plan="pulses")
    same = plan_a_pause(as_aino, aino, outcome=("Kyselyt",), plan="pause")

    speaker = Speaker("en")
    week = speaker.day(start_of_plans(clock().date()) + timedelta(weeks=26))
    for refused in (longer, pulses):
        assert refused.status_code == 422
        page = html.unescape(refused.content.decode())
        assert "cannot be followed beside the plan that is agreed on, “Tauko keväällä”" in page
        assert f"in the week from {week} on" in page
        assert "(Uutiskirje)" in page
    # what does the same in the same weeks serves both outcomes
    assert same.status_code == 302
    assert Decision.objects.count() == 2


def test_a_plan_that_is_sent_twice_is_agreed_on_once_and_said_once(business, as_aino, aino):
    plan_a_pause(as_aino, aino, what="Tauko keväällä")
    decision = Decision.objects.get()

    again = plan_a_pause(as_aino, aino, what="Tauko keväällä")
    page = as_aino.get(again["Location"]).content.decode()

    assert again["Location"] == f"/decisions/{decision.pk}/"
    assert page.count("This plan is agreed on already: Tauko keväällä.") == 1
    assert "Added to the review" not in page.split("This plan is agreed")[1]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("asked", [SEEN, NOT_SEEN])
def test_what_is_known_gets_costs_and_neither_times_nor_checks(
    business, as_aino, browser, aino, asked
):
    _, secret = create_token(aino, business, name="t", scopes=["read"], now=clock())

    page = html.unescape(as_aino.get(page_of(asked, "/patience/plan/")).content.decode())
    told = browser.get(
        page_of(asked, "/api/v1/patience/plans"), headers={"authorization": f"Bearer {secret}"}
    ).json()
    fixed = plan_a_pause(as_aino, aino, outcome=asked.outcomes, exposure=asked.exposure)
    after = as_aino.get(fixed["Location"]).content.decode()

    assert "This is known already" in page
    for words in ("At the earliest", "within two years", "Add to the review", "plans-chart"):
        assert words not in page
    assert "It costs nothing." in page
    for plan in told["plans"]:
        assert (plan["earliest_on"], plan["chance"], plan["chances"]) == (None, None, [])
        assert plan["sentence"] in page
    assert Decision.objects.count() == 0
    assert "no check is fixed" in after


def test_an_own_plan_that_is_worked_out_stands_beside_the_usual_ones(business, as_aino):
    path = page_of(TOO_EARLY, "/patience/plan/")
    as_aino.get(path)
    beat(clock())

    waiting = as_aino.get(f"{path}&own={'0' * 20}")
    let_worker_work()
    after = as_aino.get(f"{path}&own={'0' * 20}")

    assert (waiting.status_code, after.status_code) == (202, 200)
    assert "Your own plan is being worked out" in waiting.content.decode()
    assert len(re.findall(r'name="w\d+" value="0" checked', waiting.content.decode())) == 20
    assert "half a year&#x27;s pause" in waiting.content.decode()
    assert "Your own plan is being worked out" not in after.content.decode()
    assert "<h3>own plan</h3>" in after.content.decode()


def test_what_cannot_be_answered_is_not_offered_to_be_watched(workspace, as_aino):
    store_series(workspace, {"Varaukset": by_week([7.0] * 80)}, now=clock())

    page = as_aino.get("/patience/?outcome=Varaukset").content.decode()

    assert "/patience/watch/" not in page


def test_plans_begin_on_the_monday_from_which_they_are_reckoned(business, as_aino, browser, aino):
    _, secret = create_token(aino, business, name="t", scopes=["read"], now=clock())
    begin = start_of_plans(clock().date())

    page = as_aino.get(page_of(TOO_EARLY, "/patience/plan/")).content.decode()
    told = browser.get(
        page_of(TOO_EARLY, "/api/v1/patience/plans"),
        headers={"authorization": f"Bearer {secret}"},
    ).json()
    sunday = plan_a_pause(as_aino, aino, due_on=(begin + timedelta(days=6)).isoformat())
    late = plan_a_pause(
        as_aino, aino, plan="own", own="0" * 9, due_on=(begin + timedelta(weeks=1)).isoformat()
    )

    assert begin.weekday() == 0
    assert f'name="due_on" value="{begin.isoformat()}"' in page
    assert told["starts_on"] == begin.isoformat()
    assert (sunday.status_code, late.status_code) == (422, 422)
    assert "choose a Monday that comes" in sunday.content.decode()
    assert "begins with the calendar" in late.content.decode()


def test_a_plan_can_be_given_up_and_what_was_fixed_stays(business, as_aino, as_liisa, aino):
    plan_a_pause(as_aino, aino)
    decision = Decision.objects.get()
    path = f"/decisions/{decision.pk}/give-up/"
    fixed = decision.registration

    assert as_liisa.post(path).status_code == 403
    as_aino.post(path)
    as_aino.post(path)

    decision.refresh_from_db()
    assert (decision.next_check_on, decision.registration) == (None, fixed)
    check = Check.objects.get()
    assert (check.outcome, check.next_on) == ("described", None)
    page = as_aino.get(f"/decisions/{decision.pk}/").content.decode()
    assert "The plan was given up before its check" in page
    assert "Give up the plan" not in page
    assert "A plan of this question runs" not in as_aino.get(page_of(TOO_EARLY)).content.decode()
    assert not find_due_decisions(business, today=clock().date()).exists()
    assert run_due_check(clock() + timedelta(weeks=120)) is False
    for path in ("/decisions/", "/", f"/reviews/{decision.review.number}/"):
        assert as_aino.get(path).status_code == 200


def test_weeks_between_two_days_are_filled_at_once(business, as_aino):
    begin = start_of_plans(clock().date())
    days = {"first": begin + timedelta(days=4), "last": begin + timedelta(weeks=4, days=2)}
    fill = {"fill": "1", "what": "0", "w40": "2"}
    path = page_of(TOO_EARLY, "/patience/plan/")

    page = as_aino.get(f"{path}&{urlencode(fill | days)}").content.decode()

    # of the first and the last week the middle lies outside
    own = "1" + "000" + "1" * 36 + "2" + "1" * 11
    assert f'name="own" value="{own}"' in page


@pytest.mark.parametrize(
    "days", [{"first": "2026-02-31", "last": "2030-01-01"}, {"first": "2040-01-01"}, {}]
)
def test_days_without_a_week_between_them_fill_nothing_and_are_said(days):
    told = QueryDict(urlencode({"fill": "1", "what": "0"} | days))

    plans = read_plans(told, today=clock().date())

    assert plans.is_filled is False
    assert not plans.is_own


@pytest.mark.parametrize("plan", ["as_before_venues", "together", "staggered"])
def test_a_plan_of_several_venues_gets_no_check_of_one(business, as_aino, aino, plan):
    path = page_of(TOO_EARLY, "/patience/plan/")

    page = as_aino.get(f"{path}&venues=5").content.decode()
    refused = plan_a_pause(as_aino, aino, plan=plan, venues="5")

    assert f'<option value="{plan}"' not in page
    assert "cannot be agreed on here" in page
    assert refused.status_code == 422
    assert Decision.objects.count() == 0


def test_the_fixed_check_cannot_be_changed(business, as_aino, aino):
    plan_a_pause(as_aino, aino)

    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Decision.objects.update(registration="{}")


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [(SEEN, "worked"), (NOT_SEEN, "did_not"), (TOO_EARLY, "cannot_tell")],
)
def test_on_its_day_the_evidence_is_worked_out_anew(business, as_aino, aino, asked, outcome):
    decision = agree(business, aino, asked)
    due = clock() + (decision.check_on - clock().date()) + timedelta(days=1)

    assert run_due_check(due) is True

    check = Check.objects.get()
    decision.refresh_from_db()
    assert check.outcome == outcome
    assert check.numbers["kind"] == "patience"
    assert json.dumps(check.numbers)
    assert (check.next_on is None) is (outcome != "cannot_tell")
    assert decision.next_check_on == check.next_on
    assert run_check(Decision(pk=decision.pk, review=decision.review), now=due) is None
    page = as_aino.get(f"/decisions/{decision.pk}/").content.decode()
    assert "times as likely" in page
    for path in ("/decisions/", "/", f"/reviews/{decision.review.number}/"):
        assert as_aino.get(path).status_code == 200


def test_the_verdict_of_several_outcomes_is_of_the_one_that_shows_the_effect(
    business, as_aino, aino
):
    both = Asked(outcomes=("Varaukset", "Haut"), exposure=SEEN.exposure)
    decision = agree(business, aino, both)

    assert run_due_check(clock() + timedelta(weeks=120)) is True

    check = Check.objects.get(decision=decision)
    assert check.numbers["seen_in"] == "Haut"
    sentence = actions_patience.say_patience_check(check, Speaker("en"))
    assert sentence.startswith("The slowly built effect is seen (Haut): probably")
    check.numbers["seen_in"] = ""
    assert "at least one of these outcomes (" in actions_patience.say_patience_check(
        check, Speaker("en")
    )


def test_the_certificate_is_worked_out_by_the_worker_in_parts(business, as_aino, monkeypatch):
    for name, fits in (("CERTIFICATE_FITS", 3), ("FITS_AT_ONCE", 2)):
        monkeypatch.setattr(f"tuuletus.web.review.actions_patience.{name}", fits)
    asked = {"outcome": SEEN.outcomes, "exposure": SEEN.exposure}

    before = as_aino.get(page_of(SEEN)).content.decode()
    as_aino.post("/patience/certificate/", asked)
    certify_next(now=clock())
    waiting = as_aino.get(page_of(SEEN)).content.decode()
    as_aino.post("/patience/certificate/", asked)
    let_worker_work()
    after = as_aino.get(page_of(SEEN)).content.decode()

    assert "Two hundred invented outcomes" in before
    assert "The certificate is being worked out" in waiting
    assert "2 of 200 are tried" in waiting
    assert "Tried on 3 invented outcomes" in after


def test_a_certificate_begins_anew_when_numbers_change_and_can_be_given_up(
    business, as_aino, monkeypatch
):
    monkeypatch.setattr("tuuletus.web.review.actions_patience.FITS_AT_ONCE", 1)
    asked = {"outcome": SEEN.outcomes, "exposure": SEEN.exposure}
    as_aino.post("/patience/certificate/", asked)

    certify_next(now=clock())
    certify_next(now=clock())
    assert find_tried(business, SEEN) == 2
    note_change(business)
    assert find_tried(business, SEEN) == 0
    as_aino.post("/patience/certificate/", asked | {"do": "stop"})

    assert find_tried(business, SEEN) is None
    assert not certify_next(now=clock())


def test_the_page_needs_the_same_queries_for_one_and_three_watched_questions(
    business, as_aino, aino, django_assert_num_queries
):
    watch(business, SEEN, person=aino, now=clock())
    as_aino.get(page_of(SEEN))
    with CaptureQueriesContext(connection) as one:
        as_aino.get(page_of(SEEN))
    for asked in (NOT_SEEN, TOO_EARLY):
        watch(business, asked, person=aino, now=clock())

    with django_assert_num_queries(len(one)):
        as_aino.get(page_of(SEEN))


def test_an_expert_may_look_and_not_watch(business, as_liisa):
    asked = {"outcome": SEEN.outcomes, "exposure": SEEN.exposure}

    page = as_liisa.get(page_of(SEEN)).content.decode()

    assert "The slowly built effect is seen" in page
    assert 'action="/patience/watch/"' not in page
    assert as_liisa.post("/patience/watch/", asked).status_code == 403
