"""The pages that are read, in a browser: narrow and wide, by keyboard, without scripts, under axe-core."""

from __future__ import annotations

import pytest

from tests.browser.conftest import at_widths
from tests.browser.test_axe import findings

PAGES = ["indicators", "indicators/inspection_coverage", "method"]
# Letters of the longest line of running text, about which a reader's eye still finds the next one.
LONGEST_LINE = 85
LINES = """() => Math.max(...[...document.querySelectorAll('main p:not(.source, .aside)')].map((p) => {
  const range = document.createRange()
  let best = 0, top = null, count = 0
  const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (let i = 0; i < node.length; i++) {
      range.setStart(node, i)
      range.setEnd(node, i + 1)
      const box = range.getBoundingClientRect()
      if (!box.width) continue
      if (top === null || Math.abs(box.top - top) > 8) { top = box.top; count = 0 }
      best = Math.max(best, ++count)
    }
  }
  return best
}))"""


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page, axe, path, lang):
    page.goto(f"/{lang}/{path}")
    for width in at_widths(page, (360, 1440)):
        assert findings(page, axe) == [], width


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_and_lines_are_short(page, path, lang):
    page.goto(f"/{lang}/{path}")
    for width in at_widths(page, (320, 360, 768, 1024, 1440, 1920)):
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert page.evaluate(LINES) <= LONGEST_LINE, width


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_card_can_be_reached_and_left_with_keys_alone(page, lang):
    page.goto(f"/{lang}/indicators")
    heading = page.locator("#desk_experts h2 a")
    for _ in range(40):
        page.keyboard.press("Tab")
        if heading.evaluate("(link) => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/indicators/desk_experts")
    name = page.locator("h1").inner_text()
    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/indicators/e_services")
    assert page.locator("h1").inner_text() != name


def test_the_contents_lead_into_the_page_and_reading_goes_on_from_there(page):
    page.goto("/en/method")
    link = page.locator("nav a[href='#announced']")
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("/en/method#announced")
    page.wait_for_function("() => document.querySelector('#announced').getBoundingClientRect().top < 100")
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('section[aria-labelledby=announced]'))")


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_the_pages_say_the_same(new_page, path):
    texts = []
    for scripts in (True, False):
        page = new_page(java_script_enabled=scripts)
        page.goto(f"/fa/{path}")
        # A button to copy a table is for scripts alone.
        page.locator(".copy-table, .copy-said").evaluate_all("(nodes) => nodes.forEach((node) => node.remove())")
        texts.append(page.locator("main").inner_text())
    assert texts[0] == texts[1]


def test_the_contents_stay_in_sight_on_a_wide_screen(page):
    page.goto("/fa/method")
    page.locator("#never").scroll_into_view_if_needed()
    assert page.locator("#contents").is_visible()
    assert 0 <= page.locator("#contents").bounding_box()["y"] < 300
