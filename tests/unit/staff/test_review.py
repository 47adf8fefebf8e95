"""The review of a sheet: evidence answer by answer, and a return with offices and a sentence."""

import re
from html import unescape

import pytest

from dashboard.language import say
from dashboard.language.spelling import tidy
from dashboard.staff import review_form
from dashboard.tables.personal import TITLES
from tests.unit.staff.desk_site import has_message
from tests.unit.staff.sheet_desk import MUNICIPALITY
from tests.unit.staff.test_documents import attach, links

# The answers of a sheet on the municipality: the governorate's, which is as it was, and the municipality's.
SAME, CHANGED = "grade.0", "grade.1"


def send(site):
    return site.send_sheet("yes", office=MUNICIPALITY)


def page_of(site, number, who="reviewer-1", lang="en"):
    return unescape(site.client(who).get(f"/staff/{lang}/sheets/{number}").text)


def rows(page):
    """The cells of each row of the answers, without markup."""
    table = re.search(r'<section[^>]*id="answers".*?</table>', page, re.DOTALL)[0].partition("<tbody")[2]
    texts = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    ]
    return [[" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in row] for row in texts]


def evidence(site, number):
    reports = site.drafted(number).reports
    return dict(zip(reports["office_id"], reports["evidence"], strict=True))


def test_the_page_shows_each_answer_with_what_was_known_and_its_documents(site, clerk):
    address = f"/staff/en/documents/2014-12-13/{MUNICIPALITY}"
    attach(clerk, page=address)
    page = page_of(site, send(site))
    same, changed = rows(page)
    assert same[0] == "County governor's office of Ardestan" and same[2:5] == [
        "yes",
        "yes",
        "documents (6–12 Dec 2014)",
    ]
    assert same[6].startswith("as the sheet, at least documents")
    assert changed[0] == "Municipality of Ardestan" and changed[2:5] == ["not reported", "yes", "—"]
    assert changed[6].startswith("as the sheet self-reported")
    (link,) = links(clerk, address)
    assert changed[5].startswith("PDF, 1 kB") and f'href="{link}"' in page
    assert page.count("data-same") == 1
    assert say("en", "sheets.confirmed", n=1) in page


def test_others_see_the_answers_without_the_fields_of_the_review(site):
    number = send(site)
    for who in ("ardestan-1", "publisher-1"):
        page = page_of(site, number, who)
        assert len(rows(page)) == 2 and "grade." not in page and 'type="checkbox"' not in page
    assert site.review(number).status_code == 303
    site.publish_sheets(number)
    page = page_of(site, number, "publisher-1")
    assert [row[2] for row in rows(page)] == ["yes", "yes"], "what was known before is past"


@pytest.mark.parametrize(
    ("sheet", "fields", "found"),
    [
        ("self", {}, {"G1001": "document", MUNICIPALITY: "self"}),
        ("document", {}, {"G1001": "document", MUNICIPALITY: "document"}),
        ("self", {CHANGED: "inspection"}, {"G1001": "document", MUNICIPALITY: "inspection"}),
        ("inspection", {CHANGED: "self"}, {"G1001": "inspection", MUNICIPALITY: "self"}),
        ("self", {SAME: "inspection", CHANGED: ""}, {"G1001": "inspection", MUNICIPALITY: "self"}),
        # An unchanged answer keeps the better evidence.
        ("inspection", {SAME: "self"}, {"G1001": "document", MUNICIPALITY: "inspection"}),
        # No fields of the page.
        ("self", {CHANGED: "gold", "grade.2": "inspection"}, {"G1001": "document", MUNICIPALITY: "self"}),
    ],
)
def test_answers_have_the_evidence_of_the_sheet_or_their_own(site, sheet, fields, found):
    number = send(site)
    assert site.review(number, evidence=sheet, **fields).status_code == 303
    assert evidence(site, number) == found


def test_an_approval_with_its_grades_is_written_once_and_told(site):
    number = send(site)
    for _ in range(2):
        assert site.review(number, evidence="self", **{CHANGED: "document", SAME: "self"}).status_code == 303
    assert len(site.entries(action="sheet_approved")) == 1
    assert site.review(number, evidence="self", **{CHANGED: "inspection"}).status_code == 409, "another decision"
    page = page_of(site, number)
    assert "Evidence: self-reported; 1 answers otherwise" in page
    assert [row[-1] for row in rows(page)] == ["documents", "documents"]


def test_a_return_tells_offices_and_a_sentence_wherever_the_sheet_is_listed(site):
    number = send(site)
    sentence = "  صورت‌جلسهٔ ستاد\n شهرداري پیوست شود. "
    assert site.review(number, "returned", office=[MUNICIPALITY], sentence=sentence).status_code == 303
    told = "(Municipality of Ardestan). “⁨صورت‌جلسهٔ ستاد شهرداری پیوست شود.⁩”"
    clerk = site.client("ardestan-1")
    for path in (f"sheets/{number}", "sheets", ""):
        assert told in unescape(clerk.get(f"/staff/en/{path}").text), path
    again = page_of(site, site.send_sheet("no"))
    assert told in again, "among the earlier returns"
    assert "صورت‌جلسهٔ" not in str([entry.detail for entry in site.entries()])


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        *((f"از {title} رضایی بپرسید", "sentence_person") for title in (TITLES[0], "آقاي", "سرکار")),
        ("Ask Mr Example", "sentence_person"),
        ("a" * 201, "sentence_long"),
    ],
)
def test_a_sentence_that_names_a_person_or_is_long_is_refused_and_stays_in_its_field(site, lang, sentence, code):
    number = send(site)
    answer = site.review(number, "returned", lang=lang, office=[MUNICIPALITY], sentence=sentence, reason="week")
    assert answer.status_code == 422
    page = unescape(answer.text)
    fault = re.search(r'id="fault-sentence">([^<]*)<', page)[1]
    assert fault[-15:] == say(lang, f"sheets.{code}", n="", title="")[-15:]
    assert re.search(r'<option selected value="week"', page) and tidy(sentence) in page
    assert len(re.findall(rf'value="{MUNICIPALITY}"[^>]*checked', page)) == 1, "ticks stay"
    assert site.entries(action="sheet_returned") == []


def test_more_offices_than_a_return_names_are_refused(site, monkeypatch):
    number = send(site)
    monkeypatch.setattr(review_form, "NAMED", 1)
    answer = site.review(number, "returned", office=["G1001", MUNICIPALITY])
    assert answer.status_code == 422 and has_message(answer, "en", "sheets.too_many_offices", n=1)
    assert site.review(number, "returned", office=["G1001"]).status_code == 303
