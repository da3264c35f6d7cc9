from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.timezone import now as clock
from django.utils.translation import override

from tests.web.conftest import let_worker_work
from tests.web.plan.conftest import fill, make_channel, publish
from tuuletus.analysis.mix.proposing import price_exploration
from tuuletus.analysis.plan.limits import Place, TypeLimits
from tuuletus.analysis.plan.rhythm import find_first_day
from tuuletus.web.collect.models import Measurement, OwnEvent
from tuuletus.web.people.models import Heartbeat
from tuuletus.web.plan.actions import (
    ask_mix,
    choose_slots,
    set_campaign,
    set_choices,
    set_rhythm,
    set_type_limits,
)
from tuuletus.web.plan.actions.asking import PATIENT
from tuuletus.web.plan.forms import HoursField
from tuuletus.web.plan.models import (
    BrandRule,
    Campaign,
    PlanChoices,
    PlanEntry,
    SlotChoice,
    TypeLimit,
    UsualSlot,
)
from tuuletus.web.review.models import Decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]


def read(client, path="/mix/", **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def slot_names(page):
    return re.findall(r'<select class="slot__type" id="([^"]+)"', page)


def digest_of(page):
    return re.search(r'name="digest" value="([0-9a-f]{64})"', page).group(1)


def accept(client):
    return client.post("/mix/accept/", {"digest": digest_of(read(client))}, follow=True)


def test_each_type_has_its_word_its_reason_and_the_way_to_its_posts(as_aino, channels):
    page = read(as_aino)

    assert "tarjous" in page
    assert re.search(r"after 5\d posts", page)
    assert 'href="/posts/?trait=topic&amp;value=tarjous"' in page
    assert len(slot_names(page)) == 8
    assert "Accept the mix" in page


def test_the_short_of_it_the_slots_and_the_acceptance_come_before_the_table_of_types(
    as_aino, channels
):
    page = read(as_aino)

    order = ['id="in-short"', 'id="slots"', 'id="accept"', 'id="types"', "What is tried, what"]
    found = [page.index(part) for part in order]
    assert found == sorted(found)
    assert re.search(r"Week \d+: Mon ", page)


def test_a_type_that_pauses_without_a_decision_is_told_where_the_mix_is_accepted(
    as_aino, workspace, channels
):
    few = TypeLimits(effort=None, rest_days=None, at_least=None, at_most=0)
    set_type_limits(workspace, trait="topic", value="lounas", limits=few, not_on=())

    page = read(as_aino)

    accepting = page[page.index('id="accept"') : page.index('id="types"')]
    assert "This changes too, without a decision of its own:" in accepting
    assert "lounas pauses in these weeks; lately" in accepting
    table = page[page.index('id="types"') :]
    assert re.search(r"Pauses</span> lounas", table)
    assert "lounas" not in table.partition("<details")[2].partition("What is tried")[0]


@pytest.mark.parametrize("name", ["as_eero", "as_liisa"])
def test_managers_and_experts_read_and_change_nothing(request, name, channels):
    client = request.getfixturevalue(name)
    page = read(client)

    assert slot_names(page) == []
    assert "Accept the mix" not in page
    limits = read(client, "/mix/limits/")
    assert "Marketers and administrators set these" in limits
    assert "Nothing is limited by type" in limits
    assert 'name="which"' not in limits
    for path in ("/mix/slots/", "/mix/accept/", "/mix/limits/"):
        assert client.post(path, {}).status_code == 403


def test_a_slot_is_changed_without_scripts(as_aino, channels):
    names = slot_names(read(as_aino))
    sent = dict.fromkeys(names, "") | {names[0]: "=tarjous", names[1]: "-"}

    page = as_aino.post("/mix/slots/", sent, follow=True).content.decode()

    assert "worked out anew around what you chose" in page
    assert sorted(SlotChoice.objects.values_list("value", flat=True)) == ["", "tarjous"]
    assert page.count("your choice") == 2
    assert '<option value="=tarjous" selected>' in page


def test_a_slot_cannot_be_given_to_what_is_no_type(as_aino, channels):
    name = slot_names(read(as_aino))[0]

    page = as_aino.post("/mix/slots/", {name: "=<b>x</b>"}, follow=True).content.decode()

    assert "a type that is not known here" in page
    assert not SlotChoice.objects.exists()


def slots_in_form(page, button):
    """Names and values that a browser sends with a button, without any script."""
    form = next(one for one in re.findall(r"<form.*?</form>", page) if button in one)
    sent = {
        name: (re.search(r'<option value="([^"]*)" selected>', options) or [None, ""])[1]
        for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form)
    }
    action = re.search(rf'<button[^>]*formaction="([^"]+)"[^>]*>{button}', form)
    return sent | {"digest": digest_of(form)}, action and action[1]


def test_accepting_loses_no_slot_that_was_changed_on_the_page(as_aino, channels):
    page = read(as_aino)
    name = slot_names(page)[0]
    sent, path = slots_in_form(page, "Accept the mix")

    changed = as_aino.post(path, sent | {name: "=tarjous"}, follow=True).content.decode()

    assert not PlanEntry.objects.exists()
    assert "you had changed slots" in changed
    assert '<option value="=tarjous" selected>' in changed
    again, path = slots_in_form(" ".join(changed.split()), "Accept the mix")
    as_aino.post(path, again)
    day, number = name.split("-", 1)[1][:10], int(name.rpartition("-")[2])
    entry = PlanEntry.objects.get(day=day, number=number, channel=channels[0])
    assert (entry.value, PlanEntry.objects.count()) == ("tarjous", 8)


def test_a_choice_taken_back_while_accepting_is_not_lost_either(as_aino, channels):
    name = slot_names(read(as_aino))[0]
    as_aino.post("/mix/slots/", {name: "-"})
    sent, path = slots_in_form(read(as_aino), "Accept the mix")
    assert sent[name] == "-"

    as_aino.post(path, sent | {name: "", "owner": "999"})

    assert not SlotChoice.objects.exists()
    assert not PlanEntry.objects.exists()


def test_accepting_leads_to_what_is_to_be_written(as_aino, channels):
    page = accept(as_aino).content.decode()

    assert "8 posts were added to the plan." in page
    assert PlanEntry.objects.count() == 8
    assert Decision.objects.filter(kind="drop").exists()
    after = read(as_aino)
    assert "These weeks are in the plan." in after
    assert "Work out around my choices" not in after


def test_a_second_click_and_an_old_page_do_nothing(as_aino, channels):
    digest = digest_of(read(as_aino))
    as_aino.post("/mix/accept/", {"digest": digest})
    again = as_aino.post("/mix/accept/", {"digest": digest}, follow=True).content.decode()
    assert "This plan was accepted before: nothing was added." in again
    page = as_aino.post("/mix/accept/", {"digest": "0" * 64}, follow=True).content.decode()

    assert PlanEntry.objects.count() == 8
    assert "The mix has changed since you looked at it" in page


@pytest.mark.parametrize("sent", [{}, {"digest": "x"}, {"digest": "0" * 64, "owner": "999"}])
def test_a_broken_acceptance_is_refused(as_aino, channels, sent):
    assert as_aino.post("/mix/accept/", sent).status_code == 422
    assert not PlanEntry.objects.exists()


def test_right_after_an_import_with_a_new_channel_the_mix_says_that_it_is_not_learnt_yet(
    as_aino, workspace, channels
):
    as_aino.get("/mix/")
    fill(workspace, platforms=("instagram",))
    type(workspace).objects.filter(pk=workspace.pk).update(revision=workspace.revision + 1)

    page = as_aino.get("/mix/")

    assert page.status_code == 200
    assert "Instagram is new here, and its posts are still being learnt" in page.content.decode()
    assert as_aino.get("/mix/limits/").status_code == 200


def test_empty_pages_teach(as_aino, workspace):
    assert "Bring in an export of your posts" in read(as_aino)
    assert "Accept a mix" in read(as_aino, "/mix/entries/")
    assert "There are no channels yet" in read(as_aino, "/mix/limits/")


def test_five_posts_are_too_few_for_types(as_aino, workspace):
    channel = make_channel(workspace)
    for number in range(5):
        publish(channel, clock() - timedelta(days=number + 1), topic=f"t{number}")

    assert "A type needs three posts" in read(as_aino)


def test_one_type_says_that_there_is_nothing_to_mix(as_aino, workspace):
    fill(workspace, levels={"lounas": 4.0}, platforms=("facebook",), weeks=20)

    assert "Only one type has posts enough" in read(as_aino)


def test_posts_without_numbers_promise_nothing(as_aino, channels):
    Measurement.objects.all().delete()

    page = read(as_aino)

    assert "No post has numbers yet" in page
    assert "interval__mean" not in page


def test_prices_are_the_workers_and_until_then_are_said_to_be_worked_out(
    as_aino, workspace, channels, monkeypatch
):
    computed = []
    monkeypatch.setattr(
        "tuuletus.web.plan.queries.pricing.price_exploration",
        lambda *told, **more: computed.append(1) or price_exploration(*told, **more),
    )

    first = read(as_aino, "/mix/limits/")

    assert computed == []
    assert "being worked out and stands here in a moment" in first
    assert '<option value="0.1" selected>10%</option>' in first

    let_worker_work()
    known = read(as_aino, "/mix/limits/")

    assert computed == [1]
    assert "being worked out and stands here" not in known
    assert ": 0 of 8, −0" in known

    set_choices(workspace, trait="topic", weeks=1, exploration=0.1, capacity=None)

    assert "being worked out and stands here" in read(as_aino, "/mix/limits/")
    let_worker_work()
    assert " of 4, −" in read(as_aino, "/mix/limits/")
    assert computed == [1, 1]


def test_the_choices_are_kept_and_shown(as_aino, channels):
    sent = {
        "which": "choices",
        "trait": "topic",
        "weeks": "4",
        "exploration": "0.2",
        "capacity": "12.5",
    }

    assert as_aino.post("/mix/limits/", sent).status_code == 302

    kept = PlanChoices.objects.get()
    assert (kept.trait, kept.weeks, kept.exploration, kept.capacity) == ("topic", 4, 0.2, 12.5)
    assert len(slot_names(read(as_aino))) == 16
    read(as_aino, "/mix/limits/")
    let_worker_work()
    limits = read(as_aino, "/mix/limits/")
    assert re.search(r'<option value="0.2" selected>20%: \d of 16, −\d', limits)
    assert re.search(
        r'<option value="">as much as pays in the long run: \d+ of 16( and|, −)', limits
    )


def test_a_tenth_of_the_slots_are_trials_until_people_say_otherwise(as_aino, channels):
    let_worker_work()
    limits = read(as_aino, "/mix/limits/")

    assert re.search(r'<option value="0.1" selected>10%: 0 of 8, −0', limits)


def test_a_trial_stays_when_other_slots_are_changed(workspace, channels):
    for days in (2, 4, 6):
        publish(channels[0], clock() - timedelta(days=days), topic="uusi sarja", value=90.0)
    set_choices(workspace, trait="topic", weeks=2, exploration=0.2, capacity=None)
    before = ask_mix(workspace, now=clock()).answer
    tried = [one for one in before.slots if one.exploring]
    others = [one for one in before.slots if not one.exploring]
    assert {one.value for one in tried} == {"uusi sarja"}

    chosen = {
        Place(day=one.day, channel=one.channel, number=one.number): "tarjous" for one in others[:2]
    }
    choose_slots(workspace, chosen, trait="topic", first_day=before.first_day)
    after = ask_mix(workspace, now=clock()).answer

    assert sum(one.exploring for one in after.slots) == len(tried)
    assert {one.value: one.word for one in after.types}["uusi sarja"] == "try"


def test_accepted_trials_count_and_a_freed_slot_gets_no_further_one(as_aino, workspace, channels):
    for days in (2, 4, 6):
        publish(channels[0], clock() - timedelta(days=days), topic="uusi sarja", value=90.0)
    set_choices(workspace, trait="topic", weeks=2, exploration=0.2, capacity=None)
    before = ask_mix(workspace, now=clock()).answer
    accept(as_aino)
    assert set(PlanEntry.objects.filter(label="try").values_list("value", flat=True)) == {
        "uusi sarja"
    }
    PlanEntry.objects.filter(pk=PlanEntry.objects.exclude(label="try").first().pk).update(
        state="dropped"
    )

    after = ask_mix(workspace, now=clock()).answer

    tried = [one for one in after.slots if one.exploring]
    assert len(tried) == sum(one.exploring for one in before.slots)
    assert {one.source for one in tried} == {"entry"}


def test_accepting_changes_no_word_but_of_what_is_checked_now(as_aino, workspace, channels):
    for days in (2, 4, 6):
        publish(channels[0], clock() - timedelta(days=days), topic="uusi sarja", value=90.0)
    set_choices(workspace, trait="topic", weeks=2, exploration=0.2, capacity=None)
    proposed = ask_mix(workspace, now=clock()).answer
    free = [one for one in proposed.slots if not one.exploring][:2]
    chosen = {Place(day=one.day, channel=one.channel, number=one.number): "lounas" for one in free}
    choose_slots(workspace, chosen, trait="topic", first_day=proposed.first_day)
    before = ask_mix(workspace, now=clock()).answer

    accept(as_aino)
    after = ask_mix(workspace, now=clock()).answer

    now_checked = {one.value for one in after.types if one.held_until}
    assert now_checked
    said = [
        {one.value: (one.word, one.reason, one.change, one.planned) for one in mix.types}
        for mix in (before, after)
    ]
    for value in said[0].keys() - now_checked:
        assert said[0][value] == said[1][value]
    assert [one.exploring for one in after.slots] == [one.exploring for one in before.slots]
    assert after.exploration_price == pytest.approx(before.exploration_price, rel=0.3)


def test_no_type_gets_far_more_than_it_ever_had_unless_people_say_so(workspace, channels):
    facebook, _x = channels
    set_rhythm(workspace, {(facebook.pk, day): 3 for day in range(1, 8)})
    before = ask_mix(workspace, now=clock()).answer
    free = TypeLimits(effort=None, rest_days=None, at_least=None, at_most=20)
    set_type_limits(workspace, trait="topic", value="kulissit", limits=free, not_on=[])
    after = ask_mix(workspace, now=clock()).answer

    def count(mix):
        return max(
            Counter(
                (one.day.isocalendar().week, one.value) for one in mix.slots if one.value
            ).values()
        )

    # none was ever published more than twice a week
    assert count(before) <= 4
    assert "ramp" in {one.cause for one in before.slots}
    assert count(after) > 4


@pytest.mark.parametrize(
    "sent",
    [
        {"which": "choices", "weeks": "5"},
        {"which": "choices", "weeks": "2", "trait": "weekday"},
        {"which": "choices", "weeks": "2", "exploration": "7"},
        {"which": "choices", "weeks": "2", "capacity": "-1"},
        {"which": "choices", "weeks": "2", "capacity": "nan"},
        {"which": "types", "t0-at_least": "3", "t0-at_most": "2"},
        {"which": "types", "t0-effort": "many"},
        {"which": "types", "t0-not_on": "999"},
        {"which": "new", "value": ""},
        {"which": "new", "value": "x" * 121},
        {"which": "campaign", "event": "77"},
        {"which": "nothing"},
        {},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(as_aino, channels, sent):
    assert as_aino.post("/mix/limits/", sent).status_code == 422

    assert not TypeLimit.objects.exists()
    assert not PlanChoices.objects.exists()
    assert not BrandRule.objects.exists()


def test_slots_of_a_week_are_given_and_guessed_again(as_aino, channels):
    facebook, _x = channels
    sent = {"which": "rhythm", f"d{facebook.pk}-6": "2"}

    assert as_aino.post("/mix/limits/", sent).status_code == 302

    row = UsualSlot.objects.get()
    assert (row.channel, row.weekday, row.count) == (facebook, 6, 2)
    assert "These are your own" in read(as_aino, "/mix/limits/")
    assert as_aino.post("/mix/limits/", {"which": "rhythm", f"d{facebook.pk}-6": "10"}).status_code
    assert UsualSlot.objects.get().count == 2

    as_aino.post("/mix/limits/", {"which": "rhythm", "guessed": "1"})

    assert not UsualSlot.objects.exists()
    assert "Guessed from the real rhythm" in read(as_aino, "/mix/limits/")


def test_limits_of_types_are_kept(as_aino, channels):
    facebook, _x = channels
    types = [one.value for one in ask_mix(facebook.workspace, now=clock()).answer.types]
    place = types.index("lounas")
    sent = {
        "which": "types",
        f"t{place}-effort": "1.5",
        f"t{place}-rest_days": "7",
        f"t{place}-at_most": "1",
        f"t{place}-not_on": str(facebook.pk),
    }

    as_aino.post("/mix/limits/", sent)

    row = TypeLimit.objects.get()
    assert (row.value, row.effort, row.rest_days, row.at_least, row.at_most) == (
        "lounas",
        1.5,
        7,
        None,
        1,
    )
    assert BrandRule.objects.get().channel == facebook


def test_limits_that_cannot_be_kept_are_told_when_they_are_saved(as_aino, channels):
    page = read(as_aino, "/mix/limits/")
    names = re.findall(r'name="(t\d+)-at_least"', page)
    sent = {"which": "types"} | {f"{name}-at_least": "9" for name in names}

    saved = as_aino.post("/mix/limits/", sent, follow=True).content.decode()

    assert "Saved." in saved
    assert "although you want at least 9" in saved
    assert saved.count("although you want at least 9") == 3


@pytest.mark.parametrize("written", ["lounas", "LOUNAS", " Lounas  "])
def test_a_type_that_is_there_in_another_spelling_is_said_to_be_there(as_aino, channels, written):
    page = as_aino.post("/mix/limits/", {"which": "new", "value": written})

    assert page.status_code == 422
    assert "There is the type “lounas” already." in page.content.decode()
    assert not TypeLimit.objects.exists()


def test_a_rare_value_becomes_a_type_as_the_posts_write_it(as_aino, channels):
    publish(channels[0], clock() - timedelta(days=3), topic="kysely")

    as_aino.post("/mix/limits/", {"which": "new", "value": "Kysely"})

    assert TypeLimit.objects.get().value == "kysely"


def test_a_new_type_comes_and_goes(as_aino, channels):
    as_aino.post("/mix/limits/", {"which": "new", "value": "Suora lähetys"})

    assert "Suora lähetys" in read(as_aino)
    assert TypeLimit.objects.get().trait == "topic"

    as_aino.post("/mix/limits/", {"which": "types", "forget": "Suora lähetys"})

    assert not TypeLimit.objects.exists()


def test_a_campaign_takes_the_slots_of_its_days(as_aino, as_matti, workspace, channels):
    first = find_first_day(clock().date())
    event = OwnEvent.objects.create(
        workspace=workspace, name="Messuviikko", first_day=first, last_day=first
    )
    sent = {"which": "campaign", "event": event.pk, "value": "tarjous", "channel": ""}

    as_aino.post("/mix/limits/", sent)

    campaign = Campaign.objects.get()
    assert "Messuviikko" in read(as_aino)
    assert "given to tarjous" in read(as_aino, "/mix/limits/")
    as_matti.post(f"/mix/campaigns/{campaign.pk}/end/")
    assert Campaign.objects.exists()

    as_aino.post(f"/mix/campaigns/{campaign.pk}/end/")

    assert not Campaign.objects.exists()


def test_a_campaign_that_accepted_posts_leave_no_room_for_is_told(as_aino, workspace, channels):
    first = find_first_day(clock().date())
    accept(as_aino)
    event = OwnEvent.objects.create(
        workspace=workspace, name="Joulumyyjäiset", first_day=first, last_day=first
    )
    assert "Joulumyyjäiset asks for" not in read(as_aino)

    set_campaign(event, channel=None, trait="topic", value="uusi")

    assert "Joulumyyjäiset asks for 1 slot that an accepted post fills already" in read(as_aino)


def test_an_entry_is_written_and_its_state_asked_for(as_aino, aino, channels):
    accept(as_aino)
    entry = PlanEntry.objects.first()

    as_aino.post(
        f"/mix/entries/{entry.pk}/", {"state": "written", "who": aino.pk, "note": "<b>Kuva</b>"}
    )

    page = read(as_aino, "/mix/entries/", state="written")
    assert "&lt;b&gt;Kuva&lt;/b&gt;" in page
    assert page.count('id="entry-') >= 1
    assert "Nothing here in this state" in read(as_aino, "/mix/entries/", state="published")


def test_a_broken_state_is_refused_and_an_entry_of_others_is_not_found(
    as_aino, as_matti, channels
):
    accept(as_aino)
    entry = PlanEntry.objects.first()
    path = f"/mix/entries/{entry.pk}/"

    assert as_aino.post(path, {"state": "burnt"}).status_code == 422
    assert as_matti.post(path, {"state": "written"}).status_code == 404
    assert PlanEntry.objects.get(pk=entry.pk).state == "to_write"


def test_hours_are_taken_with_a_comma_and_refused_with_whole_bounds(as_aino, channels):
    sent = {"which": "choices", "trait": "topic", "weeks": "2", "exploration": ""}

    page = as_aino.post("/mix/limits/", sent | {"capacity": "-1"}).content.decode()
    as_aino.post("/mix/limits/", sent | {"capacity": "0,5"})

    assert "greater than or equal to 0." in page
    assert 'name="capacity" value="0.5"' in read(as_aino, "/mix/limits/")
    assert PlanChoices.objects.get().capacity == 0.5


@pytest.mark.parametrize(
    ("hours", "language", "told"),
    [(3.5, "fi", "3,5"), (3.5, "en", "3.5"), (1000.0, "en", "1000"), (2.25, "sv", "2,25")],
)
def test_hours_come_back_as_they_were_written(hours, language, told):
    with override(language):
        assert HoursField().prepare_value(hours) == told
        assert HoursField().clean(told) == hours


@pytest.mark.parametrize(
    ("sheet", "rule"),
    [
        ("plan.css", r":is\(\.num, \.facts\) a {[^}]*min-width: 1\.5rem; min-height: 1\.5rem;"),
        ("components.css", r'input\[type="checkbox"\][^{]*{ width: 1\.5rem; height: 1\.5rem;'),
    ],
)
def test_what_is_pointed_at_is_as_large_as_a_finger_needs(sheet, rule):
    path = Path(finders.find(f"css/{sheet}"))

    assert re.search(rule, path.read_text("utf-8"))


def test_a_slot_that_nothing_fits_is_left_empty_and_makes_no_entry(as_aino, channels):
    workspace = channels[0].workspace
    for value in ("kulissit", "lounas", "tarjous"):
        for channel in channels[1:]:
            BrandRule.objects.create(
                workspace=workspace, channel=channel, trait="topic", value=value
            )

    page = read(as_aino)
    accept(as_aino)

    assert page.count("left empty: not on this channel") == 2
    assert page.count(">left empty</option>") == 2
    assert PlanEntry.objects.count() == 6
    assert not PlanEntry.objects.filter(channel=channels[1]).exists()


def test_two_slots_of_a_day_have_names_of_their_own(as_aino, channels):
    UsualSlot.objects.create(
        workspace=channels[0].workspace, channel=channels[0], weekday=1, count=2
    )
    PlanChoices.objects.create(workspace=channels[0].workspace, has_own_slots=True)

    page = read(as_aino)

    assert "Facebook 1/2</label>" in page
    assert "Facebook 2/2</label>" in page


def test_a_post_is_not_published_before_its_day(as_aino, channels):
    entry = PlanEntry.objects.create(
        channel=channels[0],
        day=clock().date() + timedelta(days=5),
        trait="topic",
        value="lounas",
    )

    response = as_aino.post(f"/mix/entries/{entry.pk}/", {"state": "published"})

    assert response.status_code == 422
    assert "Its day is still ahead" in response.content.decode()
    entry.refresh_from_db()
    assert entry.state == "to_write"


def test_types_from_files_are_shown_and_never_run(as_aino, workspace):
    fill(workspace, levels={"<script>alert(1)</script>": 4.0, "b": 4.0}, weeks=20)

    page = read(as_aino)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("weeks", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_entries(
    as_aino, channels, weeks, django_assert_num_queries
):
    first = find_first_day(clock().date())
    for week in range(weeks):
        PlanEntry.objects.create(
            channel=channels[0], day=first + timedelta(weeks=week), trait="topic", value="lounas"
        )

    with django_assert_num_queries(10):
        read(as_aino, "/mix/entries/")


@pytest.mark.parametrize("path", ["/mix/", "/wear-out/", "/habits/"])
def test_with_a_long_history_a_page_says_that_it_waits_for_the_worker(
    as_aino, workspace, channels, path
):
    workspace.import_runs.update(new_measurements=PATIENT)

    first = as_aino.get(path)
    let_worker_work()

    assert first.status_code == 202
    assert as_aino.get(path).status_code == 200


def test_with_a_short_history_nobody_waits(as_aino, workspace, channels):
    workspace.import_runs.update(new_measurements=PATIENT - 1)

    assert as_aino.get("/mix/").status_code == 200


def test_of_a_history_of_five_years_the_pages_say_since_when_it_is_learnt_from(as_aino, workspace):
    fill(workspace, weeks=260)

    for path in ("/mix/", "/wear-out/"):
        text = " ".join(as_aino.get(path).content.decode().split())
        assert re.search(r"Only the posts since [^<]* are learnt from, \d+ of 1,\d+", text), path


@pytest.fixture
def long_history(workspace, channels):
    """A house with so many readings that no page waits for its mix, which the worker has kept."""
    workspace.import_runs.update(new_measurements=PATIENT)
    let_worker_work()
    return channels


def test_of_a_long_history_a_mix_under_new_limits_is_waited_for(as_aino, workspace, long_history):
    before = slot_names(read(as_aino))
    set_rhythm(workspace, {(long_history[0].pk, 3): 1})

    waiting = as_aino.get("/mix/")
    let_worker_work()
    after = slot_names(read(as_aino))

    assert waiting.status_code == 202
    assert "The answer is being worked out" in waiting.content.decode()
    assert (len(before), len(after)) == (8, 2)


def test_of_a_long_history_the_worker_sees_new_limits_before_anybody_asks(
    as_aino, workspace, long_history
):
    set_rhythm(workspace, {(long_history[0].pk, 3): 1})

    let_worker_work()

    assert len(slot_names(read(as_aino))) == 2
    assert "being worked out and stands here" not in read(as_aino, "/mix/limits/")


def test_of_a_long_history_limits_are_set_without_waiting_for_the_mix(
    as_aino, workspace, long_history
):
    told = [one.value for one in ask_mix(workspace, now=clock()).answer.types]
    set_rhythm(workspace, {(long_history[0].pk, 3): 1})

    page = read(as_aino, "/mix/limits/")
    added = as_aino.post("/mix/limits/", {"which": "new", "value": "kilpailu"})

    assert added.status_code == 302
    assert [page.index(f'<th scope="row">{value}') for value in told] == sorted(
        page.index(f'<th scope="row">{value}') for value in told
    )
    assert "kilpailu" in read(as_aino, "/mix/limits/")
    assert as_aino.get("/mix/").status_code == 202


def test_of_a_long_history_nothing_is_done_with_a_mix_that_is_not_there_yet(
    as_aino, workspace, long_history
):
    digest = digest_of(read(as_aino))
    set_rhythm(workspace, {(long_history[0].pk, 3): 1})

    sent = {"/mix/slots/": {}, "/mix/accept/": {"digest": digest}}
    answers = [as_aino.post(path, told) for path, told in sent.items()]

    assert [(one.status_code, one.url) for one in answers] == [(302, "/mix/")] * 2
    assert not PlanEntry.objects.exists()
    let_worker_work()
    assert "The mix has changed since you looked at it" in read(as_aino)


def test_of_a_long_history_without_a_worker_the_page_works_the_mix_out(
    as_aino, workspace, long_history, worker_alive
):
    Heartbeat.objects.update(seen_at=clock() - timedelta(hours=1))
    set_rhythm(workspace, {(long_history[0].pk, 3): 1})

    assert len(slot_names(read(as_aino))) == 2
