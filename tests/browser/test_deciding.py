"""The decisions page in a browser: accessibility of the list, the form and its faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.language import LANGUAGES
from tests.browser.conftest import Watch
from tests.browser.reading import at_widths, findings, page_width, tab_through
from tests.browser.running import Running, running_server
from tests.unit.small_folder import small_folder

PAGE = "/{}/meeting/decisions"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((node) => { node.open = true })"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server on its own folder, with a form for decisions."""
    folder: Path = small_folder(tmp_path_factory.mktemp("decisions"))
    with running_server(DATA_URL=str(folder), MEETING_WRITE="on") as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log


def send_faulty_form(page: Page, lang: str) -> None:
    """Send the form with a fault in every field that can have one."""
    page.goto(PAGE.format(lang))
    page.locator("#text").fill("دو\nسطر")
    page.locator("#owner").fill("بانک")
    page.locator("#office").fill("شهرداری اردستتان")
    page.locator("#due_typed").fill("1393/13/1")
    page.locator("#record button").click()
    page.locator("#fault-text").wait_for()


def test_list_form_and_faults_are_accessible_and_a_suggestion_corrects_a_fault(
    page: Page, watch: Watch, axe: str
) -> None:
    watch.expected.append("422 (UNPROCESSABLE ENTITY)")
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(PAGE.format("fa"))
    page.evaluate(OPEN_ALL)
    assert findings(page, axe) == []
    tab_through(page, 20)
    for lang in LANGUAGES:
        send_faulty_form(page, lang)
        page.evaluate(OPEN_ALL)
        for width in at_widths(page, (360, 1440, 1920)):
            assert page_width(page) <= width
    send_faulty_form(page, "fa")
    page.set_viewport_size({"width": 360, "height": 900})
    assert findings(page, axe) == []
    # The first faulty field has the focus, and choosing a suggestion corrects a name.
    expect(page.locator("#text")).to_be_focused()
    assert page.locator("#text").input_value() == "دو\nسطر"
    page.locator("#text").fill("یک سطر")
    page.get_by_label("مدیریت شعب بانک ملت").check()
    page.get_by_label("شهرداری اردستان").check()
    page.locator("#due_typed").fill("۱۳۹۳/۱۰/۶")
    page.locator("#record button").click()
    page.wait_for_url("**recorded=*")
    card = page.locator(".decision", has_text="یک سطر")
    assert "مدیریت شعب بانک ملت" in card.inner_text() and "۶ تا ۱۲ دی ۱۳۹۳" in card.inner_text()
    # The list of views is accessible, too.
    page.locator("#address").fill("/fa/download/trend.svg")
    page.locator("#views button").click()
    page.wait_for_url("**#views")
    assert page.locator(".meeting-views li").count() == 1
    assert findings(page, axe) == [] and page_width(page) <= 360
