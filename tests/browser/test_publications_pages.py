"""Publications in a browser: narrow and wide, under axe-core, the comparison chosen by its form and copied."""

from __future__ import annotations

import pytest

from tests.browser.conftest import at_widths
from tests.browser.test_axe import findings

CUT = """() => [...document.querySelectorAll('main table')].filter(
  (table) => table.scrollWidth > table.parentElement.clientWidth + 1).length"""
PAGES = ["publications", "publications/compare", "publications/compare?from=2014-06-01&indicator=e_services"]


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("path", PAGES[:2])
def test_axe_finds_nothing(page, axe, path, lang):
    page.goto(f"/{lang}/{path}")
    for width in at_widths(page, (360, 1440)):
        assert findings(page, axe) == [], width


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_screen(page, path, lang):
    page.goto(f"/{lang}/{path}")
    for width in at_widths(page, (320, 360, 768, 1024, 1440, 1920)):
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        # A table that is cut off within its panel is not read either.
        assert page.evaluate(CUT) == 0, width


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_two_are_chosen_and_compared_without_scripts(new_page, lang):
    page = new_page(java_script_enabled=False)
    page.goto(f"/{lang}/publications")
    page.locator("select[name=from]").select_option("2014-11-02T08:00:00Z")
    page.locator("select[name=indicator]").select_option("committee")
    page.locator(".compare-bar button").click()
    assert "from=2014-11-02T08" in page.url
    assert page.locator("select[name=from]").input_value() == "2014-11-02T08:00:00Z"
    assert page.locator(".map-picture").count() == 2
    page.locator("#county-table a.why").first.click()
    assert "/why?" in page.url and "asof=2014-11-02" in page.url


def test_a_copied_change_is_a_number_of_a_sheet(new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/fa/publications/compare?indicator=findings_resolved")
    page.locator("[data-copy=province-table]").click()
    page.wait_for_function("() => document.querySelector('.copy-said').textContent")
    head, *rows = page.evaluate("() => navigator.clipboard.readText()").split("\r\n")
    parts = [cell for row in rows for cell in row.split("\t")[3:7]]
    assert len(head.split("\t")) == 8
    assert len(parts) == 4 * len(rows)
    assert any(part.startswith("-") for part in parts)
    assert all(part.lstrip("+-").isdigit() for part in parts)
