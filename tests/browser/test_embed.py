"""A figure in somebody else's page, and a table on the clipboard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from dashboard.pages.render import static
from tests.browser.conftest import at_widths
from tests.browser.running import Running
from tests.browser.test_axe import findings

FIGURES = ("map", "trend", "ranking", "table")
OLDER = "indicator=inspection_coverage&week=2014-03-01&county=1002"

# What a table may hold, and what a sheet is given for it.
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


@pytest.fixture
def elsewhere(server: Running) -> Iterator[str]:
    """A page of another origin that frames what its query names."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            framed = self.path.partition("?")[2]
            body = f'<!DOCTYPE html><title>x</title><iframe src="{server.address}{framed}" width="700" height="500">'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("figure", FIGURES)
def test_another_page_may_frame_a_figure(browser: Browser, elsewhere: str, figure: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    try:
        page = context.new_page()
        page.goto(f"{elsewhere}?/fa/embed/{figure}")
        frame = page.frame_locator("iframe")
        frame.get_by_role("heading", level=1).wait_for(timeout=10_000)
        shape = frame.locator("table" if figure == "table" else ".embed-wide svg").first
        assert (shape.bounding_box() or {}).get("width", 0) > 500
        # What it says when it cannot show the view stands in the frame as well.
        page.goto(f"{elsewhere}?/en/embed/{figure}?county=9999")
        assert "9999" in frame.locator("main").inner_text(timeout=10_000)
    finally:
        context.close()


@pytest.mark.parametrize("address", ["/fa/", "/en/?county=1002"])
def test_another_page_may_frame_nothing_else(browser: Browser, elsewhere: str, address: str) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"{elsewhere}?{address}")
        page.wait_for_timeout(300)
        assert any("frame-ancestors" in text for text in refused), refused
        assert page.frames[1].locator(".masthead").count() == 0
    finally:
        context.close()


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("figure", FIGURES)
def test_an_embed_fits_its_frame(page: Page, figure: str, lang: str) -> None:
    page.goto(f"/{lang}/embed/{figure}?{OLDER}")
    for width in at_widths(page, (320, 360, 760, 1440)):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = page.locator(".embed-wide svg:visible, .embed-narrow svg:visible, table:visible").count()
        assert shown == 1, width


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_no_name_of_the_narrow_ranking_touches_another_word(new_page: Callable[..., Page], lang: str) -> None:
    page = new_page(viewport={"width": 320, "height": 600})
    page.goto(f"/{lang}/embed/ranking?indicator=inspection_coverage&week=2014-03-01")
    page.evaluate("document.fonts.ready")
    boxes = page.eval_on_selector_all(
        ".embed-narrow text",
        "nodes => nodes.map((node) => { const b = node.getBoundingClientRect();"
        " return [node.textContent, b.left, b.right, b.top, b.bottom] })",
    )
    assert len(boxes) > 24 * 4
    # Boxes hold the font's ascent and descent: half of a line's height may overlap that of the next.
    clashes = [
        (a[0], b[0])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if min(a[2], b[2]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[3], b[3]) > 0.5 * (a[4] - a[3])
    ]
    assert clashes == []


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("figure", FIGURES)
def test_axe_finds_nothing_in_an_embed(page: Page, axe: str, figure: str, lang: str) -> None:
    page.goto(f"/{lang}/embed/{figure}?{OLDER}")
    for width in at_widths(page, (320, 1440)):
        assert findings(page, axe) == [], width


def table_page(page: Page, address: str) -> None:
    """A page of this server's origin with a table and its button, and the script that all pages have."""
    rows = "".join(f"<tr><td>{value}</td><td>{i}</td></tr>" for i, value in enumerate(CELLS))
    body = (
        '<!DOCTYPE html><html lang="fa" dir="rtl"><title>x</title><link rel="icon" href="data:,">'
        f'<table id="t"><thead><tr><th>شهرستان</th><th>از</th></tr></thead><tbody>{rows}</tbody></table>'
        '<button data-copy="t" data-done="done" data-failed="failed" hidden>copy</button>'
        f'<script defer src="{static("page.js")}"></script></html>'
    )
    page.route(f"**{address}", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto(address)


# Before any script of the page: a browser that has no clipboard to write to, as on plain http.
NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"


@pytest.mark.parametrize("old", [False, True])
def test_a_copied_table_pastes_into_columns_that_a_sheet_reads(new_page: Callable[..., Page], old: bool) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    reader = page.context.new_page()
    if old:
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


def test_a_copy_that_is_refused_is_said(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.add_init_script(f"{NO_CLIPBOARD}; document.execCommand = () => false")
    table_page(page, "/fa/copying")
    page.get_by_role("button", name="copy").click()
    page.get_by_role("status").filter(has_text="failed").wait_for()


def test_a_button_that_cannot_work_is_not_shown(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    table_page(page, "/fa/copying")
    assert page.locator("[data-copy]").is_hidden()
