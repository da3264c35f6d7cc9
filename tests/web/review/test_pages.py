from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils.timezone import localdate, now
from pypdf import PdfReader

from tests.web.conftest import let_worker_work
from tests.web.review.conftest import fill
from tests.web.review.test_actions import decide_on_lunch
from tuuletus.web.review.actions import decide, open_review, run_check
from tuuletus.web.review.models import Decision, Review
from tuuletus.web.review.queries.minutes import build_minutes
from tuuletus.wording import Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]


def form(person, **changes):
    return {
        "kind": "vary",
        "measure": "topic=lunch",
        "what": "Enemmän lounasta",
        "owner": person.pk,
        "due_on": (localdate() + timedelta(days=7)).isoformat(),
        "expected": "1.5",
        "check_on": "",
    } | changes


def test_findings_are_shown_with_interval_and_count(as_aino, worked):
    page = as_aino.get("/findings/").content.decode()

    assert "Topic: lunch" in page
    assert "went with more interactions than normal" in page
    assert "Where these numbers come from" in page
    assert 'class="interval interval--above"' in page


def test_a_finding_opens_to_its_posts(as_aino, worked):
    page = as_aino.get("/findings/posts/", {"trait": "topic", "value": "lunch"}).content.decode()

    assert "The posts behind it" in page
    assert page.count("Lounas") == 25
    assert (
        len(re.findall(r"Interactions [\d,.\s]+ \([\d.]+\s×\s+of the normal level\)", page)) == 25
    )


def test_a_finding_that_is_not_there_is_not_found(as_aino, worked):
    assert as_aino.get("/findings/posts/", {"trait": "topic", "value": "soup"}).status_code == 404


def test_other_metrics_and_platforms_can_be_asked_for(as_aino, worked):
    assert "Reactions" in as_aino.get("/findings/", {"metric": "reactions"}).content.decode()
    nothing = as_aino.get("/findings/", {"metric": "reach", "platform": "x"}).content.decode()
    assert "too few posts" in nothing


@pytest.fixture
def kiosk(worked, now):
    """A second page of the same platform, on which lunches get no more than the rest."""
    return fill(worked, now=now, weeks=(-20, 20), key="kioski", seed=8)


def test_findings_are_narrowed_to_one_channel_and_links_keep_to_it(as_aino, worked, kiosk):
    first = worked.channels.get(key="merituuli")

    own = as_aino.get("/findings/", {"channel": kiosk.pk, "metric": "reactions"}).content.decode()
    other = as_aino.get("/findings/", {"channel": first.pk}).content.decode()

    normal = [re.findall(r'<th scope="row">(\w+) <span', page) for page in (own, other)]
    assert normal == [["Kioski"], ["Merituuli"]]
    assert f'<option value="{kiosk.pk}" selected>' in own
    assert f'href="/timing/?metric=reactions&amp;channel={kiosk.pk}"' in own
    links = re.findall(r'href="(/findings/posts/[^"]*)"', own)
    assert links
    assert all(one.endswith(f"&amp;channel={kiosk.pk}") for one in links)


def test_the_posts_behind_a_finding_are_those_of_the_channel_on_every_page(as_aino, worked, kiosk):
    asked = {"trait": "topic", "value": "lunch", "channel": kiosk.pk}

    first = as_aino.get("/findings/posts/", asked).content.decode()
    following = unescape(re.search(r'rel="next" href="([^"]*)"', first).group(1))
    second = as_aino.get(f"/findings/posts/{following}").content.decode()

    assert "Only posts of the channel Kioski." in first
    for page in (first, second):
        assert page.count("Lounas") == page.count("Kioski · Facebook") == 25
    assert f"channel={kiosk.pk}" in re.search(r'href="/findings/(\?[^"]*)"', second).group(1)


def test_timing_is_narrowed_to_the_channel(as_aino, worked, kiosk):
    page = as_aino.get("/timing/", {"channel": kiosk.pk}).content.decode()

    cells = re.findall(r'slots__cell--\d">(\d+)<', page)
    assert sum(map(int, cells)) == kiosk.posts.count()


def test_a_channel_of_another_platform_is_a_contradiction_that_is_named(as_aino, worked):
    channel = worked.channels.get()
    asked = {"platform": "x", "channel": channel.pk}

    for path in ("/findings/", "/timing/"):
        page = as_aino.get(path, asked).content.decode()
        assert "is of Facebook, not of X, so no post is of both" in page
        assert "too few posts" not in page
        assert "is of Facebook" not in as_aino.get(path, asked | {"platform": ""}).content.decode()


@pytest.mark.parametrize("told", ["0", "999999", "x", "-1", "1e3", "9" * 30, "٣"])
def test_a_channel_that_is_not_there_is_not_found(as_aino, worked, told):
    for path in ("/findings/", "/findings/posts/", "/timing/"):
        assert as_aino.get(path, {"channel": told}).status_code == 404


def test_the_channel_of_others_is_not_found(as_aino, worked, other_workspace):
    theirs = other_workspace.channels.create(platform="facebook", key="m")

    assert as_aino.get("/findings/", {"channel": theirs.pk}).status_code == 404


def test_timing_shows_its_size_and_how_many_posts_stand_behind(as_aino, worked):
    page = as_aino.get("/timing/").content.decode()

    assert "slots__cell--4" in page
    assert "How many posts stand behind each slot" in page
    assert re.search(
        r'<th scope="row">\d\d:00–\d\d:00</th>|<th scope="row">\d\d–\d\d[^<]*</th>', page
    )


def test_timing_leads_to_habits_only_where_posts_have_dates(as_aino, worked):
    link = 'href="/habits/">Whether'
    assert link in as_aino.get("/timing/").content.decode()

    for channel in worked.channels.all():
        channel.posts.update(published_at=None)

    assert link not in as_aino.get("/timing/").content.decode()


def test_empty_pages_teach(as_aino, workspace):
    assert "Bring in an export" in as_aino.get("/findings/").content.decode()
    assert "A review is a pause" in as_aino.get("/reviews/").content.decode()
    assert "Decisions are made in a review" in as_aino.get("/decisions/").content.decode()
    assert "too little to say" in as_aino.get("/timing/").content.decode()


def test_a_review_is_opened_decided_and_closed(as_aino, worked, aino):
    opened = as_aino.post("/reviews/open/")
    made = as_aino.post("/reviews/1/decide/", form(aino))
    closed = as_aino.post("/reviews/1/close/", follow=True)

    assert opened["Location"] == "/reviews/1/"
    assert made.status_code == 302
    assert "Minutes of review 1" in closed.content.decode()
    decision = Decision.objects.get()
    assert decision.measure == "topic=lunch"
    assert decision.check_on > decision.due_on
    assert Review.objects.get().closed_at is not None


def test_the_close_button_refuses_without_a_decision(as_aino, review):
    page = as_aino.post("/reviews/1/close/", follow=True).content.decode()

    assert "Make at least one decision before closing the review" in page
    assert Review.objects.get().closed_at is None


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"measure": ""}, "Choose what the decision is about"),
        ({"kind": "act", "what": ""}, "Say what is going to be done"),
        ({"due_on": "2020-01-01"}, "Choose today or a later day"),
        ({"due_on": "2099-01-08", "check_on": "2099-01-08"}, "Check the effect after"),
        ({"owner": 999999}, "Select a valid choice"),
    ],
)
def test_a_decision_that_lacks_something_says_what(as_aino, review, aino, changes, complaint):
    page = as_aino.post("/reviews/1/decide/", form(aino, **changes))

    assert page.status_code == 422
    assert complaint in page.content.decode()
    assert not Decision.objects.exists()


def test_a_finding_fills_the_form(as_aino, review):
    page = as_aino.get("/reviews/1/", {"measure": "topic=lunch", "kind": "keep"}).content.decode()

    assert '<option value="topic=lunch" selected>' in page
    assert '<option value="keep" selected>' in page


def test_the_earliest_day_is_told_while_deciding(as_aino, review, aino):
    page = as_aino.get("/reviews/1/foresee/", form(aino)).content.decode()

    assert "If the effect is as expected, it is confirmed by" in page
    assert as_aino.get("/reviews/1/foresee/", form(aino, measure="")).content.strip() == b""


@pytest.mark.parametrize("field", ["due_on", "check_on"])
def test_a_day_beyond_all_plans_is_refused(as_aino, review, aino, field):
    page = as_aino.post("/reviews/1/decide/", form(aino, **{field: "9999-12-31"}), follow=True)

    assert "Choose a day within ten years." in page.content.decode()
    assert not Decision.objects.exists()


def test_notes_are_kept_with_and_without_script(as_aino, review):
    plain = as_aino.post("/reviews/1/notes/", {"notes": "Lohi"})
    quick = as_aino.post(
        "/reviews/1/notes/", {"notes": "Lohi ja tilli"}, headers={"hx-request": "true"}
    )

    assert plain.status_code == 302
    assert quick.content.startswith(b"Saved.<input")
    review.refresh_from_db()
    assert review.notes == "Lohi ja tilli"


def find_seen(page):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page).group(1)


def test_notes_of_two_windows_are_both_kept(as_aino, review):
    one = two = find_seen(as_aino.get("/reviews/1/").content.decode())
    quick = {"hx-request": "true"}
    saved = as_aino.post("/reviews/1/notes/", {"notes": "Lohi", "seen": one}, headers=quick)
    again = as_aino.post(
        "/reviews/1/notes/",
        {"notes": "Lohi ja tilli", "seen": find_seen(saved.content.decode())},
        headers=quick,
    )

    late = as_aino.post("/reviews/1/notes/", {"notes": "Kuha", "seen": two}, headers=quick)
    plain = as_aino.post("/reviews/1/notes/", {"notes": "Kuha", "seen": two})

    review.refresh_from_db()
    assert review.notes == "Lohi ja tilli"
    assert "saved" in again["HX-Trigger"]
    assert "Not saved: the notes were changed in another window" in late.content.decode()
    assert "HX-Trigger" not in late
    assert plain.status_code == 409
    page = plain.content.decode()
    assert "Lohi ja tilli\n\nKuha</textarea>" in page
    as_aino.post("/reviews/1/notes/", {"notes": "Lohi, tilli, kuha", "seen": find_seen(page)})
    review.refresh_from_db()
    assert review.notes == "Lohi, tilli, kuha"


def test_rows_of_minutes_lead_to_their_evidence(as_aino, review, aino):
    made = decide_on_lunch(review, aino)

    page = as_aino.get("/reviews/1/minutes/").content.decode()
    minutes = page[page.index("<h1") :]

    assert f'<a href="/decisions/{made.pk}/">' in minutes
    assert (
        '<a href="/findings/posts/?trait=topic&amp;value=lunch&amp;metric=interactions">'
        in minutes
    )
    assert "<a " not in render_to_string(
        "review/_minutes_body.html",
        {"minutes": build_minutes(review, Speaker("en")), "is_paper": True},
    )


def test_marks_that_turn_text_around_stay_out_of_what_is_downloaded(as_aino, review, aino):
    as_aino.post("/reviews/1/decide/", form(aino, what="Videoita \u202eenemmän"))

    for kind in ("md", "csv"):
        told = as_aino.get(f"/reviews/1/minutes.{kind}").content.decode()
        assert "Videoita enemmän" in told


def test_minutes_are_the_same_on_screen_paper_and_in_files(as_aino, review, aino, now):
    decision = decide_on_lunch(review, aino)
    run_check(decision, now=now)

    screen = unescape(as_aino.get("/reviews/1/minutes/").content.decode())
    markdown = as_aino.get("/reviews/1/minutes.md").content.decode()
    table = as_aino.get("/reviews/1/minutes.csv").content.decode("utf-8-sig")
    pdf = PdfReader(io.BytesIO(as_aino.get("/reviews/1/minutes.pdf").content))

    paper = " ".join("".join(page.extract_text() for page in pdf.pages).split())
    rows = list(csv.reader(io.StringIO(table)))
    cells = {cell for row in rows for cell in row}
    name, _metric, *figures, chance, verdict = next(r for r in rows if r[:1] == ["Topic: lunch"])
    multiples = [Speaker("en").multiple(float(figure)) for figure in figures[:3]]
    shown = (name, *multiples, figures[3], Speaker("en").chance(float(chance)), verdict)
    for cell in (*shown, "Worked", "Lounas uusiksi"):
        assert cell in screen
        assert cell in markdown
        assert "".join(cell.split()) in "".join(paper.split())
    assert {"Worked", "Lounas uusiksi"} <= cells
    assert not any(cell.startswith("'") for row in rows if row[:1] == [name] for cell in row)


def keep_findings(review, *named):
    """Keep findings in the review as they were read: the name of each and whether it is clear."""
    known = {"metric": "interactions", "mean": 1.2, "low": 1.1, "high": 1.3, "n": 30}
    review.findings = [
        known | {"pairs": pairs, "probability": 0.97, "clear": clear} for *pairs, clear in named
    ]
    review.save(update_fields=["findings"])


def read_sheet(client):
    """The CSV of the minutes as a spreadsheet reads it: the rows under each heading."""
    text = client.get("/reviews/1/minutes.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    starts = [place for place, row in enumerate(rows) if not row]
    ends = [*starts[1:], len(rows)]
    tables = [rows[start + 1 : end] for start, end in zip(starts, ends, strict=True)]
    return {title: rows for (title,), _columns, *rows in tables}


def test_the_minutes_begin_with_what_is_clear_and_list_the_same_everywhere(as_aino, review):
    early = [(("topic", f"early {number}"), False) for number in range(20)]
    combined = (("topic", "vague"), ("hour", "06-09"), False)
    keep_findings(review, *early[:10], combined, (("topic", "sure"), True), *early[10:])
    expected = ["Topic: sure", *(f"Topic: early {number}" for number in range(11))]
    note = "9 more properties are left out here, since it was too early to judge them."

    screen = as_aino.get("/reviews/1/minutes/").content.decode()
    markdown = as_aino.get("/reviews/1/minutes.md").content.decode()
    *table, under = read_sheet(as_aino)["Findings as they were read"]

    assert [row[0] for row in table] == expected
    assert note in under[0]
    for text in (screen, markdown):
        assert note in text
        assert re.findall(r"Topic: (?:sure|vague|early \d+)", text) == expected


def test_the_minutes_leave_out_no_clear_finding(as_aino, review):
    keep_findings(review, *[(("topic", f"sure {number}"), True) for number in range(15)])

    table = read_sheet(as_aino)["Findings as they were read"]

    assert [row[0] for row in table] == [f"Topic: sure {number}" for number in range(15)]


def test_the_minutes_tell_what_each_check_compares_and_its_hash(as_aino, review, aino, now):
    decision = decide_on_lunch(review, aino)

    page = as_aino.get("/reviews/1/minutes/").content.decode()
    [row] = read_sheet(as_aino)["The checks as they were fixed"]

    assert row[1:3] == ["Topic: lunch", "Interactions at the age of 7 days"]
    assert row[4] == decision.registration_hash
    for cell in row:
        assert cell in page


def test_checks_that_are_still_to_come_are_told_with_their_day(as_aino, review, aino, now):
    assert read_sheet(as_aino)["Checks of these decisions"] == [
        ["There are none, and none is to come."]
    ]
    decide_on_lunch(review, aino)

    markdown = as_aino.get("/reviews/1/minutes.md").content.decode()

    assert "There are none yet; the first is on 5 October 2026." in markdown
    assert read_sheet(as_aino)["Checks of these decisions"] == [
        ["There are none yet; the first is on 5 October 2026."]
    ]


def test_of_what_is_dropped_the_minutes_tell_no_expectation(as_aino, worked, aino):
    as_aino.post("/reviews/open/")
    as_aino.post("/reviews/1/decide/", form(aino, kind="drop"))

    [row] = read_sheet(as_aino)["Decisions"]

    assert (row[0], row[4]) == ("Drop", "")
    assert "+0%" not in as_aino.get("/reviews/1/minutes/").content.decode()


def test_notes_have_a_label_in_the_sheet(as_aino, review):
    as_aino.post("/reviews/1/notes/", {"notes": "Lohi"})
    text = as_aino.get("/reviews/1/minutes.csv").content.decode("utf-8-sig")

    assert ["Notes", "Lohi"] in list(csv.reader(io.StringIO(text)))


def test_every_number_in_the_sheet_of_the_minutes_is_a_number(as_aino, review, aino, now):
    decision = decide_on_lunch(review, aino)
    decide(review, kind="act", what="Kamera", owner=aino, due_on=now.date(), now=now)
    run_check(decision, now=now)
    check = decision.checks.get()

    sheet = read_sheet(as_aino)

    lunch, camera = sheet["Decisions"]
    assert lunch[3:] == [str(decision.due_on), "0.5", str(decision.check_on)]
    assert camera[3:] == [str(now.date()), "", ""]
    [row] = sheet["Checks of these decisions"]
    then, later, low, high, posts = (float(cell) for cell in row[3:8])
    told = check.numbers
    wanted = (told["then"], told["now"], told["low"] - 1, told["high"] - 1, told["n_after"])
    assert (then, later, low, high, posts) == pytest.approx(wanted, abs=1e-4)
    assert row[2] == "2026-11-23"


def test_a_decision_shows_its_check_then_and_now(as_aino, review, aino, now):
    decision = decide_on_lunch(review, aino)
    before = as_aino.get(f"/decisions/{decision.pk}/").content.decode()
    run_check(decision, now=now)

    page = as_aino.get(f"/decisions/{decision.pk}/").content.decode()

    assert "The check is on 5 October 2026." in before
    assert "It worked" in page
    assert decision.registration_hash in page
    assert "Unchanged since it was fixed" in page
    assert "Compared with" in page
    assert "the other posts of the same weeks" in page
    assert "By the posts until" in page
    assert "cannot be told" not in page
    assert "at the earliest" not in page


def test_checks_of_many_posts_are_worked_out_by_the_worker(
    as_aino, review, aino, as_if_large, now
):
    decision = decide_on_lunch(review, aino)
    run_check(decision, now=now)
    pages = [f"/decisions/{decision.pk}/", "/reviews/1/foresee/"]

    def see():
        answers = [as_aino.get(page, form(aino)) for page in pages]
        told = [unescape(" ".join(one.content.decode().split())) for one in answers]
        mains = [one[max(one.find("<main"), 0) :] for one in told]
        return [one.status_code for one in answers], mains

    small = see()
    as_if_large()
    codes, (first, second) = see()
    let_worker_work()

    assert codes == [202, 200]
    assert "Being worked out" in first
    assert "is being worked out" in second
    assert strip_forms(see()) == strip_forms(small)


def strip_forms(seen):
    """Pages without the tokens of their forms."""
    codes, pages = seen
    return codes, [re.sub(r'value="\w{64}"', "", page) for page in pages]


def test_a_check_date_is_found_at_once_though_posts_are_many(as_aino, review, aino, as_if_large):
    as_if_large()

    as_aino.post("/reviews/1/decide/", form(aino))

    assert Decision.objects.get().check_on > localdate()


def test_a_decision_without_a_check_says_so(as_aino, review, aino, now):
    act = decide(review, kind="act", what="Kamera", owner=aino, due_on=now.date(), now=now)

    assert "has no check" in as_aino.get(f"/decisions/{act.pk}/").content.decode()
    as_aino.post(f"/decisions/{act.pk}/done/")
    act.refresh_from_db()
    assert act.done_at is not None


def test_measures_are_hidden_and_kept_by_one_click(as_aino, workspace):
    hidden = as_aino.post("/measures/hide/", {"measure": "weekday"}, follow=True).content.decode()
    kept = as_aino.post("/measures/keep/", {"measure": "weekday"}, follow=True).content.decode()

    assert "Take back" in hidden
    assert "Take back" not in kept


def test_an_expert_sees_and_does_not_decide(as_liisa, review):
    page = as_liisa.get("/reviews/1/").content.decode()

    assert "Make this decision" not in page
    assert "Close and write the minutes" not in page


def test_matti_sees_nothing_of_it(as_matti, review, aino):
    decision = decide_on_lunch(review, aino)

    assert "lunch" not in as_matti.get("/findings/").content.decode()
    assert as_matti.get("/reviews/1/").status_code == 404
    assert as_matti.get("/reviews/1/minutes.pdf").status_code == 404
    assert as_matti.get(f"/decisions/{decision.pk}/").status_code == 404
    assert "Lounas" not in as_matti.get("/decisions/").content.decode()


@pytest.mark.parametrize("path", ["/", "/decisions/", "/reviews/"])
def test_lists_need_the_same_questions_for_one_decision_and_three(
    as_aino, review, aino, now, path, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    run_check(decide_on_lunch(review, aino), now=now)
    as_aino.get(path)
    with CaptureQueriesContext(
        connection,
    ) as one:
        as_aino.get(path)
    for _ in range(2):
        run_check(decide_on_lunch(review, aino), now=now)

    with django_assert_num_queries(len(one)):
        as_aino.get(path)


@pytest.mark.parametrize("is_part", [True, False])
@pytest.mark.parametrize(
    ("notes", "complaint"), [("x" * 20_001, "at most 20000 characters"), ("a\x00b", "Null char")]
)
def test_notes_that_are_not_kept_are_not_called_saved(as_aino, review, notes, complaint, is_part):
    headers = {"HX-Request": "true"} if is_part else {}

    page = as_aino.post("/reviews/1/notes/", {"notes": notes}, headers=headers, follow=True)

    assert complaint in page.content.decode()
    assert "Saved." not in page.content.decode()
    assert Review.objects.get().notes == ""


def test_of_what_is_dropped_no_effect_is_expected_and_no_verdict_promised(
    as_aino, worked, aino, now
):
    as_aino.post("/reviews/open/")

    foreseen = as_aino.get("/reviews/1/foresee/", form(aino, kind="drop")).content.decode()
    as_aino.post("/reviews/1/decide/", form(aino, kind="drop"))
    page = as_aino.get(f"/decisions/{Decision.objects.get().pk}/").content.decode()

    for told in (foreseen, page):
        assert "What is no longer published has no response, so there is nothing to" in told
    assert "Expected effect" not in page


@pytest.mark.parametrize(
    ("kind", "expected"), [("keep", 1.0), ("vary", 1.25), ("try", 1.5), ("drop", 1.0)]
)
def test_without_a_wish_what_is_usual_for_the_decision_is_expected(
    as_aino, worked, aino, kind, expected
):
    as_aino.post("/reviews/open/")
    page = as_aino.get("/reviews/1/").content.decode()

    as_aino.post("/reviews/1/decide/", form(aino, kind=kind, expected=""))

    assert re.search(r'<option value=""[^>]*>\s*as usual for the decision', page)
    assert "selected>half as much again" not in page
    assert json.loads(Decision.objects.get().registration)["expected"] == expected


def test_a_decision_beside_changing_nothing_is_refused_with_a_sentence(as_aino, worked, aino):
    as_aino.post("/reviews/open/")
    as_aino.post("/reviews/1/decide/", form(aino, kind="nothing", what=""))

    page = as_aino.post("/reviews/1/decide/", form(aino, kind="act", what="Kamera"))

    assert page.status_code == 422
    assert "Close it and decide in the next review." in page.content.decode()
    assert Decision.objects.get().kind == "nothing"


def test_to_change_nothing_needs_an_owner_only(as_aino, worked, aino):
    as_aino.post("/reviews/open/")
    past = form(aino, kind="nothing", what="", due_on="2020-01-01", check_on="2019-01-01")

    response = as_aino.post("/reviews/1/decide/", past)

    assert response.status_code == 302
    decision = Decision.objects.get()
    assert (decision.due_on, decision.check_on) == (localdate(), None)
    assert decision.registration == ""


def test_a_decision_about_content_still_needs_its_day(as_aino, worked, aino):
    as_aino.post("/reviews/open/")

    response = as_aino.post("/reviews/1/decide/", form(aino, due_on=""))

    assert response.status_code == 422
    assert not Decision.objects.exists()


def test_the_form_says_without_script_what_is_passed_over(as_aino, worked):
    as_aino.post("/reviews/open/")

    page = unescape(as_aino.get("/reviews/1/").content.decode())

    ignored = json.loads(page.partition('data-ignored="')[2].partition('" method')[0])
    passed_over = {"trait", "value", "measure", "channel", "due_on", "expected", "metric"}
    assert set(ignored["nothing"]) == {*passed_over, "check_on"}
    assert "What a decision does not need is passed over" in page


def test_days_in_the_spreadsheet_of_the_minutes_are_all_written_in_one_way(
    as_aino, worked, aino, review
):
    decide_on_lunch(review, aino)

    text = as_aino.get(f"/reviews/{review.number}/minutes.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    opened = localdate(review.opened_at).isoformat()
    assert ["Opened", opened] in rows
    told = [cell for row in rows for cell in row if not cell.endswith(".")]
    assert [cell for cell in told if re.search(r"\b(19|20)\d\d\b", cell) and len(cell) != 10] == []


def test_each_cell_of_the_minutes_names_its_column_for_a_phone(as_aino, worked, aino, review):
    decide_on_lunch(review, aino)

    page = as_aino.get(f"/reviews/{review.number}/minutes/").content.decode()

    assert '<td data-label="Expected change">+50%</td>' in page
    assert page.count("table--told") == page.count("<table")


def test_markdown_minutes_hold_no_html_of_their_own(as_aino, review):
    review.notes = "<script>alert(1)</script> & more"
    review.save()

    text = as_aino.get("/reviews/1/minutes.md").content.decode()

    assert "<script" not in text
    assert "&lt;script>alert(1)&lt;/script> &amp; more" in text


def test_notes_and_names_stay_text_in_markdown_minutes(as_aino, review, aino, now):
    review.notes = "# Heading\n1. first\n- *bold* [a](b)\n\n---\na_b _c_ 2.5 | x"
    review.save()
    decide(
        review, kind="act", what="`code` *now* | #1", owner=aino, due_on=localdate(now), now=now
    )

    text = as_aino.get("/reviews/1/minutes.md").content.decode()
    notes = text.partition("## Notes\n\n")[2].partition("\n\n## ")[0]

    assert notes == (
        "\\# Heading  \n1\\. first  \n\\- \\*bold\\* \\[a\\](b)\n\n\\---  \na_b \\_c\\_ 2.5 \\| x"
    )
    assert "| Act | \\`code\\` \\*now\\* \\| #1 |" in text


def test_the_address_of_a_decision_leads_back_to_its_review(as_aino, workspace, aino):
    number = open_review(workspace, person=aino, now=now()).number

    assert as_aino.get(f"/reviews/{number}/decide/").headers["Location"] == f"/reviews/{number}/"


def test_a_metric_that_no_post_has_is_not_found(as_aino, worked):
    assert as_aino.get("/findings/?metric=reactions").status_code == 200
    assert as_aino.get("/findings/?metric=zz").status_code == 404
    assert as_aino.get("/timing/?metric=zz").status_code == 404
