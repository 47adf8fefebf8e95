"""A visit of each page in each language, with all checks that need no further steps.

axe-core finds nothing, nothing is wider than the screen, the scripts leave the text as the server sent it, and the
console stays empty (see conftest.Watch). Persian is read on a phone in the light scheme, English on a laptop in the
dark one; pages that one template writes take turns in the languages.
"""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Watch
from tests.browser.reading import at_widths, findings, page_width, tab_through
from tests.browser.running import Running

# The width of the first visit in each language, and the widths at which nothing may be wider than the screen.
HOME = {"fa": 360, "en": 1440}
SCHEMES: dict[str, Literal["light", "dark"]] = {"fa": "light", "en": "dark"}
WIDTHS = {"fa": (360, 1024, 1920), "en": (320, 360, 768, 1440)}
OLDER = "indicator=inspection_coverage&week=2014-03-01"
# The most letters in a line of running text: longer lines are hard to read.
LONGEST_LINE = 85

# Buttons that copy a table, a link or a picture, or remember a county, are only there with scripts.
AS_SENT = """async () => {
  if (!document.querySelector('script[src]')) return true
  const text = (doc) => {
    const main = doc.querySelector('main').cloneNode(true)
    main.querySelectorAll('.copy-table, .copy-said, [data-takes], .my-county-choice').forEach((node) => node.remove())
    return main.innerHTML
  }
  const sent = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html')
  return text(sent) === text(document)
}"""
OUTSIDE = """(width) => [...document.querySelectorAll('main *')].filter((node) => {
  const { left, right } = node.getBoundingClientRect()
  return right - left > 1 && (left < -1 || right > width + 1)
}).map((node) => node.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll('main table')].filter(
  (table) => table.scrollWidth > table.parentElement.clientWidth + 1).map((table) => table.id)"""
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
# Fields of the meeting whose longest choice has no room beside the arrow. On a phone English names of more than forty
# letters have no room in one line.
CHOICES_CUT = """(width) => {
  const field = document.querySelector('.meeting-bar select[name=indicator]')
  field.value = width < 768 ? 'service_desks' : 'committee_municipalities'
  return [...document.querySelectorAll('.meeting-bar select')].filter((field) => {
    const style = getComputedStyle(field), pen = document.createElement('canvas').getContext('2d')
    pen.font = style.font
    const arrow = 20, room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    return pen.measureText(field.selectedOptions[0].text).width > room - arrow
  }).map((field) => field.name)
}"""
SIGNS = """() => {
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const box = (node, from) => {
    const range = document.createRange()
    range.setStart(node, from)
    range.setEnd(node, from + 1)
    return range.getBoundingClientRect()
  }
  while (walk.nextNode()) {
    const { currentNode: node } = walk
    for (const { index } of node.data.matchAll(/٪/g)) {
      const [digit, sign] = [box(node, index - 1), box(node, index)]
      if (sign.width) found.push([node.data.trim(), sign.x < digit.x])
    }
  }
  return found
}"""


# A drawing's table is below it, closed.
VISIBLE_FIGURES = ".embed-wide > svg:visible, .embed-narrow > svg:visible, table:not(details table):visible"


def check_width(page: Page, width: int) -> None:
    assert page.evaluate(OUTSIDE, width) == []


def check_tables(page: Page, width: int) -> None:
    """A table that is cut off within its panel cannot be read either."""
    assert page.evaluate(CUT) == []


def check_line_lengths(page: Page, width: int) -> None:
    # Narrower screens have no room for longer lines.
    assert width < 768 or page.evaluate(LINES) <= LONGEST_LINE


def check_bar(page: Page, width: int) -> None:
    # The choices are folded, so that the first screen has the headline and what changed.
    page.evaluate("() => { document.querySelector('.meeting-choices').open = false }")
    assert page.locator(".meeting-bar").is_hidden()
    assert page.locator(".meeting-choices > summary").is_visible()
    page.evaluate("() => { document.querySelector('.meeting-choices').open = true }")
    assert page.locator(".meeting-bar").is_visible()
    # Between a phone and a laptop a long name is cut at the arrow.
    assert width in (320, 768, 1024) or page.evaluate(CHOICES_CUT, width) == []
    if width == 360:
        tops = page.locator(".site-nav a:visible").evaluate_all("(links) => links.map((link) => link.offsetTop)")
        assert len(tops) > 4 and len(set(tops)) == 1


def check_chart(page: Page, width: int) -> None:
    """One of the drawings is visible; its letters are large enough and its names lie within it."""
    picture = page.locator("#trend svg[role]:visible")
    assert picture.count() == 1
    box = picture.bounding_box()
    texts = picture.locator("text").evaluate_all(
        "(nodes) => nodes.map((node) => [node.textContent, node.getBoundingClientRect().toJSON()])"
    )
    assert texts and texts[0][1]["height"] >= 11
    outside = [name for name, at in texts if at["left"] < box["x"] - 1 or at["right"] > box["x"] + box["width"] + 1]
    assert outside == []


def check_one_figure(page: Page, width: int) -> None:
    assert page.locator(VISIBLE_FIGURES).count() == 1


def check_labels(page: Page, width: int) -> None:
    """The labels of the narrow ranking."""
    check_one_figure(page, width)
    if width > 360:
        return
    boxes = page.eval_on_selector_all(
        ".embed-narrow text",
        "nodes => nodes.map((node) => { const b = node.getBoundingClientRect();"
        " return [node.textContent, b.left, b.right, b.top, b.bottom] })",
    )
    assert len(boxes) > 24 * 4
    # Boxes hold the font's ascent and descent: half of a line's height may overlap that of the next.
    clashes = [
        (a[0], b[0])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if min(a[2], b[2]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[3], b[3]) > 0.5 * (a[4] - a[3])
    ]
    assert clashes == []


# The languages in which a page is visited, and its further check at each width.
PAGES: dict[str, tuple[str, Callable[[Page, int], None] | None]] = {
    "meeting?indicator=service_desks": ("fa en", check_bar),
    "meeting/points/events": ("fa", check_width),
    "county/1010": ("fa en", check_chart),
    "county/1025": ("fa", None),
    "data?indicator=e_services&county=1003": ("fa", None),
    "api": ("en", None),
    f"embed/map?{OLDER}&county=1002": ("fa en", check_one_figure),
    f"embed/trend?{OLDER}&county=1002": ("fa", check_one_figure),
    f"embed/ranking?{OLDER}": ("fa en", check_labels),
    f"embed/table?{OLDER}&county=1002": ("en", check_one_figure),
    "offices": ("fa en", check_width),
    "offices?county=1008&indicator=service_desks&state=counted": ("fa", check_width),
    "offices?q=nonesuch": ("en", check_width),
    "offices?page=4": ("en", check_width),
    "why?indicator=desk_experts": ("en", check_width),
    "why?indicator=findings_resolved&county=1008": ("fa", check_width),
    "why?indicator=e_services&stage=2": ("fa", check_width),
    "why?indicator=committee_municipalities&kind=governorate": ("en", check_width),
    "publications": ("fa", check_tables),
    "publications/compare": ("en", check_tables),
    "publications/compare?from=2014-06-01&indicator=e_services": ("fa", check_tables),
    "indicators": ("fa", check_line_lengths),
    "indicators/inspection_coverage": ("en", check_line_lengths),
    "method": ("fa en", check_line_lengths),
}
VISITS = [(path, lang) for path, (langs, _) in PAGES.items() for lang in langs.split()]
# The pages on which the Tab key visits all its stops, with the least number of stops.
WALKED = {("meeting?indicator=service_desks", "en"): 60, ("county/1010", "fa"): 30}
# The least number of percent signs on a page.
PERCENT = {"county/1010": 3, "why?indicator=findings_resolved&county=1008": 3, f"embed/ranking?{OLDER}": 3}


@pytest.fixture
def visitor(shared_page: Page, watch: Watch) -> Page:
    """A browser page that all visits of this module share."""
    watch.follow(shared_page)
    return shared_page


@pytest.fixture(scope="module")
def shared_page(shared_context: Callable[..., BrowserContext], server: Running) -> Iterator[Page]:
    page = shared_context(server.address).new_page()
    yield page
    page.close()


@pytest.mark.parametrize(("path", "lang"), VISITS)
def test_a_page_is_accessible_and_fits_all_widths(visitor: Page, axe: str, path: str, lang: str) -> None:
    page, (langs, check) = visitor, PAGES[path]
    page.set_viewport_size({"width": HOME[lang], "height": 900})
    page.emulate_media(color_scheme=SCHEMES[lang])
    answer = page.goto(f"/{lang}/{path}")
    assert answer is not None and answer.status == 200
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert page.evaluate(AS_SENT)
    assert page.locator(".notice-sample, .sample-word").first.is_visible()
    # The first few items stand for all of a long list.
    page.evaluate("() => [...document.querySelectorAll('details')].slice(0, 8).forEach((d) => { d.open = true })")
    if lang == langs.split()[0]:
        assert findings(page, axe) == []
    if (path, lang) in WALKED:
        tab_through(page, WALKED[path, lang])
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true })")
    for width in at_widths(page, WIDTHS[lang]):
        assert page_width(page) <= width, width
        if check:
            check(page, width)
    if lang == "fa":
        signs = page.evaluate(SIGNS)
        assert [text for text, is_left in signs if not is_left] == [] and len(signs) >= PERCENT.get(path, 0)


@pytest.mark.rare
@pytest.mark.parametrize("path", [path for path, (langs, _) in PAGES.items() if len(langs.split()) > 1])
def test_axe_finds_nothing_in_the_other_language_either(visitor: Page, axe: str, path: str) -> None:
    lang = PAGES[path][0].split()[1]
    visitor.set_viewport_size({"width": HOME[lang], "height": 900})
    visitor.emulate_media(color_scheme=SCHEMES[lang])
    visitor.goto(f"/{lang}/{path}")
    assert findings(visitor, axe) == []


def test_the_page_of_a_wrong_address_is_accessible_and_axe_finds_an_added_fault(
    page: Page, watch: Watch, axe: str
) -> None:
    watch.expected.append("404")
    page.goto("/en/?county=nowhere")
    assert findings(page, axe) == []
    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")
    assert [rule for rule, *_ in findings(page, axe)] == ["image-alt"]
