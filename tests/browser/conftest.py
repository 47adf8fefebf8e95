"""Fixtures: a running server, a browser, and pages that fail their test on a foreign request or an error."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect, sync_playwright

from tests.browser.reading import PATIENCE, ready, settled_screen, sign_in
from tests.browser.running import ROOT, Running, launch, sound_server

# A busy machine is several times slower than an idle one; only failures wait this long.
expect.set_options(timeout=PATIENCE * 1000)
# Local schemes, whose requests do not leave the browser.
INSIDE = {"data", "blob", "about"}
LAPTOP = {"width": 1440, "height": 900}


@dataclass
class Watch:
    """Requests and errors of the pages of a test."""

    host: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        if page not in self.pages:
            self.pages.append(page)
            for event, listener in self._listeners():
                page.on(event, listener)  # type: ignore[call-overload]

    def leave(self) -> None:
        """Stop following the pages, which other tests may use."""
        for page in self.pages:
            for event, listener in self._listeners():
                page.remove_listener(event, listener)

    def verdict(self) -> list[str]:
        """Foreign requests and unexpected errors."""
        foreign = [url for url in self.requests if not self._own(url)]
        complaints = [text for text in self.complaints if not any(part in text for part in self.expected)]
        return [*(f"request to another host: {url}" for url in foreign), *complaints]

    def _listeners(self) -> list[tuple[str, Callable[[Any], None]]]:
        return [("request", self._request), ("pageerror", self._page_error), ("console", self._console)]

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _page_error(self, error: Error) -> None:
        self.complaints.append(f"page error: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _own(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in INSIDE or (parts.scheme == "http" and parts.netloc == self.host)


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """The real server on the shipped data."""
    with sound_server() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared_context(browser: Browser) -> Callable[..., BrowserContext]:
    """Returns a context of a server and options, shared so that scripts and fonts are loaded once."""
    contexts: dict[str, BrowserContext] = {}

    def get(address: str, **options: Any) -> BrowserContext:
        key = f"{address} {sorted(options.items())}"
        if key not in contexts:
            contexts[key] = browser.new_context(base_url=address, locale="fa-IR", **options)
            contexts[key].set_default_timeout(PATIENCE * 1000)
        return contexts[key]

    return get


@pytest.fixture
def watch(server: Running) -> Iterator[Watch]:
    """Fails the test on a foreign request or an error, unless `expected` names it."""
    watch = Watch(server.host)
    yield watch
    watch.leave()
    assert watch.verdict() == []


@pytest.fixture
def new_page(
    shared_context: Callable[..., BrowserContext], server: Running, watch: Watch
) -> Iterator[Callable[..., Page]]:
    """Returns a watched page; options: of the context, whose cookies are deleted with the page."""
    pages: list[Page] = []

    def make(width: int = 1440, height: int = 900, **options: Any) -> Page:
        page = shared_context(server.address, **options).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        watch.follow(page)
        return page

    yield make
    for page in pages:
        page.context.clear_cookies()
        page.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a laptop."""
    return new_page()


@pytest.fixture
def new_visitor(browser: Browser, server: Running, watch: Watch) -> Iterator[Page]:
    """A page of a new browser context, with an empty cache."""
    context = browser.new_context(base_url=server.address)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


@pytest.fixture
def desk_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Returns a page of a server's desk in a context of its own, signed in if an account is named.

    Arguments: the server's address, the account's name and password, the language; options: of the context.
    """
    contexts: list[BrowserContext] = []

    def make(address: str, name: str = "", password: str = "", lang: str = "fa", **options: Any) -> Page:
        context = browser.new_context(base_url=address, **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        if name:
            page.goto(f"/staff/{lang}/sign-in")
            sign_in(page, name, password)
            page.locator(".staff-out button").wait_for()
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def live_pages(shared_context: Callable[..., BrowserContext], server: Running) -> Iterator[dict[str, Page]]:
    """The live first page in each language, loaded once for the tests of a module."""
    pages = {lang: shared_context(server.address).new_page() for lang in ("fa", "en")}
    yield pages
    for page in pages.values():
        page.close()


@pytest.fixture
def screen(live_pages: dict[str, Page], watch: Watch) -> Callable[..., Page]:
    """Returns the live first page at a view. The page is loaded only if a test has left it."""

    def at(lang: str, query: str = "") -> Page:
        page = live_pages[lang]
        page.set_viewport_size(LAPTOP)
        watch.follow(page)
        address = f"/{lang}/{query}"
        if urlsplit(page.url).path != f"/{lang}/":
            ready(page, address)
        return settled_screen(page, address)

    return at


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as a script."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
