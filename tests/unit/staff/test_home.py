"""The desk's first page: what waits for each role, and the week on which offices report."""

import re
import shutil
from datetime import date, datetime
from html import unescape

from dashboard.database.attempts import LOCKED_ACCOUNT
from dashboard.database.imports import ImportDraft, store_draft
from dashboard.database.proposals import Change, propose
from dashboard.language import say
from dashboard.staff.home_week import Share, week_views
from dashboard.staff.sheet_choice import ChoiceForm
from tests.unit.staff.desk_site import PEOPLE, has_message, sign_in

THIS_WEEK = "13–19 Dec 2014"
ANSWERS = "answers?week=2014-12-13"
FILL_IN = (f"Offices without a report on the week {THIS_WEEK}: 4", ANSWERS)


def waits(site, who, lang="en"):
    """The lines of what waits for an account: text, and the address below /staff/LANG/."""
    page = site.client(who).get(f"/staff/{lang}/").text
    found = re.findall(rf'<b>([^<]*)</b>.*?href="/staff/{lang}/([^"]*)"', page, re.S)
    return [(unescape(text), unescape(href)) for text, href in found]


def week_of(site, who):
    """The only week as the first page shows it to an account."""
    (week,) = weeks_of(site, who)
    return week


def weeks_of(site, who):
    with site.request(who) as staff:
        return week_views(staff)


def test_a_county_is_asked_for_the_answers_that_are_missing_and_for_a_returned_sheet(site):
    assert waits(site, "ardestan-1") == [FILL_IN]
    number = site.send_sheet()
    assert waits(site, "ardestan-1") == [(f"Offices without a report on the week {THIS_WEEK}: 3", ANSWERS)]
    site.review(number, "returned", reason="offices", office=["G1001"])
    returned = (f"Sheet {number} of the week {THIS_WEEK} was returned", f"sheets/{number}")
    assert waits(site, "ardestan-1") == [returned, FILL_IN]
    page = unescape(site.client("ardestan-1").get("/staff/en/").text)
    assert "offices are missing or wrong (County governor's office of Ardestan)" in page
    assert waits(site, "kashan-1")[0][1] == ANSWERS, "of another county"
    site.send_sheet("yes")
    assert returned not in waits(site, "ardestan-1"), "a newer sheet replaces the returned one"


def test_reviewers_and_publishers_see_what_they_have_to_do(site):
    assert waits(site, "reviewer-1") == waits(site, "publisher-1") == []
    assert has_message(site.client("publisher-1").get("/staff/fa/"), "fa", "home.nothing")
    number = site.send_sheet()
    assert waits(site, "reviewer-1") == [("1 to review", f"sheets/{number}")]
    own = site.send_sheet("yes", who="reviewer-1")
    assert waits(site, "reviewer-1") == [], f"sheet {own} replaced the other, and needs another reviewer"
    site.review(site.send_sheet())
    assert waits(site, "reviewer-1") == []
    assert waits(site, "publisher-1") == [("1 approved, to publish", "publish")]


def test_a_reviewer_goes_on_with_an_import_that_was_begun(site):
    draft = ImportDraft(site.clock(), "reviewer-1", "week.xlsx", b"rows")
    site.write(store_draft, draft)
    assert waits(site, "reviewer-1") == [("An import is not finished", f"import/{draft.id}")]


def test_an_administrator_sees_locks_unused_accounts_and_failures_of_the_last_week(site):
    quiet = [
        f"Accounts that have never signed in: {len(PEOPLE) - 1}",
        f"Accounts without a second factor: {len(PEOPLE)}",
    ]
    assert waits(site, "admin-1") == [(line, "accounts") for line in quiet]
    stranger = site.client()
    for _ in range(LOCKED_ACCOUNT):
        sign_in(stranger, "kashan-1", "a wrong password")
        site.clock.move(minutes=1)
    found = dict(waits(site, "admin-1"))
    assert found["Locked accounts: 1"] == "accounts"
    failures = [address for text, address in found.items() if say("en", "staff_log.sign_in_failed") in text]
    assert failures == ["log?action=sign_in_failed"]
    site.clock.move(days=8)
    assert [text for text, _ in waits(site, "admin-1")] == quiet


def test_the_week_counts_reports_and_tells_those_in_sheets_that_wait(site):
    site.add_body("B001")
    assert week_of(site, "body-b001").offices == Share("", 0, 0, 1)
    assert week_of(site, "ardestan-1").offices == Share("", 0, 0, 4)
    site.review(number := site.send_sheet())
    county = week_of(site, "ardestan-1")
    assert county.offices == Share("", 1, 1, 4) and len(county.missing) == 3 and county.counties == ""
    assert "County governor's office of Ardestan" not in county.missing
    assert has_message(site.client("ardestan-1").get("/staff/fa/"), "fa", "home.of_these_waiting", n="۱")
    province = week_of(site, "publisher-1")
    assert province.offices == Share("", 1, 1, 35)
    assert province.counties == "0 of 6 counties complete, 1 partly (1 of 4)"
    assert Share("Ardestan", 1, 1, 4) in province.behind and province.missing == []
    assert week_of(site, "kashan-1").offices.reported == 0
    site.publish_sheets(number)
    assert week_of(site, "ardestan-1").week == date(2014, 12, 20), "the week after the one that was published"


def test_a_week_that_is_published_stays_until_its_deadline_before_the_next_one_which_is_not_over(site):
    site.clock.now = datetime(2014, 12, 13, 12)
    weeks = weeks_of(site, "ardestan-1")
    assert [(week.week.day, week.running, week.late) for week in weeks] == [(6, False, False), (13, True, False)]
    lines = [address for _, address in waits(site, "ardestan-1")]
    assert lines == [*["answers?week=2014-12-06"] * bool(weeks[0].missing), ANSWERS]
    page = site.client("ardestan-1").get("/staff/fa/")
    assert has_message(page, "fa", "home.running") and 'id="week-2014-12-06"' in page.text
    with site.request("ardestan-1") as staff:
        assert ChoiceForm(staff).saturday == date(2014, 12, 6), "the open week is offered first"
    site.clock.now = datetime(2014, 12, 14, 12)
    assert week_of(site, "ardestan-1").running


def test_proposals_wait_for_another_account_than_their_own(site):
    with site.desk.writing() as connection:
        change = Change("target", "service_desks", "set", [], [{"indicator": "service_desks", "share": 0.9}])
        propose(connection, site.clock(), "reviewer-1", "reviewer", change, sample=False)
    assert waits(site, "reviewer-1") == []
    assert waits(site, "publisher-1") == [("Proposals of others to decide: 1", "proposals")]


def test_the_deadline_is_told_in_words(site):
    words = {13: "7 days left", 19: "ends tomorrow", 20: "ends today", 21: "ended yesterday", 22: "2 days over"}
    for day, said in words.items():
        site.clock.now = datetime(2014, 12, day, 12)
        week = weeks_of(site, "ardestan-1")[-1]
        assert (week.deadline, week.late) == (f"Due by Saturday, 20 Dec 2014: {said}", day > 20)


def test_sample_data_are_marked_and_their_last_day_is_today(site):
    (site.live.sources.folder / "sample").mkdir()
    shutil.move(site.live.sources.folder / "reports.csv", site.live.sources.folder / "sample" / "reports.csv")
    site.live.look()
    assert site.live.newest.sample
    assert week_of(site, "ardestan-1").deadline.endswith("8 days left")
    assert say("fa", "site.sample") in site.client("ardestan-1").get("/staff/fa/").text
