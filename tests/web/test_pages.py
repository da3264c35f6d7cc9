"""What every page carries, and what it never does."""

from __future__ import annotations

import pytest

OWN_PAGES = [
    "/people/",
    "/settings/me/",
    "/settings/tokens/",
    "/settings/workspace/",
    "/settings/stored/",
    "/accounts/second-step/",
    "/accounts/password/change/",
]


@pytest.mark.parametrize("path", OWN_PAGES)
def test_every_page_of_the_house_opens_for_an_administrator(as_anna, path):
    response = as_anna.get(path, follow=True)

    assert response.status_code == 200
