"""What a server loads before it listens, so that nobody's first page waits for it."""

from __future__ import annotations

import gc
import re
from importlib import import_module
from pathlib import Path

from django.conf import settings
from lucide.templatetags.lucide import lucide

from tuuletus.charts import findings_chart
from tuuletus.web.collect.queries.kept import find_large
from tuuletus.web.collect.queries.posts import PostFilter, find_copied
from tuuletus.web.memory import give_back_memory
from tuuletus.wording import Speaker

TEMPLATES = Path(__file__).with_name("templates")
MOST_LISTS = 4
ICON = re.compile(r'{% lucide "([a-z0-9-]+)"')


def warm_up() -> None:
    """Load what the first pages need, and spare the garbage collector all that stays loaded.

    Its full rounds would otherwise go through every module and stop a page for a sixth of a
    second. The model that tells languages apart waits for the first import: no page needs it, and
    a house in which nothing is brought in would keep fifty megabytes for it.
    """
    import_module(settings.ROOT_URLCONF)
    load_icons()
    # the drawing library comes with the first chart
    findings_chart((), Speaker(settings.LANGUAGE_CODE))
    large = list(find_large()[:MOST_LISTS])
    if large:
        import tuuletus.lake  # noqa: F401, PLC0415 - slow import
    gc.collect()
    give_back_memory()
    gc.freeze()
    # what DuckDB makes is not frozen: it has to be gone when the process ends
    for workspace in large:
        find_copied(workspace, PostFilter())


def list_icons() -> list[str]:
    """The icons that the pages name, each once."""
    pages = (path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html")))
    return sorted({name for page in pages for name in ICON.findall(page)})


def load_icons() -> None:
    """Draw each icon once: its library opens an archive of all for every new one."""
    for name in list_icons():
        lucide(name)
