"""Every kind of data table on the clipboard: columns under their headings, digits for a sheet, and nothing else."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from dashboard.language import say
from dashboard.language.digits import latin

# Where tables stand, and of each its id, how many columns it has, and what opens it.
Table = tuple[str, int, list[str]]
PAGES: list[tuple[str, list[Table]]] = [
    ("/fa/?indicator=e_services&county=1003", [("trend-table", 3, ["#trend-weeks summary"])]),
    (
        "/fa/county/1010?indicator=e_services",
        [
            ("trend-table", 4, ["#trend summary"]),
            ("peers-table", 4, []),
            ("visits-table", 3, []),
            ("kinds-table", 9, []),
            ("offices-1", 3, []),
        ],
    ),
    ("/en/why?indicator=service_desks&county=1003", [("table-counted", 7, [])]),
    ("/fa/publications/compare?indicator=findings_resolved", [("province-table", 8, [])]),
]


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page that may use the clipboard."""
    return new_page(permissions=["clipboard-read", "clipboard-write"])


def copied(page: Page, table: str) -> list[list[str]]:
    """What the button of a table puts on the real clipboard, as rows of cells."""
    button = page.locator(f'[data-copy="{table}"]')
    button.click()
    button.locator("xpath=following-sibling::*[@role='status'][normalize-space()]").wait_for()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return [line.split("\t") for line in text.replace("\r\n", "\n").split("\n")]


def copied_as_read(page: Page, table: str, columns: int, open_by: list[str]) -> list[list[str]]:
    """The rows below the heading, after a look at all that a copy must be."""
    lang = page.url.split("/")[3]
    for selector in open_by:
        page.locator(selector).click()
    head, *body = copied(page, table)
    shown = page.locator(f"#{table} tbody tr:not(.more):visible")
    assert len(body) == shown.count() > 0, table
    assert {len(row) for row in (head, *body)} == {columns}, table
    assert all(head)
    names = shown.locator("th").all_text_contents()
    assert [row[0] for row in body] == [latin(" ".join(name.split())) for name in names], table
    whole = " ".join(" ".join(row) for row in (head, *body))
    assert not re.search("[۰-۹٠-٩]", whole), table
    assert not any(say(lang, key) in whole for key in ("view.why_short", "county.why", "offices.reports"))
    said = page.locator(f'[data-copy="{table}"] + .copy-said')
    assert str(len(body)) in latin(said.inner_text())
    return body


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    if page.locator("#boot").count():
        page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


@pytest.mark.parametrize(("address", "tables"), PAGES)
def test_a_table_is_copied_as_it_is_read(page: Page, address: str, tables: list[Table]) -> None:
    opened(page, address)
    for table in tables:
        copied_as_read(page, *table)


def test_the_figures_of_the_first_pages_tables_are_numbers_to_a_sheet(page: Page) -> None:
    opened(page, "/fa/?indicator=e_services")
    body = copied_as_read(page, "table", 10, [])
    row = page.locator("#table tbody tr").nth(1)
    shown = [latin(row.locator(f"[data-f={name}]").inner_text()) for name in ("n", "d", "bare")]
    assert body[1][1:4] == shown
    assert all(re.fullmatch(r"\d+", cell) for row in body for cell in (row[2], *row[6:9]))
    # A county that was chosen with more rows than this view has is not copied twice.
    assert len({row[0] for row in body}) == len(body) == 24
    # The parts below the map are copied without their bars.
    page.locator("#filter-indicator").select_option("committee")
    rows = copied(page, "split-table")
    names = page.locator("#split-rows tr:visible th").all_inner_texts()
    assert [row[0] for row in rows] == names and len(names) > 1
    for _, figure, share in rows:
        assert re.fullmatch(r"\d+ از \d+", figure) and re.fullmatch(r"[\d.]+%", share)


def test_no_office_below_the_fold_is_missing_from_the_copy(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/fa/offices?county=1003")
    _, *body = copied(page, "offices")
    assert all(len(row) == 11 and row[0] and row[2] for row in body)
    # Marks go along in words, once each.
    marks = page.locator(".offices tbody tr:first-child td:nth-child(3) .mark-unverified").count()
    assert sum(row[2].count(say("fa", "words.unverified")) for row in body) == marks
