"""The whole way in a browser: a clerk, a reviewer, a publisher, and a citizen who sees it in the end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.language import say
from tests.browser.reading import PATIENCE, findings
from tests.browser.running import Running, running_server
from tests.unit.command_line import run
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder

PASSWORD = "blue kettle at noon"
PEOPLE = {
    "ardestan-1": ["clerk", "--county", "1001"],
    "reviewer-1": ["reviewer"],
    "publisher-1": ["publisher"],
    "admin-1": ["administrator"],
}


@pytest.fixture
def desk(tmp_path_factory) -> Iterator[Running]:
    """The real server on a small folder that is published up to 6 December 2014, with an account of each role."""
    place = tmp_path_factory.mktemp("way")
    folder = small_folder(place)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    for name, role in PEOPLE.items():
        done = run("user", "add", name, "--role", *role, typed=f"{PASSWORD}\n", DATA_URL=str(folder))
        assert done.returncode == 0, done.stderr
    with running_server(DATA_URL=str(folder), WATCH_SECONDS="0.2") as running:
        yield running
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log
    shutil.rmtree(place)


@pytest.fixture
def come(browser: Browser, desk: Running) -> Iterator[Callable[..., Page]]:
    """A visitor with a screen of a width; signed in if a name is given."""
    contexts = []

    def make(lang: str, width: int, name: str = "") -> Page:
        context = browser.new_context(base_url=desk.address, viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        if name:
            page.goto(f"/staff/{lang}/sign-in")
            page.locator("#name").fill(name)
            page.locator("#password").fill(PASSWORD)
            page.locator("#password").press("Enter")
            page.wait_for_url(f"**/staff/{lang}/")
        return page

    yield make
    for context in contexts:
        context.close()


WORDS = {"fa": {True: "بله", False: "خیر"}, "en": {True: "yes", False: "no"}}


def answered(path: Path, lang: str, answer: str) -> bytes:
    """The taken sheet with an answer for Ardestan's governorate."""
    words = WORDS[lang]
    lines = path.read_text("utf-8-sig").splitlines()
    changed = [
        re.sub(rf"\b({words[True]}|{words[False]})\b", answer, line) if line.startswith("G1001,") else line
        for line in lines
    ]
    return "\r\n".join(changed).encode("utf-8-sig")


@pytest.mark.parametrize(("lang", "width"), [("fa", 360), pytest.param("en", 1440, marks=pytest.mark.rare)])
def test_from_the_countys_sheet_to_the_citizens_screen(come: Any, axe: Any, lang: str, width: int):
    before, after = {"fa": ("۱ از ۱", "۰ از ۱"), "en": ("1 of 1", "0 of 1")}[lang]
    why = f"/{lang}/why?indicator=committee_governorates&county=1001"

    def sound(page: Page, where: str) -> None:
        assert findings(page, axe) == [], where
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), where

    citizen = come(lang, width)
    citizen.goto(why)
    expect(citizen.locator("main")).to_contain_text(before)

    clerk = come(lang, width, "ardestan-1")
    clerk.get_by_role("link", name=say(lang, "sheets.fill_title")).first.click()
    sound(clerk, "sheet")
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name=say(lang, "sheets.take_csv")).click()
    taken = Path(download.value.path())
    wrong, sheet = answered(taken, lang, "perhaps"), answered(taken, lang, WORDS[lang][False])
    clerk.set_input_files("#file", {"name": "s.csv", "mimeType": "text/csv", "buffer": wrong})
    clerk.get_by_role("button", name=say(lang, "sheets.check")).click()
    expect(clerk.get_by_role("alert")).to_contain_text("perhaps")
    sound(clerk, "faults")
    clerk.set_input_files("#file", {"name": "s.csv", "mimeType": "text/csv", "buffer": sheet})
    clerk.get_by_role("button", name=say(lang, "sheets.check")).click()
    clerk.wait_for_url("**/draft/*")
    expect(clerk.locator("main")).to_contain_text(after)
    assert clerk.locator(".map-picture").count() == 2
    sound(clerk, "draft")
    for box in clerk.locator("input[type=checkbox]").all():
        box.check()
    clerk.get_by_role("button", name=say(lang, "sheets.send")).click()
    clerk.wait_for_url(re.compile(r"/sheets/\d+"))
    number = re.search(r"/sheets/(\d+)", clerk.url)[1]
    expect(clerk.locator("main")).to_contain_text(say(lang, "sheets.told_sent"))

    reviewer = come(lang, width, "reviewer-1")
    reviewer.goto(f"/staff/{lang}/sheets/{number}")
    sound(reviewer, "review")
    reviewer.locator("#evidence").select_option("document")
    reviewer.locator("button[value=approved]").click()
    reviewer.get_by_text(say(lang, "sheets.told_approved")).wait_for()
    reviewer.goto(f"/staff/{lang}/sheets")
    sound(reviewer, "list")

    publisher = come(lang, width, "publisher-1")
    publisher.goto(f"/staff/{lang}/publish")
    sound(publisher, "publish")
    publisher.goto(f"/staff/{lang}/preview{why}")
    expect(publisher.locator("main")).to_contain_text(after)
    sound(publisher, "preview")
    citizen.reload()
    expect(citizen.locator("main")).to_contain_text(before)
    publisher.goto(f"/staff/{lang}/publish")
    publisher.locator("button[value=publish]").click()
    publisher.get_by_text(say(lang, "publishing.told_published"), exact=True).wait_for()

    citizen.reload()
    expect(citizen.locator("main")).to_contain_text(after)
    assert citizen.context.cookies() == []

    administrator = come(lang, width, "admin-1")
    administrator.goto(f"/staff/{lang}/log")
    for action in ("sheet_sent", "sheet_approved", "published"):
        expect(administrator.locator("main")).to_contain_text(say(lang, f"staff_log.{action}"))
