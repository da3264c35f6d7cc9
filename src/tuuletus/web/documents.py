"""Pages on paper: HTML of our own into PDF, with nothing fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from tuuletus.errors import OutsideCallError

STYLES = Path(__file__).resolve().parent / "static" / "css"


def refuse_fetching(url: str, *_args: Any, **_kwargs: Any) -> NoReturn:
    """Documents bring everything with them; whatever asks for more is refused."""
    raise OutsideCallError(f"A document tried to fetch {url[:80]}.")


def build_pdf(html: str, *, style: str) -> bytes:
    """The pages as PDF, in one of our own styles by its file name."""
    from weasyprint import CSS, HTML  # noqa: PLC0415 - slow import

    sheet = CSS(string=(STYLES / style).read_text(encoding="utf-8"))
    page = HTML(string=html, url_fetcher=refuse_fetching)
    return bytes(page.write_pdf(stylesheets=[sheet]))
