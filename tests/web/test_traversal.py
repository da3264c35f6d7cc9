"""No spelling of a path and no name of a file leads out of its folder, to read or to write."""

from __future__ import annotations

import hashlib
import io
import json
import socket
import zipfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.served import serving
from tests.web.collect.conftest import meta_file
from tests.web.traversals import spell_ways_out
from tuuletus.errors import BackupError
from tuuletus.web.collect.models import ImportRun
from tuuletus.web.house.archives import unpack

CANARY = "the canary outside is alive"
CANARY_NAME = "canary-outside.csv"
WAYS_OUT = spell_ways_out(CANARY_NAME)
SECRETS = (CANARY.encode(), b"SQLite format 3", b"root:x:0:0", b"SECRET_KEY =")
PREFIXES = (
    "/static/",
    "/static/css/",
    "/assets/vega-",
    "/invitations/",
    "/reviews/1/",
    "/",
    "/api/v1/",
)
AT_ONCE = 50
BOUNDARY = "----border"


def test_there_are_many_spellings():
    assert len(WAYS_OUT) > 500


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("walled") / "house"
    with serving("serve", folder) as served:
        for place in (folder, folder.parent, folder / "uploads"):
            place.joinpath(CANARY_NAME).write_text(CANARY, encoding="utf-8")
        assert folder.joinpath("static").is_dir()
        yield served, folder


def ask(address, path):
    """The answer to a path exactly as it is spelt; HTTP clients would tidy it."""
    split = urlsplit(address)
    spelt = quote(path, safe="/%\\.:;~?=&")
    with socket.create_connection((split.hostname, split.port), timeout=60) as line:
        line.sendall(
            f"GET {spelt} HTTP/1.1\r\nHost: {split.netloc}\r\nConnection: close\r\n\r\n".encode()
        )
        told = b""
        while part := line.recv(65536):
            told += part
    return told


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_spelling_reads_a_file_outside(house, prefix):
    served, folder = house
    wrong = {}
    for way in [*WAYS_OUT, str(folder / CANARY_NAME), f"//{folder / CANARY_NAME}"]:
        told = ask(served.address, prefix + way)
        status = told[9:12].decode()
        if not "300" <= status <= "499" or any(secret in told for secret in SECRETS):
            wrong[way] = status

    assert wrong == {}


def test_what_lies_inside_is_read(house):
    served, folder = house
    style = next(path for path in folder.joinpath("static").rglob("*.css"))

    told = ask(served.address, f"/static/{style.relative_to(folder / 'static')}")

    assert told.startswith(b"HTTP/1.1 200")


@pytest.mark.django_db
def test_downloads_take_numbers_only(as_anna, workspace):
    paths = [
        pattern.format(way)
        for way in WAYS_OUT[::5]
        for pattern in ("/reviews/{}/minutes.md", "/imports/{}/", "/posts/{}/", "/channels/{}/")
    ]

    assert {as_anna.get(quote(path, safe="/%")).status_code for path in paths} <= {301, 404}


def see_tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def find_written(tmp_path: Path) -> list[Path]:
    """Files of the canary's name where some way out may have led to."""
    places = {*tmp_path.parents, *Path.cwd().parents, Path.cwd(), tmp_path, Path.home()}
    return [
        path
        for place in places
        for path in (place / CANARY_NAME, place / "etc" / CANARY_NAME)
        if path.exists()
    ]


def build_form(names: list[str], content: bytes) -> bytes:
    """A form with files under names exactly as they are spelt."""
    parts = []
    for name in names:
        quoted = name.replace('"', "%22").replace("\r", "").replace("\n", "")
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="uploads"; filename="{quoted}"'
        )
        parts.append(f"{head}\r\nContent-Type: text/csv\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def check_nothing_outside(tmp_path: Path, before: set[str]) -> None:
    uploads = [path.name for path in (tmp_path / "uploads").rglob("*")]
    assert {
        name for name in see_tree(tmp_path) - before if not name.startswith("uploads")
    } == set()
    assert [name for name in uploads if len(name) != 32 or not name.isalnum()] == []
    assert find_written(tmp_path) == []


@pytest.mark.django_db
def test_names_of_dropped_files_write_nothing_outside(as_aino, workspace, worker_alive, tmp_path):
    before, content = see_tree(tmp_path), meta_file().read()
    for start in range(0, len(WAYS_OUT), AT_ONCE):
        names = WAYS_OUT[start : start + AT_ONCE]
        answer = as_aino.generic(
            "POST",
            "/imports/new/",
            build_form(names, content),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )
        assert answer.status_code in (200, 302), names

    told = {upload["name"] for run in ImportRun.objects.all() for upload in run.uploads}
    assert ImportRun.objects.exists()
    assert [name for name in told if "/" in name or "\\" in name or "\x00" in name] == []
    check_nothing_outside(tmp_path, before)


@pytest.mark.django_db
def test_names_inside_archives_write_nothing_outside(as_aino, workspace, worker_alive, tmp_path):
    before, content = see_tree(tmp_path), meta_file().read()
    for way in WAYS_OUT:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(zipfile.ZipInfo(way), content)
        packed.seek(0)
        packed.name = "posts.zip"
        answer = as_aino.post("/imports/new/", {"uploads": [packed]})
        assert answer.status_code == 302, way

    assert ImportRun.objects.count() == len(WAYS_OUT)
    check_nothing_outside(tmp_path, before)


def test_names_inside_backups_write_nothing_outside(tmp_path):
    content = CANARY.encode()
    source, data = tmp_path / "forged.zip", tmp_path / "outside" / "data"
    before = see_tree(tmp_path)
    for way in WAYS_OUT:
        manifest = {
            "format": 1,
            "version": "0.1.0",
            "made_at": "2026-11-23T09:00:00+00:00",
            "migrations": [],
            "rows": {},
            "hashes": {way: hashlib.sha256(content).hexdigest()},
        }
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("manifest.json", json.dumps(manifest))
            archive.writestr(zipfile.ZipInfo(way), content)
        with pytest.raises(BackupError):
            unpack(source, data)

    assert see_tree(tmp_path) - before == {"forged.zip", "outside", "outside/data"}
    assert find_written(data) == []
