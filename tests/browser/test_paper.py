"""Printed pages: complete on A4 with charts, without filters and overlapping texts."""

import itertools
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from playwright.sync_api import Page

from dashboard.language import LANGUAGES
from tests.browser.reading import ready

A4 = (595, 842)  # points
PAPER = 703  # pixels between the margins of A4
OFFICES = ("county/1010", "offices?county=1008", "why?county=1010", "meeting/decisions")
PATHS = ("meeting", *OFFICES, "indicators", "indicators/service_desks", "method", "data", "publications/compare")
# The first page in both languages; the others, which have one stylesheet, take turns in the languages.
VISITS = [("fa", ""), ("en", ""), *zip(itertools.cycle(LANGUAGES), PATHS, strict=False)]
# The visible text of the page, with folded parts.
TEXT = """() => {
  const nodes = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  const texts = []
  while (nodes.nextNode()) {
    const parent = nodes.currentNode.parentElement
    const apart = parent.closest('.visually-hidden, form, script, style, defs, title')
    if (!apart && parent.checkVisibility({ visibilityProperty: true })) texts.push(nodes.currentNode.data)
  }
  return texts.join(' ')
}"""
# The texts that end in dots, since they have no room.
CUT = """() => [...document.querySelectorAll('main *')]
  .filter((node) => node.scrollWidth > node.clientWidth && getComputedStyle(node).textOverflow === 'ellipsis')
  .map((node) => node.textContent)"""
# The size of the map and of its inset, and the counties whose name is outside their outline.
MAP = """() => {
  const box = (node) => node.getBoundingClientRect()
  const holds = (outer, { x, y, width, height }) =>
    Math.abs(x + width / 2 - outer.x - outer.width / 2) < outer.width / 2
    && Math.abs(y + height / 2 - outer.y - outer.height / 2) < outer.height / 2
  const map = document.querySelector('#map-slot .map-picture')
  const names = [...map.querySelectorAll('.county-names text[data-f]')].filter((name) => box(name).width)
  const stray = names.filter((name) => ![...map.querySelectorAll(`a[data-area="${name.dataset.area}"] use`)]
    .some((county) => holds(box(county), box(name)) && holds(box(map), box(name))))
  return [box(map).width, box(map).height, names.length, stray.map((name) => name.textContent)]
}"""
Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


@pytest.mark.parametrize(("lang", "path"), VISITS)
def test_a_page_is_printed_completely_without_overlaps(page: Page, lang: str, path: str) -> None:
    ready(page, f"/{lang}/") if not path else page.goto(f"/{lang}/{path}")
    page.evaluate("document.fonts.ready")
    drawn = page.locator("main svg:not(.patterns):visible").count()
    page.emulate_media(media="print")
    assert not any(page.locator(f"{part}:visible").count() for part in ("form", ".site-nav", ".btn", ".map-as"))
    page.set_viewport_size({"width": PAPER, "height": 900})
    assert page.evaluate(CUT) == []
    written = _letters(page.evaluate(TEXT))
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    try:
        assert path or len(document) == 2
        texts = "".join(sheet.get_textpage().get_text_range() for sheet in document)
        for number, sheet in enumerate(document, 1):
            assert tuple(round(side) for side in sheet.get_size()) == A4
            boxes = list(_lines(sheet))
            assert [box for box in boxes if box[0] < 0 or box[2] > A4[0]] == [], f"cut at a side of page {number}"
            assert _overlaps(boxes) == [], f"text over text on page {number}"
        paths = sum(
            1 for sheet in document for _ in sheet.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=15)
        )
    finally:
        document.close()
    # A PDF returns ligatures as one or two letters, and not all letters of labels with a light edge.
    assert _letters(texts) > 0.88 * written > 0
    assert paths >= drawn


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (360, False), (1280, False), (1440, True)])
def test_the_map_is_printed_with_its_names_in_their_counties(
    new_page: Callable[..., Page], width: int, scripts: bool
) -> None:
    page = new_page(width, java_script_enabled=scripts)
    ready(page, "/en/") if scripts else page.goto("/en/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 900})
    wide, high, names, stray = page.evaluate(MAP)
    assert wide > 0.9 * PAPER and high > 0.4 * PAPER and names > 20
    assert stray == []


@pytest.mark.parametrize(("lang", "scripts"), [("fa", True), ("en", False)])
def test_the_projector_prints_a_screen_a_page_dark_on_white_with_nothing_cut(
    new_page: Callable[..., Page], lang: str, scripts: bool
) -> None:
    page = new_page(1920, 1080, java_script_enabled=scripts)
    page.goto(f"/{lang}/meeting/present")
    screens = page.locator(".screen:not([data-aside])")
    headings = screens.locator("h1").all_text_contents()
    # Which screen is shown makes no difference.
    page.keyboard.press("End")
    page.emulate_media(media="print")
    written = [_letters(text) for text in screens.all_inner_texts()]
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        assert len(document) == len(headings)
        for number, (sheet, heading, letters) in enumerate(zip(document, headings, written, strict=True), 1):
            assert tuple(round(side) for side in sheet.get_size()) == A4[::-1]
            text = sheet.get_textpage().get_text_range()
            assert set(filter(str.isalpha, heading)) <= set(text), number
            assert 1.12 * letters > _letters(text) > 0.88 * letters, number
            assert _overlaps(list(_lines(sheet))) == [], number
            ink = sheet.render(scale=1, grayscale=True).to_pil().point(lambda light: 255 if light < 200 else 0)
            left, top, right, bottom = ink.getbbox()
            # The margins of 10 mm are blank, and what is printed fills the page from its top.
            assert 25 <= left < right <= ink.width - 25 and 25 <= top < 80 and bottom <= ink.height - 25, number
            # Mostly white; the title screen too, which is dark on the projector.
            assert ink.histogram()[255] < 0.5 * ink.width * ink.height, number
            assert sheet.render(scale=2, grayscale=True).to_pil().getextrema()[0] < 60, number
    finally:
        document.close()


def _lines(sheet: pypdfium2.PdfPage) -> Iterator[Box]:
    """Boxes of texts without single letters, since map labels with a light edge are overlapping pieces."""
    text = sheet.get_textpage()
    for i in range(text.count_rects()):
        left, low, right, high = text.get_rect(i)
        if right - left > 15:
            yield left, low, right, high


def _overlaps(boxes: list[Box]) -> list[tuple[Box, Box]]:
    """Pairs of boxes that share a third of the narrower one's width and half of the lower one's height."""
    found = []
    by_height = sorted(boxes, key=lambda box: box[1])
    for i, box in enumerate(by_height):
        for other in itertools.islice(by_height, i + 1, None):
            if other[1] >= box[3]:
                break
            wide = min(box[2], other[2]) - max(box[0], other[0])
            tall = min(box[3], other[3]) - other[1]
            # A text with a light edge is drawn twice.
            edge = max(abs(side - beside) for side, beside in zip(box, other, strict=True)) < 2
            narrow = min(box[2] - box[0], other[2] - other[0])
            low = min(box[3] - box[1], other[3] - other[1])
            if not edge and wide > max(2, narrow / 3) and tall > low / 2:
                found.append((box, other))
    return found


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
