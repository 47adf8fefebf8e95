"""The interactive dashboard in a browser, by the browser's own events: over every figure, link and choice.

A choice takes a second or two, and so does a view of the page that all tests share: most of it is drawing.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from dashboard.interactive.registry import FIGURES
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin
from dashboard.meeting.behind import farthest_card
from dashboard.pages.common.urls import takes
from tests.browser.conftest import LAPTOP, Watch
from tests.browser.reading import (
    ENGLISH_RARE,
    Wire,
    answered,
    at_widths,
    findings,
    follow,
    page_width,
    query_of,
    tab_through,
    until,
)
from tests.browser.running import Running, running_server
from tests.unit.shipped import shipped_live

FIRST_VISIT, REQUESTS = 810_000, 28
COUNTIES = "#figure-map .geo .choroplethlayer path"
# A point of each figure that is drawn over no other: plotly's own elements.
POINTS = {
    "map": COUNTIES,
    "bars": "#figure-bars .point path",
    "heatmap": "#figure-heatmap .heatmaplayer image",
    "trend": "#figure-trend .trace:last-child .points path",
    "scatter": "#figure-scatter .points path",
    "ranks": "#figure-ranks .points path",
    "strip": "#figure-strip .points path",
}
# A visit for each figure is dear: `make test` visits the map and the heat map.
EACH = [name if name in ("map", "heatmap") else pytest.param(name, marks=pytest.mark.rare) for name in FIGURES]
CHOSEN = "() => [...document.querySelectorAll('#chips input')].map(({ value }) => value)"
# The addresses of the links, except those of header and footer that are the same for every choice.
CHOSEN_LINKS = """(links, host) => links
  .filter((link) => link.href.startsWith(host) && (link.search || !link.closest('header, footer')))
  .map((link) => link.href.split('#')[0])"""
# The figures that show another view than the page asks for, each with both keys; with a figure's name: those in the
# window, and this figure while it is out of it.
UNDRAWN = """(name) => {
  const stored = (id) => window.dash_component_api.getLayout(id).props.data
  const [drawn, wanted, sight] = ['drawn', 'wanted', 'sight'].map(stored)
  return [...(name && !sight.includes(name) ? [name] : []), ...(name ? sight : Object.keys(wanted))
    .filter((each) => `${drawn[each]}` !== `${wanted[each]}`).map((each) => [each, drawn[each], wanted[each]])]
}"""
# The address as the app has read it, a moment after the browser.
SEARCH = "() => window.dash_component_api.getLayout('address').props.search"
# Whether the page differs from a loaded one by its view alone.
PLAIN = """() => window.dash_component_api?.getLayout('clock').props.disabled && !document.fullscreenElement &&
  !document.querySelector('#room details[open], #table-part.show, #notice') &&
  [...document.querySelectorAll('#find, #find-county')].every(({ value }) => !value)"""
# Makes an address one of the page's history, to which the browser's Back leads.
TICKS = "(all) => all.map((tick) => [tick.textContent, tick.getBoundingClientRect().x])"
BEFORE = "(address) => { history.pushState(null, '', address); history.pushState(null, '', '#') }"


def address(page: Page) -> str:
    """The address as the browser has it now; `page.url` is that of the last event that was read."""
    return str(page.evaluate("location.href"))


def opened(page: Page, address: str) -> Page:
    """Load a view of the dashboard, with the figure that is drawn first."""
    page.goto(address)
    page.locator(COUNTIES).first.wait_for()
    answered(page)
    return page


def drawn(page: Page, name: str = "") -> None:
    """Wait until all figures show the view, or this one and all others in the window."""
    until(lambda: page.evaluate(UNDRAWN, name), [])


@pytest.fixture(scope="module")
def explored(shared_context: Callable[..., BrowserContext], server: Running) -> Iterator[dict[str, Page]]:
    """The dashboard's page in each language, loaded once for the tests of this module."""
    pages = {lang: shared_context(server.address).new_page() for lang in LANGUAGES}
    yield pages
    for page in pages.values():
        page.close()


@pytest.fixture
def dashboard(explored: dict[str, Page], watch: Watch) -> Callable[..., Page]:
    """Returns the dashboard at a view, to which it goes by Back. The page is loaded only if a test has left it, or
    has left more on it than a view."""

    def at(lang: str, query: str = "") -> Page:
        page, path = explored[lang], f"/{lang}/explore"
        page.set_viewport_size(LAPTOP)
        page.emulate_media(media="screen", color_scheme="light")
        page.unroute_all()
        page.mouse.move(0, 0)
        watch.follow(page)
        if urlsplit(page.url).path != path or not page.evaluate(PLAIN):
            return opened(page, path + query)
        page.evaluate(BEFORE, path + query)
        page.go_back()
        until(lambda: page.evaluate(SEARCH), query)
        answered(page)
        return page

    return at


def settled(page: Page, **choice: str) -> None:
    """Wait until the address has a choice, '' for none, and everything in the window shows it."""
    wanted = {name: value for name, value in choice.items() if value}
    until(lambda: {name: query_of(page).get(name, "") for name in choice}, {**choice, **wanted})
    answered(page)


def middle(page: Page, name: str, place: int = 0) -> tuple[float, float]:
    """The middle of a figure's point, scrolled clear of the bar at the top of the window."""
    page.locator(f"#figure-{name}").evaluate(
        "(graph) => graph.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    drawn(page, name)
    point = page.locator(POINTS[name]).nth(place)
    point.wait_for()
    # A figure that is drawn anew, with more names below, moves its points.
    until(lambda: point.bounding_box() == (page.wait_for_timeout(150) or point.bounding_box()), True)
    box = point.bounding_box()
    assert box, name
    # In the middle of the heat map's image two rows meet.
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + (6 if name == "heatmap" else 0)


def hover(page: Page, name: str, place: int = 0) -> tuple[str, tuple[float, float]]:
    """Move the pointer to a figure's point, as plotly needs it before a click; returns the tooltip and the place."""
    x, y = middle(page, name, place)
    page.mouse.move(x - 4, y - 3)
    page.mouse.move(x, y, steps=3)
    tooltip = page.locator(f"#figure-{name} .hoverlayer .hovertext")
    tooltip.first.wait_for()
    # On its way the pointer may have named a neighbour.
    page.wait_for_timeout(150)
    return tooltip.first.text_content() or "", (x, y)


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_each_figure_names_a_county_and_chooses_and_releases_it(dashboard: Any, lang: str) -> None:
    """Dear: a choice for each figure, after which the others are drawn anew."""
    assert POINTS.keys() == FIGURES.keys(), "a new figure has a point to click here"
    page = dashboard(lang, "?county=1013")
    names = {code: words[lang] for code, words in shipped_live().snapshot.names.items()}
    for name in FIGURES:
        before = page.evaluate(CHOSEN)
        tooltip, point = hover(page, name)
        (code,) = [code for code, words in names.items() if words in tooltip and not _longer(words, tooltip, names)]
        page.mouse.click(*point)
        after = [each for each in before if each != code] if code in before else [*before, code]
        settled(page, county=",".join(after))
        until(lambda after=after: page.evaluate(CHOSEN), after)
        expect(page.locator("#notice")).to_have_count(0)


def _longer(words: str, tooltip: str, names: dict[str, str]) -> bool:
    """Whether a longer name of another county, which contains the name, is meant."""
    return any(words != other and words in other and other in tooltip for other in names.values())


def drag(page: Page, corners: list[tuple[float, float]]) -> None:
    first, *rest = corners
    page.mouse.move(*first)
    page.mouse.down()
    for corner in [*rest, first]:
        page.mouse.move(*corner, steps=6)
    page.mouse.up()


@pytest.mark.parametrize("name", EACH)
def test_a_lasso_from_the_cards_edge_chooses_counties_where_it_is_offered_and_nowhere_else(
    dashboard: Any, name: str
) -> None:
    # Without a chosen county, the chart of ranks has points only where counties have clearly risen or fallen.
    page = dashboard("en", "?county=1010")
    point = middle(page, name)
    box = page.locator(f"#figure-{name}").bounding_box()
    assert box
    # Begun left of all counties, in the outermost part of the drawing; where there is no lasso, on a county.
    with_lasso = FIGURES[name].lasso
    left, top = (box["x"] + 16, box["y"] + box["height"] * 0.15) if with_lasso else point
    right, bottom = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.75
    drag(page, [(left, top), (right, top), (right, bottom), (left, bottom)])
    if with_lasso:
        until(lambda: len(page.evaluate(CHOSEN)) > 6, True)
        chosen = page.evaluate(CHOSEN)
        settled(page, county=",".join(chosen))
        expect(page.locator(f"#figure-{name} .selectionlayer path")).to_have_count(0)
        expect(page.locator(f"#title-{name}")).to_contain_text(say("en", "explore.several", n=len(chosen)))
    else:
        answered(page)
        assert page.evaluate(CHOSEN) == ["1010"]
        expect(page.locator(f"#figure-{name} .selectionlayer path")).to_have_count(0)
        expect(page.locator(f"#figure-{name} [data-val=lasso], #figure-{name} [data-val=select]")).to_have_count(0)


FEW = ("", "1010,1003,1004,1015")
OTHERS = ("1010", "1010,1003,1004,1015,1012,1002,1001", "every")


@pytest.mark.parametrize(("views", "links"), [(FEW, 19), pytest.param(OTHERS, 43, marks=pytest.mark.rare)])
def test_no_link_of_the_page_leads_to_an_error_however_many_counties_are_chosen(
    dashboard: Any, server: Any, views: tuple[str, ...], links: int
) -> None:
    """Dear: the server makes each page and file of a view for the first time."""
    every = ",".join(filter(None, shipped_live().snapshot.cells.areas))
    asked: set[str] = set()
    for counties in views:
        page = dashboard("fa", f"?county={every if counties == 'every' else counties}")
        drawn(page)
        # The links of the menu follow the view when they are used.
        asked |= set(page.locator("a[href]").evaluate_all(CHOSEN_LINKS, server.address))
    assert len(asked) > links
    assert [href for href in sorted(asked) if page.request.get(href).status != 200] == []


def test_the_menu_keeps_what_was_chosen_on_the_page(dashboard: Any) -> None:
    page = dashboard("en")
    for name in ("overview", "meeting", "offices"):
        text = say("en", f"nav.{name}")
        expect(page.locator(".site-nav a", has_text=text)).to_have_count(1)
    page.locator("#kind").select_option("municipality")
    settled(page, kind="municipality")
    for name in ("overview", "offices", "data"):
        link = page.locator(".site-nav a", has_text=say("en", f"nav.{name}")).first
        takes_kind = "kind" in takes(name).split()
        until(lambda link=link: "kind=municipality" in str(link.get_attribute("href")), takes_kind)
    other = page.locator(".languages a")
    until(lambda: "kind=municipality" in str(other.get_attribute("href")), True)


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_every_tile_shows_its_indicator_and_is_readable_when_chosen(dashboard: Any, axe: str, lang: str) -> None:
    """Dear: a choice for each indicator, and the rules of accessibility on its tile."""
    page = dashboard(lang)
    snapshot = shipped_live().snapshot
    cards, usual = snapshot.cards, farthest_card(snapshot, len(snapshot.weeks) - 1)
    expect(page.locator(".indicator")).to_have_count(len(cards))
    assert findings(page, axe, "#tiles") == []
    chosen, looks = page.locator("#tiles :checked + .indicator"), set[str]()
    for card in cards:
        page.locator(".indicator", has_text=card.word(lang, "short")).first.click()
        settled(page, indicator="" if card is usual else card.key)
        expect(page.locator("#indicator")).to_have_value(card.key)
        expect(page.locator("#title-map")).to_contain_text(card.word(lang, "short"))
        # Tiles whose parts have the same classes have the same colours.
        look = chosen.evaluate("(tile) => [...tile.querySelectorAll('*')].map((part) => part.className).join()")
        assert look in looks or findings(page, axe, "#tiles :checked + .indicator") == [], card.key
        looks.add(look)


def test_tiles_sentence_and_titles_follow_the_chosen_counties(dashboard: Any) -> None:
    page = dashboard("en", "?indicator=committee&county=1010")
    tile = page.locator("label:has(.indicator-name):has-text('Committees')").first
    expect(tile).to_contain_text("18 of 22")
    page.locator("#counties-number").click()
    page.locator("#find-county").fill("khan")
    boxes = page.locator(".county-list .form-check:visible")
    expect(boxes).to_have_count(1)
    boxes.locator("input").check()
    settled(page, county="1010,1004")
    # 18 of 22 in Kashan and 9 of 13 in Khansar.
    expect(tile).to_contain_text("27 of 35")
    expect(page.locator("#sentence-map")).to_contain_text("27 of 35")
    expect(page.locator("#title-trend")).to_contain_text("2 counties")
    page.locator("#find-county").fill("")
    page.locator("#counties-number").click()
    page.locator("#clear").click()
    settled(page, county="")
    expect(tile).to_contain_text("112 of 171")


def test_back_and_forward_go_through_six_choices(dashboard: Any) -> None:
    """Dear: six choices, and the way back through all of them."""
    page = dashboard("fa")
    addresses = [address(page)]
    for control, value in (
        ("indicator", "service_desks"),
        ("kind", "directorate"),
        ("unit", "count"),
        ("week", "2014-09-06"),
    ):
        page.locator(f"#{control}").select_option(value)
        settled(page, **{control: value})
        addresses.append(address(page))
    for county in ("1010", "1003"):
        page.locator("#counties-number").click()
        page.locator(f".county-list input[value='{county}']").check()
        until(lambda county=county: county in query_of(page).get("county", ""), True)
        page.locator("#counties-number").click()
        answered(page)
        addresses.append(address(page))
    # Backwards each view is waited for, forwards only the last one.
    for former in addresses[-2::-1]:
        page.go_back()
        until(lambda: address(page), former)
        answered(page)
    expect(page.locator("#indicator")).to_have_value("desk_experts")
    until(lambda: page.evaluate(CHOSEN), [])
    for former in addresses[1:]:
        page.go_forward()
        until(lambda: address(page), former)
    until(lambda: page.evaluate(CHOSEN), ["1010", "1003"])
    expect(page.locator("#unit")).to_have_value("count")
    answered(page)
    drawn(page)
    assert (address(page), page.evaluate(CHOSEN)) == (addresses[-1], ["1010", "1003"])


def test_play_shows_week_after_week_and_takes_choices_meanwhile(dashboard: Any) -> None:
    """Dear: Play shows a week for more than a second."""
    page = dashboard("en", "?start=2014-06-14&week=2014-07-05")
    play = page.locator("#play")
    play.click()
    expect(play).to_have_text(say("en", "explore.stop"))
    until(lambda: page.locator("#week").input_value() > "2014-07-05", True)
    # A choice while the weeks are played counts, and the address waits.
    page.locator("#indicator").select_option("service_desks")
    expect(page.locator("#title-map")).to_contain_text("Service desks")
    assert "indicator" not in query_of(page)
    page.locator("#figure-trend").scroll_into_view_if_needed()
    mark = page.locator("#figure-trend .shapelayer path")
    expect(mark).to_have_count(2)
    play.click()
    expect(play).to_have_text(say("en", "explore.play"))
    until(lambda: query_of(page).get("week", "2014-12-06") == page.locator("#week").input_value(), True)
    assert query_of(page)["indicator"] == "service_desks"
    # To the newest week, where Play ends by itself; begun there again, it starts with the span's first week.
    page.locator("#week").select_option("2014-11-29")
    play.click()
    until(
        lambda: (page.locator("#week").input_value(), play.text_content()), ("2014-12-06", say("en", "explore.play"))
    )
    play.click()
    until(lambda: page.locator("#week").input_value() < "2014-11-01", True)
    play.click()
    expect(play).to_have_text(say("en", "explore.play"))


def test_the_table_is_sorted_filtered_and_copied(dashboard: Any) -> None:
    page = dashboard("fa", "?county=1010")
    page.locator("#open-table").click()
    rows = page.locator("#rows tr")
    expect(rows).to_have_count(24)
    expect(page.locator("#rows tr.chosen th")).to_have_text("کاشان")
    page.locator("#sort-county").click()
    expect(page.locator("#head-county")).to_have_attribute("aria-sort", "ascending")
    expect(rows.first.locator("th")).to_have_text("آران و بیدگل")
    page.locator("#sort-county").click()
    expect(rows.first.locator("th")).not_to_have_text("آران و بیدگل")
    # Arabic letters find the Persian name.
    page.locator("#find").fill("كاشان")
    page.locator("#find").press("Enter")
    expect(rows).to_have_count(1)
    page.locator("#find").fill("nowhere")
    page.locator("#find").press("Enter")
    expect(rows).to_have_text(say("fa", "explore.no_match"))


def test_on_paper_controls_go_and_tiles_and_all_figures_are_drawn(dashboard: Any) -> None:
    page = dashboard("fa", "?county=1010,1003")
    drawn(page)
    page.emulate_media(media="print")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".room-bar")).to_be_hidden()
    expect(page.locator(".indicator").last).to_be_visible()
    for name, point in POINTS.items():
        box = page.locator(point).first.bounding_box()
        assert box and box["width"] > 1 and box["height"] > 1, name
        card, svg = page.locator(f"#card-{name}"), page.locator(f"#figure-{name} .main-svg").first
        # plotly draws a figure anew a moment after its place has another width.
        until(lambda card=card, svg=svg: svg.bounding_box()["width"] <= card.bounding_box()["width"], True)


def test_an_unknown_choice_a_silent_server_and_a_refusal_are_explained_and_everything_goes_on(
    dashboard: Any, watch: Watch
) -> None:
    """Dear: five choices."""
    page = dashboard("fa")
    page.evaluate("window.dash_clientside.set_props('counties', { value: ['9999'] })")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("9999")
    expect(notice).to_be_in_viewport()
    page.locator("#kind").select_option("municipality")
    settled(page, kind="municipality")
    expect(notice).to_have_count(0)
    watch.expected += ["Failed to fetch", "ERR_FAILED", "Callback", "net::", "500"]
    # The words for a refusal have the number of its request.
    number = "0123456789abcdef"
    refusal = {"status": 500, "headers": {"X-Request-ID": number}, "body": "<p>", "content_type": "text/html"}
    for respond, words in (
        (lambda route: route.abort(), say("fa", "explore.unreachable")),
        (lambda route: route.fulfill(**refusal), number),
    ):
        page.route("**/_dash-update-component*", respond)
        page.locator("#indicator").select_option("e_services")
        expect(notice).to_contain_text(words)
        page.unroute("**/_dash-update-component*")
        page.locator("#indicator").select_option("service_desks")
        settled(page, indicator="service_desks")
        expect(notice).to_have_count(0)


def test_full_screen_enlarges_letters_and_says_how_to_leave(dashboard: Any) -> None:
    page = dashboard("en")
    name = page.locator("#figure-map .scattergeo text", has_text="Isfahan").first
    before = name.bounding_box()
    button = page.locator("#screen-map")
    button.click()
    expect(button).to_have_text(say("en", "explore.close_screen"), use_inner_text=True)
    until(lambda: (name.bounding_box() or before)["height"] > 1.2 * before["height"], True)
    # The tooltip is at the county, though the figure is enlarged.
    tooltip, _ = hover(page, "map")
    assert any(words["en"] in tooltip for words in shipped_live().snapshot.names.values())
    button.click()
    expect(button).to_have_text(say("en", "explore.whole_screen"), use_inner_text=True)


def test_a_picture_has_title_figure_and_source_and_is_light_like_paper(dashboard: Any) -> None:
    page = dashboard("fa", "?unit=gap")
    page.emulate_media(color_scheme="dark")
    drawn(page)
    tick = page.locator("#figure-trend .ytick text").first
    expect(tick).to_have_css("fill", "rgb(229, 234, 239)")
    with page.expect_download() as saved:
        page.locator("#picture-trend").click()
    content = saved.value.path().read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) > 40_000
    shades = Image.open(BytesIO(content)).convert("L").histogram()
    assert sum(shades[200:]) > 0.8 * sum(shades)
    page.emulate_media(color_scheme="dark", media="print")
    expect(tick).to_have_css("fill", "rgb(20, 32, 46)")


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_the_page_fits_every_width_is_accessible_and_persian_reads_from_right_to_left(
    dashboard: Any, axe: str, lang: str
) -> None:
    """Dear: all figures are drawn anew for each width, and the Tab key stops at each control."""
    page = dashboard(lang, "?county=1003,1010")
    drawn(page)
    for width in at_widths(page, (360, 768, 1440, 1920)):
        # plotly redraws its figures a moment later.
        until(lambda width=width: page_width(page) <= width, True)
    tab_through(page, 60)
    page.emulate_media(color_scheme="dark")
    # The server draws the figures anew, since plotly knows no variables.
    for ticks in ("map .cbaxis", "bars .ytick", "bars .xaxislayer-above", "trend .ytick", "strip .xaxislayer-above"):
        expect(page.locator(f"#figure-{ticks} text").first).to_have_css("fill", "rgb(229, 234, 239)")
    assert findings(page, axe) == []
    texts = page.locator("#figure-trend .ytick text, #figure-strip .xtick text").all_text_contents()
    assert texts and all(("٪" in text) == (lang == "fa") for text in texts if text)
    for name in ("heatmap", "bars"):
        first = page.locator(f"#figure-{name} .ytick text").first.bounding_box()
        graph = page.locator(f"#figure-{name} .xy").first.bounding_box()
        assert first and graph and (first["x"] > graph["x"] + graph["width"] / 2) == (lang == "fa"), name
    # One direction for one scale: the lowest values are where reading begins, on the map's key, bars and strip alike.
    for axis in ("#figure-map .cbaxis", "#figure-bars .xaxislayer-above", "#figure-strip .xaxislayer-above"):
        # All ticks are read at once: plotly draws a figure anew a moment after the page's width or scheme changes.
        ticks = page.locator(f"{axis} text").evaluate_all(TICKS)
        places = sorted((_number(text), x) for text, x in ticks if re.search("[0-9۰-۹]", text))
        assert (places[0][1] > places[-1][1]) == (lang == "fa"), (axis, places)


def _number(text: str) -> float:
    return float(re.sub("[^0-9.]", "", latin(text)))


def test_on_a_phone_the_map_stands_in_the_first_screen_and_taps_choose(new_page: Callable[..., Page]) -> None:
    """Dear: a page of its own, and a choice for each figure."""
    page = opened(new_page(width=360, height=740, has_touch=True), "/fa/explore?county=1013")
    box = page.locator("#figure-map").bounding_box()
    assert box and box["y"] + box["height"] * 0.8 < 740
    controls = page.locator(".controls")
    assert controls.evaluate("(bar) => bar.offsetHeight") < 64, "one line"
    for name in FIGURES:
        before = page.evaluate(CHOSEN)
        page.touchscreen.tap(*middle(page, name))
        until(lambda before=before, name=name: name if page.evaluate(CHOSEN) != before else "", name)
        answered(page)
    page.locator(".controls .choices summary").click()
    for name in ("kind", "week", "unit", "play", "permalink", "counties-number"):
        expect(page.locator(f"#{name}")).to_be_visible()


def test_the_link_of_the_view_opens_the_same_view(dashboard: Any, new_page: Callable[..., Page]) -> None:
    page = dashboard("en", "?county=1010&unit=gap")
    page.locator(".controls .choices summary").click()
    page.locator("#similar").click()
    until(lambda: query_of(page).get("county", "").count(","), 4)
    answered(page)
    # The link is a field to copy from, also where the browser gives no right to its clipboard.
    link = page.locator("#permalink")
    expect(link).to_have_attribute("readonly", "")
    until(lambda: "asof=" in link.input_value() and query_of(page)["county"] in link.input_value(), True)
    chosen = page.evaluate(CHOSEN)
    other = opened(new_page(), link.input_value())
    expect(other.locator("#unit")).to_have_value("gap")
    until(lambda: other.evaluate(CHOSEN), chosen)
    assert len(chosen) == 5


@pytest.mark.parametrize("name", EACH)
def test_a_county_clicked_twice_opens_its_offices(dashboard: Any, name: str) -> None:
    """Dear: the next test has to load the page again."""
    # The last line of the trend is then that of a county, and the chart of ranks has points.
    page = dashboard("fa", "?county=1010")
    _, point = hover(page, name)
    page.mouse.dblclick(*point)
    page.wait_for_url("**/fa/why?**county=**")
    assert query_of(page)["county"] in shipped_live().snapshot.names


@pytest.mark.rare
def test_in_development_plotlys_whole_bundle_draws_and_no_tool_asks_another_host(browser: Browser) -> None:
    with running_server(DEBUG="1") as running:
        page, asked = browser.new_page(), list[str]()
        page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
        page.goto(f"{running.address}/en/explore", wait_until="commit")
        page.locator(COUNTIES).first.wait_for(timeout=120_000)
        assert page.evaluate("Plotly.PlotSchema.get().traces.pie !== undefined"), "not only the traces of the bundle"
        expect(page.locator("[class*=dash-debug-menu]").first).to_be_visible()
        page.close()
        assert set(asked) <= {urlsplit(running.address).netloc, ""}


def test_without_scripts_a_sentence_leads_to_the_public_pages(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/fa/explore?indicator=service_desks")
    expect(page.get_by_text(say("fa", "explore.loading"))).to_be_visible()
    follow(page.locator(".heading a"))
    assert query_of(page)["indicator"] == "service_desks" and urlsplit(address(page)).path.endswith("/fa/")


def test_a_first_visit_is_bounded_and_a_choice_is_one_request(new_visitor: Page) -> None:
    """Dear: a browser that has none of the files yet."""
    page, wire = new_visitor, Wire(new_visitor)
    opened(page, "/fa/explore")
    drawn(page)
    page.wait_for_load_state("networkidle")
    assert 500_000 < wire.bytes <= FIRST_VISIT
    assert len(wire.urls) <= REQUESTS, "\n".join(wire.urls)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.evaluate("() => scrollTo(0, 0)")
    page.locator("#indicator").select_option("service_desks")
    settled(page, indicator="service_desks")
    drawn(page)
    posts = [answer for answer in answers if answer.request.method == "POST"]
    assert len(posts) == 2, "what is in the window, and the rest after a pause"
    assert all(len(answer.request.post_data or "") < 9_000 for answer in posts)
