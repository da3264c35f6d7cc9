"""The workbook of a page: its posts and its own numbers by day, in the page's language."""

from __future__ import annotations

import pytest

from tests.channels.linkedin.twin import write_xls
from tuuletus.channels.describing import describe

DAY = {
    "en": ["Date", "Impressions (organic)", "Impressions (total)", "Clicks (total)",
           "Reactions (total)", "Comments (total)", "Reposts (total)", "Engagement rate (total)"],
    "es": ["Fecha", "Impresiones (orgánicas)", "Impresiones (totales)", "Clics (totales)",
           "Reacciones (totales)", "Comentarios (totales)", "Veces compartido (totales)",
           "Tasa de interacción (total)"],
}  # fmt: skip
POST = {
    "en": ["Post title", "Post link", "Created date", "Impressions", "Clicks", "Likes"],
    "es": ["Título de la publicación", "Enlace de la publicación", "Fecha de creación",
           "Impresiones", "Clics", "Recomendaciones"],
}  # fmt: skip


def workbook(language):
    days = [[f"09/{day:02}/2026", 90, 100, 8, 5, 2, 3, "0.18"] for day in range(1, 11)]
    link = "https://www.linkedin.com/feed/update/urn:li:activity:700000000000000000"
    posts = [[f"Keitto {day}", f"{link}{day}", f"09/{day:02}/2026", 50, 4, 3] for day in range(5)]
    posts = [row for row in posts if row[2] != "09/00/2026"]
    return write_xls(
        {
            "Metrics": [["Aggregated"], DAY[language], *days],
            "All posts": [["Posts"], POST[language], *posts],
        }
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_page_tells_by_day_and_by_post_is_told_of_both(read, language):
    reading = read("content.xls", workbook(language))

    told = {
        one["metric"]: (one["posts"], one["own"])
        for one in describe(reading, zone="Europe/Helsinki")["metrics"]
    }
    assert told["impressions"] == told["clicks"] == told["reactions"] == (4, 10)
    assert told["comments"] == told["shares"] == (0, 10)
    assert reading.unknown_columns == ()


def test_every_language_reads_the_same(read):
    english, spanish = (read("content.xls", workbook(one)) for one in ("en", "es"))

    assert list(english.measurements) == list(spanish.measurements)
