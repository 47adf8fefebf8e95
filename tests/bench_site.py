"""The pages that the server writes whole, and the files it makes: how soon they are there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.request import urlopen

from playwright.sync_api import Browser

from tests.bench_pages import fresh_page

# The whole page is parsed, and its first content has been drawn.
READABLE = """() => Math.max(
  performance.getEntriesByType('navigation')[0].domInteractive,
  performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
)"""


@dataclass(frozen=True)
class PageVisit:
    """Seconds until a page can be read, KB on the wire, and KB of a reload."""

    readable: float
    kilobytes: float
    reload_kilobytes: float


def visit(browser: Browser, address: str, slowed: float) -> PageVisit:
    """A first visit of a page with an empty cache on a slow line, then a reload."""
    with fresh_page(browser, slowed, network=True) as (page, wire):
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(500)
        readable = page.evaluate(READABLE)
        first = wire.bytes
        page.reload(wait_until="networkidle")
        page.wait_for_timeout(500)
        return PageVisit(readable / 1000, first / 1000, (wire.bytes - first) / 1000)


def visits(browser: Browser, address: str, slowed: float, runs: int) -> Sequence[PageVisit]:
    """Visits of a page; one before them, untimed, makes what the server keeps."""
    urlopen(address).read()
    return [visit(browser, address, slowed) for _ in range(runs)]


def seconds(address: str) -> float:
    """Seconds until a file is here; a server makes it once, so ask a new one."""
    began = time.perf_counter()
    with urlopen(address) as answer:
        answer.read()
    return time.perf_counter() - began
