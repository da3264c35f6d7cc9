"""Odd text in every field that a person, a program or a file can fill.

It is stored and shown as it came, in one Unicode form, or refused with a sentence; no page breaks.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from html import escape as escape_plainly
from html.parser import HTMLParser
from itertools import cycle

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.utils.html import escape
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from tests.web.collect.conftest import bring_in, csv_file, meta_file, meta_row
from tests.web.hostile_texts import COLLECTED, load_texts
from tests.web.plan.conftest import fill
from tuuletus.web.collect.actions import confirm_import
from tuuletus.web.collect.actions.uploads import clean_name
from tuuletus.web.collect.models import (
    Channel,
    ImportRun,
    ImportState,
    OutcomeSeries,
    OwnEvent,
    Post,
    SetTrait,
    SourceFile,
    TraitRule,
)
from tuuletus.web.data_classes import FREE_TEXT, PERSONAL
from tuuletus.web.people.actions import create_token, invite
from tuuletus.web.people.models import AccessToken, Person
from tuuletus.web.plan.models import PlanEntry
from tuuletus.web.review.actions import open_review, write_notes
from tuuletus.web.review.models import Decision, Measure, Review
from tuuletus.wording import Speaker, trait_name
from tuuletus.wording.overrides import drop_overrides

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]
TEXTS = load_texts()
SOME = TEXTS[::6]
"""For doors that keep nothing."""
SHOWN_AT_ONCE = 25
OPEN_ENDED = {"option"}
VOID = OPEN_ENDED | {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}


@pytest.fixture
def posts(workspace, aino, now):
    """Three posts of one channel."""
    bring_in(workspace, meta_file(range(1, 4)), now=now, person=aino)
    return list(Post.objects.order_by("pk"))


class Nesting(HTMLParser):
    """Whether everything that is opened is closed again, in order; and what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.shown += [str(value) for _name, value in attrs]

    def handle_startendtag(self, tag, attrs):
        self.shown += [str(value) for _name, value in attrs]

    def handle_endtag(self, tag):
        if tag in OPEN_ENDED:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        self.shown.append(data)


def see(client, path, **words):
    """What a whole page shows, its texts and attributes."""
    page = client.get(path, words, follow=True)
    assert page.status_code == 200, path
    nesting = Nesting()
    nesting.feed(page.content.decode())
    nesting.close()
    assert (nesting.wrong, nesting.open) == ([], []), path
    return "\n".join(nesting.shown).replace("\r\n", "\n").replace("\r", "\n")


def one_line(text):
    """How a field of one line keeps a text."""
    whole = unicodedata.normalize("NFC", text)
    cleared = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in whole)
    return " ".join("".join(cleared).split())


def as_seen(text):
    """How a text reads in the source of a page."""
    return drop_overrides(text.replace("\r\n", "\n").replace("\r", "\n"))


def check_shown(page, stored):
    missing = [text for text in stored if as_seen(text) not in page]
    assert missing == []


def send_all(send):
    """Send every text by itself; gives those that were taken."""
    taken = []
    for text in TEXTS:
        response = send(text)
        assert response.status_code in (200, 302, 422, 400), text
        if response.status_code == 302:
            taken.append(text)
        elif response.context:
            told = [response.context.get(name) for name in ("form", "event")]
            assert any(getattr(one, "errors", None) for one in told), text
    assert len(taken) >= len(TEXTS) // 3
    return taken


def test_names_of_events(as_aino, workspace):
    def send(name):
        day = localdate().isoformat()
        told = {"which": "event", "name": name, "first_day": day}
        return as_aino.post("/outcomes/calendar/", told)

    taken = send_all(send)

    stored = list(OwnEvent.objects.values_list("name", flat=True))
    assert sorted(stored) == sorted(one_line(text) for text in taken)
    check_shown(see(as_aino, "/outcomes/calendar/"), stored)


def test_names_of_tokens(as_aino, workspace):
    whole = [text for text in map(one_line, TEXTS) if text and len(text) <= 80]
    names = []
    for text in TEXTS:
        answer = as_aino.post("/settings/tokens/", {"name": text, "scopes": ["read"]})
        assert answer.status_code == 200, text
        stored = list(AccessToken.objects.values_list("name", flat=True))
        if len(stored) == SHOWN_AT_ONCE or text == TEXTS[-1]:
            check_shown(see(as_aino, "/settings/tokens/"), stored)
            names += stored
            AccessToken.objects.all().delete()

    assert sorted(names) == sorted(whole)


def test_names_of_people_who_join(browser, anna, workspace):
    refused = []
    for name in TEXTS:
        _row, secret = invite(
            workspace, email="olli@example.fi", role="expert", invited_by=anna, now=clock()
        )
        told = {"name": name, "language": "en", "password": "a window on the sea"}
        with transaction.atomic():
            answer = browser.post(f"/invitations/{secret}/", told)
            if answer.status_code == 302:
                stored = str(Person.objects.get(email="olli@example.fi"))
                assert stored == one_line(name), name
                assert as_seen(stored) in see(browser, "/settings/me/")
            else:
                assert answer.context["form"].errors, name
                refused.append(name)
            transaction.set_rollback(True)
        browser.cookies.clear()

    assert len(refused) < len(TEXTS) // 3


def test_the_name_of_the_first_workspace(browser, db):
    for name in TEXTS:
        told = {
            "workspace_name": name,
            "name": name,
            "email": "anna@example.fi",
            "password": "a window on the sea",
            "language": "en",
        }
        with transaction.atomic():
            answer = browser.post("/welcome/", told)
            assert answer.status_code == 302 or answer.context["form"].errors, name
            transaction.set_rollback(True)
        browser.cookies.clear()


def test_what_is_typed_to_sign_in_or_for_a_new_password(browser, anna):
    for text in SOME:
        for path, told in (
            ("/accounts/login/", {"login": text, "password": text}),
            ("/accounts/password/reset/", {"email": text}),
        ):
            cache.clear()
            answer = browser.post(path, told)
            assert answer.status_code == 200, text
            assert answer.context["form"].errors, text


def test_traits_and_their_values(as_aino, workspace, posts):
    own = posts[0]

    def send(text):
        told = {"post": [own.pk], "trait": text[:40], "value": text[:120] or "x", "single": ""}
        return as_aino.post("/posts/traits/", told)

    for text in TEXTS:
        assert send(text).status_code == 302, text

    english = Speaker("en")
    stored = [
        one
        for row in SetTrait.objects.all()
        for one in (trait_name(row.trait, english), row.value)
    ]
    assert SetTrait.objects.count() > len(TEXTS) // 3
    check_shown(see(as_aino, f"/posts/{own.pk}/"), stored)
    for row in SetTrait.objects.order_by("pk")[:40]:
        see(as_aino, "/posts/", trait=f"{row.trait}={row.value}")
    see(as_aino, "/findings/")


def test_words_of_rules(as_aino, workspace, posts):
    count = 0
    for text in TEXTS:
        told = {"kind": "contains", "pattern": text, "trait": text[:40], "value": text[:120]}
        answer = as_aino.post("/posts/rules/", told)
        assert answer.status_code == 302 or answer.context["form"].errors, text
        stored = list(TraitRule.objects.values_list("pattern", "trait", "value"))
        assert (
            not stored
            or answer.status_code != 302
            or one_line(text) in dict.fromkeys(pattern for pattern, *_rest in stored)
        )
        if len(stored) == SHOWN_AT_ONCE or text == TEXTS[-1]:
            shown = [
                part
                for pattern, trait, value in stored
                for part in (pattern, trait_name(trait, Speaker("en")), value)
            ]
            check_shown(see(as_aino, "/posts/rules/"), shown)
            count += len(stored)
            TraitRule.objects.all().delete()

    assert count > len(TEXTS) // 2


def test_notes_of_a_review(as_aino, aino, workspace):
    review = open_review(workspace, person=aino, now=clock())
    for text in TEXTS:
        as_aino.post("/reviews/1/notes/", {"notes": text})
        stored = Review.objects.get(pk=review.pk).notes
        assert stored in (text, text.strip()) or "\x00" in text, text
    every = "\n".join(text.replace("\x00", "") for text in TEXTS)[:20_000]
    write_notes(review, every)

    page = see(as_aino, "/reviews/1/")
    assert as_seen(every) in page


def test_what_was_decided(as_aino, aino, workspace):
    open_review(workspace, person=aino, now=clock())

    def send(text):
        told = {
            "kind": "act",
            "what": text,
            "owner": aino.pk,
            "due_on": localdate().isoformat(),
            "expected": "1.5",
        }
        return as_aino.post("/reviews/1/decide/", told)

    taken = send_all(send)
    as_aino.post("/reviews/1/close/")

    stored = list(Decision.objects.values_list("what", flat=True))
    assert sorted(stored) == sorted({text.strip() for text in taken})
    minutes = see(as_aino, "/reviews/1/minutes/")
    check_shown(minutes, stored)
    log = "\n".join(see(as_aino, "/decisions/", page=1 + n) for n in range(1 + len(stored) // 50))
    check_shown(log, stored)
    for decision in Decision.objects.order_by("pk")[:40]:
        check_shown(see(as_aino, f"/decisions/{decision.pk}/"), [decision.what])
    for kind in ("pdf", "md", "csv"):
        assert as_aino.get(f"/reviews/1/minutes.{kind}").status_code == 200


def test_the_same_over_the_api(browser, aino, workspace):
    _row, key = create_token(aino, workspace, name="t", scopes=["read", "write"], now=clock())
    told = {
        "content_type": "application/json",
        "headers": {"authorization": f"Bearer {key}"},
    }
    browser.post("/api/v1/reviews", **told)
    for text in TEXTS:
        body = json.dumps({"notes": text})
        answer = browser.put("/api/v1/reviews/1/notes", body, **told)
        assert (answer.status_code == 400) == ("\x00" in text), text
        if answer.status_code == 200:
            assert answer.json()["notes"] in (text, text.strip())
        body = json.dumps({"kind": "act", "what": text})
        answer = browser.post("/api/v1/reviews/1/decisions", body, **told)
        assert answer.status_code in (200, 400, 422), text
        if answer.status_code == 200:
            assert answer.json()["what"] in (text, text.strip())
        assert answer.status_code == 200 or answer.json()["message"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("findings", "metric"),
        ("findings", "platform"),
        ("channels", "metric"),
        ("posts", "sort"),
        ("posts", "trait"),
        ("patience", "outcome"),
        ("reviews/1/foresee", "measure"),
    ],
)
def test_parameters_of_the_api(browser, aino, workspace, path, name):
    _row, key = create_token(aino, workspace, name="t", scopes=["read"], now=clock())
    open_review(workspace, person=aino, now=clock())
    for text in SOME:
        answer = browser.get(
            f"/api/v1/{path}", {name: text}, headers={"authorization": f"Bearer {key}"}
        )
        assert answer.status_code in (200, 422), text
        assert answer.status_code == 200 or answer.json()["message"], text


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/posts/", ("text", "trait", "sort", "channel", "start", "page")),
        ("/findings/", ("metric", "platform")),
        ("/findings/posts/", ("trait", "value")),
        ("/channels/", ("metric", "days")),
        ("/patience/", ("outcome", "exposure")),
        ("/accounts/login/", ("next",)),
    ],
)
def test_parameters_of_pages(as_aino, workspace, path, names):
    for text in SOME:
        answer = as_aino.get(path, dict.fromkeys(names, text))
        assert answer.status_code in (200, 302, 404), text


def test_measures_that_are_hidden(as_aino, workspace):
    for text in TEXTS:
        fits = text and len(text) <= 80 and "\x00" not in text
        answer = as_aino.post("/measures/hide/", {"measure": text})
        assert answer.status_code == (302 if fits else 400), text

    stored = list(Measure.objects.values_list("key", flat=True))
    check_shown(see(as_aino, "/measures/"), stored)


def test_texts_of_posts(as_aino, aino, workspace, now):
    rows = [meta_row(number, text=text) for number, text in enumerate(TEXTS, 1)]
    bring_in(workspace, csv_file(rows), now=now, person=aino)

    stored = dict(Post.objects.values_list("key", "text"))
    assert len(stored) == len(TEXTS)
    for row, text in zip(rows, TEXTS, strict=True):
        kept = stored[row["Post ID"]]
        whole = unicodedata.normalize("NFC", text.replace("\x00", ""))
        assert as_seen(kept).strip() == as_seen(whole).strip(), text
    for post in Post.objects.order_by("pk")[:60]:
        page = as_aino.get(f"/posts/{post.pk}/").content.decode()
        first = drop_overrides(post.text.strip().splitlines()[0] if post.text.strip() else "")
        assert escape(first) in page or "http" in first or escape_plainly(first) in page
        see(as_aino, f"/posts/{post.pk}/")
    for number in range(1, 2 + len(TEXTS) // 50):
        see(as_aino, "/posts/", page=number)
    assert as_aino.get("/posts.csv").status_code == 200


def drop_table(client, head):
    """A table that no reader knows, and the path of the page that asks about its columns."""
    quoted = ";".join('"' + one.replace('"', '""') + '"' for one in head)
    rows = "\n".join(f"2026-10-{n:02d} 09:00;{n};" + ";" * (len(head) - 1) for n in range(1, 20))
    odd = SimpleUploadedFile("odd.csv", f"day;likes;{quoted}\n{rows}\n".encode(), "text/csv")
    client.post("/imports/new/", {"uploads": [odd]})
    run = ImportRun.objects.get()
    return run, f"/imports/{run.pk}/files/{run.files.get().pk}/columns/"


def test_headings_of_columns(as_aino, workspace):
    head = list(dict.fromkeys(" ".join(text.split())[:80] for text in TEXTS))
    head = [one for one in head if one][:80]
    run, path = drop_table(as_aino, head)

    see(as_aino, f"/imports/{run.pk}/")
    see(as_aino, path)
    asked = [column.name for column, _field in as_aino.get(path).context["rows"]]
    assert len(asked) == len(set(asked)) == len(head) + 2


def test_the_name_of_a_channel(as_aino, workspace):
    run, path = drop_table(as_aino, ["x"])
    form = as_aino.get(path).context["form"]
    fields = {name: form[name].initial or "" for name in form.fields}
    for text in SOME:
        answer = as_aino.post(path, fields | {"channel_name": text})
        assert answer.status_code in (200, 302), text
    as_aino.post(path, fields | {"channel_name": "<b>Ä & Ö</b> 👾"})
    as_aino.post(f"/imports/{run.pk}/confirm/")

    (channel,) = Channel.objects.all()
    assert channel.name == "<b>Ä & Ö</b> 👾"
    check_shown(see(as_aino, f"/channels/{channel.pk}/"), [channel.name])


def test_names_of_files(as_aino, workspace):
    names = [clean_name(f"{text}.csv") for text in TEXTS]
    run = ImportRun.objects.create(workspace=workspace, started_at=clock(), state="refused")
    refused = {"refusal": "empty_file", "details": {}, "message": ""}
    SourceFile.objects.bulk_create(
        SourceFile(
            run=run, name=name, sha256=f"{n:064d}", size=0, state="refused", summary=refused
        )
        for n, name in enumerate(names)
    )

    assert not any(unicodedata.category(c)[0] == "C" for name in names for c in name)
    check_shown(see(as_aino, f"/imports/{run.pk}/"), names)


def test_names_of_files_as_they_are_dropped(as_aino, workspace):
    files = [
        SimpleUploadedFile(f"x {text.replace('/', '')}.csv", b"Id;Likes\n%d;3\n" % number)
        for number, text in enumerate(TEXTS[::40])
    ]

    answer = as_aino.post("/imports/new/", {"uploads": files})

    assert answer.status_code == 302
    stored = list(SourceFile.objects.values_list("name", flat=True))
    assert len(stored) == len(files)
    check_shown(see(as_aino, answer.url), stored)


def test_names_of_outcomes(as_aino, workspace):
    names = list(dict.fromkeys(text for text in map(one_line, TEXTS) if text))
    for start in range(0, len(names), SHOWN_AT_ONCE):
        heads = [f"bookings {text[:60]}" for text in names[start : start + SHOWN_AT_ONCE]]
        quoted = ";".join('"' + one.replace('"', '""') + '"' for one in heads)
        rows = "".join(
            f"2026-10-{day:02d}" + f";{day}" * len(heads) + "\n" for day in range(1, 29)
        )
        text = f"date;{quoted}\n{rows}"
        as_aino.post("/imports/new/", {"uploads": [SimpleUploadedFile("o.csv", text.encode())]})
        run = ImportRun.objects.latest("pk")
        if run.state == ImportState.PREVIEW:
            confirm_import(run, clock=clock)
        else:
            see(as_aino, f"/imports/{run.pk}/")

    stored = list(OutcomeSeries.objects.values_list("name", flat=True))
    assert len(stored) >= len(names) // 2
    check_shown(see(as_aino, "/outcomes/"), stored)


def test_identifiers_links_traits_and_channels_out_of_a_file(as_aino, aino, workspace, now):
    names = list(dict.fromkeys(text for text in map(one_line, TEXTS) if text))
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["post id", "text", "link", "category", "page name", "likes"])
    for number, name in enumerate(names):
        writer.writerow([name, f"Keitto {number}", name, name, name[:60], number])
    file = SimpleUploadedFile("odd.csv", rows.getvalue().encode())

    bring_in(workspace, file, now=now, person=aino)

    posts = list(Post.objects.select_related("channel").order_by("pk"))
    assert len(posts) >= len(names) // 2
    assert [one for one in posts if one.permalink and not one.permalink.startswith("http")] == []
    for number in range(1, 2 + len(posts) // 50):
        see(as_aino, "/posts/", page=number)
    for post in posts[::12]:
        page = see(as_aino, f"/posts/{post.pk}/")
        check_shown(page, [str(post.channel), *post.traits.values()][:1])
    for path in ("/channels/", "/findings/"):
        see(as_aino, path)


def test_types_of_the_plan_and_notes_of_its_entries(as_aino, aino, workspace):
    names = [text for text in map(one_line, TEXTS) if 0 < len(text) <= 60]
    fill(workspace, levels=dict.fromkeys(names[:: len(names) // 5][:5], 4.0))
    as_aino.post("/mix/accept/", {"digest": find_digest(as_aino), "owner": aino.pk})
    entries = list(PlanEntry.objects.order_by("pk"))
    assert entries

    for entry, text in zip(cycle(entries), TEXTS[::4], strict=False):
        answer = as_aino.post(f"/mix/entries/{entry.pk}/", {"state": "to_write", "note": text})
        assert answer.status_code in (200, 302, 422), text

    for path in ("/mix/", "/mix/limits/", "/mix/entries/", "/wear-out/", "/habits/"):
        see(as_aino, path)
    stored = list(PlanEntry.objects.exclude(note="").values_list("note", flat=True))
    assert stored
    check_shown(see(as_aino, "/mix/entries/"), stored)


def find_digest(client):
    return re.search(r'name="digest" value="([^"]+)"', client.get("/mix/").content.decode())[1]


NO_ROOM = "no person and no file fills it: it holds codes, keys or numbers of the house"
FIELDS = {
    "Person.first_name": "test_names_of_people_who_join",
    "Person.last_name": "nothing asks for it",
    "Person.username": "the address, as Django keeps it",
    "Person.email": "test_what_is_typed_to_sign_in_or_for_a_new_password",
    "Invitation.email": "an address is checked before it is kept",
    "AccessToken.name": "test_names_of_tokens",
    "ImportRun.uploads": "test_names_of_files",
    "SourceFile.name": "test_names_of_files",
    "SourceFile.summary": "test_names_of_outcomes",
    "SourceFile.mapping": "test_headings_of_columns",
    "SourceFile.options": "test_the_name_of_a_channel",
    "ColumnMapping.roles": "test_headings_of_columns",
    "ColumnMapping.options": "test_the_name_of_a_channel",
    "KeptAnswer.question": NO_ROOM,
    "KeptAnswer.answer": "worked out of the fields above, and shown by the pages that are tried",
    "OutcomeSeries.name": "test_names_of_outcomes",
    "OwnEvent.name": "test_names_of_events",
    "Channel.key": "test_identifiers_links_traits_and_channels_out_of_a_file",
    "Channel.name": "test_the_name_of_a_channel",
    "Post.key": "test_identifiers_links_traits_and_channels_out_of_a_file",
    "Post.text": "test_texts_of_posts",
    "Post.permalink": "test_identifiers_links_traits_and_channels_out_of_a_file",
    "Post.traits": "test_identifiers_links_traits_and_channels_out_of_a_file",
    "Telling.text": "test_texts_of_posts",
    "Telling.permalink": "test_identifiers_links_traits_and_channels_out_of_a_file",
    "Telling.stated": "test_identifiers_links_traits_and_channels_out_of_a_file",
    "SetTrait.value": "test_traits_and_their_values",
    "TraitChange.value": "test_traits_and_their_values",
    "TraitChange.before": "test_traits_and_their_values",
    "TraitRule.value": "test_words_of_rules",
    "TraitRule.pattern": "test_words_of_rules",
    "Review.notes": "test_notes_of_a_review",
    "Review.findings": "test_traits_and_their_values",
    "Decision.what": "test_what_was_decided",
    "Decision.measure": "test_measures_that_are_hidden",
    "Decision.registration": "worked out of a measure, and hashed as it is",
    "Check.numbers": NO_ROOM,
    "Measure.key": "test_measures_that_are_hidden",
    "Watch.question": "names of series, as in test_names_of_outcomes",
    "Campaign.value": "test_types_of_the_plan_and_notes_of_its_entries",
    "BrandRule.value": "test_types_of_the_plan_and_notes_of_its_entries",
    "TypeLimit.value": "test_types_of_the_plan_and_notes_of_its_entries",
    "SlotChoice.value": "test_types_of_the_plan_and_notes_of_its_entries",
    "PlanEntry.value": "test_types_of_the_plan_and_notes_of_its_entries",
    "PlanEntry.note": "test_types_of_the_plan_and_notes_of_its_entries",
}
"""Every field that holds what people or files say, with the test that fills it with odd texts."""


def test_every_field_that_holds_somebody_s_words_is_tried():
    told = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("tuuletus").get_models()
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and model.data_classes.get(field.name) in (FREE_TEXT, PERSONAL)
    }

    assert told == set(FIELDS)
    named = {proof for proof in FIELDS.values() if proof.startswith("test_")}
    assert named - set(globals()) == set()


@pytest.mark.skipif(not COLLECTED.exists(), reason="NAUGHTY STRINGS ABSENT: only own ones tried")
def test_the_collected_texts_are_among_those_that_are_tried():
    assert len(TEXTS) > 500
