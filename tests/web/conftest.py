"""The same people on every page: Aino, Eero, Liisa, Anna; and Matti, who must see nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now as clock

from tuuletus.web import turns, worker
from tuuletus.web.collect.queries import kept
from tuuletus.web.people.actions import create_workspace, make_person
from tuuletus.web.people.models import Heartbeat, Membership, Person, Role, Workspace
from tuuletus.web.worker import BEAT

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "a window on the sea"


@pytest.fixture(autouse=True)
def _quiet_house(settings, tmp_path):
    """Fast passwords, English pages, mail and uploads that go nowhere, no counts left over."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.LANGUAGE_CODE = "en"
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()
    settings.LAKES = tmp_path / "lake"
    settings.ERASURES = tmp_path / "erasures.jsonl"
    settings.FILE_UPLOAD_TEMP_DIR = settings.UPLOADS
    cache.clear()
    turns.try_all_again()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def workspace(db) -> Workspace:
    """The restaurant that every test is about."""
    return create_workspace(name="Ravintola Merituuli", now=NOW)


@pytest.fixture
def other_workspace(db) -> Workspace:
    return create_workspace(name="Toinen talo", now=NOW)


def make_member(workspace: Workspace, name: str, role: Role) -> Person:
    first = name.split()[0].lower()
    person = make_person(email=f"{first}@example.fi", name=name, language="en", password=PASSWORD)
    Membership.objects.create(workspace=workspace, person=person, role=role)
    return person


@pytest.fixture
def aino(workspace) -> Person:
    return make_member(workspace, "Aino Aalto", Role.MARKETER)


@pytest.fixture
def eero(workspace) -> Person:
    return make_member(workspace, "Eero Erkko", Role.MANAGER)


@pytest.fixture
def liisa(workspace) -> Person:
    return make_member(workspace, "Liisa Laine", Role.EXPERT)


@pytest.fixture
def anna(workspace) -> Person:
    return make_member(workspace, "Anna Anttila", Role.ADMINISTRATOR)


@pytest.fixture
def matti(other_workspace) -> Person:
    """An administrator, but of another workspace."""
    return make_member(other_workspace, "Matti Meikäläinen", Role.ADMINISTRATOR)


def sign_in(person: Person) -> Client:
    """A browser in which a person has signed in."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def as_aino(aino) -> Client:
    return sign_in(aino)


@pytest.fixture
def as_eero(eero) -> Client:
    return sign_in(eero)


@pytest.fixture
def as_liisa(liisa) -> Client:
    return sign_in(liisa)


@pytest.fixture
def as_anna(anna) -> Client:
    return sign_in(anna)


@pytest.fixture
def as_matti(matti) -> Client:
    return sign_in(matti)


@pytest.fixture
def browser() -> Client:
    """A browser in which nobody has signed in."""
    return Client()


@pytest.fixture
def worker_alive(db) -> Heartbeat:
    return Heartbeat.objects.create(name=BEAT, seen_at=clock())


@pytest.fixture
def as_if_large(request):
    """Calling it makes every workspace with posts count as one with very many."""
    monkeypatch = request.getfixturevalue("monkeypatch")

    def enlarge() -> None:
        monkeypatch.setattr(kept.find_large, "__kwdefaults__", {"limit": 1})
        monkeypatch.setattr(kept.is_large, "__kwdefaults__", {"limit": 1})
        monkeypatch.setattr("tuuletus.web.collect.actions.answers.PATIENT", 0)

    return enlarge


def let_worker_work() -> None:
    """At the present, as the pages do: readings are younger than the fixtures' clock."""
    while worker.run_round(worker.load_steps(), now=clock()):
        pass
