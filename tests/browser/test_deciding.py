"""The decisions page as a meeting uses it: recorded, back the week after, closed; by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.language import LANGUAGES, say
from tests.browser.conftest import Watch
from tests.browser.reading import at_widths, findings, width_of
from tests.browser.running import Running, running_server
from tests.unit.small_folder import small_folder

PAGE = "/{}/meeting/decisions"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((node) => { node.open = true })"
TEXT = "فرمانداری اردستان ستاد شهرستان را تشکیل دهد."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of its own, on a folder of its own, that may be written to."""
    folder: Path = small_folder(tmp_path_factory.mktemp("decisions"))
    with running_server(DATA_URL=str(folder), MEETING_WRITE="on") as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on an element; a page that does not let it come there fails."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def faulty(page: Page, lang: str) -> None:
    """Send the form with a fault in every field that can have one."""
    page.goto(PAGE.format(lang))
    page.locator("#field-text").fill("دو\nسطر")
    page.locator("#field-owner").fill("بانک")
    page.locator("#field-office").fill("شهرداری اردستتان")
    page.locator("#field-due_typed").fill("1393/13/1")
    page.locator(".decision-form button").click()
    page.locator("#fault-text").wait_for()


def test_a_decision_is_recorded_comes_back_the_week_after_and_is_closed_by_keyboard_alone(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(PAGE.format("fa") + "?week=2014-11-29")
    tab_to(page, "a[href='#record']")
    page.keyboard.press("Enter")
    tab_to(page, "#field-text")
    page.keyboard.type(TEXT)
    tab_to(page, "#field-owner")
    page.keyboard.type("فرمانداري اردستان")
    tab_to(page, "#field-indicator")
    page.keyboard.press("End")
    tab_to(page, "#field-due")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".decision-form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**recorded=*")
    assert page.get_by_role("status").inner_text() == say("fa", "decisions.was_written")
    card = page.locator(".decision", has_text=TEXT)
    assert card.count() == 1 and card.locator(".badge").inner_text() == say("fa", "decisions.status_open")
    # Going back, forward and reloading sends nothing again.
    page.go_back()
    page.go_forward()
    page.reload()
    assert card.count() == 1

    tab_to(page, "select[name=week]")
    page.keyboard.press("Home")
    tab_to(page, ".week-form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**week=2014-12-06*")
    assert card.count() == 1 and "is-open" in (card.get_attribute("class") or "")

    tab_to(page, ".change-decision summary")
    page.keyboard.press("Enter")
    tab_to(page, ".change-decision button[value=done]")
    page.keyboard.press("Enter")
    page.wait_for_url("**recorded=*")
    assert "is-done" in (card.get_attribute("class") or "")
    assert "انجام‌شده در جلسهٔ هفتهٔ ۱۵ تا ۲۱ آذر ۱۳۹۳" in card.inner_text()


def test_list_form_and_faults_can_be_read_by_everybody_and_a_pick_mends_a_fault(
    page: Page, watch: Watch, axe: str
) -> None:
    watch.expected.append("422 (UNPROCESSABLE ENTITY)")
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(PAGE.format("fa"))
    page.evaluate(OPEN_ALL)
    assert findings(page, axe) == []
    for lang in LANGUAGES:
        faulty(page, lang)
        page.evaluate(OPEN_ALL)
        for width in at_widths(page, (360, 1440, 1920)):
            assert width_of(page) <= width
    faulty(page, "fa")
    page.set_viewport_size({"width": 360, "height": 900})
    assert findings(page, axe) == []
    # The first faulty field has the focus, and a pick mends a name.
    expect(page.locator("#field-text")).to_be_focused()
    assert page.locator("#field-text").input_value() == "دو\nسطر"
    page.locator("#field-text").fill("یک سطر")
    page.get_by_label("مدیریت شعب بانک ملت").check()
    page.get_by_label("شهرداری اردستان").check()
    page.locator("#field-due_typed").fill("۱۳۹۳/۱۰/۶")
    page.locator(".decision-form button").click()
    page.wait_for_url("**recorded=*")
    card = page.locator(".decision", has_text="یک سطر")
    assert "مدیریت شعب بانک ملت" in card.inner_text() and "۶ تا ۱۲ دی ۱۳۹۳" in card.inner_text()
