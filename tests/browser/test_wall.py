"""Screens that turn by themselves: the key, the turns, new data, and failures of the server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.language import say
from dashboard.language.digits import integer
from tests.browser.conftest import Watch
from tests.browser.reading import PATIENCE
from tests.browser.running import Running
from tests.browser.test_screens import expect_screen, open_page, shown_screen

WALL = "/en/meeting/present?wall=1&seconds={}"
# Far longer than loading takes: the clock of the page stands still, and only the test moves it.
SECONDS = 1000
TURNING = say("en", "present.wall_turning", seconds=integer(SECONDS, "en"))
NEXT = """() => {
  const flow = [...document.querySelectorAll('.screen:not([data-aside], #title)')].map(({ id }) => id)
  return flow[(flow.indexOf(document.querySelector('.is-shown').id) + 1) % flow.length]
}"""


@pytest.fixture
def wall(browser: Browser, server: Running, watch: Watch) -> Iterator[Page]:
    """A wall display with a stopped clock, in its own context, since pages of a context share a clock."""
    context = browser.new_context(base_url=server.address, viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    watch.follow(page)
    page.clock.install(time=0)
    open_page(page, WALL.format(SECONDS))
    page.clock.pause_at(SECONDS / 2)
    expect(page.locator("#wall")).to_have_text(TURNING)
    # A key puts the next turn off for three turns from a moment known to the millisecond: each turn is then due
    # exactly at the end of a step of the clock, and no request of the page times out meanwhile.
    page.keyboard.press("Home")
    page.clock.run_for(SECONDS * 3000)
    expect_screen(page, "headline")
    yield page
    context.close()


def turn(page: Page) -> str:
    """Advance the clock by one turn, and wait for the next screen."""
    place: str = page.evaluate(NEXT)
    page.clock.run_for(SECONDS * 1000)
    expect_screen(page, place)
    return place


def test_screens_change_automatically_without_those_for_a_speaker(wall: Page) -> None:
    wall.emulate_media(reduced_motion="reduce")
    screens = [turn(wall) for _ in range(3)]
    assert screens == ["headline-2", "decisions", "events"]
    assert "title" not in screens
    assert wall.locator("#spoken").inner_text().count(":") <= 1
    # With reduced motion there is no fading.
    assert wall.locator(".is-shown").evaluate("(screen) => getComputedStyle(screen).transitionDuration") == "0s"


def test_a_key_or_a_click_puts_the_next_turn_off(wall: Page) -> None:
    wall.keyboard.press("End")
    wall.clock.run_for(SECONDS * 3000 - 1)
    assert shown_screen(wall) == "counties"
    # Beside the links to the counties.
    heading = wall.locator(".is-shown h1").bounding_box() or {}
    wall.mouse.click(heading["x"] + 5, heading["y"] + 5)
    wall.clock.run_for(SECONDS * 3000 - 1)
    assert shown_screen(wall) == "counties"
    wall.clock.run_for(1)
    expect_screen(wall, "headline")


def test_the_key_w_switches_turning_off_and_on(wall: Page) -> None:
    line, before = wall.locator("#wall"), shown_screen(wall)
    # The W key of a Persian keyboard.
    press = "() => dispatchEvent(new KeyboardEvent('keydown', { key: 'ص', code: 'KeyW' }))"
    wall.evaluate(press)
    expect(line).to_have_text("")
    wall.clock.run_for(SECONDS * 9000)
    assert shown_screen(wall) == before
    wall.evaluate(press)
    expect(line).to_have_text(TURNING)
    turn(wall)


def test_a_wall_of_an_earlier_publication_does_not_follow_newer_ones(wall: Page) -> None:
    wall.route("**/health", lambda route: route.fulfill(json={"cells_digest": "another", "since": None}))
    wall.evaluate("""() => {
        history.replaceState(null, '', location.search + '&asof=2014-12-14T08:00:00Z' + location.hash)
        document.getElementById('deck').dataset.old = 'true'
    }""")
    turn(wall)
    assert wall.locator("#deck").get_attribute("data-old") == "true"


def test_new_data_are_loaded_without_leaving_the_page_and_failures_are_shown(wall: Page, watch: Watch) -> None:
    watch.expected.append("503")
    line, answer = wall.locator("#wall"), {"cells_digest": "another", "since": None}
    wall.route("**/health", lambda route: route.fulfill(json=answer))
    wall.evaluate("() => { window.kept = true; document.getElementById('deck').dataset.old = 'true' }")
    turn(wall)
    expect(wall.locator("#deck")).not_to_have_attribute("data-old", "true")
    assert wall.evaluate("() => window.kept") is True
    assert wall.locator(".is-shown").count() == 1
    answer["since"] = "2014-12-14T08:00:00Z"
    turn(wall)
    expect(line).to_contain_text("the new files have faults; since")
    wall.unroute("**/health")
    wall.route("**/health", lambda route: route.fulfill(status=503))
    turn(wall)
    expect(line).to_contain_text("the server has not answered since")
