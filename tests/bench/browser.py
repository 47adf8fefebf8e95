"""A browser that is slowed on purpose, and the requests and bytes that the browser counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.running import Running, launch, running_server

SLOWED = 4.0
MBIT = 1_000_000 / 8
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6 * MBIT, "uploadThroughput": 0.75 * MBIT}


@dataclass
class Wire:
    """Requests and bytes of a page so far."""

    requests: int = 0
    bytes: float = 0

    def follow(self, session: CDPSession) -> None:
        """Count from now on."""
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._count_request)
        session.on("Network.loadingFinished", self._count_bytes)

    def _count_request(self, event: dict[str, Any]) -> None:
        self.requests += event["request"]["url"].startswith("http")

    def _count_bytes(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


@contextmanager
def server_and_browser() -> Iterator[tuple[Running, Browser]]:
    """The default server on this machine, and Chromium."""
    with running_server() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        yield server, browser
        browser.close()


@contextmanager
def fresh_page(browser: Browser, slowed: float, network: bool) -> Iterator[tuple[Page, Wire]]:
    """A page of a new profile with an empty cache. slowed: how many times slower the processor is; network: whether
    the network is slowed too."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        wire = Wire()
        wire.follow(session)
        if network:
            session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        yield page, wire


def wait_for_live_map(page: Page) -> None:
    """Wait until plotly's map is in place and the network is quiet."""
    page.locator("html[data-live=true]").wait_for(state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(700)
