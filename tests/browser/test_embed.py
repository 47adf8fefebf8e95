"""A figure in somebody else's page, and a small table on the clipboard."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.figures.registry import FIGURES
from dashboard.pages.common.render import static
from tests.browser.running import Running

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


@pytest.fixture(scope="module")
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


def test_another_page_may_frame_a_figure(context_of: Callable[..., BrowserContext], elsewhere: str) -> None:
    # An embed has no script.
    page = context_of(elsewhere, java_script_enabled=False).new_page()
    for figure in FIGURES:
        page.goto(f"{elsewhere}?/fa/embed/{figure}")
        frame = page.frame_locator("iframe")
        frame.get_by_role("heading", level=1).wait_for()
        shape = frame.locator("table" if figure == "table" else ".embed-wide svg").first
        assert (shape.bounding_box() or {}).get("width", 0) > 500, figure
        # What it says when it cannot show the view stands in the frame as well.
        page.goto(f"{elsewhere}?/en/embed/{figure}?county=9999")
        expect(frame.locator("main")).to_contain_text("9999")
    page.close()


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


def test_a_copy_that_is_refused_is_said_and_a_button_that_cannot_work_is_not_shown(
    new_page: Callable[..., Page],
) -> None:
    page, plain = new_page(), new_page(java_script_enabled=False)
    page.add_init_script(f"{NO_CLIPBOARD}; document.execCommand = () => false")
    table_page(page, "/fa/copying")
    page.get_by_role("button", name="copy").click()
    page.get_by_role("status").filter(has_text="failed").wait_for()
    table_page(plain, "/fa/copying")
    assert plain.locator("[data-copy]").is_hidden()
