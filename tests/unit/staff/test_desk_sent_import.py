"""A sent import at the desk: another reviewer approves or returns it, and its new offices are proposals."""

import re

import pytest

from dashboard.database import imports, proposals, sent_imports
from dashboard.database.notices import listed as notices_of
from tests.unit.imports.planning import workbook
from tests.unit.staff.desk_site import SAME_ORIGIN, has_message, post
from tests.unit.staff.import_desk import (
    IMPORT,
    PLAIN,
    PLAIN_FILE,
    answer_all,
    approve,
    draft_of,
    send,
    send_import,
    sent_by,
    upload,
)

HOME = "/staff/en/"
# An office that the register does not have.
GAS = workbook(PLAIN[0], ("اردستان", "شرکت گاز اردستان", "۱۳۹۳/۰۹/۲۱", "بلی"))


@pytest.fixture
def sent(site):
    """The address of an import that reviewer-1 has sent."""
    return send_import(site, PLAIN_FILE, evidence="document")


@pytest.fixture
def gas(site):
    """The address of a sent import with an office that the register does not have."""
    return send_import(site, GAS)


@pytest.fixture
def other(site):
    return site.other_reviewer()


def mine(client, sent, do):
    return post(client, f"{sent}/mine", do=do)


def send_back(client, sent, **fields):
    return post(client, f"{sent}/review", do="returned", **{"reason": "numbers", **fields})


def state(site, number=1):
    return site.read(sent_imports.by_number, number).state


def register(site):
    return set(site.live.sources.read(site.clock()).tables.offices["office_id"])


def proposal(site, number=1):
    return site.read(proposals.by_number, number)


def actions(site, account=""):
    return [entry.action for entry in site.entries(account=account) if re.match("import|proposal", entry.action)]


def test_nobody_decides_about_an_own_import_and_only_its_sender_takes_it_back(site, sent, reviewer, other):
    page = reviewer.get(sent)
    assert has_message(page, "en", "sheets.state_waiting") and 'value="approved"' not in page.text
    for answer in (approve(reviewer, sent, seen="x"), send_back(reviewer, sent)):
        assert answer.status_code == 403 and has_message(answer, "en", "staff_import.told_own")
    assert mine(other, sent, "take_back").status_code == 403
    assert state(site) == "waiting" and site.entries(action="imported") == []


def test_another_reviewer_sees_file_account_and_rows_where_the_work_waits(site, sent, reviewer, other):
    assert has_message(other.get(HOME), "en", "home.imports_wait", n=1) and sent in other.get(HOME).text
    assert not has_message(reviewer.get(HOME), "en", "home.imports_wait", n=1)
    assert sent in other.get(IMPORT).text
    page = other.get(sent)
    assert "week.xlsx" in page.text and "reviewer-1" in page.text and 'value="approved"' in page.text
    assert has_message(page, "en", "sheets.grade_document") and "<select" not in page.text.split('id="review')[0]
    rows = other.get(f"{sent}/rows.csv").get_data().decode("utf-8-sig").splitlines()
    assert rows[0].startswith("table,worksheet,line,") and "2014-12-06,G1001,committee,0,document" in rows[1]
    with site.desk.reading() as connection:
        (notice,) = notices_of(connection, "reviewer-2", 9)
        assert notices_of(connection, "reviewer-1", 9) == []
    assert notice.kind == "import_sent" and notice.detail["file"] == "week.xlsx"


def test_a_returned_import_opens_again_with_all_answers(site, reviewer):
    rows = [PLAIN[0], PLAIN[1], ("اردستان", "شهرداری اردستان", "۱۳۹۳/۰۹/۲۱", "تا حدودی")]
    draft = draft_of(reviewer, workbook(*rows), name="week.xlsx")
    page, _ = answer_all(reviewer, draft)
    sent, other = sent_by(send(reviewer, draft, "send", page)), site.other_reviewer()
    named = send_back(other, sent, sentence="جناب کریمی دوباره ببیند")
    assert named.status_code == 422 and state(site) == "waiting"
    assert "done=returned" in send_back(other, sent, sentence="هفته را ببینید").headers["Location"]
    assert 'value="approved"' not in other.get(sent).text
    assert has_message(reviewer.get(HOME), "en", "home.import_returned", sent="Import 1", file="week.xlsx")
    assert "هفته را ببینید" in reviewer.get(sent).text
    opened = mine(reviewer, sent, "open").headers["Location"]
    page = reviewer.get(opened).text
    assert 'id="questions' not in page
    with site.desk.reading() as connection:
        assert sent_imports.listed(connection) == []
        assert [each.kind for each in notices_of(connection, "reviewer-1", 9)] == ["import_returned"]
        assert all(each.seen_at for each in notices_of(connection, "reviewer-2", 9)), "nobody has to act on it"
    again = sent_by(send(reviewer, opened, "send", page))
    assert again != sent and "done=approved" in approve(other, again).headers["Location"]
    assert actions(site) == ["import_sent", "import_returned", "import_sent", "imported"]


def test_its_sender_takes_it_back_while_it_waits_and_goes_on(site, sent, reviewer, other):
    seen = re.search(r'name="seen" value="(\w+)"', other.get(sent).text)[1]
    opened = mine(reviewer, sent, "take_back").headers["Location"]
    assert 'value="send"' in reviewer.get(opened).text
    for stale in (approve(other, sent, seen=seen), send_back(other, sent)):
        assert stale.status_code == 409 and has_message(stale, "en", "staff_import.told_overtaken")
    assert site.entries(action="imported") == [] and actions(site) == ["import_sent", "import_taken_back"]
    # An approved import is not taken back.
    again = sent_by(send(reviewer, opened, "send"))
    approve(other, again)
    assert mine(reviewer, again, "take_back").status_code == 409 and state(site, 2) == "approved"


def test_an_import_that_waits_does_not_end_with_time_nor_with_another_file(site, sent):
    site.clock.move(days=30)
    reviewer, other = site.client("reviewer-1"), site.other_reviewer()
    draft = draft_of(reviewer, GAS)
    # The open file is not replaced by one that is taken back.
    assert "done=open_first" in mine(reviewer, sent, "take_back").headers["Location"]
    assert reviewer.get(draft).status_code == 200
    assert "done=dropped" in post(reviewer, draft, do="drop").headers["Location"]
    opened = mine(reviewer, sent, "open").headers["Location"]
    assert "done=approved" in approve(other, sent_by(send(reviewer, opened, "send"))).headers["Location"]


def test_data_that_arrive_while_it_waits_are_shown_before_anything_is_written(site, sent, other):
    seen = re.search(r'name="seen" value="(\w+)"', other.get(sent).text)[1]
    with (site.live.sources.folder / "reports.csv").open("a", encoding="utf-8") as file:
        file.write("2014-12-06,G1001,committee,0,self,2014-12-20T09:00:00Z,visit\n")
    answer = approve(other, sent, seen=seen)
    assert answer.status_code == 409 and has_message(answer, "en", "staff_import.told_changed")
    assert state(site) == "waiting" and site.entries(action="imported") == []


def test_what_was_remembered_meanwhile_does_not_change_what_was_sent(site, sent, other):
    seen = re.search(r'name="seen" value="(\w+)"', other.get(sent).text)[1]
    with site.desk.writing() as connection:
        draft = sent_imports.with_file(connection, 1)
        imports.remember(connection, {key: "ignore" for key in draft.answers if key.startswith("column:")})
    assert "done=approved" in approve(other, sent, seen=seen).headers["Location"]


def test_its_new_offices_are_proposals_which_the_approval_of_the_import_approves(site, gas, other):
    change = proposal(site).change
    assert (change.kind, change.action, proposal(site).account) == ("office", "open", "reviewer-1")
    assert change.rows[0]["name_fa"] == "شرکت گاز اردستان"
    before = register(site)
    assert change.subject not in before
    assert "شرکت گاز" in other.get(gas).text and "شرکت گاز" in other.get("/staff/en/proposals").text
    approve(other, gas)
    assert register(site) - before == {change.subject}
    assert (proposal(site).state, proposal(site).step.account) == ("approved", "reviewer-2")
    assert actions(site) == ["import_sent", "proposal_made", "proposal_approved", "imported"]
    assert site.client("admin-1").get("/staff/fa/log").status_code == 200
    assert {each.kind for each in site.read(notices_of, "reviewer-1", 9)} == {"imported"}


def test_an_office_that_was_refused_alone_keeps_the_import_from_being_approved(site, gas, publisher, other):
    before = register(site)
    seen = re.search(r'name="seen" value="(\w+)"', other.get(gas).text)[1]
    post(publisher, "/staff/en/proposals/1", do="refused", **{"of-1-reason": "no_document"})
    assert has_message(other.get(gas), "en", "staff_import.office_refused", n=1)
    assert approve(other, gas, seen=seen).status_code == 409
    assert register(site) == before and site.entries(action="imported") == []


def test_an_office_that_was_approved_alone_is_not_written_twice(site, gas, publisher, other):
    before = register(site)
    assert post(publisher, "/staff/en/proposals/1", do="approved").status_code == 303
    assert len(register(site)) == len(before) + 1
    assert "done=approved" in approve(other, gas).headers["Location"]
    assert len(register(site)) == len(before) + 1 and proposal(site).step.account == "publisher-1"


@pytest.mark.parametrize(("do", "ended"), [("returned", "refused"), ("take_back", "taken_back")])
def test_the_proposals_of_an_import_end_with_it(site, gas, reviewer, other, do, ended):
    send_back(other, gas) if do == "returned" else mine(reviewer, gas, do)
    assert proposal(site).state == ended
    assert "شرکت گاز" in other.get("/staff/fa/proposals").text
    # Sent again, the office is proposed again.
    opened = mine(reviewer, gas, "open").headers["Location"] if do == "returned" else None
    if opened:
        sent_by(send(reviewer, opened, "send"))
        assert proposal(site, 2).state == "open"


def test_the_file_of_a_returned_import_can_be_abandoned_and_a_persons_name_stays_nowhere(site):
    sent = send_import(site, GAS, name="گزارش آقای کریمی.xlsx")
    reviewer, other = site.client("reviewer-1"), site.other_reviewer()
    assert "done=waits" in upload(other, GAS).headers["Location"]
    assert mine(reviewer, sent, "drop").status_code == 409, "it waits"
    send_back(other, sent)
    assert "done=dropped" in mine(reviewer, sent, "drop").headers["Location"]
    assert "done=closed" in mine(reviewer, sent, "open").headers["Location"]
    assert reviewer.get(sent).status_code == 200 and "کریمی" not in reviewer.get(sent).text
    assert all("کریمی" not in str(entry.detail) for entry in site.entries())
    assert reviewer.get(f"{sent}/rows.csv").status_code == 404
    assert reviewer.post(f"{IMPORT}/sent/7/mine", headers=SAME_ORIGIN).status_code in (400, 404)
