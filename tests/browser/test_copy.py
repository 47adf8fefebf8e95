"""Every kind of data table on the clipboard: columns under their headings, digits for a sheet, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from dashboard.language import say
from dashboard.language.digits import latin
from tests.browser.conftest import ready

# Where a table stands, its id, how many columns it has, and what opens it.
TABLES = [
    ("/fa/?indicator=e_services", "table", 10, ["#tab-table"]),
    ("/en/", "trend-table", 2, ["#tab-trend", "#trend-weeks summary"]),
    ("/fa/?county=1003", "trend-table", 3, ["#tab-trend", "#trend-weeks summary"]),
    ("/en/why?indicator=service_desks&county=1003", "table-counted", 7, []),
    ("/fa/why?indicator=findings_resolved", "table-counted", 4, []),
    ("/fa/why?indicator=e_services&stage=late", "table-late", 8, []),
    ("/en/offices?county=1003", "offices", 9, []),
    ("/fa/offices", "offices", 10, []),
    ("/fa/indicators/e_services", "evidence-table", 3, []),
    ("/en/method", "announced-table", 4, []),
    ("/fa/method", "validity-table", 3, []),
    ("/fa/county/1010?indicator=e_services", "trend-table", 4, [".county-table summary"]),
    ("/fa/county/1010", "peers-table", 4, []),
    ("/en/county/1010", "visits-table", 3, []),
    ("/fa/county/1010", "kinds-table", 7, []),
    ("/en/county/1010", "offices-1", 6, []),
]


def copied(page: Page, table: str) -> list[list[str]]:
    """What the button of a table puts on the real clipboard, as rows of cells."""
    button = page.locator(f'[data-copy="{table}"]')
    button.click()
    button.locator("xpath=following-sibling::*[@role='status'][normalize-space()]").wait_for()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return [line.split("\t") for line in text.replace("\r\n", "\n").split("\n")]


@pytest.mark.parametrize(("address", "table", "columns", "open_by"), TABLES)
def test_a_table_is_copied_as_it_is_read(
    new_page: Callable[..., Page], address: str, table: str, columns: int, open_by: list[str]
) -> None:
    lang = address[1:3]
    page = new_page(viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page.goto(address)
    if page.locator("#boot").count():
        page.locator("html[data-ready=true]").wait_for(state="attached")
    for selector in open_by:
        page.locator(selector).click()
    head, *body = copied(page, table)
    shown = page.locator(f"#{table} tbody tr:not(.more):visible")
    assert len(body) == shown.count() > 0
    assert {len(row) for row in (head, *body)} == {columns}
    assert all(head)
    names = shown.locator("th").all_text_contents()
    assert [row[0] for row in body] == [latin(" ".join(name.split())) for name in names]
    whole = " ".join(" ".join(row) for row in (head, *body))
    assert not re.search("[۰-۹٠-٩]", whole)
    assert not any(say(lang, key) in whole for key in ("view.why_short", "county.why", "offices.reports"))
    assert str(len(body)) in latin(page.locator(".copy-said:not(:empty)").inner_text())


def test_the_figures_of_the_first_pages_table_are_numbers_to_a_sheet(new_page: Callable[..., Page]) -> None:
    page = ready(new_page(permissions=["clipboard-read", "clipboard-write"]), "/fa/?indicator=e_services")
    page.locator("#tab-table").click()
    _, *body = copied(page, "table")
    row = page.locator("#table tbody tr").nth(1)
    shown = [latin(row.locator(f"[data-f={name}]").inner_text()) for name in ("n", "d", "share")]
    assert body[1][1:4] == shown
    assert all(re.fullmatch(r"\d+", cell) for row in body for cell in (row[2], *row[6:9]))
    # A county that was chosen with more rows than this view has is not copied twice.
    assert len({row[0] for row in body}) == len(body) == 24


def test_no_office_below_the_fold_is_missing_from_the_copy(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 640}, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/fa/offices?county=1003")
    _, *body = copied(page, "offices")
    assert all(len(row) == 9 and row[0] and row[2] for row in body)
    # Marks go along in words, once each.
    unverified = say("fa", "words.unverified")
    assert (
        sum(row[2].count(unverified) for row in body)
        == page.locator(".offices tbody tr:first-child td:nth-child(3) .mark-unverified").count()
    )


def test_the_parts_below_the_map_are_copied_without_their_bars(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/en/?indicator=committee")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    rows = copied(page, "split-table")
    names = page.locator("#split-rows tr:visible th").all_inner_texts()
    assert [row[0] for row in rows] == names and len(names) > 1
    for _, figure, share in rows:
        assert re.fullmatch(r"[\d,]+ of [\d,]+", figure) and re.fullmatch(r"[\d.]+%", share)
