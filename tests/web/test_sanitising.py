"""Imported text is shown as text, whatever it pretends to be."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tuuletus.web.sanitising import clean_text

HOSTILE = Path(__file__).parents[2].parent / "shared" / "data" / "hostile"


class Elements(HTMLParser):
    """Which elements and attributes a piece of HTML really has, and the text it shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def read(html: str) -> Elements:
    elements = Elements()
    elements.feed(html)
    elements.close()
    return elements


def load_hostile() -> list[str]:
    own = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        'https://x.fi/"onmouseover=alert(1)//',
        "https://x.fi/'><svg onload=alert(1)>",
        "javascript:alert(1)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<a href='javascript:alert(1)'>x</a>",
        "https://x.fi/<b>",
        "\u202ehttps://x.fi",
    ]
    if not HOSTILE.exists():
        return own
    blns = json.loads(next(HOSTILE.joinpath("blns").rglob("*.json")).read_text(encoding="utf-8"))
    return own + [text for text in blns if isinstance(text, str)]


@pytest.mark.parametrize("text", load_hostile())
def test_nothing_but_links_and_line_breaks_comes_out(text):
    seen = read(clean_text(text))

    assert {tag for tag, _ in seen.found} <= {"a", "br"}
    for tag, attributes in seen.found:
        assert set(attributes) == ({"href", "rel"} if tag == "a" else set())
        if tag == "a":
            assert re.match(r"https?://", attributes["href"] or "", re.IGNORECASE)
            assert attributes["rel"] == "nofollow ugc noopener"


def test_an_address_becomes_a_link_and_its_full_stop_does_not():
    assert clean_text("Katso https://merituuli.fi/lista?a=1&b=2. Terve!") == (
        'Katso <a href="https://merituuli.fi/lista?a=1&amp;b=2" rel="nofollow ugc noopener">'
        "https://merituuli.fi/lista?a=1&amp;b=2</a>. Terve!"
    )


def test_lines_and_letters_stay():
    assert clean_text("Ä < Ö & Å\nrivi") == "Ä &lt; Ö &amp; Å<br>rivi"
