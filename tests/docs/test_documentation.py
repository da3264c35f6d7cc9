"""What exists has its section, what has a section exists, and the examples run."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from tools import reference
from tuuletus import errors
from tuuletus.web.environment import KNOWN
from tuuletus.web.review.models import DecisionKind, Outcome

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.relative_to(DOCS).parts)


def headings(name: str) -> list[str]:
    text = (DOCS / "reference" / name).read_text(encoding="utf-8")
    return re.findall(r"^## (.+)$", text, flags=re.MULTILINE)


def blocks(path: Path, language: str) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_that_the_code_tells_is_up_to_date(name):
    written = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")

    told = reference.finish(reference.PAGES[name]())

    assert written == told, "run: .venv/bin/python -m tools.reference"


def test_the_finnish_guide_speaks_the_words_of_the_pages():
    with override("fi"):
        decisions = [str(kind.label) for kind in DecisionKind]
        verdicts = [str(outcome.label) for outcome in Outcome]

    assert first_cells("tuuletus.md") == decisions
    assert first_cells("tarkistus.md") == verdicts


@pytest.mark.parametrize("page", sorted((DOCS / "fi").glob("*.md")), ids=lambda path: path.stem)
def test_the_finnish_guide_has_one_word_for_one_thing(page):
    words = page.read_text(encoding="utf-8").lower()

    assert [word for word in ("postau", "löydö", "pöytäkirj") if word in words] == []


def first_cells(name: str) -> list[str]:
    text = (DOCS / "fi" / name).read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([^|]+?) \|", text, flags=re.MULTILINE)
    return [
        cell for cell in cells if not set(cell) <= set("-") and cell not in ("päätös", "tulos")
    ]


def test_every_setting_has_its_section():
    assert headings("settings.md") == ["DATABASE_URL", *sorted(KNOWN)]


def test_every_error_has_its_section():
    raised = [
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.TuuletusError)
    ]

    assert headings("errors.md") == raised


PROGRAMS = [
    pytest.param(block, id=f"{path.stem}-{number}")
    for path in PAGES
    for number, block in enumerate(blocks(path, "python"))
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_example_in_python_runs(program, capsys):
    exec(compile(program, "example", "exec"), {"__name__": "example"})

    assert capsys.readouterr().err == ""


def test_no_page_is_left_out_of_the_table_of_contents():
    listed = {
        line.strip()
        for path in PAGES
        for block in re.findall(r"```\{toctree\}\n(.*?)```", path.read_text(), flags=re.DOTALL)
        for line in block.splitlines()
        if line.strip() and not line.startswith(":")
    }
    names = {line.split("/")[-1] for line in listed}

    left_out = [
        str(path.relative_to(DOCS))
        for path in PAGES
        if path != DOCS / "index.md" and path.stem not in names | {"index"}
    ]

    assert [name for name in left_out if not name.startswith("explain/figures_")] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_of_the_first_pages_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    broken = [
        link for link in re.findall(r"\]\((?!https?:)([^)#]+)", text) if not (ROOT / link).exists()
    ]

    assert broken == []
