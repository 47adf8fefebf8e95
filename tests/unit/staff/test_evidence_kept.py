"""An unchanged answer keeps its evidence and counts as reported on its week, whichever way it comes in."""

import re
from datetime import date, datetime

import pytest

from dashboard.database import sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.sheets.form import State
from dashboard.sheets.reporting import office_weeks
from dashboard.staff.waiting_sheets import known_reports
from tests.unit.imports.planning import workbook
from tests.unit.staff import test_desk_import, test_team_visits
from tests.unit.staff.import_desk import PLAIN, approve, send_import
from tests.unit.staff.sheet_desk import MUNICIPALITY, WEEK, download_sheet, fill_in, send_draft, upload, values

NEXT_WEEK = date.fromisoformat(WEEK)


def by_sheet(site, form):
    """The sheet as the desk gave it, in which the governorate has its answer of the week before."""
    clerk = site.client("ardestan-1")
    draft = upload(clerk, download_sheet(clerk, form=form), f"sheet.{form}").headers["Location"]
    publish_draft(site, clerk, draft)
    return NEXT_WEEK


def by_page(site):
    """The draft that the page of answers makes when a clerk confirms an unchanged answer."""
    content = desk_sheets.to_json({"texts": [[["office_id", "name"], ["G1001", ""]]], "confirmed": 1})
    answers = (("G1001", "committee", 1),)
    places = {"week_line": 1, "week_column": "", "headings": {"committee": ""}, "lines": {"G1001": 1}}
    places |= {"differing": []}
    draft = sheet_drafts.Draft(
        site.clock(), "ardestan-1", "ab" * 32, "1001", NEXT_WEEK, content, answers, places=places
    )
    site.write(sheet_drafts.store, draft)
    publish_draft(site, site.client("ardestan-1"), f"/staff/en/draft/{draft.id}")
    return NEXT_WEEK


def publish_draft(site, clerk, draft):
    number = int(re.search(r"/sheets/(\d+)", send_draft(clerk, draft).headers["Location"])[1])
    assert site.review(number, evidence="self").status_code == 303
    site.publish_sheets(number)


def by_import(site):
    """A file of the office without a column of evidence, imported as self-reported."""
    rows = [PLAIN[0], ("اردستان", "فرمانداری اردستان", "۱۳۹۳/۰۹/۲۲", "بله")]
    sent = send_import(site, workbook(*rows))
    approve(site.other_reviewer(), sent)
    test_desk_import.look(site)
    return NEXT_WEEK


def by_visit(site):
    site.add_team(7)
    test_team_visits.entered(site.client("team-7"), value_committee=1)
    site.live.look()
    return date(2026, 4, 4)


@pytest.mark.parametrize(
    ("bring", "evidence"),
    [
        (lambda site: by_sheet(site, "xlsx"), "document"),
        (lambda site: by_sheet(site, "csv"), "document"),
        (by_page, "document"),
        (by_import, "document"),
        # A visit has evidence of its own, which is better.
        (by_visit, "inspection"),
    ],
    ids=["XLSX", "CSV", "page", "import", "visit"],
)
def test_an_unchanged_answer_keeps_its_evidence(site, bring, evidence):
    assert known_reports(site.live.newest.full_input, NEXT_WEEK)["G1001", "committee"].evidence == "document"
    week = bring(site)
    data = site.live.newest.full_input
    assert known_reports(data, week)["G1001", "committee"] == State(1, week, evidence)
    reported = office_weeks(data.tables, data.cards, week, week, datetime.max)
    assert reported[reported["office_id"] == "G1001"]["answered"].tolist() == [1]


def test_a_changed_answer_of_an_import_has_the_given_evidence_and_a_stated_one_stays(site):
    head = (*PLAIN[0], "مستندات")
    rows = [
        head,
        ("اردستان", "فرمانداری اردستان", "۱۳۹۳/۰۹/۲۲", "خیر", ""),
        ("اردستان", "شهرداری اردستان", "۱۳۹۳/۰۹/۲۲", "بله", "خوداظهاری"),
    ]
    site.add_inspected_reports(MUNICIPALITY, "2014-12-06")
    sent = send_import(site, workbook(*rows))
    approve(site.other_reviewer(), sent)
    test_desk_import.look(site)
    known = known_reports(site.live.newest.full_input, NEXT_WEEK)
    assert known["G1001", "committee"] == State(0, NEXT_WEEK, "self")
    assert known[MUNICIPALITY, "committee"] == State(1, NEXT_WEEK, "self")


def test_an_inspection_of_the_sheets_own_week_is_not_reported_twice(site, clerk):
    data = fill_in(download_sheet(clerk), MUNICIPALITY, "yes")
    site.add_inspected_reports("G1001", WEEK)
    draft = upload(clerk, data).headers["Location"]
    number = int(re.search(r"/sheets/(\d+)", send_draft(clerk, draft).headers["Location"])[1])
    assert site.review(number, evidence="document").status_code == 303
    assert values(site.drafted(number)) == [(MUNICIPALITY, 1)]
