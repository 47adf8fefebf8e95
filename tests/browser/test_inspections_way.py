"""Inspections in a browser, from plan to public page: planner, team on a phone, publisher, meeting, citizen."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.database import accounts
from dashboard.language import say
from dashboard.live import utcnow
from dashboard.settings import SHIPPED_DATA
from dashboard.sources.read import Sources
from tests.browser.reading import ENGLISH_RARE, at_widths, findings, follow, page_width, until
from tests.browser.running import Running, sound_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, WEEKS, choose_cards, large_folder, report, write_reports
from tests.unit.staff.desk_site import create_desk

PASSWORD = "blue kettle at noon"
# A team for each language, each with one office in its home county whose committee is claimed.
TEAMS = {"fa": (7, "G1001", "فرمانداری اردستان"), "en": (8, "G1010", "County governor's office of Kashan")}
WEEK = WEEKS[-1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: Any) -> Iterator[Running]:
    """The real server on a small folder of sample data, so that the present week is that of the data."""
    place: Path = tmp_path_factory.mktemp("inspections")
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates", "inspection_coverage", "findings_resolved", "parallel_work")
    shutil.copytree(SHIPPED_DATA / "boundaries", folder / "boundaries")
    claims = [report(office).replace("document", "self") for _, office, _ in TEAMS.values()]
    write_reports(folder, [*claims, *(report("G1002", week=week) for week in WEEKS)])
    homes = "".join(f"{team},,{office[1:]},,1\n" for team, office, _ in TEAMS.values())
    (folder / "teams.csv").write_text(f"team,recorded_at,county_code,office_id,capacity\n{homes}", "utf-8")
    (folder / "publications.csv").write_text(f"{PUBLICATIONS_HEAD}2014-12-14T08:00:00Z,{WEEK},,\n", "utf-8")
    bodies = folder / "offices" / "bodies.csv"
    head, first, rest = bodies.read_text("utf-8").split("\n", 2)
    bodies.write_text(f"{head}\n{first}yes\n{rest}", "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        for name in ("reviewer", "publisher"):
            accounts.add(connection, utcnow(), f"{name}-1", name, PASSWORD)
        for team, _, _ in TEAMS.values():
            accounts.add(connection, utcnow(), f"team-{team}", "team", PASSWORD, team=team)
    with sound_server(PASSWORD, DATA_URL=str(folder)) as running:
        yield running
    shutil.rmtree(place)


@pytest.fixture
def visitor(desk_page: Callable[..., Page], desk: Running) -> Callable[..., Page]:
    """Returns a page in a language; signed in if an account is named."""

    def make(lang: str, name: str = "", width: int = 1440) -> Page:
        return desk_page(desk.address, name, PASSWORD, lang, viewport={"width": width, "height": 900})

    return make


@pytest.fixture
def check_page(axe: str) -> Callable[[Page, str], None]:
    """Checks that a page is accessible, and not too wide on a phone and on a screen."""

    def check_page(page: Page, where: str) -> None:
        assert findings(page, axe) == [], where
        for width in at_widths(page, (390, 1440)):
            # plotly's figures follow a new width a moment later.
            until(lambda width=width: page_width(page) <= width, True)

    return check_page


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_a_planned_visit_is_made_without_a_line_and_becomes_public(
    visitor: Any, desk: Running, check_page: Any, lang: str
) -> None:
    """Dear: four accounts, from the plan to the public page."""
    team, office, name = TEAMS[lang]
    # The planner proposes this week's visits and saves them.
    planner: Page = visitor(lang, "reviewer-1")
    planner.goto(f"/staff/{lang}/plan?week={WEEK}")
    planner.locator("#plan-propose").click()
    expect(planner.locator("#plan-table")).to_contain_text(name)
    planner.locator("#plan-save").click()
    expect(planner.locator("#plan-notice")).to_be_visible()
    check_page(planner, "plan")
    # The team finds its visit on the first page, and enters what it saw while the line is cut.
    phone: Page = visitor(lang, f"team-{team}", 390)
    follow(phone.locator(f"a[href$='/staff/{lang}/inspections']").first)
    phone.locator("html[data-ready=true]").wait_for(state="attached")
    check_page(phone, "offices")
    phone.set_viewport_size({"width": 390, "height": 844})
    follow(phone.locator(f"#planned a[href*='office={office}']"))
    phone.locator("html[data-ready=true]").wait_for(state="attached")
    check_page(phone, "visit")
    phone.context.set_offline(True)
    phone.locator(".visit-choice:has([name='value.committee'][value='0'])").click()
    phone.locator("[name='found.information']").fill("3")
    phone.locator(".visit-send button").click()
    expect(phone.locator(".visit-kept")).to_be_visible()
    phone.context.set_offline(False)
    phone.wait_for_url("**told=sent")
    assert phone.evaluate("() => localStorage.length") == 0
    phone.goto(f"/staff/{lang}/inspections")
    expect(phone.locator("#mine")).to_contain_text(name)
    expect(phone.locator("#planned")).to_have_count(0)
    # The office sees the visit, which waits for publication, and the plan as done.
    planner.goto(f"/staff/{lang}/inspections/room")
    expect(planner.locator("#room")).to_contain_text(name)
    check_page(planner, "working view")
    # The publisher publishes it.
    publisher: Page = visitor(lang, "publisher-1")
    publisher.goto(f"/staff/{lang}/publish")
    check_page(publisher, "publish")
    follow(publisher.locator("button[value=publish]"))
    publisher.get_by_text(say(lang, "publishing.told_published"), exact=True).wait_for()
    # The meeting hears of it, and a citizen reads it.
    citizen: Page = visitor(lang)
    for part in ("events", "discrepancies"):
        citizen.goto(f"/{lang}/meeting/points/{part}")
        expect(citizen.locator("main")).to_contain_text(name)
        check_page(citizen, part)
    citizen.goto(f"/{lang}/inspections")
    expect(citizen.locator("#finding-kinds")).to_contain_text(say(lang, "finding.information").split(" ")[0])
    expect(citizen.locator("#agreement")).to_be_visible()
    check_page(citizen, "inspections")
    # Next week the plan is compared with what was done.
    planner.goto(f"/staff/{lang}/plan")
    planner.locator("#plan-compare").click()
    expect(planner.locator("#plan-compared")).to_contain_text(name)
    check_page(planner, "plan and what was done")
