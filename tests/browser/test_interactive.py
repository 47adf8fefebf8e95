"""The interactive dashboard in a browser: one journey in each language, access, width, and the first visit."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from dashboard.interactive.drawing import GRAPHS
from dashboard.language import LANGUAGES, say
from tests.browser.reading import Wire, at_widths, findings, page_width, tab_through, until
from tests.unit.shipped import shipped_live

FIRST_VISIT, REQUESTS = 790_000, 27
COUNTIES = "#map .choroplethlayer path"
CHOSEN = "() => [...document.querySelectorAll('#counties input:checked')].map(({ value }) => value).sort()"


def view_parameters(page: Page) -> dict[str, str]:
    return dict(parse_qsl(page.evaluate("location.search.slice(1)")))


@pytest.fixture
def dashboard(page: Page) -> Callable[..., Page]:
    """Opens a view and waits for its figures."""

    def at(lang: str, query: str = "") -> Page:
        page.goto(f"/{lang}/explore{query}")
        page.locator(COUNTIES).first.wait_for()
        return page

    return at


def in_sight(page: Page, figure: str) -> None:
    """Scroll to a figure, which is drawn once it comes near the window."""
    page.locator(f"#{figure}").scroll_into_view_if_needed()
    page.locator(f"#{figure} .main-svg").first.wait_for()


def settled(page: Page, **choice: str) -> None:
    """Wait until the address has a choice, and Dash has answered all of it."""
    until(lambda: view_parameters(page) | choice == view_parameters(page), True)
    page.wait_for_load_state("networkidle")


def middle_of(page: Page, county: str) -> tuple[float, float]:
    """The middle of a county on the map's first layer."""
    box = page.evaluate(
        """(code) => {
          const paths = [...document.querySelectorAll('#map .geo .choroplethlayer path')]
          const path = paths.find((each) => each.__data__?.loc === code)
          const { x, y, width, height } = path.getBoundingClientRect()
          return [x + width / 2, y + height / 2]
        }""",
        county,
    )
    return tuple(box)


def centre_map(page: Page) -> None:
    """Scroll the map to the middle of the window, clear of the controls that stay at its top."""
    page.locator("#map").evaluate("(map) => map.scrollIntoView({ block: 'center', behavior: 'instant' })")


def click_county(page: Page, county: str) -> None:
    """Click a county, which plotly accepts only after a movement."""
    centre_map(page)
    x, y = middle_of(page, county)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.locator("#map .hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_journey_from_tile_to_counties_weeks_and_back(dashboard: Any, lang: str) -> None:
    page = dashboard(lang)
    names, said = shipped_live().snapshot.names, []
    page.on("console", lambda message: said.append(message.text))
    # A tile switches the map, and the list of indicators follows.
    desks = shipped_live().snapshot.card("service_desks").word(lang, "short")
    page.locator("label.tile", has_text=desks).first.click()
    settled(page, indicator="service_desks")
    expect(page.locator("#indicator")).to_have_value("service_desks")
    expect(page.locator("#sentence-map")).to_contain_text("۴۳" if lang == "fa" else "43")
    # A county clicked on the map is chosen in all figures, with its name and the way to its offices.
    click_county(page, "1013")
    settled(page, county="1013")
    expect(page.locator("#said .chosen-county")).to_have_text(names["1013"][lang])
    in_sight(page, "trend")
    expect(page.locator("#trend .legend")).to_contain_text(names["1013"][lang])
    expect(page.locator("#links-map a").first).to_have_attribute(
        "href", f"/{lang}/why?indicator=service_desks&county=1013"
    )
    # A lasso chooses those that it surrounds, and disappears.
    lasso(page)
    until(lambda: view_parameters(page).get("county", "").count(",") > 1, True)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#map .selectionlayer path")).to_have_count(0)
    # Back undoes the last choice.
    page.go_back()
    until(lambda: page.evaluate(CHOSEN), ["1013"])
    settled(page, county="1013")
    # The map of change, the table, and other figures of the same week.
    page.locator("label", has_text=say(lang, "explore.show_change")).first.click()
    settled(page, show="change")
    page.locator("#open-table").click()
    expect(page.locator("#table tr.chosen th")).to_have_text(names["1013"][lang])
    # Playing at the newest week begins again at the start of the span, and stops when pressed.
    page.locator("#play").click()
    expect(page.locator("#play")).to_have_text(say(lang, "explore.stop"))
    until(lambda: page.locator("#week").input_value() < "2014-09-01", True)
    page.locator("#play").click()
    expect(page.locator("#play")).to_have_text(say(lang, "explore.play"))
    until(lambda: view_parameters(page).get("week") == page.locator("#week").input_value(), True)
    # The same view in the other language.
    other = page.locator(".languages a").get_attribute("href")
    assert other and other.endswith(page.evaluate("location.search"))
    assert said == [], "no message on the console, not even a warning"


def lasso(page: Page) -> None:
    """Draw a lasso around the middle of the map."""
    centre_map(page)
    box = page.locator("#map .geolayer, #map .geo").first.bounding_box()
    assert box
    left, right = box["x"] + box["width"] * 0.25, box["x"] + box["width"] * 0.6
    top, bottom = box["y"] + box["height"] * 0.1, box["y"] + box["height"] * 0.7
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def test_an_unknown_choice_and_a_silent_server_are_explained(dashboard: Any, watch: Any) -> None:
    page = dashboard("fa")
    page.evaluate("window.dash_clientside.set_props('counties', { value: ['9999'] })")
    expect(page.locator("#notice")).to_contain_text("9999")
    watch.expected += ["Failed to fetch", "ERR_FAILED", "Callback failed", "net::"]
    page.route("**/_dash-update-component*", lambda route: route.abort())
    page.locator("#indicator").select_option("e_services")
    expect(page.locator("#notice")).to_contain_text(say("fa", "explore.failed"))


def test_full_screen_says_how_to_leave(dashboard: Any) -> None:
    page = dashboard("en")
    button = page.locator("#screen-map")
    expect(button).to_have_text(say("en", "explore.whole_screen"), use_inner_text=True)
    button.click()
    expect(button).to_have_text(say("en", "explore.close_screen"), use_inner_text=True)
    button.click()
    expect(button).to_have_text(say("en", "explore.whole_screen"), use_inner_text=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_fits_every_width_is_accessible_and_persian_reads_from_right_to_left(
    dashboard: Any, axe: str, lang: str
) -> None:
    page = dashboard(lang, "?county=1003,1010")
    for name in GRAPHS:
        in_sight(page, name)
    for width in at_widths(page, (360, 768, 1440, 1920)):
        # plotly redraws its figures a moment later.
        until(lambda width=width: page_width(page) <= width, True)
    assert findings(page, axe) == []
    tab_through(page, 60)
    texts = page.locator("#trend .ytick text, #strip .xtick text").all_text_contents()
    assert texts and all(("٪" in text) == (lang == "fa") for text in texts)
    rows, map_ = (page.locator(part).bounding_box() for part in ("#heatmap .ytick text >> nth=0", "#heatmap .hm"))
    assert rows and map_ and (rows["x"] > map_["x"]) == (lang == "fa")


def test_on_a_phone_the_map_stands_in_the_first_screen(new_page: Callable[..., Page]) -> None:
    page = new_page(width=360, height=740)
    page.goto("/fa/explore")
    page.locator(COUNTIES).first.wait_for()
    box = page.locator("#map").bounding_box()
    assert box and box["y"] + box["height"] * 0.8 < 740
    assert page.locator("#counties").is_hidden(), "the controls are folded"
    controls = page.locator(".controls")
    assert controls.evaluate("(bar) => bar.offsetHeight") < 64, "into one line"
    page.locator(".controls summary").click()
    for name in ("kind", "week", "unit", "play", "permalink", "similar"):
        expect(page.locator(f"#{name}")).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".controls summary").click()
    until(lambda: controls.evaluate("(bar) => bar.offsetHeight") < 140, True)


def test_unit_similar_counties_and_the_link_of_the_view(dashboard: Any) -> None:
    page = dashboard("en", "?county=1010")
    page.locator("#unit").select_option("gap")
    settled(page, unit="gap")
    expect(page.locator("#note-map")).to_contain_text(say("en", "explore.in_gap"))
    expect(page.locator("#links-map")).not_to_contain_text("PNG")
    page.locator(".controls summary").click()
    page.locator("#similar").click()
    until(lambda: view_parameters(page).get("county", "").count(","), 4)
    page.wait_for_load_state("networkidle")
    # The link is a field to copy from, also where the browser gives no right to its clipboard.
    link = page.locator("#permalink")
    expect(link).to_have_attribute("readonly", "")
    until(lambda: "asof=" in link.input_value() and view_parameters(page)["county"] in link.input_value(), True)
    names = page.locator("#said .chosen-county").all_text_contents()
    page.goto(link.input_value())
    page.locator(COUNTIES).first.wait_for()
    expect(page.locator("#unit")).to_have_value("gap")
    assert page.locator("#said .chosen-county").all_text_contents() == names and len(names) == 5


def test_without_scripts_a_sentence_leads_to_the_public_pages(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/fa/explore?indicator=service_desks")
    expect(page.get_by_text(say("fa", "explore.loading"))).to_be_visible()
    page.locator(".heading a").click()
    assert view_parameters(page)["indicator"] == "service_desks" and page.url.partition("?")[0].endswith("/fa/")


def test_a_first_visit_is_bounded_and_requests_nothing_twice(new_visitor: Page) -> None:
    page, wire = new_visitor, Wire(new_visitor)
    page.goto("/fa/explore")
    page.locator(COUNTIES).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert 500_000 < wire.bytes <= FIRST_VISIT
    assert len(wire.urls) <= REQUESTS, "\n".join(wire.urls)
