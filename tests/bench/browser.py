"""A browser that is slowed on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser.reading import Wire
from tests.browser.running import Running, launch, running_server

SLOWED = 4.0
MBIT = 1_000_000 / 8
# A message from within a frame arrives once that frame has been drawn.
AFTER_FRAME = """(then) => requestAnimationFrame(() => {
  const channel = new MessageChannel()
  channel.port1.onmessage = then
  channel.port2.postMessage(null)
})"""


def _network(latency: int, down: float, up: float) -> dict[str, Any]:
    """A network of so many milliseconds of latency and Mbit/s, as Chromium is told of it."""
    return {"offline": False, "latency": latency, "downloadThroughput": down * MBIT, "uploadThroughput": up * MBIT}


PHONE_LINE, OFFICE_LINE = _network(150, 1.6, 0.75), _network(20, 20, 20)
# Pixels of a window.
DESK, PHONE = (1440, 900), (390, 844)


class Asked:
    """The requests of a page's callbacks: their number, bytes of their bodies, and how many wait for an answer."""

    def __init__(self, page: Page) -> None:
        self.number = self.bytes = self.waiting = 0
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _begun(self, request: Request) -> None:
        if request.method == "POST":
            self.number += 1
            self.waiting += 1
            self.bytes += len(request.post_data_buffer or b"")

    def _ended(self, request: Request) -> None:
        self.waiting -= request.method == "POST"

    def wait_for_rest(self, page: Page, milliseconds: int) -> None:
        """Wait until nothing is asked for so long."""
        known = -1
        while self.waiting or self.number != known:
            known = self.number
            page.wait_for_timeout(milliseconds)


@contextmanager
def server_and_browser() -> Iterator[tuple[Running, Browser]]:
    """The default server on this machine, and Chromium."""
    with running_server() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        yield server, browser
        browser.close()


@contextmanager
def fresh_page(
    browser: Browser, slowed: float, network: dict[str, Any] | None, size: tuple[int, int] = DESK
) -> Iterator[tuple[Page, Wire]]:
    """A page of a new profile with an empty cache. slowed: how many times slower the processor is; network: one of
    the lines above, or None for a network that is not slowed; size: of the window."""
    with browser.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        page = context.new_page()
        wire, session = Wire(page), context.new_cdp_session(page)
        if network:
            session.send("Network.emulateNetworkConditions", network)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        yield page, wire


def wait_for_choices(page: Page) -> None:
    """Wait until a choice works on the first page and the network is quiet."""
    page.locator("html[data-ready=true]").wait_for(state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_timeout(700)
