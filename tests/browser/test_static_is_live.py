"""After each choice the screen of the first page equals the page that the server writes for its address."""

import difflib
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.reading import ENGLISH_RARE, SHOWN, ready, until

READ = Path(__file__).with_name("read_screen.js").read_text(encoding="utf-8").strip()
READ = READ[READ.index("(doc)") :]
SCREEN = f"() => ({READ})(document)"
FETCHED = f"""async (address) => {{
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${{address}}: ${{answer.status}}`)
  return ({READ})(new DOMParser().parseFromString(await answer.text(), 'text/html'))
}}"""
OPTIONS = "(name) => [...document.querySelector(`#filter-${name}`).options].map((option) => option.value)"
CHOICES = 25


def choose(page: Page, chance: random.Random, can_go_back: bool) -> str:
    """Make a random choice as a reader does; what was chosen. Weeks, indicators and counties are more frequent."""
    name = chance.choice("week week indicator indicator county county weeks kind show order back".split())
    if name == "back" and not can_go_back:
        name = "week"
    if name == "back":
        page.go_back()
        return name
    if name in ("show", "order"):
        value = chance.choice(["", "state"] if name == "show" else ["", "change", "gap"])
        page.locator(f'[data-{name}="{value}"]').click()
    elif name == "indicator" and chance.random() < 0.5:
        value = chance.choice(page.evaluate(OPTIONS, name))
        page.locator(f'[data-indicator="{value}"] .row-name').click()
    elif name == "county" and chance.random() < 0.5:
        # A county that is chosen is chosen no longer.
        value = chance.choice(page.evaluate(OPTIONS, name)[1:])
        page.locator(f'#ranking [data-area="{value}"] .name').click()
    else:
        value = chance.choice(page.evaluate(OPTIONS, name))
        page.locator(f"#filter-{name}").select_option(value)
    return f"{name}={value}"


def compare_with_server(page: Page, told: str) -> None:
    """Check that the server's page of the address equals the screen."""
    page.wait_for_function(SHOWN)
    written = page.evaluate(FETCHED, page.evaluate("location.href"))
    assert len(written) > 2000

    def difference() -> str:
        lines = difflib.unified_diff(written, page.evaluate(SCREEN), "server", "screen", n=0, lineterm="")
        return "\n".join([told, page.url, *list(lines)[:40]] if (lines := list(lines)) else [])

    until(difference, "")


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_the_screen_equals_the_servers_page_after_each_choice(page: Page, lang: str, chance: random.Random) -> None:
    ready(page, f"/{lang}/?indicator=e_services")
    compare_with_server(page, "the first page")
    told, addresses = "", [page.url]
    for _ in range(CHOICES):
        told = f"{told} {choose(page, chance, can_go_back=len(addresses) > 1)}"
        compare_with_server(page, told)
        address = page.evaluate("location.href")
        if told.endswith(" back"):
            addresses.pop()
            assert address == addresses[-1], told
        elif address != addresses[-1]:
            addresses.append(address)


def test_the_screen_with_several_counties_equals_the_servers_page(page: Page) -> None:
    ready(page, "/fa/?indicator=committee&county=1003")
    page.locator("#panel-trend .compared select").select_option("1003,1010")
    page.wait_for_url("**/fa/?indicator=committee&county=1003,1010")
    compare_with_server(page, "two counties")
    page.locator('.tile-slot a[data-area="1001"]').dispatch_event("click")
    page.wait_for_url("**/fa/?indicator=committee&county=1001,1010")
    compare_with_server(page, "another first county")
    page.locator('[data-without="1001"]').click()
    page.wait_for_url("**/fa/?indicator=committee&county=1010")
    compare_with_server(page, "one county")
