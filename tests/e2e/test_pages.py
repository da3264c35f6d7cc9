"""Every page, in every language and at both sizes: whole, quiet and within the rules."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.e2e.conftest import DESKTOP, NARROW, PHONE
from tests.e2e.watching import Watch, find_paths

pytestmark = pytest.mark.e2e
PUBLIC = ("/accounts/login/", "/accounts/password/reset/")
LEAST_PAGES = 15


@pytest.fixture(scope="module")
def paths(enter) -> dict[str, list[str]]:
    """The pages of a marketer, and those only an administrator has."""
    own = find_paths(enter("aino"))
    more = [path for path in find_paths(enter("anna")) if path not in own]
    assert len(own) >= LEAST_PAGES
    return {"aino": own, "anna": more}


def choose_language(page, language):
    page.goto("/settings/me/")
    page.select_option("main select[name=language]", language)
    page.locator("main form:has(select[name=language]) [type=submit]").first.click()
    page.wait_for_selector(f"html[lang={language}]")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", ["aino", "anna"])
def test_every_page_is_whole_and_within_the_rules(enter, demo, paths, name, language):
    page = enter(name)
    choose_language(page, language)
    watch = Watch(page, demo.address)

    for path in paths[name]:
        page.set_viewport_size(DESKTOP)
        watch.visit(path)
        watch.check_rules()
        watch.check_width()
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)
            watch.check_width()

    assert watch.complaints == []


@pytest.mark.parametrize("name", ["aino", "anna"])
def test_every_page_keeps_the_rules_in_the_dark_and_on_a_phone(enter, demo, paths, name):
    page = enter(name, color_scheme="dark", viewport=PHONE, has_touch=True)
    watch = Watch(page, demo.address)

    for path in paths[name]:
        watch.visit(path)
        watch.check_rules()
        watch.check_width()

    assert watch.complaints == []


WORDS_OF_BAR = """() => [...document.querySelectorAll(".tabbar__item > span")].map(word => {
  const text = document.createRange();
  text.selectNodeContents(word);
  const box = text.getBoundingClientRect();
  return [box.left, box.right];
})"""


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("width", "air"), [(320, 5.5), (360, 9.5)])
def test_the_bar_of_a_phone_has_air_between_its_words(enter, language, width, air):
    page = enter("aino", viewport={"width": width, "height": 740}, has_touch=True)
    choose_language(page, language)

    page.goto("/")
    words = page.evaluate(WORDS_OF_BAR)
    boxes = [one.bounding_box() for one in page.locator(".tabbar__item").all()]

    assert len(words) == 6
    assert words[0][0] >= 2
    assert words[-1][1] <= width - 2
    for (_, end), (start, _) in pairwise(words):
        assert start - end >= air, words
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)


def test_the_rest_of_the_places_opens_on_a_phone_without_a_script(enter):
    page = enter("aino", viewport=PHONE, has_touch=True, java_script_enabled=False)
    page.goto("/")

    page.locator(".tabbar summary").click()
    links = page.locator(".tabbar__rest a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "/posts/",
        "/channels/",
        "/outcomes/",
    ]
    assert all(link.bounding_box()["height"] >= 24 for link in links.all())
    links.nth(1).click()

    assert page.url.endswith("/channels/")
    assert page.locator(".tabbar summary").is_visible()


@pytest.mark.parametrize("locale", ["fi-FI", "sv-FI", "en-GB"])
def test_the_doors_are_within_the_rules_for_strangers(browser, demo, locale):
    context = browser.new_context(base_url=demo.address, locale=locale, viewport=PHONE)
    watch = Watch(context.new_page(), demo.address)

    for path in PUBLIC:
        watch.visit(path)
        watch.check_rules()
        watch.check_width()
    context.close()

    assert watch.complaints == []


def test_every_chart_has_its_numbers_in_a_table_behind_it(enter, demo, paths):
    page = enter("aino")
    charts, without = 0, []

    for path in paths["aino"]:
        page.goto(path)
        figures = page.locator("figure[data-chart]")
        charts += figures.count()
        if figures.count() != page.locator("figure[data-chart] details table tbody").count():
            without.append(path)

    assert charts >= 2
    assert without == []


@pytest.mark.parametrize(
    ("name", "path"), [("anna", "/settings/api/"), ("aino", "/imports/"), ("aino", "/channels/")]
)
def test_on_a_phone_no_column_of_a_list_is_out_of_sight(enter, demo, name, path):
    page = enter(name, viewport=PHONE, has_touch=True)

    page.goto(path)

    wide = page.evaluate(
        "[...document.querySelectorAll('.table--told')]"
        ".filter((table) => table.parentElement.scrollWidth > table.parentElement.clientWidth)"
        ".length"
    )
    assert page.locator(".table--told").count() > 0
    assert wide == 0
