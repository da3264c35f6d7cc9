"""Erasing one of fifty: the others stay as they are, and what comes later knows of it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import DatabaseError
from openpyxl import Workbook

from tests.web.privacy.crowd import CROWD, NOW, add_up, fill
from tuuletus.errors import ErasureError
from tuuletus.web.collect.actions import confirm_import, receive_files
from tuuletus.web.collect.actions.uploads import find_upload, keep_upload
from tuuletus.web.collect.models import (
    ImportRun,
    ImportState,
    Outcome,
    OutcomeSeries,
    Post,
    SetTrait,
    TraitRule,
)
from tuuletus.web.people.erasures import name_digest_key, read_journal, reconcile
from tuuletus.web.people.models import Person
from tuuletus.web.people.models_privacy import Erasure, PseudonymKey
from tuuletus.web.people.pseudonyms import PSEUDONYM, find_key, make_pseudonym
from tuuletus.web.privacy.actions.erasing import ask_to_erase, carry_out, erase_again
from tuuletus.web.privacy.queries.chosen import Chosen, count_finds
from tuuletus.web.privacy.queries.finding import search_names
from tuuletus.web.privacy.queries.holders import find_holders, read_rows
from tuuletus.web.privacy.steps import carry_out_erasures
from tuuletus.web.review.models import Decision
from tuuletus.web.review.queries import is_untouched

pytestmark = pytest.mark.django_db

SOME = CROWD[5:10]
ONE, OTHER = SOME[2], SOME[3]
WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Blogi</title><link>https://blogi.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://blogi.example</wp:base_site_url>
<item><title>Keitto</title><link>https://blogi.example/keitto</link>
<dc:creator>{author}</dc:creator><content:encoded>Kiitos @{handle} ja {name}!</content:encoded>
<wp:post_id>1</wp:post_id><wp:post_date_gmt>2026-11-01 10:00:00</wp:post_date_gmt>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>"""


@pytest.fixture
def crowd(db):
    return fill(with_lake=False, crowd=SOME)


@pytest.fixture
def erase(crowd):
    def do(one=ONE, *, now=NOW):
        erasure = ask_to_erase(one.chosen(), asked_by=None, now=now)
        assert carry_out(erasure, now=now)
        return erasure

    return do


def read_everything():
    """Every value that may name somebody."""
    return json.dumps(
        [[holder.name, list(read_rows(holder, None))] for holder in find_holders()],
        ensure_ascii=False,
        default=str,
    ).lower()


def is_anywhere(one):
    told = read_everything()
    return any(text.lower() in told for text in (one.first, one.last[:-3], one.handle, one.email))


def test_one_is_gone_and_the_others_are_still_there(crowd, erase):
    before = add_up(crowd)

    erase()

    assert not is_anywhere(ONE)
    assert all(is_anywhere(one) for one in SOME if one != ONE)
    assert add_up(crowd) == before


def test_an_outcome_called_after_a_person_loses_the_name_and_keeps_its_numbers(
    workspace, aino, now
):
    text = f"Pvm;Myynti {ONE.name}\n" + "".join(f"{day}.3.2026;{day}\n" for day in range(1, 20))
    upload = SimpleUploadedFile("myynti.csv", text.encode())
    run = receive_files(workspace, aino, [upload], now=now)
    confirm_import(run, clock=lambda: now)
    assert [one.kind for one in search_names(ONE.name, None)] == ["outcome"]

    erasure = ask_to_erase(Chosen(names=frozenset({ONE.name})), asked_by=None, now=now)
    carry_out(erasure, now=now)

    assert not is_anywhere(ONE)
    assert ONE.name not in OutcomeSeries.objects.get().name
    assert Outcome.objects.count() == 19


def test_the_counts_of_the_dry_run_are_what_then_changes(crowd):
    counts = count_finds(ONE.chosen())
    erasure = ask_to_erase(ONE.chosen(), asked_by=None, now=NOW)
    carry_out(erasure, now=NOW)

    erasure.refresh_from_db()
    for column in ("Post.text", "Post.traits", "SetTrait.value", "Decision.registration"):
        assert erasure.changed[column] == counts[column] > 0
    assert count_finds(Chosen(names=ONE.chosen().names)) == {}


@pytest.mark.parametrize(
    "traits",
    [
        {"author": "Ääri Öhman"},
        {"author": "ÄÄRI ÖHMAN 🎣"},
        {"tags": ["x", {"\U0001f3a3 by": "A\u0308a\u0308ri Öhman"}]},
        {"Ääri Öhman": "key"},
        {"author": 'quoted "Ääri Öhman"\n'},
        {"author": "\\u0041\0 ja Ääri Öhman"},
    ],
    ids=str,
)
def test_a_name_is_counted_in_json_however_the_database_writes_it(crowd, traits):
    if connection.vendor != "sqlite" and any("\0" in str(one) for one in traits.values()):
        pytest.skip("PostgreSQL keeps no such sign")
    first, second = Post.objects.order_by("pk")[:2]
    Post.objects.filter(pk=first.pk).update(traits=traits)
    Post.objects.filter(pk=second.pk).update(traits={"author": "Aari Ohmanen"})

    found = count_finds(Chosen(names=frozenset({"Ääri Öhman"})))

    assert found["Post.traits"] == 1


def test_erasing_twice_changes_nothing_more(crowd, erase):
    erasure = erase()
    told = read_everything()

    Erasure.objects.update(done_at=None, cleaned_at=None)
    erasure.refresh_from_db()
    carry_out(erasure, now=NOW)

    assert read_everything() == told


def test_an_account_keeps_its_decisions_and_nothing_else(crowd, erase):
    person = Person.objects.get(email=ONE.email)

    erase()

    person.refresh_from_db()
    assert str(person) == f"Erased person {person.pk}"
    assert not person.is_active
    assert person.decisions.count() == 1
    assert person.access_tokens.count() == 0
    assert person.memberships.filter(ended_at=None).count() == 0


def test_a_fixed_check_goes_on_with_the_pseudonym_and_says_so(crowd, erase):
    decision = Decision.objects.get(registration__contains=ONE.name)

    erase()

    decision.refresh_from_db()
    author = Post.objects.filter(traits__author__startswith="person-").first().traits["author"]
    assert json.loads(decision.registration)["value"] == author
    assert decision.measure == f"author={author}"
    assert decision.name_erased_at == NOW
    assert is_untouched(decision)


def test_a_fixed_check_can_be_changed_in_no_other_way(crowd):
    decision = Decision.objects.first()

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tuuletus_decision SET registration = 'x' WHERE id = %s", [decision.pk]
        )


def test_a_rule_about_an_author_still_finds_the_pseudonym(crowd, erase):
    rule = TraitRule.objects.get(kind="author", pattern=ONE.name)

    erase()

    rule.refresh_from_db()
    assert PSEUDONYM.fullmatch(rule.pattern)
    assert Post.objects.filter(traits__author=rule.pattern).count() == 3


def test_what_a_rule_about_words_gave_stays_when_the_rule_goes(crowd, erase):
    erase()

    assert not TraitRule.objects.filter(pattern=ONE.handle).exists()
    assert SetTrait.objects.filter(trait="guest", value="vieras").count() == 1


def import_wxr(workspace, *, author=ONE.name):
    content = WXR.format(author=author, handle=ONE.handle, name=ONE.name)
    run = receive_files(workspace, None, [ContentFile(content.encode(), name="b.xml")], now=NOW)
    assert run.state == ImportState.PREVIEW, [file.summary for file in run.files.all()]
    confirm_import(run, clock=lambda: NOW)
    return Post.objects.get(channel__platform="wordpress")


def test_a_later_file_brings_the_erased_in_as_the_same_pseudonym(crowd, erase):
    erase()

    post = import_wxr(crowd)

    assert not is_anywhere(ONE)
    assert post.traits["author"] == make_pseudonym(find_key(crowd.pk), ONE.name)
    assert Post.objects.filter(traits__author=post.traits["author"]).count() == 4
    assert "Kiitos @█" in post.text


def test_the_preview_of_a_later_file_says_that_it_names_an_erased_person(
    crowd, erase, client, aino
):
    erase()

    def preview(author, text):
        content = WXR.format(author=author, handle="ravintola", name=text).encode()
        run = receive_files(crowd, None, [ContentFile(content, name="b.xml")], now=NOW)
        return run.files.get().summary["names_erased"]

    assert preview(ONE.name, "kaikille") is True
    assert preview(OTHER.name, f"#{ONE.first}{ONE.last}") is True
    assert preview(OTHER.name, "kaikille") is False


def pack(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def write_sheet(text):
    book, out = Workbook(), io.BytesIO()
    for row in (["id", "date", "text", "likes"], ["1", "2026-03-02", text, 4], ["2", "", "b", 5]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


KINDS = {
    "csv": lambda text: f"id,date,text,likes\n1,2026-03-02,{text},4\n2,2026-03-04,b,6\n".encode(),
    "utf-16": lambda text: f"id,date,text,likes\n1,2026-03-02,{text},4\n".encode("utf-16"),
    "json in a zip": lambda text: pack("posts_1.json", json.dumps([{"title": text}])),
    "json as Meta writes it": lambda text: pack(
        "posts_1.json", json.dumps([{"title": text.encode().decode("latin-1")}])
    ),
    "html": lambda text: WXR.format(
        author="a", handle="b", name=text.replace("ä", "&amp;auml;").replace("&amp;", "&")
    ).encode(),
    "xlsx": write_sheet,
}


@pytest.mark.parametrize("kind", KINDS)
def test_only_waiting_imports_whose_files_name_the_person_are_cancelled(crowd, erase, kind):
    def drop(text, state):
        uploads = [keep_upload(ContentFile(KINDS[kind](text), name="a.csv"))]
        return ImportRun.objects.create(
            workspace=crowd, started_at=NOW, state=state, uploads=uploads
        )

    naming = drop(f"Kiitos {ONE.name}", ImportState.PREVIEW)
    other = drop(f"Kiitos {OTHER.name}", ImportState.PREVIEW)

    erase()

    naming.refresh_from_db()
    other.refresh_from_db()
    assert (naming.state, naming.uploads) == (ImportState.CANCELLED, [])
    assert other.state == ImportState.PREVIEW
    assert find_upload(other.uploads[0]).exists()


CLOSED = {
    "unpacks to too much": lambda: pack("a.csv", "x" * 5_000_000),
    "an archive in an archive": lambda: pack("a.zip", pack("b.zip", pack("c.csv", ONE.name))),
    "packed in another way": lambda: gzip.compress(ONE.name.encode()),
    "packed in an archive": lambda: pack("a.gz", gzip.compress(ONE.name.encode())),
    "a document": lambda: b"%PDF-1.7 ...",
    "a workbook in an archive": lambda: pack("a.xlsx", write_sheet(f"Kiitos {ONE.name}")),
}


@pytest.mark.parametrize("kind", CLOSED)
def test_a_waiting_file_that_cannot_be_looked_through_goes(crowd, erase, kind):
    uploads = [keep_upload(ContentFile(CLOSED[kind](), name="a.zip"))]
    run = ImportRun.objects.create(
        workspace=crowd, started_at=NOW, state=ImportState.PREVIEW, uploads=uploads
    )

    erase()

    run.refresh_from_db()
    assert run.state == ImportState.CANCELLED


def test_a_workbook_in_an_archive_that_names_others_waits_on(crowd, erase):
    content = pack("a.xlsx", write_sheet(f"Kiitos {OTHER.name}"))
    run = ImportRun.objects.create(
        workspace=crowd,
        started_at=NOW,
        state=ImportState.PREVIEW,
        uploads=[keep_upload(ContentFile(content, name="a.zip"))],
    )

    erase()

    run.refresh_from_db()
    assert run.state == ImportState.PREVIEW


def test_the_same_file_brings_in_others_by_their_name(crowd, erase):
    erase()

    assert import_wxr(crowd, author=OTHER.name).traits["author"] == OTHER.name


def test_a_workspace_in_which_nobody_asked_is_left_alone(crowd, other_workspace):
    chosen = Chosen(names=frozenset({ONE.name}), workspaces=(other_workspace.pk,))
    carry_out(ask_to_erase(chosen, asked_by=None, now=NOW), now=NOW)

    assert is_anywhere(ONE)


def test_the_last_administrator_is_not_erased(crowd):
    anna = Person.objects.get(email="anna@example.fi")

    with pytest.raises(ErasureError) as caught:
        ask_to_erase(Chosen(names=frozenset(), accounts=(anna,)), asked_by=None, now=NOW)

    assert caught.value.code == "last_administrator"
    assert not Erasure.objects.exists()


def test_who_is_called_nothing_is_not_erased(crowd):
    with pytest.raises(ErasureError):
        ask_to_erase(Chosen(names=frozenset({"🔥"})), asked_by=None, now=NOW)


def test_an_import_at_work_is_waited_for_and_the_worker_goes_on(crowd):
    run = ImportRun.objects.create(
        workspace=crowd, started_at=NOW, state=ImportState.STORING, leased_until=NOW
    )
    erasure = ask_to_erase(ONE.chosen(), asked_by=None, now=NOW)

    assert not carry_out(erasure, now=NOW)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.STORED)
    assert not carry_out_erasures(NOW + timedelta(minutes=1))
    assert carry_out_erasures(NOW + timedelta(minutes=6))
    assert not carry_out_erasures(NOW + timedelta(minutes=12))


def test_a_row_that_cannot_be_changed_stops_nothing_and_is_tried_again(crowd, monkeypatch):
    from tuuletus.web.privacy.actions import rewriting

    store = rewriting.store

    def fail_once(holder, pk, value, *, now):
        if holder.name == "Review.notes":
            raise ValueError("a bad day")
        store(holder, pk, value, now=now)

    erasure = ask_to_erase(ONE.chosen(), asked_by=None, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(rewriting, "store", fail_once)
        assert not carry_out(erasure, now=NOW)
    assert Post.objects.filter(text__contains=ONE.handle).count() == 0

    assert carry_out_erasures(NOW + timedelta(minutes=6))
    assert not is_anywhere(ONE)


def test_the_database_learns_from_the_journal_and_the_journal_from_the_database(
    crowd, erase, settings
):
    erase()
    Erasure.objects.all().delete()

    assert reconcile() == 1
    assert Erasure.objects.get().done_at is None

    settings.ERASURES.unlink()
    assert reconcile() == 0
    assert [one.key for one in read_journal(settings.ERASURES)[0]] == [Erasure.objects.get().key]


def test_a_journal_that_was_cut_off_keeps_its_whole_entries(crowd, erase, settings):
    erase()
    with settings.ERASURES.open("a") as opened:
        opened.write('{"key": "abc')
    erase(OTHER)

    entries, unreadable = read_journal(settings.ERASURES)

    assert (len(entries), unreadable) == (2, 1)


def test_what_was_made_with_another_signing_key_is_not_taken_for_done(crowd, erase, settings):
    erase()
    made_with = name_digest_key()
    settings.SECRET_KEY = "another one"
    Erasure.objects.all().delete()

    assert erase_again(now=NOW) == 0
    assert Erasure.objects.get().made_with == made_with
    assert import_wxr(crowd).traits["author"] == ONE.name


def test_pseudonyms_of_two_workspaces_cannot_be_joined(crowd, other_workspace):
    first, second = find_key(crowd.pk), find_key(other_workspace.pk)

    assert make_pseudonym(first, ONE.name) != make_pseudonym(second, ONE.name)
    assert make_pseudonym(first, make_pseudonym(first, ONE.name)) == make_pseudonym(
        first, ONE.name
    )


def test_without_its_key_a_pseudonym_is_nobodys(crowd):
    before = make_pseudonym(find_key(crowd.pk), ONE.name)

    PseudonymKey.objects.all().delete()

    assert make_pseudonym(find_key(crowd.pk), ONE.name) != before
