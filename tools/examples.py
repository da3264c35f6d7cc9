"""Run the pages of running examples, and write below each what it prints. A test compares."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = (DOCS / "guide" / "patience-in-python.md", DOCS / "guide" / "mix.md")
_BLOCK = re.compile(
    r"^```\{code-block\} python\n(?P<program>.*?)^```\n"
    r"(?P<printed>\n```\{code-block\} text\n.*?^```\n)?",
    flags=re.MULTILINE | re.DOTALL,
)


def run_page(text: str) -> str:
    """The page with what its programs print now, run one after the other as in a notebook."""
    names: dict[str, object] = {"__name__": "example"}

    def run(block: re.Match[str]) -> str:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(block["program"], "example", "exec"), names)  # noqa: S102 - our own page
        shown = f"```{{code-block}} python\n{block['program']}```\n"
        if not printed.getvalue():
            return shown
        return f"{shown}\n```{{code-block}} text\n{printed.getvalue()}```\n"

    return _BLOCK.sub(run, text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(run_page(page.read_text(encoding="utf-8")), encoding="utf-8")
