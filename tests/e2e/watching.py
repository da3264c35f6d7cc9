"""What a page must never do, gathered while it is looked at."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
REFUSED = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`refused: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
UNDRAWN = """() => [...document.querySelectorAll("figure[data-chart]")]
  .every((figure) => figure.dataset.drawn === "yes")"""
TOO_WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth"""
TOO_WIDE_OPENED = """() => {
  const closed = [...document.querySelectorAll("main details:not([open])")];
  for (const one of closed) one.open = true;
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  for (const one of closed) one.open = false;
  return wide;
}"""
LINKS = "all => all.map(one => one.getAttribute('href'))"
NO_PAGE = re.compile(r"\.(pdf|md|csv|txt|json)$|/static/|/api/|/recovery-codes/download")
MOST_PAGES = 60


class Watch:
    """Listens to a page: complaints of the browser and requests to anybody else."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.home = urlsplit(address).netloc
        self.complaints: list[str] = []
        page.add_init_script(REFUSED)
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.note(f"error: {error}"))
        page.on("request", lambda request: self.look(request.url))

    def note(self, text: str) -> None:
        self.complaints.append(f"{urlsplit(self.page.url).path}: {text}")

    def hear(self, message: object) -> None:
        if message.type in {"error", "warning"}:
            self.note(message.text)

    def look(self, url: str) -> None:
        split = urlsplit(url)
        if split.scheme in {"http", "https", "ws", "wss"} and split.netloc != self.home:
            self.note(f"asked {url}")

    def visit(self, path: str) -> None:
        """Go to a page and wait until its charts are drawn."""
        answer = self.page.goto(path)
        if answer is None or answer.status != 200:
            self.note(f"{path} answered {answer and answer.status}")
            return
        try:
            self.page.wait_for_function(UNDRAWN)
        except Exception:
            self.note("a chart was not drawn")

    def check_rules(self) -> None:
        """Note what the accessibility rules say against the page."""
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        for broken in Axe().run(self.page, options=options).response["violations"]:
            places = "; ".join(node["html"][:160] for node in broken["nodes"][:3])
            self.note(f"{broken['id']}: {broken['help']} ({len(broken['nodes'])}): {places}")

    def check_width(self) -> None:
        """Note a page that would scroll sideways, closed or opened."""
        if self.page.evaluate(TOO_WIDE):
            self.note(f"wider than {self.page.viewport_size}")
        elif self.page.evaluate(TOO_WIDE_OPENED):
            self.note(f"wider than {self.page.viewport_size} once everything is opened")


def find_paths(page: Page, start: str = "/") -> list[str]:
    """Every page that links lead to from the first, one of each kind."""
    found: list[str] = []
    kinds: set[str] = set()
    waiting = [start]
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "N", path.partition("?")[0])
        if kind in kinds or NO_PAGE.search(kind):
            continue
        kinds.add(kind)
        page.goto(path)
        found.append(path)
        links = page.eval_on_selector_all("a[href]", LINKS)
        waiting += [link.partition("#")[0] for link in links if link.startswith("/")]
    return found
