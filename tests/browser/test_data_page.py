"""The ways out in a browser: the data page and the API's page open, and what they offer really comes."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboard.language import say
from tests.browser.test_axe import findings

PAGES = ("/fa/data", "/en/data?indicator=e_services&county=1003", "/fa/api", "/en/api")


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", PAGES)
def test_the_pages_open_fit_the_screen_and_axe_finds_nothing(
    new_page: Callable[..., Page], axe: str, address: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    answer = page.goto(address)
    assert answer is not None and answer.status == 200
    page.evaluate("() => document.querySelectorAll('details').forEach((node) => { node.open = true })")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert findings(page, axe) == []


def test_a_csv_is_downloaded_under_a_persian_name_and_holds_the_view(page: Page, tmp_path: Path) -> None:
    page.goto("/fa/data?indicator=e_services&county=1003&week=2014-12-06")
    with page.expect_download() as waited:
        page.get_by_role("link", name=re.compile("^CSV")).first.click()
    download = waited.value
    assert download.suggested_filename.endswith(".csv") and say("fa", "site.sample") in download.suggested_filename
    file = tmp_path / "cells.csv"
    download.save_as(file)
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
    assert len(rows) == 78 and all(len(row) == len(head) for row in rows)
    assert any("1003" in row for row in rows)


def test_every_file_that_is_offered_comes(page: Page) -> None:
    page.goto("/en/data?indicator=e_services&county=1003")
    files = page.locator("main a[download]").evaluate_all("(links) => links.map((link) => link.href)")
    # An indicator with stages offers them too, as CSV and XLSX.
    assert len(files) == 19
    for address in files:
        answer = page.request.get(address)
        assert answer.status == 200 and "attachment" in answer.headers["content-disposition"], address
        assert len(answer.body()) > 1000, address


def test_the_line_for_another_site_is_copied_whole_by_keyboard_and_shows_the_figure(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/fa/data?indicator=e_services&county=1003")
    page.locator("#data-embed-ranking").focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == page.locator("#data-embed-ranking").input_value()
    page.route("**/elsewhere", lambda route: route.fulfill(body=f"<!DOCTYPE html><title>x</title>{code}"))
    page.goto("/elsewhere")
    frame = page.frame_locator("iframe")
    assert frame.locator(".embed-wide svg, .embed-narrow svg").first.count() == 1
    assert say("fa", "site.sample") in frame.locator("h1").inner_text()


def test_the_filters_move_every_address_without_scripts(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/en/data")
    page.locator("#data-indicator").select_option("e_services")
    page.locator("#data-county").select_option("1003")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/en/data?*")
    pictures = page.locator("section[aria-labelledby=data-pictures] a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )
    assert len(pictures) == 6 and all("indicator=e_services" in href and "county=1003" in href for href in pictures)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_example_of_the_api_answers(page: Page, lang: str) -> None:
    page.goto(f"/{lang}/api")
    examples = page.locator(".api-examples a").evaluate_all("(links) => links.map((link) => link.href)")
    assert len(examples) > 3
    for address in [*examples, page.locator("a.button").first.evaluate("(link) => link.href")]:
        assert page.request.get(address).status == 200, address
    # Each address of the list of contents is a place of the page.
    places = page.locator(".api-index a").evaluate_all("(links) => links.map((link) => link.hash)")
    assert all(page.locator(place).count() == 1 for place in places)
