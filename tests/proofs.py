"""Tables that name what proves a promise: does it exist?"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


def exists(proof: str) -> bool:
    """Whether `tests/file.py::function`, a whole file or `docs/page.md#heading` is there."""
    path, _, heading = proof.partition("#")
    if heading:
        return heading in find_headings(path)
    path, _, name = proof.partition("::")
    names = find_functions(path)
    return name in names if name else bool(names)


@cache
def find_functions(path: str) -> frozenset[str]:
    """The names of the functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@cache
def find_headings(path: str) -> frozenset[str]:
    """The headings of a page of the docs, as links name them."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return frozenset(
        re.sub(r"[^\w]+", "-", heading.lower()).strip("-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    )
