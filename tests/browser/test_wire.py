"""What travels: how much, how often, under which rules. Nothing from elsewhere, nothing kept on the visitor."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import live

FIRST_VISIT, RELOAD, REQUESTS = 720_000, 25_000, 20


class Wire:
    """Bytes and requests of a page as the browser counts them."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0.0
        self.urls: list[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.urls.append(event["request"]["url"])

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_first_visit_and_a_reload_are_small(page, lang):
    wire = Wire(page)
    live(page, f"/{lang}/")
    page.wait_for_load_state("networkidle")
    assert 300_000 < wire.bytes <= FIRST_VISIT
    assert len(wire.urls) <= REQUESTS, wire.urls
    assert len(set(wire.urls)) == len(wire.urls), "an address was asked for twice"
    before = wire.bytes
    page.reload()
    page.locator("html[data-live=true]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    assert 0 < wire.bytes - before <= RELOAD


def test_scripts_may_come_from_the_server_only(page):
    policy = page.goto("/fa/").headers["content-security-policy"]
    rules = {name: sources for name, *sources in (part.split() for part in policy.split(";"))}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'"]
    assert rules["connect-src"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]


def test_the_policy_holds_a_script_in_the_page_is_not_run(page, watch):
    watch.expected += ["Content Security Policy"]
    page.goto("/fa/")
    page.evaluate(
        """() => {
          const script = document.createElement('script')
          script.textContent = 'document.documentElement.dataset.broken = "true"'
          document.body.append(script)
        }"""
    )
    assert page.locator("html[data-broken]").count() == 0
    assert any("Content Security Policy" in text for text in watch.complaints)


def test_nothing_is_kept_on_the_visitors_machine(page):
    live(page, "/fa/")
    page.locator("#filter-county").select_option("1003")
    assert page.context.cookies() == []
    kept = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]


def test_no_graph_offers_to_send_its_data_to_a_cloud(page):
    live(page, "/en/")
    page.locator("#tab-trend").click()
    page.locator("#trend .js-plotly-plot .main-svg").first.wait_for()
    graphs = page.locator(".js-plotly-plot")
    assert graphs.count() == 2
    # _context is the configuration that plotly goes by, its defaults filled in.
    configured = graphs.evaluate_all("(graphs) => graphs.map((graph) => graph._context.showSendToCloud)")
    assert configured == [False, False]
    for graph in graphs.locator("visible=true").all():
        graph.hover()
    assert page.locator('.modebar-btn[data-title*="loud" i], .modebar-btn[data-title*="hare" i]').count() == 0
