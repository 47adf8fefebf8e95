"""The screens on a wall: they turn by themselves, take new data as they come, and live through a server's absence."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.language import say
from dashboard.language.digits import integer
from tests.browser.conftest import Watch
from tests.browser.reading import PATIENCE
from tests.browser.running import Running
from tests.browser.test_screens import is_shown, opened, shown

WALL = "/en/meeting/present?wall=1&seconds={}"
# Far longer than a page takes to load: the page's clock stands still, and only the test moves it on.
SECONDS = 1000
TURNING, RESTING = (
    say("en", "present.wall_turning", seconds=integer(SECONDS, "en")),
    say("en", "present.wall_resting"),
)
NEXT = """() => {
  const flow = [...document.querySelectorAll('.screen:not([data-aside], [data-not-on-wall])')].map(({ id }) => id)
  return flow[(flow.indexOf(document.querySelector('.is-shown').id) + 1) % flow.length]
}"""


@pytest.fixture
def wall(browser: Browser, server: Running, watch: Watch) -> Iterator[Page]:
    """A wall whose clock stands still. It has a context of its own, since all pages of a context share a clock."""
    context = browser.new_context(base_url=server.address, viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    watch.follow(page)
    page.clock.install(time=0)
    opened(page, WALL.format(SECONDS))
    page.clock.pause_at(SECONDS / 2)
    expect(page.locator("#wall")).to_have_text(TURNING)
    # A key makes the wall rest three turns long, counted from a moment that the test knows to the millisecond: each
    # turn is then due at the very end of the time that passes, and no request of the page is given up meanwhile.
    page.keyboard.press("Home")
    page.clock.run_for(SECONDS * 3000)
    is_shown(page, "headline")
    yield page
    context.close()


def turns(page: Page) -> str:
    """Let so much time pass that the wall turns once, and wait until the next screen is shown."""
    place: str = page.evaluate(NEXT)
    page.clock.run_for(SECONDS * 1000)
    is_shown(page, place)
    return place


def test_the_screens_turn_by_themselves_and_leave_out_what_only_a_hand_needs(wall: Page) -> None:
    wall.emulate_media(reduced_motion="reduce")
    seen = [turns(wall) for _ in range(3)]
    assert seen[0] == "off_track" and seen[1].startswith("map-")
    assert "title" not in seen
    assert wall.locator("#spoken").inner_text().count(":") <= 1
    # A wall that wants less motion does not fade.
    assert wall.locator(".is-shown").evaluate("(screen) => getComputedStyle(screen).transitionDuration") == "0s"


def test_a_hand_at_the_keys_or_the_mouse_stops_the_turning_for_a_while(wall: Page) -> None:
    line = wall.locator("#wall")
    wall.keyboard.press("End")
    expect(line).to_have_text(RESTING)
    wall.clock.run_for(SECONDS * 3000 - 1)
    assert shown(wall) == "decisions"
    wall.mouse.move(200, 200)
    wall.mouse.move(300, 200)
    wall.clock.run_for(SECONDS * 3000 - 1)
    assert shown(wall) == "decisions"
    expect(line).to_have_text(RESTING)
    wall.clock.run_for(1)
    is_shown(wall, "headline")
    expect(line).to_have_text(TURNING)


def test_a_wall_of_a_certain_publication_does_not_follow_newer_ones(wall: Page) -> None:
    wall.route("**/health", lambda route: route.fulfill(json={"cells_digest": "another", "since": None}))
    wall.evaluate("""() => {
        history.replaceState(null, '', location.search + '&asof=2014-12-14T08:00:00Z' + location.hash)
        document.getElementById('deck').dataset.old = 'true'
    }""")
    turns(wall)
    assert wall.locator("#deck").get_attribute("data-old") == "true"


def test_new_data_are_put_in_without_leaving_the_page_and_a_lost_server_is_said(wall: Page, watch: Watch) -> None:
    watch.expected.append("503")
    line, answer = wall.locator("#wall"), {"cells_digest": "another", "since": None}
    wall.route("**/health", lambda route: route.fulfill(json=answer))
    wall.evaluate("() => { window.kept = true; document.getElementById('deck').dataset.old = 'true' }")
    turns(wall)
    expect(wall.locator("#deck")).not_to_have_attribute("data-old", "true")
    assert wall.evaluate("() => window.kept") is True
    assert wall.locator(".is-shown").count() == 1
    answer["since"] = "2014-12-14T08:00:00Z"
    turns(wall)
    expect(line).to_contain_text("the new files have faults; since")
    wall.unroute("**/health")
    wall.route("**/health", lambda route: route.fulfill(status=503))
    turns(wall)
    expect(line).to_contain_text("the server has not answered since")
