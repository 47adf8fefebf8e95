"""Unchanged answers of a sheet are sent if its sender confirms them, and only then."""

import re
from html import unescape

from dashboard.database import sheets as desk_sheets
from dashboard.language import say
from tests.unit.staff.desk_site import has_message
from tests.unit.staff.sheet_desk import approve_sheet, download_sheet, fill_in, municipality, send_draft, upload


def draft_of(client, changed=True):
    """The draft of Ardestan's sheet: the governorate as known, and perhaps a municipality's first answer."""
    data = download_sheet(client)
    return upload(client, fill_in(data, municipality(data), "yes") if changed else data).headers["Location"]


def sent_sheet(site, answer):
    """The sheet to whose page an answer leads, and its content."""
    assert answer.status_code == 303, answer.text
    number = int(re.search(r"/sheets/(\d+)", answer.headers["Location"])[1])
    with site.desk.reading() as connection:
        return desk_sheets.by_number(connection, number), desk_sheets.content_of(connection, number)


def test_only_changed_answers_are_sent_if_the_sender_chooses_so(site):
    clerk = site.client("ardestan-1")
    draft = draft_of(clerk)
    page = unescape(clerk.get(draft).text)
    shares = {
        sent: say("en", "sheets.share_missing", sent=sent, all="4", missing=left) for sent, left in ("13", "22")
    }
    assert say("en", "sheets.choice_changes", n="1", share=shares["1"]) in page
    assert say("en", "sheets.choice_all", n="1", share=shares["2"]) in page
    assert "checked" not in page, "nothing is chosen beforehand"
    refused = send_draft(clerk, draft, unchanged=None)
    assert refused.status_code == 422 and has_message(refused, "en", "sheets.choice_missing")
    assert "1; unchanged answers: 1." in page
    sheet, content = sent_sheet(site, send_draft(clerk, draft, unchanged=False))
    assert [(office[0], value) for office, _, value in sheet.answers] == [("M", 1)]
    assert content["confirmed"] == 0
    as_sent = clerk.get(f"/staff/en/sheets/{sheet.id}/sheet.csv").text
    governorate = next(line for line in as_sent.splitlines() if ",G1001," in line)
    assert not re.search(r"\byes\b", governorate), "what is not sent is not in the sheet's text"
    assert re.search(r",M\w+,.*\byes\b", as_sent)


def test_the_sender_confirms_the_unchanged_answers_and_the_reviewer_hears_their_number(site):
    clerk = site.client("ardestan-1")
    sheet, content = sent_sheet(site, send_draft(clerk, draft_of(clerk)))
    assert [(office[0], value) for office, _, value in sheet.answers] == [("G", 1), ("M", 1)]
    assert content["confirmed"] == 1


def test_a_sheet_of_confirmed_answers_alone_is_sent_and_one_of_nothing_is_not(site):
    clerk = site.client("ardestan-1")
    draft = draft_of(clerk, changed=False)
    page = clerk.get(draft)
    assert 'name="unchanged" value="all"' in page.text and has_message(page, "en", "sheets.no_change")
    refused = send_draft(clerk, draft, unchanged=None)
    assert refused.status_code == 422 and has_message(refused, "en", "sheets.nothing_to_send")
    sheet, content = sent_sheet(site, send_draft(clerk, draft))
    assert (sheet.answers, content["confirmed"]) == ((("G1001", "committee", 1),), 1)


def test_the_same_file_with_its_unchanged_answers_confirmed_is_another_sheet(site):
    clerk = site.client("ardestan-1")
    first, _ = sent_sheet(site, send_draft(clerk, draft_of(clerk), unchanged=False))
    second, content = sent_sheet(site, send_draft(clerk, draft_of(clerk)))
    assert second.id != first.id and content["confirmed"] == 1
    again, _ = sent_sheet(site, send_draft(clerk, draft_of(clerk)))
    assert again.id == second.id


def test_an_answer_is_changed_or_not_by_approved_sheets_too_and_nothing_is_sent_that_the_page_did_not_show(site):
    clerk = site.client("reviewer-1")
    draft = draft_of(clerk)
    shown = re.search(r'name="shown" value="(\w+)"', clerk.get(draft).text)[1]
    # By an approved sheet the governorate has no committee any more: the draft's old answer is a change now.
    approve_sheet(site)
    page = clerk.get(draft).text
    assert f'value="{shown}"' not in page
    assert 'name="unchanged"' not in page
    fields = {"do": "send", "seen": "1", "yes": ["left_out", "week_past", "many_changed"], "shown": shown}
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = clerk.post(draft, data={**fields, "csrf_token": token}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 422
    with site.desk.reading() as connection:
        assert len(desk_sheets.listed(connection)) == 1
