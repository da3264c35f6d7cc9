"""The page, the API and the command line give the same mix, wear-out and habits of one file."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now as clock
from typer.testing import CliRunner

from tuuletus.analysis.plan.limits import TypeLimits
from tuuletus.analysis.simulate import simulate_restaurant
from tuuletus.cli.app import app
from tuuletus.web.collect.actions import advance_import, confirm_import, receive_files
from tuuletus.web.collect.models import Channel
from tuuletus.web.people.actions import create_token
from tuuletus.web.plan.actions import set_choices, set_type_limits
from tuuletus.wording import Speaker, trait_value

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WEEKS = 60
BUSIEST = "annos"
TRAIT = "category"
COUNTS = ("reactions", "comments", "shares")
SLOT = ("number", "value", "label", "cause")


def write_demo(path):
    """The restaurant of the demo as a table: its last year, with what each post got in the end."""
    today = clock().date()
    years = simulate_restaurant(np.random.default_rng(2026), today=today)
    start = today - timedelta(weeks=WEEKS)
    got = {}
    for one in sorted(years.measurements, key=lambda one: one.read_at):
        got.setdefault((one.channel, one.post_key), {})[one.metric] = one.value
    rows = ["post id;date;channel;category;reactions;comments;shares"]
    for post, own in zip(years.posts, years.own_traits, strict=True):
        at = post.published_at
        if start <= at.date() and at < clock() - timedelta(days=8):
            read = got.get((post.channel, post.key), {})
            counts = [
                str(round(read.get(name, 0))) for name in ("reactions", "comments", "shares")
            ]
            told = [post.key, f"{at:%Y-%m-%d %H:%M}", post.channel.platform, own.get("topic", "")]
            rows.append(";".join([*told, *counts]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path):
    return write_demo(tmp_path / "posts.csv")


@pytest.fixture
def call(workspace, aino, browser, file):
    """What the API answers once the file is in."""
    upload = ContentFile(file.read_bytes(), name=file.name)
    run = confirm_import(receive_files(workspace, aino, [upload], now=clock()), clock=clock)
    advance_import(run, clock=clock)
    workspace.refresh_from_db()
    _, secret = create_token(aino, workspace, name="t", scopes=["read"], now=clock())
    header = {"authorization": f"Bearer {secret}"}
    return lambda path: browser.get(f"/api/v1{path}", headers=header).json()


def print_json(*arguments):
    result = CliRunner().invoke(app, [*map(str, arguments), "--json", "--language", "en"])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def name_slots(told):
    names = {one["id"]: one["key"] for one in told["channels"]}
    return [
        (
            one["day"],
            names[one["channel"]],
            one["number"],
            one["value"],
            one["label"],
            one["cause"],
        )
        for one in told["slots"]
    ]


def close(one, other):
    """Whether two answers are the same but for the last digits, `other` being the longer."""
    if isinstance(one, dict):
        return all(close(value, other[name]) for name, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, float):
        return other == pytest.approx(one, rel=1e-5, abs=1e-7)
    return one == other


def test_page_api_and_command_line_propose_the_same_under_the_same_limits(
    call, workspace, as_aino, file
):
    nothing = {"effort": None, "rest_days": None, "at_least": None, "at_most": None}
    channel = Channel.objects.filter(workspace=workspace).order_by("pk").first()
    set_choices(workspace, trait=TRAIT, weeks=3, exploration=0.2, capacity=9.0)
    for value, told, not_on in (
        (BUSIEST, {"at_most": 1, "rest_days": 3}, ()),
        ("kulissit", {"at_least": 1, "effort": 2.5}, (channel.pk,)),
    ):
        limits = TypeLimits(**(nothing | told))
        set_type_limits(workspace, trait=TRAIT, value=value, limits=limits, not_on=not_on)

    from_api = call("/mix")
    from_terminal = print_json(
        "mix", file, "--trait", TRAIT, "--weeks", 3, "--exploration", 0.2, "--capacity", 9,
        "--at-most", f"{BUSIEST}=1", "--rest", f"{BUSIEST}=3", "--at-least", "kulissit=1",
        "--effort", "kulissit=2,5", "--forbid", f"kulissit={channel.key}",
    )  # fmt: skip
    page = as_aino.get("/mix/").content.decode()

    assert len(from_api["slots"]) >= 9
    assert name_slots(from_terminal) == name_slots(from_api)
    for told, asked in zip(from_api["types"], from_terminal["types"], strict=True):
        assert close(told, asked), told["value"]
        assert told.keys() == asked.keys()
    assert any(one["worn"] for one in from_api["types"])
    assert from_terminal["exploration_price"] == pytest.approx(from_api["exploration_price"])
    speaker = Speaker("fi")
    for one in from_terminal["types"]:
        assert trait_value(TRAIT, one["value"], speaker) in page
        if one["low"] is not None:
            assert speaker.number(one["n"]) in page


def test_without_any_limits_they_propose_the_same_too(call, file):
    assert name_slots(print_json("mix", file)) == name_slots(call("/mix"))


def test_api_and_command_line_tell_the_same_of_wear_out(call, file):
    from_api = call("/wear-out")
    from_terminal = print_json("wear-out", file, "--trait", TRAIT)

    assert {one["word"] for one in from_api["types"]} != {"too_early"}
    rates = ("false_alarms", "false_alarms_at_most", "false_perhaps", "false_perhaps_at_most")
    names = ("trait", *rates, "found", "found_perhaps", "types")
    assert close({name: from_api[name] for name in names}, from_terminal)


def test_api_and_command_line_tell_the_same_of_habits(call, file):
    from_api = call("/habits")
    from_terminal = print_json("habits", file)

    names = {one["id"]: one["key"] for one in from_terminal["channels"]}
    keys = dict(Channel.objects.values_list("pk", "key"))
    for told, own in ((from_api, keys), (from_terminal, names)):
        for one in (*told["states"], *told["shifts"]):
            channel = one["stream"]["channel"]
            one["stream"]["channel"] = own[channel] if channel else None
    assert len(from_api["states"]) >= 5
    told = {name: from_api[name] for name in ("posts", "left_out", "states", "shifts")}
    assert close(told, from_terminal)
