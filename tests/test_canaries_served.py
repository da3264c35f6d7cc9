"""Twenty secrets of each kind in a house that is served: none lies in clear outside its keys."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.served import COMMAND, serving

EACH = 20
PLANT = """
import json
from tuuletus.web.start import start, tell_time
start("rotation")
from allauth.mfa.models import Authenticator
from tuuletus.web.crypto import encrypt
from tuuletus.web.people.actions import create_token, invite
from tuuletus.web.people.models import Person
anna = Person.objects.get()
workspace = anna.memberships.get().workspace
told = {"second step": [], "token": [], "invitation": []}
for number in range(20):
    name = f"canary{number}@example.fi"
    person = Person.objects.create_user(username=name, email=name)
    secret = f"CANARYTOTP{number:02d}ZZZZ"
    Authenticator.objects.create(user=person, type="totp", data={"secret": encrypt(secret)})
    told["second step"].append(secret)
    told["token"].append(
        create_token(anna, workspace, name=name, scopes=["read"], now=tell_time())[1]
    )
    told["invitation"].append(
        invite(workspace, email=f"x{name}", role="expert", invited_by=anna, now=tell_time())[1]
    )
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A served house with its folder, the planted secrets, and how to run commands in it."""
    folder = tmp_path_factory.mktemp("canaries") / "house"
    with serving("serve", folder) as served:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("TUULETUS_")}
        env = kept | {"TUULETUS_DATA": str(folder), "TUULETUS_URL": served.address}

        def run(*command, **more):
            return subprocess.run(
                command, env=env, capture_output=True, text=True, check=True, **more
            ).stdout

        run(
            str(COMMAND), "init", "--email", "anna@example.fi", "--name", "Anna",
            "--workspace", "Meri", "--password-file", "-", input="a canary in the window\n",
        )  # fmt: skip
        planted = json.loads(run(sys.executable, "-c", PLANT))
        yield served, folder, planted, run


def ask(served, method, path, *, body="", **headers):
    """The whole answer to one call."""
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    told = f"{answer.status} {answer.headers} {answer.read().decode('utf-8', 'replace')}"
    connection.close()
    return told


def find_leaks(planted, content: bytes) -> list[str]:
    return [one for own in planted.values() for one in own if one.encode() in content]


def test_there_are_twenty_of_each_kind(house):
    _served, _folder, planted, _run = house

    assert {kind: len(set(own)) for kind, own in planted.items()} == dict.fromkeys(planted, EACH)


def test_no_answer_and_no_line_of_the_log_repeats_a_secret(house):
    served, _folder, planted, _run = house
    answers = []
    for token in planted["token"]:
        told = {"Authorization": f"Bearer {token}"}
        answers += [
            ask(served, "GET", f"/api/v1/{path}", **told)
            for path in ("me", "reviews", "findings?metric=nonsense", "posts/1", "nowhere")
        ]
        answers.append(ask(served, "PUT", "/api/v1/reviews/1/notes", body="{", **told))
        answers.append(ask(served, "GET", "/api/v1/me", Authorization=f"Bearer {token}x"))
    for kind in ("token", "second step", "invitation"):
        for secret in planted[kind]:
            form = urlencode({"login": "anna@example.fi", "password": secret})
            kinds = {"Content-Type": "application/x-www-form-urlencoded"}
            answers.append(ask(served, "POST", "/accounts/login/", body=form, **kinds))
    for secret in planted["invitation"]:
        # such a page repeats its own address, which only who has the link asks for
        for method, path in (("GET", "x/"), ("PATCH", "/"), ("POST", "/"), ("GET", "")):
            ask(served, method, f"/invitations/{secret}{path}")

    assert sum(answer.startswith("200") for answer in answers) >= EACH
    assert find_leaks(planted, "\n".join(answers).encode()) == []
    assert "/invitations/" in served.listen()
    assert find_leaks(planted, served.listen().encode()) == []


def read_all(folder: Path) -> bytes:
    """Every byte of a folder but its keys, archives unpacked."""
    content = b""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "keys.json":
            continue
        content += path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                content += b"".join(archive.read(name) for name in archive.namelist())
    return content


def test_no_file_of_the_house_holds_a_secret_in_clear(house, tmp_path):
    _served, folder, planted, run = house
    run(str(COMMAND), "backup", str(tmp_path / "house.zip"))
    run(str(COMMAND), "export", str(tmp_path / "export"))

    assert folder.joinpath("db.sqlite3-wal").stat().st_size > 0
    assert b"canary19@example.fi" in read_all(folder)
    assert b"canary19@example.fi" in read_all(tmp_path)
    assert find_leaks(planted, read_all(folder)) == []
    assert find_leaks(planted, read_all(tmp_path)) == []
