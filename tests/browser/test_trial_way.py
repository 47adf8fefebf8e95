"""Trying the desk in a browser, on a real server of two processes, from the foot of a public page."""

import shutil

import pytest
from playwright.sync_api import Page, expect

from dashboard.language import LANGUAGES, say
from tests.browser.reading import findings, follow, page_width
from tests.browser.running import running_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, large_folder

PHONE = {"width": 390, "height": 844}


@pytest.mark.rare
def test_the_desk_is_tried_from_a_public_page_and_nothing_of_it_stays(tmp_path, desk_page, axe) -> None:
    folder, temporary = large_folder(tmp_path), tmp_path / "temporary"
    choose_cards(folder, "committee_governorates", "service_desks")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    for path in (folder / "sample", temporary):
        path.mkdir()
    shutil.move(folder / "reports.csv", folder / "sample" / "reports.csv")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with running_server(DATA_URL=str(folder), WEB_CONCURRENCY="2", TMPDIR=str(temporary)) as server:
        for lang in LANGUAGES:
            page: Page = desk_page(server.address, viewport=PHONE)
            page.goto(f"/{lang}/")
            follow(page.locator(".foot-pages a").last)
            expect(page.locator("h1")).to_have_text(say(lang, "trial.title"))
            _check(page, axe)
            for role in ("clerk", "body", "reviewer", "publisher"):
                follow(page.locator(f"button[value={role}]"))
                expect(page.locator("main")).to_contain_text(say(lang, f"staff.role_{role}"))
                expect(page.locator("header")).to_contain_text(say(lang, "trial.note"))
                # Either process knows the session.
                for _ in range(4):
                    page.reload()
                    expect(page.locator(".staff-out")).to_be_visible()
                _check(page, axe)
                follow(page.locator(".staff-out button"))
        assert len(list(temporary.glob("province-trial-*/dashboard.sqlite"))) == 1
    assert list(temporary.glob("province-trial-*")) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def _check(page: Page, axe: str) -> None:
    assert findings(page, axe) == []
    assert page_width(page) <= PHONE["width"]
