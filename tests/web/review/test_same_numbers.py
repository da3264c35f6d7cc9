"""The page, the API and the command line tell the same numbers of the same file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now as clock
from typer.testing import CliRunner

from tuuletus.cli.app import app
from tuuletus.web.collect.actions import advance_import, confirm_import, receive_files
from tuuletus.web.people.actions import create_token
from tuuletus.web.review.queries import learn_workspace
from tuuletus.wording import Speaker
from tuuletus.wording.figures import tell_figure

pytestmark = pytest.mark.django_db
REAL = (
    Path(__file__).resolve().parents[4]
    / "shared"
    / "data"
    / "posts"
    / "fb_live_sellers_thailand.csv"
)
TOLD = (
    *("trait", "value", "metric", "mean", "low", "high", "n", "probability"),
    *("differs", "by_channel", "verdict", "untold"),
)


def make_table(path):
    rows = ["post_id,published,type,text,likes,comments,shares"]
    for number in range(160):
        video = number % 3 == 0
        likes = (80 if video else 36) + (number * 7) % 19
        rows.append(
            f"p{number},2026-0{1 + number % 8}-{1 + number % 28:02d} {6 + number % 14:02d}:30,"
            f"{'video' if video else 'photo'},Keitto {number}?,{likes},{number % 5},{number % 3}"
        )
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(params=["invented", "real"])
def file(request, tmp_path):
    if request.param == "invented":
        return make_table(tmp_path / "posts.csv")
    if not REAL.exists():
        pytest.skip(f"REAL DATA ABSENT: {REAL.name} is not there, so this was not tested")
    return REAL


def test_page_api_and_command_line_tell_the_same(workspace, aino, browser, as_aino, file):
    upload = ContentFile(file.read_bytes(), name=file.name)
    run = receive_files(workspace, aino, [upload], now=clock())
    run = confirm_import(run, clock=clock)
    advance_import(run, clock=clock)
    _, secret = create_token(aino, workspace, name="t", scopes=["read"], now=clock())

    printed = CliRunner().invoke(app, ["review", str(file), "--json"])
    from_terminal = json.loads(printed.stdout)["findings"]
    answer = browser.get("/api/v1/findings", headers={"authorization": f"Bearer {secret}"}).json()
    from_api = [{name: one[name] for name in TOLD} for one in answer["findings"]]
    page = as_aino.get("/findings/").content.decode()
    learned = learn_workspace(workspace, now=clock()).learning

    assert len(from_terminal) >= 3
    told, asked = (
        {(one["trait"], one["value"]): one for one in findings}
        for findings in (from_terminal, from_api)
    )
    assert told.keys() == asked.keys()
    for pair, one in told.items():
        for name in ("mean", "low", "high", "n", "probability"):
            assert asked[pair][name] == pytest.approx(one[name], rel=1e-9), (pair, name)
        for name in ("differs", "verdict", "untold"):
            assert asked[pair][name] == one[name], (pair, name)
        for here, there in zip(asked[pair]["by_channel"], one["by_channel"], strict=True):
            assert [here[name] for name in ("key", "mean", "low", "high", "n")] == [
                there[name] for name in ("key", "mean", "low", "high", "n")
            ]
    assert [tell_figure(one.mean) for one in learned.findings] == [one["mean"] for one in from_api]
    said = [one for one in learned.findings if one.stands]
    speaker = Speaker("en")
    assert said
    own = [channel for one in said if one.differs for channel in one.by_channel]
    assert bool(own) is (file == REAL)
    assert [one for one in (*said, *own) if speaker.multiple(one.mean) not in page] == []
