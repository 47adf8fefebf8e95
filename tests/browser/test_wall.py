"""The screens on a wall: they turn by themselves, take new data as they come, and live through a server's absence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.running import running_server
from tests.browser.test_screens import SHOWN, opened, shown
from tests.unit.small_folder import WEEKS, report, small_folder, write_reports

WALL = "/en/meeting/present?wall=1&seconds=1"


@pytest.fixture
def wall(new_page: Callable[..., Page]) -> Page:
    return opened(new_page(viewport={"width": 1920, "height": 1080}), WALL)


def turned(page: Page, place: str) -> None:
    """Wait until another screen is shown."""
    page.wait_for_function(f"(place) => ({SHOWN})() !== place", arg=place)


def told(page: Page, text: str) -> None:
    """Wait until the line beneath the screens says so."""
    page.wait_for_function("(text) => document.getElementById('wall').textContent.includes(text)", arg=text)


def test_the_screens_turn_by_themselves_and_leave_out_what_only_a_hand_needs(wall):
    seen = []
    for _ in range(4):
        turned(wall, seen[-1] if seen else shown(wall))
        seen.append(shown(wall))
    assert seen[0] == "headline"
    assert seen[1].startswith("map-")
    assert not {"title", "counties", "end"} & set(seen)
    assert wall.locator("#wall").inner_text() == "Turning by itself every 1 seconds"
    assert wall.locator("#spoken").inner_text().count(":") <= 1


def test_a_hand_at_the_keys_or_the_mouse_stops_the_turning_for_a_while(wall):
    wall.keyboard.press("End")
    assert wall.locator("#wall").inner_text() == "Turning has stopped for a while"
    wall.wait_for_timeout(1800)
    assert shown(wall) == "end"
    wall.mouse.move(200, 200)
    wall.mouse.move(300, 200)
    wall.wait_for_timeout(1800)
    assert shown(wall) == "end"
    turned(wall, "end")


def test_a_wall_that_wants_less_motion_does_not_fade(new_page):
    page = opened(new_page(reduced_motion="reduce", viewport={"width": 1920, "height": 1080}), WALL)
    turned(page, "title")
    assert page.locator(".is-shown").evaluate("(screen) => getComputedStyle(screen).transitionDuration") == "0s"


def test_new_data_take_their_place_and_a_lost_server_is_told(browser: Browser, tmp_path: Any):
    folder = small_folder(tmp_path)
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(60_000)
    page = context.new_page()
    figure = page.locator("#map-committee .headline-figure b")
    with running_server(DATA_URL=str(folder), WATCH_SECONDS="0.2") as server:
        opened(page, f"{server.address}{WALL}")
        page.evaluate("() => { window.kept = true }")
        assert figure.text_content() == "1"
        write_reports(folder, [report(week=week, office=office) for week in WEEKS for office in ("G1001", "G1002")])
        page.wait_for_function(
            "() => document.querySelector('#map-committee .headline-figure b').textContent === '2'"
        )
        # The page was not left: it is not for a moment blank, and stays in full screen.
        assert page.evaluate("() => window.kept") is True
        assert page.locator(".is-shown").count() == 1
        write_reports(folder, [report(office="nobody")])
        told(page, "the new files have faults; since")
        assert figure.text_content() == "2"
    told(page, "the server has not answered since")
    turned(page, shown(page))
    assert figure.text_content() == "2"
    context.close()
