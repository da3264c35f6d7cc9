"""Everything that was made to break imports, through the doors that users have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tuuletus.web.collect.models import FileState, ImportRun, Measurement, Post
from tuuletus.web.people.actions import create_token

HOSTILE = Path(__file__).parents[4] / "shared/data/hostile"
TUULETUS = Path(sys.executable).with_name("tuuletus")
PORTION = 40
MOST_KB = 300 * 1024

needs_collected = pytest.mark.skipif(
    not HOSTILE.exists(), reason="HOSTILE FILES ABSENT: the collected ones are not here"
)


@pytest.fixture(scope="module")
def made(hostile_files):
    return sorted(path for path in hostile_files.iterdir() if path.name != "manifest.tsv")


def uploads(paths):
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]


def see(client, path, **words):
    page = client.get(path, words, follow=True)
    assert page.status_code == 200, path
    return unescape(" ".join(page.getvalue().decode().split()))


def pages_of(client):
    for name in (
        "home:start",
        "collect:posts",
        "collect:imports",
        "collect:channels",
        "collect:posts_csv",
        "collect:outcomes",
        "review:findings",
        "review:timing",
    ):
        see(client, reverse(name))


def check_told(run, page):
    """Every file says what became of it, in whole sentences, and refused ones left nothing."""
    refused = [file for file in run.files.all() if file.state == FileState.REFUSED]
    assert "%(" not in page
    assert not Measurement.objects.filter(source__in=refused).exists()
    assert all(file.summary["refusal"] for file in refused)
    return refused


def test_made_files_through_the_page(made, workspace, aino, as_aino, worker_alive, tmp_path):
    aino.language = "fi"
    aino.save()
    is_too_large = []
    outside = {path for path in tmp_path.rglob("*") if "uploads" not in path.parts}

    for upload in uploads(made):
        answer = as_aino.post(reverse("collect:new"), {"uploads": upload}, follow=True)
        if answer.status_code == 413:
            is_too_large.append(upload.name)
            continue
        run = ImportRun.objects.latest("pk")
        posts = Post.objects.count()
        assert answer.status_code == 200, upload.name
        refused = check_told(run, answer.content.decode())
        after = as_aino.post(reverse("collect:confirm", args=[run.pk]), follow=True)
        assert after.status_code == 200, upload.name
        if len(refused) == run.files.count():
            assert Post.objects.count() == posts, upload.name

    pages_of(as_aino)
    assert is_too_large == ["csv_huge_field.csv"]
    assert ImportRun.objects.count() == len(made) - 1
    assert {path for path in tmp_path.rglob("*") if "uploads" not in path.parts} == outside
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


@needs_collected
def test_collected_files_through_the_programs_door(workspace, anna, as_anna, browser, now):
    files = sorted(path for path in HOSTILE.rglob("*") if path.is_file())
    _row, secret = create_token(anna, workspace, name="n", scopes=["read", "write"], now=now)
    told = {"headers": {"authorization": f"Bearer {secret}"}}

    for start in range(0, len(files), PORTION):
        portion = uploads(files[start : start + PORTION])
        answer = browser.post("/api/v1/imports", {"files": portion}, **told)
        assert answer.status_code == 200, files[start]
        run = ImportRun.objects.get(pk=answer.json()["id"])
        check_told(run, see(as_anna, reverse("collect:import", args=[run.pk])))
        confirmed = browser.post(f"/api/v1/imports/{run.pk}/confirm", **told)
        assert confirmed.status_code in (200, 202, 409), files[start]

    pages_of(as_anna)


ONE_BY_ONE = """
import json, os, resource, sys, tempfile
import tuuletus.analysis.findings, tuuletus.cli.app, tuuletus.cli.folders, tuuletus.cli.printing
import tuuletus.cli.reading, tuuletus.cli.refused, tuuletus.wording
from tuuletus.cli import main
command, *paths = sys.argv[1:]
told = {}
for path in paths:
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    child = os.fork()
    if not child:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.argv = [command, "review", path, "--language", "fi", "--json"]
        main()
        sys.exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told[path] = [code]
    for stream in (out, err):
        stream.seek(0)
        told[path].append(stream.read().decode())
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"told": told, "peak_kb": peak}))
"""
"""Starts the program once and forks a child for each file: what it measures is their peak."""


def test_made_files_at_the_command_line(made, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    place = {
        "env": os.environ | {"TUULETUS_DATA": str(folder / "data"), "LANG": "C.UTF-8"},
        "cwd": folder,
        "capture_output": True,
        "text": True,
    }
    answer = subprocess.run(
        [sys.executable, "-c", ONE_BY_ONE, TUULETUS, *made], check=True, **place
    )

    found = json.loads(answer.stdout)
    assert len(found["told"]) == len(made)
    for path, (code, out, err) in found["told"].items():
        assert code in (0, 2), (path, err)
        assert "Traceback" not in err + out, path
        assert "%(" not in err, path
        assert out.startswith("{") or err.strip(), path
    assert {code for code, *_ in found["told"].values()} == {0, 2}
    assert found["peak_kb"] <= MOST_KB
    for path in (made[0], made[len(made) // 2], made[-1]):
        alone = subprocess.run(
            [TUULETUS, "review", path, "--language", "fi", "--json"], check=False, **place
        )
        assert found["told"][str(path)] == [alone.returncode, alone.stdout, alone.stderr]
    assert list(folder.iterdir()) == []
