"""The week's answers on the page: the whole form without a script, its draft, faults, and the way to a sheet."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from dashboard.database import answer_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.language import LANGUAGES, say
from dashboard.publications.prepare import newest_of
from dashboard.tables.place import Place
from tests.unit.staff.desk_site import SAME_ORIGIN, START, has_message, post
from tests.unit.staff.sheet_desk import MUNICIPALITY, WEEK, send_draft

PAGE = "/staff/en/answers"
ADDRESS = f"{PAGE}?place=1001&week={WEEK}"
DRAFT = f"{PAGE}/draft"
COMMITTEE = "a.G1001.committee"
GLAD, OF_GLAD, VISITORS = "n.G1001.glad.", "d.G1001.glad.", "n.G1001.visitors."
SATURDAY = date.fromisoformat(WEEK)


def fields_of(page):
    """The fields of a page as a browser sends them without a script."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select class="[^"]*" name="(a\.[^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        fields[name] = re.search(r'<option value="([^"]*)" selected', options)[1]
    for name, value in re.findall(r'name="([nd]\.[^"]+)"[^>]*?value="([^"]*)"', page, re.DOTALL):
        fields[name] = value
    return fields


def check(client, changed, page=""):
    """Send the whole form of a page with some fields changed; None: without the field."""
    fields = fields_of(page or client.get(ADDRESS).text) | changed
    fields = {name: value for name, value in fields.items() if value is not None}
    return client.post(ADDRESS, data=fields, headers=SAME_ORIGIN)


def keep(client, version=0, headers=SAME_ORIGIN, place="1001", week=WEEK, **changed):
    """What the page's script sends; names of fields are given as keys of `changed`."""
    return client.post(DRAFT, data={"place": place, "week": week, "version": version, **changed}, headers=headers)


def kept(site, account="ardestan-1"):
    return site.read(answer_drafts.kept, account, Place("1001"), SATURDAY)


def sheets(site):
    with site.desk.reading() as connection:
        return desk_sheets.with_answers(connection, [each.id for each in desk_sheets.listed(connection)])


def test_the_page_has_the_known_values_and_sends_what_changed(site, clerk):
    page = clerk.get(PAGE).text
    fields = fields_of(page)
    assert fields[COMMITTEE] == "=1" and fields[f"a.{MUNICIPALITY}.committee"] == "="
    assert (fields["place"], fields["week"], fields["version"]) == ("1001", WEEK, "0")
    assert say("en", "answers.summary", changed="0", offices="0", all="4", unchanged="1") in unescape(page)
    assert 'title="yes, 6–12 Dec 2014, document"' in page
    assert f'href="/staff/en/documents/{WEEK}/G1001"' in page
    answer = check(clerk, {COMMITTEE: "0", GLAD: "۴۰", OF_GLAD: "50"}, page)
    assert answer.status_code == 303
    draft = unescape(clerk.get(answer.headers["Location"]).text)
    assert "County governor's office of Ardestan" in draft and say("en", "sheets.to_answers") in draft
    assert send_draft(clerk, answer.headers["Location"]).status_code == 303
    (sheet,) = sheets(site)
    assert sheet.answers == (("G1001", "committee", 0),)
    assert sheet.counts == (("G1001", "glad", "", 40, 50),)
    as_sent = clerk.get(f"/staff/en/sheets/{sheet.id}/sheet.csv").text
    assert "1,G1001,County governor's office of Ardestan,no" in as_sent and "glad,,40,50" in as_sent
    assert kept(site).is_empty, "the draft was sent"


def test_a_whole_form_without_a_change_leads_to_one_confirmation(site, clerk):
    draft = check(clerk, {}).headers["Location"]
    share = say("en", "sheets.share_missing", sent="1", all="4", missing="3")
    page = clerk.get(draft)
    assert has_message(page, "en", "sheets.choice_all", n="1", share=share)
    assert page.text.count('type="radio"') == 1, "without the confirmation there is nothing to send"
    assert send_draft(clerk, draft).status_code == 303
    (sheet,) = sheets(site)
    assert sheet.answers == (("G1001", "committee", 1),)


def test_an_answer_that_is_left_blank_is_not_reported(site, clerk):
    draft = check(clerk, {COMMITTEE: "", f"a.{MUNICIPALITY}.committee": "1"}).headers["Location"]
    send_draft(clerk, draft)
    assert [sheet.answers for sheet in sheets(site)] == [((MUNICIPALITY, "committee", 1),)]


def test_a_form_of_nothing_is_not_a_draft(clerk):
    answer = check(clerk, {COMMITTEE: ""})
    assert answer.status_code == 422 and has_message(answer, "en", "answers.told_nothing")


def test_all_faults_are_told_at_once_at_their_fields_and_nothing_is_lost(site, clerk):
    wrong = {COMMITTEE: "7", GLAD: "60", OF_GLAD: "50", VISITORS: "many", f"a.{MUNICIPALITY}.committee": "1"}
    answer = check(clerk, {**wrong, "a.B001.desk": "1"})
    text = unescape(answer.text)
    assert answer.status_code == 422
    for name in (COMMITTEE, OF_GLAD, VISITORS):
        assert f'id="fault-{name}"' in text
    assert say("en", "answers.gone", office=site.live.newest.office_names["B001"]["en"]) in text, "of no field here"
    again = fields_of(answer.text)
    assert (again[GLAD], again[OF_GLAD], again[VISITORS]) == ("60", "50", "many")
    assert (again[COMMITTEE], again[f"a.{MUNICIPALITY}.committee"]) == ("=1", "1")
    with site.desk.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar() == 0
    assert check(clerk, {VISITORS: "", OF_GLAD: "70"}, answer.text).status_code == 303


def test_a_week_or_place_without_a_sheet_is_refused(site, clerk):
    for week in ("2100-01-02", "someday", "9" * 400, ""):
        assert check(clerk, {"week": week}).status_code == 404
        assert keep(clerk, week=week).status_code == 400
    assert check(clerk, {"place": "1009"}).status_code == 403
    assert keep(clerk, place="1009").status_code == 403
    assert keep(clerk, place="nowhere").status_code in (400, 403)
    assert 'name="week" value="2014-12-13"' in clerk.get(f"{PAGE}?week=2100-01-02").text


def test_what_became_known_after_the_page_was_made_is_shown_before_it_is_sent(site, clerk):
    page = clerk.get(ADDRESS).text
    site.approve_sheet()
    answer = check(clerk, {f"a.{MUNICIPALITY}.committee": "1"}, page)
    assert answer.status_code == 409 and has_message(answer, "en", "answers.told_moved")
    assert f'id="fault-{COMMITTEE}"' in answer.text
    again = fields_of(answer.text)
    assert (again[COMMITTEE], again[f"a.{MUNICIPALITY}.committee"]) == ("=0", "1")
    assert check(clerk, {}, answer.text).status_code == 303


def test_a_draft_has_changes_only_and_no_text_that_is_no_number(site, clerk):
    answer = keep(clerk, **{COMMITTEE: "0", GLAD: "40", OF_GLAD: "Mr Example", VISITORS: "Mr Example"})
    assert answer.json["version"] == 1 and set(answer.json["faults"]) == {OF_GLAD, VISITORS}
    draft = kept(site)
    assert draft.answers == (("G1001", "committee", 0),)
    assert draft.counts == (("G1001", "glad", "", 40, None),)
    fields = fields_of(clerk.get(ADDRESS).text)
    assert (fields[COMMITTEE], fields[GLAD], fields["version"]) == ("0", "40", "1")
    assert has_message(clerk.get(ADDRESS), "en", "answers.saved", moment="4 Apr 2026, 11:30 (Tehran)")
    assert fields_of(site.client("reviewer-1").get(ADDRESS).text)[COMMITTEE] == "=1", "a draft is its account's"


def test_the_second_of_two_browsers_is_told_and_overwrites_nothing(site, clerk):
    other = site.client("ardestan-1")
    page = other.get(ADDRESS).text
    assert keep(clerk, 0, **{COMMITTEE: "0"}).json["version"] == 1
    # The same once more, as after an answer that was lost on its way, is no conflict.
    assert keep(clerk, 0, **{COMMITTEE: "0"}).json["version"] == 1
    refused = keep(other, 0, **{VISITORS: "5"})
    assert (refused.status_code, refused.json["version"]) == (409, 1)
    answer = check(other, {VISITORS: "5"}, page)
    assert answer.status_code == 409 and has_message(answer, "en", "answers.told_conflict")
    assert kept(site).answers == (("G1001", "committee", 0),)
    # With the newest version it is overwritten, by the script or by the form.
    assert keep(other, 1, **{VISITORS: "6"}).json["version"] == 2
    assert check(other, {}, answer.text).status_code == 409
    assert keep(other, 2, **{VISITORS: "5"}).json["version"] == 3
    assert check(other, {}, other.get(ADDRESS).text).status_code == 303


def test_a_browser_with_a_sent_draft_is_told(site, clerk):
    keep(clerk, 0, **{COMMITTEE: "0"})
    draft = check(clerk, {}).headers["Location"]
    assert send_draft(clerk, draft).status_code == 303
    assert keep(clerk, 1, **{COMMITTEE: "0"}).status_code == 409


def test_old_drafts_are_removed_with_a_later_one(site, clerk):
    keep(clerk, 0, **{COMMITTEE: "0"})
    site.clock.now = START + answer_drafts.KEPT + timedelta(days=1)
    site.write(answer_drafts.keep, site.clock.now, "kashan-1", Place("1009"), SATURDAY, 0)
    assert kept(site).version == 0


def test_a_draft_about_an_office_that_left_the_register_says_so(site, clerk):
    keep(clerk, 0, **{f"a.{MUNICIPALITY}.committee": "1"})
    site.remove_office(MUNICIPALITY)
    page = clerk.get(ADDRESS)
    assert has_message(page, "en", "answers.gone", office=MUNICIPALITY)


def test_a_returned_sheet_is_where_its_correction_begins(site, clerk):
    site.review(site.send_sheet(), "returned", reason="numbers")
    page = clerk.get(ADDRESS)
    assert fields_of(page.text)[COMMITTEE] == "0"
    assert "answers contradict earlier reports" in page.text
    assert badges(page) == {"G1001": "returned"}
    # Once the sender takes the change back, it does not come again.
    site.clock.move(minutes=1)
    keep(clerk, 0, **{VISITORS: "5"})
    keep(clerk, 1)
    assert fields_of(clerk.get(ADDRESS).text)[COMMITTEE] == "=1"


def badges(page):
    """What the page says of the sheet of each office: office and state."""
    cells = re.findall(r'<tr data-office="(\w+)" id="[^"]*">(.*?)</th>', page.text, re.DOTALL)
    return {office: found[1] for office, cell in cells if (found := re.search(r"badge-(\w+)", cell))}


def test_a_second_send_begins_with_what_waits(site, clerk):
    draft = check(clerk, {COMMITTEE: "0", GLAD: "40", OF_GLAD: "50"}).headers["Location"]
    sent = send_draft(clerk, draft)
    told = clerk.get(sent.headers["Location"])
    assert has_message(told, "en", "sheets.share_missing", sent="1", all="4", missing="3")
    assert ADDRESS.replace("&", "&amp;") in told.text, "the way to the form"
    for account in ("ardestan-1", "reviewer-1"):
        page = site.client(account).get(ADDRESS)
        fields = fields_of(page.text)
        assert (fields[COMMITTEE], fields[GLAD], fields[OF_GLAD]) == ("0", "40", "50")
        assert has_message(page, "en", "answers.opens_waiting", sheet=say("en", "sheets.sheet", n="1"))
        assert badges(page) == {"G1001": "waiting"}
    # What is added goes together with what waits, and nothing is lost.
    draft = check(clerk, {f"a.{MUNICIPALITY}.committee": "1"}).headers["Location"]
    assert 'value="lost"' not in clerk.get(draft).text
    assert send_draft(clerk, draft, unchanged=False).status_code == 303
    newest = sheets(site)[0]
    assert newest.answers == (("G1001", "committee", 0), (MUNICIPALITY, "committee", 1))
    assert newest.counts == (("G1001", "glad", "", 40, 50),)


def test_what_a_second_sheet_would_lose_of_the_waiting_one_is_a_doubt_that_names_it(reviewer, clerk):
    old = reviewer.get(ADDRESS).text
    changed = {COMMITTEE: "0", f"a.{MUNICIPALITY}.committee": "1", GLAD: "40", OF_GLAD: "50"}
    send_draft(clerk, check(clerk, changed).headers["Location"])
    # The page that another account has opened before.
    draft = check(reviewer, {}, old).headers["Location"]
    page = unescape(reviewer.get(draft).text)
    assert say("en", "sheets.doubt_lost") + " (3)" in page
    assert "“\u2068no\u2069” → “\u2068yes\u2069”" in page or "“no” → “yes”" in page
    assert send_draft(reviewer, draft, yes=[]).status_code == 422
    assert send_draft(reviewer, draft).status_code == 303


def test_a_sheet_that_was_taken_back_or_withdrawn_opens_in_the_form_and_its_page_leads_there(site, clerk):
    number = site.send_sheet()
    post(clerk, f"/staff/en/sheets/{number}/take-back", seen="waiting")
    page = clerk.get(ADDRESS)
    assert (fields_of(page.text)[COMMITTEE], badges(page)) == ("0", {"G1001": "taken_back"})
    assert ADDRESS.replace("&", "&amp;") in clerk.get(f"/staff/en/sheets/{number}").text
    number = site.send_sheet()
    site.review(number)
    assert badges(clerk.get(ADDRESS)) == {"G1001": "approved"}
    site.publish_sheets(number)
    assert badges(clerk.get(ADDRESS)) == {"G1001": "published"}
    moment = newest_of(site.live.newest.full_input)
    site.clock.move(minutes=5)
    site.withdraw(moment)
    page = clerk.get(ADDRESS)
    assert (fields_of(page.text)[COMMITTEE], badges(page)) == ("0", {"G1001": "withdrawn"})
    assert ADDRESS.replace("&", "&amp;") in clerk.get(f"/staff/en/sheets/{number}").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_published_week_is_told_and_can_be_corrected(clerk, lang):
    answer = clerk.get(f"/staff/{lang}/answers?week=2014-12-06")
    assert has_message(answer, lang, "answers.published")
    assert not has_message(clerk.get(f"/staff/{lang}/answers"), lang, "answers.published")
    assert 'type="submit" class="btn btn-primary"' in answer.text


def test_a_body_fills_in_its_own_offices_in_all_counties(site):
    site.add_body("B015")
    body = site.client("body-b015")
    page = body.get(PAGE).text
    assert set(re.findall(r'<tr data-office="(\w+)"', page)) == {"B015"}
    assert 'name="place" value="B015"' in page
    fields = fields_of(page)
    field = next(name for name in fields if name.startswith("a."))
    answer = body.post(PAGE, data=fields | {field: "1"}, headers=SAME_ORIGIN)
    send_draft(body, answer.headers["Location"])
    assert [(sheet.place, sheet.answers) for sheet in sheets(site)] == [
        (Place("", "B015"), (("B015", field.split(".")[2], 1),))
    ]


def test_a_draft_comes_from_a_page_of_this_site_only(site, clerk):
    assert keep(clerk, 0, headers={"Origin": "http://evil.example"}, **{COMMITTEE: "0"}).status_code == 403
    assert keep(site.client(), 0, **{COMMITTEE: "0"}).status_code == 401
    assert keep(site.client("publisher-1"), 0, **{COMMITTEE: "0"}).status_code == 403
    assert kept(site).version == 0
