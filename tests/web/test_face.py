"""The face can be read by everybody, in the light and in the dark, by eye, ear and key."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import tuuletus.web

STATIC = Path(tuuletus.web.__file__).parent / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")

PAIRS = [
    ("ink", "air"),
    ("ink", "surface"),
    ("ink", "raised"),
    ("ink", "sunken"),
    ("ink-soft", "air"),
    ("ink-soft", "surface"),
    ("ink-soft", "raised"),
    ("ink-soft", "sunken"),
    ("accent-text", "air"),
    ("accent-text", "surface"),
    ("accent-text", "sunken"),
    ("accent-text", "accent-soft"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    ("ink", "accent-soft"),
    ("good", "good-soft"),
    ("bad", "bad-soft"),
    ("bad", "surface"),
    ("bad", "air"),
    ("wait", "wait-soft"),
    ("note", "note-soft"),
    ("ink", "good-soft"),
    ("ink", "bad-soft"),
    ("ink", "wait-soft"),
    ("ink", "note-soft"),
]
PAIRS += [(f"chart-{place}", "surface") for place in range(1, 7)]
EDGES = [("line-strong", "surface"), ("line-strong", "air"), ("ring", "air"), ("ring", "surface")]


def read_colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


LIGHT = read_colours(TOKENS.split("@media")[0])
BY_DEVICE = read_colours(TOKENS.split("@media")[1].split(':root[data-theme="dark"]')[0])
BY_CHOICE = read_colours(TOKENS.split(':root[data-theme="dark"]')[1])


def find_luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def find_contrast(one: str, other: str) -> float:
    light, dark = sorted((find_luminance(one), find_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [LIGHT, BY_DEVICE], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=" on ".join)
def test_text_stands_out_from_what_it_is_on(mode, pair):
    text, ground = pair

    assert find_contrast(mode[text], mode[ground]) >= 4.5


@pytest.mark.parametrize("mode", [LIGHT, BY_DEVICE], ids=["light", "dark"])
@pytest.mark.parametrize("pair", EDGES, ids=" on ".join)
def test_edges_of_fields_and_the_ring_of_focus_can_be_seen(mode, pair):
    edge, ground = pair

    assert find_contrast(mode[edge], mode[ground]) >= 3


def test_dark_by_choice_is_the_same_as_dark_by_the_device():
    assert BY_CHOICE == BY_DEVICE
    assert set(BY_DEVICE) == set(LIGHT)


class Outline(HTMLParser):
    """What a reader that does not see relies on."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


PAGES = [
    "/people/",
    "/settings/me/",
    "/settings/tokens/",
    "/settings/workspace/",
    "/settings/stored/",
    "/settings/api/",
    "/accounts/second-step/",
    "/accounts/password/change/",
]


def read(client, path: str) -> Outline:
    outline = Outline()
    outline.feed(client.get(path, follow=True).content.decode())
    return outline


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_one_main_and_a_way_past_the_navigation(as_anna, path):
    page = read(as_anna, path)

    assert len(page.all("h1")) == 1
    assert [one["id"] for one in page.all("main")] == ["main"]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    assert page.all("html")[0]["lang"] == "en"
    assert all(one.get("aria-label") for one in page.all("nav"))


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label_and_every_name_is_used_once(as_anna, path):
    page = read(as_anna, path)
    labelled = {one.get("for") for one in page.all("label")}

    unlabelled = [
        one.get("name")
        for one in page.all("input", "select", "textarea")
        if one.get("type") not in ("hidden", "submit")
        and one.get("id") not in labelled
        and not one.get("aria-label")
    ]
    ids = [attributes["id"] for _, attributes in page.found if attributes.get("id")]
    assert unlabelled == []
    assert sorted(ids) == sorted(set(ids))


def test_nothing_is_fetched_from_other_sites_and_nothing_is_evaluated():
    files = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg")]
    own = [path for path in files if path.parent.name != "vendor" and ".min." not in path.name]

    for path in own:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|\beval\(|new Function|innerHTML|\.style\b", text), path


def test_motion_is_only_for_those_who_have_not_asked_for_less():
    for path in (STATIC / "css").glob("*.css"):
        for block in re.split(
            r"@media \(prefers-reduced-motion: no-preference\)", path.read_text()
        )[:1]:
            assert not re.search(r"\b(transition|animation):", block), path
