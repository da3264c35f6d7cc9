"""Every text stands in every language; nothing is half translated, nothing hard-coded."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib
import pytest

from tuuletus.web.people import library_texts

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "tuuletus"
LANGUAGES = ("fi", "sv")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
NAMES = {"Tuuletus", "PDF", "Markdown", "CSV", "X"}
"""Words that are the same in every language."""

Key = tuple[str | None, str]


def read_catalogue(language: str, package: Path = PACKAGE) -> polib.POFile:
    return polib.pofile(str(package / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language):
    catalogue = read_catalogue(language)

    left = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]

    assert [entry.msgid for entry in left] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_what_its_source_names(language):
    def names(text: str) -> set[str]:
        return set(PLACEHOLDER.findall(text))

    wrong = [
        entry.msgid
        for entry in read_catalogue(language)
        for text in (entry.msgstr_plural or {0: entry.msgstr}).values()
        if not names(text) <= names(entry.msgid) | names(entry.msgid_plural)
        or not names(entry.msgid) & names(entry.msgid_plural or entry.msgid) <= names(text)
    ]

    assert wrong == []


def test_every_text_of_the_code_stands_in_the_catalogues(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed: apt install gettext")
    copy = tmp_path / "tuuletus"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))

    subprocess.run(
        [sys.executable, ROOT / "tools" / "messages.py", copy],
        check=True,
        capture_output=True,
        env={**os.environ, "TUULETUS_DATA": str(tmp_path / "data")},
    )

    for language in LANGUAGES:
        assert keys(read_catalogue(language)) == keys(read_catalogue(language, copy))


SPEAKING = ("gettext", "ngettext", "pgettext", "npgettext")


def read_texts(path: Path) -> Iterator[Key]:
    """Every text that a module gives to gettext, wherever it stands and whatever that is called.

    The collector passes over what stands inside an f-string, and functions with names of ours.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {name: name for name in SPEAKING} | {
        one.asname or one.name: one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for one in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        kind = re.sub(r"_(lazy|noop)$", "", called.get(name, ""))
        texts = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
        if kind not in SPEAKING or len(texts) < 1 + kind.count("pgettext"):
            continue
        context, text = texts[:2] if "pgettext" in kind else (None, texts[0])
        if isinstance(text, str):
            yield context, text


def test_every_text_that_is_spoken_stands_in_the_catalogues():
    spoken = {
        text
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
        for text in read_texts(path)
    }

    assert len(spoken) > 1000
    for language in LANGUAGES:
        assert spoken - keys(read_catalogue(language)) == set()


THEIRS = Path(django.__file__).parent
SHOWN = (
    "contrib/auth/forms.py",
    "contrib/auth/password_validation.py",
    "core/validators.py",
    "db/models/base.py",
    "db/models/fields/__init__.py",
    "forms/fields.py",
    "forms/formsets.py",
    "forms/models.py",
    "forms/utils.py",
)
"""Modules of the library whose sentences stand beside the fields of our forms."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_library_beside_a_field_speaks_every_language(language):
    spoken = {text for module in SHOWN for text in read_texts(THEIRS / module)}
    theirs = [
        polib.pofile(str(THEIRS / part / "locale" / language / "LC_MESSAGES" / "django.po"))
        for part in ("conf", "contrib/auth")
    ]
    known = {
        (entry.msgctxt, entry.msgid)
        for catalogue in (*theirs, read_catalogue(language))
        for entry in catalogue
        if entry.translated()
    }

    assert len(spoken) > 100
    assert spoken - known == set()


def test_a_text_is_found_inside_a_sentence_and_by_another_name(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        "from django.utils.translation import gettext_noop as noop\n"
        "a = noop('one')\n"
        "b = f\"{a} {speaker.gettext('two')} {speaker.pgettext('of', 'three')}\"\n"
    )

    assert sorted(read_texts(path), key=str) == [("of", "three"), (None, "one"), (None, "two")]


def keys(catalogue: polib.POFile) -> set[Key]:
    return {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}


TEMPLATES = sorted((PACKAGE / "web" / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_holds_no_words_of_its_own(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|code|kbd|pre)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>|&\w+;|&#\d+;", " ", text)

    words = {word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 1 or word == "X"}

    assert words - NAMES == set()


def test_the_english_catalogue_renames_texts_of_the_library_alone():
    told = {
        text
        for value in vars(library_texts).values()
        if isinstance(value, tuple)
        for text in value
    }

    assert {entry.msgid for entry in read_catalogue("en")} <= told
    assert [one.msgid for one in read_catalogue("en") if "ecurity key" in one.msgstr.lower()] == []
