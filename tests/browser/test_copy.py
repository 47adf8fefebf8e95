"""Tables on the clipboard: columns under their headings, numbers for a spreadsheet, no formulas."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from dashboard.language import say
from dashboard.language.digits import latin
from dashboard.language.table import PERSIAN
from dashboard.pages.common.render import static
from tests.browser.reading import SHOWN

# (id, number of columns, selectors that open the table)
Table = tuple[str, int, list[str]]
PAGES: list[tuple[str, list[Table]]] = [
    ("/fa/?indicator=e_services&county=1003", [("trend-table", 5, ["#trend-weeks summary"])]),
    (
        "/fa/county/1010?indicator=e_services",
        [
            ("trend-table", 6, ["#trend summary"]),
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


def copy_table(page: Page, table: str) -> list[list[str]]:
    """Click the copy button of a table. Returns the rows of cells on the clipboard."""
    button = page.locator(f'[data-copy="{table}"]')
    button.click()
    button.locator("xpath=following-sibling::*[@role='status'][normalize-space()]").wait_for()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return [line.split("\t") for line in text.replace("\r\n", "\n").split("\n")]


def copy_and_check(page: Page, table: str, columns: int, openers: list[str]) -> list[list[str]]:
    """Copy a table and check the copy. Returns the rows below the heading."""
    lang = page.url.split("/")[3]
    for selector in openers:
        page.locator(selector).click()
    head, *body = copy_table(page, table)
    visible_rows = page.locator(f"#{table} tbody tr:not(.more):visible")
    assert len(body) == visible_rows.count() > 0, table
    assert {len(row) for row in (head, *body)} == {columns}, table
    assert all(head)
    names = visible_rows.locator("th").all_text_contents()
    assert [row[0] for row in body] == [latin(" ".join(name.split())) for name in names], table
    text = " ".join(" ".join(row) for row in (head, *body))
    assert not re.search("[۰-۹٠-٩]", text), table
    assert not any(say(lang, key) in text for key in ("view.why_short", "county.why", "offices.reports"))
    message = page.locator(f'[data-copy="{table}"] + .copy-said')
    assert str(len(body)) in latin(message.inner_text())
    return body


def open_page(page: Page, address: str) -> Page:
    page.goto(address)
    if page.locator("#boot").count():
        page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


@pytest.mark.parametrize(("address", "tables"), PAGES)
def test_a_table_is_copied_as_displayed(page: Page, address: str, tables: list[Table]) -> None:
    open_page(page, address)
    for table in tables:
        copy_and_check(page, *table)


def test_figures_of_the_first_pages_tables_are_copied_as_numbers(page: Page) -> None:
    open_page(page, "/fa/?indicator=e_services")
    body = copy_and_check(page, "table", 10, ["#panel-table summary"])
    row = page.locator("#table tbody tr").nth(1)
    visible_rows = [latin(row.locator("td").nth(place).inner_text()) for place in range(3)]
    assert body[1][1:4] == visible_rows
    assert all(re.fullmatch(r"\d+", cell) for row in body for cell in (row[2], *row[6:9]))
    # A county is not copied twice.
    assert len({row[0] for row in body}) == len(body) == 24
    # The parts below the map are copied without bars.
    page.locator("#filter-indicator").select_option("committee")
    page.wait_for_function(SHOWN)
    rows = copy_table(page, "split-table")
    names = page.locator("#split-rows tr:visible th").all_inner_texts()
    assert [row[0] for row in rows] == names and len(names) > 1
    for _, figure, share in rows:
        assert re.fullmatch(r"\d+ از \d+", figure) and re.fullmatch(r"[\d.]+%", share)


def test_offices_outside_the_viewport_are_copied(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/fa/offices?county=1003")
    _, *body = copy_table(page, "offices")
    assert all(len(row) == 11 and row[0] and row[2] for row in body)
    # Each mark is copied once, as a word.
    marks = page.locator(".offices tbody tr:first-child td:nth-child(3) .mark-unverified").count()
    assert sum(row[2].count(say("fa", "words.unverified")) for row in body) == marks


# Texts of a table, and their copies.
CELLS = {
    "۱۲": "12",
    "\u061c۵۰٫۵٪": "50.5%",
    "۲٬۲۴۳٬۲۴۹": "2243249",
    "▲ ۲": "2",
    "▼ ۳": "-3",
    "-4.5%": "-4.5%",
    "۳ (مشترک)": "3 (مشترک)",
    "۱۵ آذر ۱۳۹۳، ۰۸:۰۰": "15 آذر 1393، 08:00",
    "=1+1": "'=1+1",
    "+cmd": "'+cmd",
    "-x": "'-x",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=tab": "'=tab",
    "two\nlines\tand tabs": "two lines and tabs",
    "": "",
    "خمینی‌شهر": "خمینی‌شهر",
}


def table_page(page: Page, address: str) -> None:
    """Open a page of this origin with a table, a copy button and the script of all pages."""
    rows = "".join(f"<tr><td>{value}</td><td>{i}</td></tr>" for i, value in enumerate(CELLS))
    body = (
        f'<!DOCTYPE html><html lang="fa" dir="rtl" data-signs="{PERSIAN.signs}"><title>x</title>'
        '<link rel="icon" href="data:,">'
        f'<table id="t"><thead><tr><th>شهرستان</th><th>از</th></tr></thead><tbody>{rows}</tbody></table>'
        '<button data-copy="t" data-done="done" data-failed="failed" hidden>copy</button>'
        f'<script defer src="{static("page.js")}"></script></html>'
    )
    page.route(f"**{address}", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto(address)


# Runs before the scripts of the page: a browser without a clipboard API, as over HTTP.
NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"


@pytest.mark.parametrize("without_clipboard", [False, True])
def test_a_copied_table_has_columns_and_numbers_for_a_spreadsheet(page: Page, without_clipboard: bool) -> None:
    reader = page.context.new_page()
    if without_clipboard:
        page.add_init_script(NO_CLIPBOARD)
    table_page(page, "/fa/copying")
    page.bring_to_front()
    page.get_by_role("button", name="copy").click()
    page.get_by_role("status").filter(has_text="done").wait_for()
    reader.goto("/fa/embed/trend")
    reader.bring_to_front()
    lines = reader.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n").split("\n")
    assert [line.split("\t") for line in lines] == [
        ["شهرستان", "از"],
        *([value, str(i)] for i, value in enumerate(CELLS.values())),
    ]
    rich = reader.evaluate(
        "navigator.clipboard.read().then((items) => items[0].getType('text/html')).then((blob) => blob.text())"
    )
    assert "<table" in rich and "<td>50.5%</td>" in rich and "<td>'=1+1</td>" in rich


def test_a_failed_copy_is_reported_and_without_scripts_there_is_no_button(new_page: Callable[..., Page]) -> None:
    page, plain = new_page(), new_page(java_script_enabled=False)
    page.add_init_script(f"{NO_CLIPBOARD}; document.execCommand = () => false")
    table_page(page, "/fa/copying")
    page.get_by_role("button", name="copy").click()
    page.get_by_role("status").filter(has_text="failed").wait_for()
    table_page(plain, "/fa/copying")
    assert plain.locator("[data-copy]").is_hidden()
