"""A running server, a browser, and pages that fail their test on any foreign request or any error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.running import ROOT, Running, launch, running_server

# Local schemes: they never leave the browser.
INSIDE = {"data", "blob", "about"}


@dataclass
class Watch:
    """What the pages of a test asked for and complained of."""

    host: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on(
            "console",
            lambda message: message.type == "error" and self.complaints.append(f"console: {message.text}"),
        )

    def verdict(self) -> list[str]:
        """Everything that should not have happened."""
        foreign = [url for url in self.requests if not self._own(url)]
        complaints = [text for text in self.complaints if not any(part in text for part in self.expected)]
        return [*(f"request to another host: {url}" for url in foreign), *complaints]

    def _own(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in INSIDE or (parts.scheme == "http" and parts.netloc == self.host)


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """The real server on the data that the project ships."""
    with running_server() as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def watch(server: Running) -> Iterator[Watch]:
    """Held against the pages of the test after it: no foreign request, no error, unless `expected` names it."""
    seen = Watch(server.host)
    yield seen
    assert seen.verdict() == []


@pytest.fixture
def new_page(browser: Browser, server: Running, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Makes a watched page in a fresh context; keyword arguments go to the context."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(base_url=server.address, locale="fa-IR", **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        watch.follow(page)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A laptop's page."""
    return new_page(viewport={"width": 1440, "height": 900})


def at_widths(page: Page, widths: Iterable[int]) -> Iterator[int]:
    """A page on screens of several widths, one after the other: it is laid out anew, and not fetched anew."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        yield width


def ready(page: Page, address: str) -> Page:
    """Open an address and wait until choices work."""
    page.goto(address)
    page.locator("html[data-ready=true]").wait_for(state="attached")
    return page


def live(page: Page, address: str) -> Page:
    """Open an address and wait until the map is plotly's."""
    ready(page, address)
    page.locator("html[data-live=true]").wait_for(state="attached")
    return page


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as a script."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
