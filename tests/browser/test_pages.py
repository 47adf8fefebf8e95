"""What only a browser shows of pages other than the first: sticky parts, areas of links, frames of other sites."""

import re
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from dashboard.figures.registry import FIGURES
from tests.browser.reading import ready
from tests.browser.running import Running
from tests.unit.shipped_terms import shipped_terms

WHERE = """(node) => {
  const { x, y } = node.getBoundingClientRect()
  return document.elementFromPoint(x + 5, y + 5) === node
}"""


def test_a_row_chooses_its_indicator_except_its_counts_and_the_button_that_unfolds_it(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/fa/?indicator=e_services")
    page.locator('[data-indicator="service_desks"] .value-bar').click(force=True)
    page.wait_for_url("**/fa/?indicator=service_desks")
    for name in (".row-figure a", "summary"):
        above = page.locator(f'[data-indicator="service_desks"] {name}')
        above.scroll_into_view_if_needed()
        assert above.evaluate(WHERE), name


def test_two_clicks_lead_from_the_first_screen_to_the_desks_of_a_county(page: Page) -> None:
    ready(page, "/fa/")
    page.locator("#ranking a").first.click()
    expect(page.locator("#county-offices")).to_have_attribute("href", re.compile("county="))
    page.locator("#county-offices").click()
    page.wait_for_url("**/offices?*")
    expect(page.locator(".lead .sentence")).to_be_visible()
    running = shipped_terms().measures["desk"].word("fa", 1)
    expect(page.locator(".offices tbody", has_text=running).first).to_be_attached()


def test_on_a_phone_every_value_has_the_name_of_its_column(new_page: Callable[..., Page]) -> None:
    page = new_page(360)
    page.goto("/en/offices?county=1008")
    cell = page.locator(".offices tbody td[data-name]").nth(1)
    assert cell.evaluate("(node) => getComputedStyle(node, '::before').content") == '"Service desk"'
    # For screen readers it is still a table.
    assert page.get_by_role("table").get_by_role("columnheader", name="Service desk", exact=True).count() == 1
    assert page.get_by_role("table").get_by_role("rowheader").count() == page.locator(".offices tbody").count()


def test_headings_and_contents_stay_visible_while_scrolling(page: Page) -> None:
    page.goto("/en/offices")
    page.locator(".offices tbody").nth(20).scroll_into_view_if_needed()
    page.mouse.wheel(0, 400)
    page.wait_for_function("() => scrollY > 400")
    page.wait_for_function("() => Math.abs(document.querySelector('.offices thead').getBoundingClientRect().y) < 2")
    page.goto("/fa/method")
    page.locator("#never").scroll_into_view_if_needed()
    expect(page.locator("#contents")).to_be_in_viewport()
    page.wait_for_function(
        """() => {
          const { y } = document.getElementById('contents').getBoundingClientRect()
          return y >= 0 && y < 300
        }"""
    )


def test_another_site_may_frame_a_figure(
    shared_context: Callable[..., BrowserContext], server: Running, tmp_path: Path
) -> None:
    # Only of several counties there is something side by side.
    queries = {"side_by_side": "?county=1003,1010"}
    addresses = [*(f"/fa/embed/{figure}{queries.get(figure, '')}" for figure in FIGURES), "/en/embed/map?county=9999"]
    frames = [f'<iframe src="{server.address}{address}" width="700" height="500"></iframe>' for address in addresses]
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html><title>x</title>{''.join(frames)}", encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        # An embed has no script.
        page = shared_context(f"http://127.0.0.1:{site.server_port}", java_script_enabled=False).new_page()
        page.goto("/")
        for place, figure in enumerate(FIGURES):
            frame = page.frame_locator("iframe").nth(place)
            frame.get_by_role("heading", level=1).wait_for()
            shape = frame.locator(".embed-wide svg" if FIGURES[figure].draw else "table").first
            assert (shape.bounding_box() or {}).get("width", 0) > 500, figure
        # An error is explained in the frame.
        expect(page.frame_locator("iframe").last.locator("main")).to_contain_text("9999")
        page.close()
        site.shutdown()
