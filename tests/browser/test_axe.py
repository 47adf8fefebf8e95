"""axe-core finds nothing: every rule on, both languages, phone and laptop, in each tab, and on the error page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import live

RUN = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(
  ({ id, help, nodes }) => [id, help, nodes.slice(0, 3).map((node) => `${node.target}: ${node.failureSummary}`)])"""


def findings(page: Page, axe: str) -> list[Any]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    found: list[Any] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_axe_finds_nothing_on_the_screen(new_page, axe, lang, width):
    page = live(new_page(viewport={"width": width, "height": 900}), f"/{lang}/")
    page.locator("#about summary").click()
    assert findings(page, axe) == []
    page.locator("#filter-county").select_option("1003")
    for name in ("ranking", "trend", "table", "map"):
        tab = page.locator(f"#tab-{name}")
        if tab.is_visible():
            tab.click()
            assert findings(page, axe) == [], name


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_axe_finds_nothing_before_the_scripts_have_come(page, watch, axe, lang):
    watch.expected.append("ERR_FAILED")
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"/{lang}/?county=1003&indicator=inspection_coverage")
    assert page.locator("html[data-ready]").count() == 0
    assert findings(page, axe) == []


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_axe_finds_nothing_on_the_page_for_wrong_addresses(page, watch, axe, lang):
    watch.expected.append("404")
    page.goto(f"/{lang}/?county=nowhere")
    assert findings(page, axe) == []


def test_axe_does_find_what_is_wrong(page, axe):
    """The check itself is at work: a picture without a text is told."""
    page.goto("/en/")
    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")
    assert [rule for rule, *_ in findings(page, axe)] == ["image-alt"]
