"""A figure in a page of another site, and a small table on the clipboard."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.pages.common.render import static
from tests.browser.running import Running

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


@pytest.fixture(scope="module")
def foreign_page(server: Running) -> Iterator[str]:
    """A page of another origin that frames the address in its query."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = self.path.partition("?")[2]
            body = f'<!DOCTYPE html><title>x</title><iframe src="{server.address}{address}" width="700" height="500">'
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


def test_another_site_may_frame_a_figure(shared_context: Callable[..., BrowserContext], foreign_page: str) -> None:
    # An embed has no script.
    page = shared_context(foreign_page, java_script_enabled=False).new_page()
    for figure in ("map", "matrix", "table"):
        page.goto(f"{foreign_page}?/fa/embed/{figure}")
        frame = page.frame_locator("iframe")
        frame.get_by_role("heading", level=1).wait_for()
        shape = frame.locator("table" if figure == "table" else ".embed-wide svg").first
        assert (shape.bounding_box() or {}).get("width", 0) > 500, figure
        # An error is explained in the frame.
        page.goto(f"{foreign_page}?/en/embed/{figure}?county=9999")
        expect(frame.locator("main")).to_contain_text("9999")
    page.close()


def table_page(page: Page, address: str) -> None:
    """Open a page of this origin with a table, a copy button and the script of all pages."""
    rows = "".join(f"<tr><td>{value}</td><td>{i}</td></tr>" for i, value in enumerate(CELLS))
    body = (
        '<!DOCTYPE html><html lang="fa" dir="rtl"><title>x</title><link rel="icon" href="data:,">'
        f'<table id="t"><thead><tr><th>شهرستان</th><th>از</th></tr></thead><tbody>{rows}</tbody></table>'
        '<button data-copy="t" data-done="done" data-failed="failed" hidden>copy</button>'
        f'<script defer src="{static("page.js")}"></script></html>'
    )
    page.route(f"**{address}", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto(address)


# Runs before the scripts of the page: a browser without a clipboard API, as over HTTP.
NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"


@pytest.mark.parametrize("without_clipboard", [False, True])
def test_a_copied_table_has_columns_and_numbers_for_a_spreadsheet(
    new_page: Callable[..., Page], without_clipboard: bool
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
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
