"""Nothing that comes from outside runs in a browser, not even where no policy forbids it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.e2e.conftest import open_context
from tuuletus.web.sanitising import clean_text

pytestmark = pytest.mark.e2e
HOSTILE = Path(__file__).parents[2].parent / "shared" / "data" / "hostile"
LEAST_THAT_RUN = 15
MOST_POSTS_SEEN = 25
LOOKED_AT_ONCE = 20

HOOKS = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...all) => { window.ran.push(name + ":" + all.join()); return null; };
"""
"""What every payload calls when it runs."""

OWN = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=data:text/javascript,alert(1)></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x:x onerror\t=\n'alert(1)'>",
    '<img """><script>alert(1)</script>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1)</script>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:parent.alert(1)></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<style>@keyframes x{}</style><b style='animation-name:x' onanimationstart=alert(1)>x</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    "{{ 7 * 7 }}<script>alert(1)</script>{% load x %}",
    "${alert(1)} `${alert(1)}`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\ufeff<script>alert(1)</script>",
    "<script\x0c>alert(1)</script\x0c>",
    'https://x.example/"onmouseover=alert(1)//',
    "https://x.example/'><svg onload=alert(1)>",
    "https://x.example/<script>alert(1)</script>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
]


def load_payloads() -> list[str]:
    """Our own, and where the collected ones are here, those too."""
    if not HOSTILE.exists():
        return OWN
    bleach = sorted(HOSTILE.joinpath("bleach_xss").rglob("*.test"))
    parts = [path.read_text("utf-8").partition("\n--\n")[0] for path in bleach]
    blns = json.loads(next(HOSTILE.joinpath("blns").rglob("*.json")).read_text("utf-8"))
    return [*OWN, *parts, *(text for text in blns if text.strip())]


SEEN = """() => ({
  ran: window.ran,
  parts: document.querySelectorAll("#text > section").length,
  sections: document.querySelectorAll("section").length,
  names: [...new Set([...document.querySelectorAll("#text *")].map((one) => one.localName))],
  attributes: [...new Set([...document.querySelectorAll("#text *")]
    .flatMap((one) => [...one.attributes].map((own) => own.name)))],
  schemes: [...new Set([...document.querySelectorAll("#text a")].map((one) => one.protocol))],
})"""


@pytest.fixture
def bare(browser):
    """A page without any policy in which whatever runs is noticed."""
    page = browser.new_page()
    page.add_init_script(HOOKS)
    page.route("**/*", lambda route: route.abort())
    yield page
    page.close()


def look(page, *texts):
    """What a browser makes of texts in HTML, each in a part of its own, and what ran in it."""
    parts = "".join(f"<section>{text}</section>" for text in texts)
    page.goto("about:blank")
    page.set_content(f'<!doctype html><div id="text">{parts}</div>', wait_until="commit")
    page.evaluate("() => new Promise((done) => setTimeout(done, 30))")
    return page.evaluate(SEEN)


def find_odd(page, texts):
    """Cleaned texts of which anything runs, or of which more is left than line ends and links."""
    seen = look(page, *map(clean_text, texts))
    if not (
        seen["ran"]
        or set(seen["names"]) - {"section", "a", "br"}
        or set(seen["attributes"]) - {"href", "rel"}
        or set(seen["schemes"]) - {"http:", "https:"}
        or {seen["parts"], seen["sections"]} != {len(texts)}
    ):
        return {}
    if len(texts) == 1:
        return {texts[0]: seen}
    half = len(texts) // 2
    return find_odd(page, texts[:half]) | find_odd(page, texts[half:]) or {tuple(texts): seen}


def test_payloads_run_where_nothing_stops_them(bare):
    running = [text for text in OWN if look(bare, text)["ran"]]

    assert len(running) >= LEAST_THAT_RUN


def test_what_runs_is_found_among_texts_that_do_not(bare, monkeypatch):
    evil = "<img src=x onerror=alert(1)>"
    monkeypatch.setattr(f"{__name__}.clean_text", lambda text: text)

    assert list(find_odd(bare, ["a", "b<br>c", evil, "d"])) == [evil]
    assert list(find_odd(bare, ["a", "</section><section>", "b"])) == ["</section><section>"]
    assert find_odd(bare, ["a", "<!--", "b"])


def test_no_payload_runs_once_it_is_cleaned(bare):
    payloads = load_payloads()

    odd = {}
    for start in range(0, len(payloads), LOOKED_AT_ONCE):
        odd |= find_odd(bare, payloads[start : start + LOOKED_AT_ONCE])

    assert odd == {}


SCRIPTS = """(home) => ({
  ran: window.ran,
  inline: [...document.scripts].filter((one) => !one.src && one.type !== "application/json")
    .map((one) => one.outerHTML.slice(0, 100)),
  foreign: [...document.querySelectorAll("[src]")].filter((one) => one.src.startsWith("http")
    && !one.src.startsWith(home)).map((one) => one.outerHTML.slice(0, 100)),
  handlers: [...document.querySelectorAll("*")].filter((one) => [...one.attributes]
    .some((own) => own.name.startsWith("on"))).map((one) => one.outerHTML.slice(0, 100)),
  links: [...document.querySelectorAll("a[href], form[action]")]
    .map((one) => one.protocol || new URL(one.action, document.baseURI).protocol)
    .filter((scheme) => !["http:", "https:", "mailto:"].includes(scheme)),
})"""
PHONE = {"width": 390, "height": 844}
WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
  : [...document.querySelectorAll("main *, header *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => one.cloneNode(false).outerHTML.slice(0, 120)).slice(0, 8)"""
"""What makes a page scroll sideways."""

NOTHING = {
    "ran": [],
    "inline": [],
    "foreign": [],
    "handlers": [],
    "links": [],
}


def test_no_page_that_shows_what_others_wrote_runs_it(settle, house, browser, tmp_path):
    payloads = load_payloads()
    administrator = settle()
    state = administrator.context.storage_state()
    # the policy is switched off in this browser, so that the pages alone must hold
    context = open_context(browser, house, storage_state=state, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(HOOKS)
    page.on("dialog", lambda dialog: dialog.dismiss())
    import_texts(page, payloads, tmp_path)
    hold_review(page)
    page.set_viewport_size(PHONE)
    wrong = {}

    def visit(path):
        answer = page.goto(path)
        page.wait_for_timeout(50)
        seen = page.evaluate(SCRIPTS, house.address)
        wide = page.evaluate(WIDE)
        if seen != NOTHING or wide or answer.status != 200:
            wrong[path] = seen | {"wide": wide}

    for number in range(1, 1 + len(payloads) // 50):
        visit(f"/posts/?page={number}")
    for number in range(1, 1 + min(len(payloads), MOST_POSTS_SEEN + len(OWN))):
        visit(f"/posts/{number}/")
    shown = ["/", "/channels/", "/channels/1/", "/imports/", "/imports/1/", "/findings/"]
    shown += ["/timing/", "/reviews/", "/reviews/1/minutes/", "/decisions/", "/decisions/1/"]
    shown += [
        "/posts/?text=%3Csvg%20onload%3Dalert(1)%3E",
        "/outcomes/calendar/",
        "/posts/rules/",
        "/people/",
    ]
    shown += ["/settings/tokens/", "/settings/me/", "/settings/workspace/", "/outcomes/"]
    for path in shown:
        visit(path)
    context.close()

    assert wrong == {}


def import_texts(page, payloads, folder):
    """A table whose texts, formats, links and file name are all hostile."""
    path = folder / "<img src=x onerror=alert(1)>.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["post_id", "published", "format", "text", "link", "likes", "comments"])
        for number, text in enumerate(payloads):
            day = f"2026-{1 + number // 28 % 9:02d}-{1 + number % 28:02d} 09:00"
            table.writerow([
                f"{number}<b>", day, OWN[number % len(OWN)], text.replace("\x00", ""),
                "javascript:alert(1)", 10 + number % 17, number % 5,
            ])  # fmt: skip
    page.goto("/imports/new/")
    page.set_input_files("#id_uploads", path)
    page.locator("form.drop [type=submit]").click()
    page.locator("form[action$='/confirm/'] [type=submit]").click()
    page.wait_for_load_state()


def hold_review(page):
    """Notes, a decision, an event, a token and names that are hostile, by the forms."""
    every = " ".join(OWN)
    page.goto("/reviews/")
    page.locator("form[action$='/reviews/open/'] [type=submit]").click()
    page.fill("[name=notes]", every)
    page.evaluate("document.querySelector('form[action$=\"/notes/\"]').submit()")
    page.wait_for_load_state()
    page.select_option("select[name=kind]", "act")
    page.fill("[name=what]", "<img src=x onerror=alert(1)></title><script>alert(1)</script>")
    page.locator("form[action*='/decide/'] [type=submit]").click()
    page.wait_for_load_state()
    page.locator("form[action$='/close/'] [type=submit]").click()
    page.wait_for_load_state()
    page.goto("/settings/tokens/")
    page.fill("[name=name]", "<svg onload=alert(1)>")
    page.locator("form:has([name=scopes]) [type=submit]").click()
    page.wait_for_load_state()
    page.goto("/settings/workspace/")
    page.fill("[name=name]", '"><script>alert(1)</script>')
    page.locator("form:has([name=time_zone]) [type=submit]").click()
    page.wait_for_load_state()
    page.goto("/settings/me/")
    page.fill("[name=name]", "<img src=x onerror=alert(1)> \"'><svg onload=alert(1)>")
    page.locator("form:has([name=shortcuts]) [type=submit]").click()
    page.wait_for_load_state()


@pytest.mark.skipif(not HOSTILE.exists(), reason="HOSTILE TEXTS ABSENT: only our own were tried")
def test_the_collected_texts_are_among_those_that_are_tried():
    assert len(load_payloads()) > 500
