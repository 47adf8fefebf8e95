"""Proposals at the desk: offices, targets and announced figures change when a second account approves."""

import re
from datetime import date

import pytest

from dashboard.database import proposals
from dashboard.language import LANGUAGES
from dashboard.staff import proposals_offices
from tests.unit.staff.desk_site import PASSWORD, has_message, post, sign_in

REGISTER, PROPOSALS = "/staff/en/register", "/staff/en/proposals"
OFFICE = f"{REGISTER}/office/"
NEW = {
    "office_id": "M9",
    "kind": "municipality",
    "name_fa": "شهرداري تازه",
    "county_code": "1001",
    "parent_id": "",
    "day": "1393/9/1",
}
CHANGE = {
    "name_fa": "فرمانداری اردستان",
    "name_en": "County governor's office of Ardestan",
    "county_code": "1001",
    "parent_id": "",
}


def propose(site, path, who="reviewer-1", **fields):
    return post(site.client(who), f"/staff/en/{path}", **fields)


def change(site, office="G1001", day="", who="reviewer-1", **fields):
    """Propose a change of an office. fields: that differ from those of G1001."""
    named = {f"change-{name}": value for name, value in (CHANGE | {"day": day} | fields).items()}
    return propose(site, f"register/office/{office}", who, do="change", **named)


def close(site, day, office="G1001", who="reviewer-1"):
    return propose(site, f"register/office/{office}", who, do="close", **{"close-day": day})


def decide(site, number=1, do="approved", who="publisher-1", client=None, **fields):
    fields = {f"of-{number}-reason": "wrong_day", **fields} if do == "refused" else fields
    return post(client or site.client(who), f"{PROPOSALS}/{number}", do=do, **fields)


def approve(site, answer, **who):
    """Approve what an answer says was proposed."""
    assert answer.status_code == 303, answer.text
    number = int(answer.headers["Location"].rpartition("#p")[2])
    site.clock.move(seconds=1)
    done = decide(site, number, **who)
    assert done.status_code == 303, done.text


def state(site, number=1):
    return site.read(proposals.by_number, number).state


def rows(site, office="G1001"):
    """The rows of an office as they count, oldest first."""
    offices = site.live.newest.full_input.tables.offices
    ordered = offices[offices["office_id"] == office].sort_values("valid_from", na_position="first")
    days = (ordered[name].dt.strftime("%Y-%m-%d").fillna("").tolist() for name in ("valid_from", "valid_to"))
    return list(zip(ordered["county_code"], ordered["name_fa"], *days, strict=True))


def cell(site, indicator, county="", week=date(2014, 12, 6)):
    snapshot = site.live.newest
    found = snapshot.cells.at(indicator, snapshot.weeks.index(week), county)
    return found.numerator, found.denominator


def faults(answer):
    """The names of the fields with a fault."""
    assert answer.status_code == 422, answer.status_code
    return set(re.findall(r'id="fault-([\w-]+)"', answer.text))


def test_an_office_is_opened_by_two_accounts_and_counts_from_its_first_week(site):
    answer = propose(site, "register/new", **NEW)
    assert answer.headers["Location"] == f"{PROPOSALS}?done=made#p1"
    page = site.client("reviewer-1").get(answer.headers["Location"])
    assert has_message(page, "en", "proposals.told_made") and has_message(page, "en", "proposals.needs_another")
    assert "M9" in page.text and 'value="approved"' not in page.text
    assert rows(site, "M9") == []
    before = cell(site, "committee_municipalities"), cell(site, "committee_municipalities", "1001")
    assert decide(site, who="reviewer-1").status_code == 403 and state(site) == "open"
    assert decide(site).headers["Location"] == f"{PROPOSALS}?done=approved#p1"
    # The letters are those of Persian, and the missing English name is the Persian one.
    assert rows(site, "M9") == [("1001", "شهرداری تازه", "2014-11-22", "")]
    after = cell(site, "committee_municipalities"), cell(site, "committee_municipalities", "1001")
    assert [(n, d - 1) for n, d in after] == list(before)
    assert cell(site, "committee_municipalities", week=date(2014, 11, 22)) == after[0]
    logged = [entry for entry in site.entries() if entry.action.startswith("proposal")]
    assert [(entry.action, entry.account, entry.subject) for entry in logged] == [
        ("proposal_made", "reviewer-1", "1"),
        ("proposal_approved", "publisher-1", "1"),
    ]
    assert logged[0].detail == {"proposal": "office_open", "office": "M9"}
    for lang in LANGUAGES:
        assert site.client("admin-1").get(f"/staff/{lang}/log").status_code == 200


def test_all_faults_of_a_new_office_are_told_at_once_at_its_fields(site):
    typed = {"office_id": "g1001", "kind": "", "name_fa": " ", "name_en": "Mr X", "county_code": "", "parent_id": ""}
    typed |= {"day": "1393/13/1"}
    answer = propose(site, "register/new", **typed)
    assert faults(answer) == {"office_id", "name_fa", "name_en"}
    assert "This id is that of" in answer.text
    answer = propose(site, "register/new", **typed | {"office_id": "M9", "name_fa": "نام", "name_en": ""})
    assert faults(answer) == {"kind", "county_code", "day"}
    assert 'value="1393/13/1"' in answer.text
    # Waraneh was split from Isfahan in 2021.
    answer = propose(site, "register/new", **NEW | {"county_code": "1027"})
    assert faults(answer) == {"county_code"} and has_message(answer, "en", "proposals.county_gone")
    assert propose(site, "register/new", **NEW | {"county_code": "1027", "day": "2021-07-18"}).status_code == 303
    assert faults(propose(site, "register/new", **NEW | {"county_code": "9999"})) == {"county_code"}


def test_a_closed_office_leaves_the_cells_of_later_weeks_and_keeps_its_reports(site):
    assert cell(site, "committee_governorates") == (1, 6)
    answer = close(site, "2014-12-01")
    page = site.client("publisher-1").get(PROPOSALS).text
    assert "Its answers stay on record: 3." in page and "end on this day or later: 2." in page
    assert re.search(r"Ardestan: (\d+) instead of (\d+)", page)
    approve(site, answer)
    assert rows(site) == [("1001", "فرمانداری اردستان", "", "2014-12-01")]
    assert cell(site, "committee_governorates") == (0, 5)
    assert cell(site, "committee_governorates", week=date(2014, 11, 22)) == (1, 6)
    # The day was wrong: it is corrected; then the closing itself was wrong.
    approve(site, close(site, "2014-12-13"))
    assert cell(site, "committee_governorates") == (1, 6)
    early = propose(site, "register/office/G1001", do="reopen", **{"reopen-day": "2014-12-01"})
    assert faults(early) == {"reopen-day"} and has_message(early, "en", "proposals.fault_stretches_overlap_row")
    approve(site, propose(site, "register/office/G1001", do="reopen", **{"reopen-day": "2014-12-13"}))
    assert [days for *_, since, until in rows(site) for days in [(since, until)]] == [
        ("", "2014-12-13"),
        ("2014-12-13", ""),
    ]


def test_an_office_that_moves_has_a_row_for_each_county_and_a_wrong_name_is_corrected_without_a_day(site):
    approve(site, change(site, county_code="1002", name_fa="فرمانداری تازه", day="1393/9/1"))
    assert rows(site) == [
        ("1001", "فرمانداری اردستان", "", "2014-11-22"),
        ("1002", "فرمانداری تازه", "2014-11-22", ""),
    ]
    assert cell(site, "committee_governorates", "1001") == (0, 0)
    assert cell(site, "committee_governorates", "1002") == (1, 2)
    approve(site, change(site, county_code="1002", name_fa="فرمانداری اردستان"))
    approve(site, change(site, county_code="1003", name_fa="فرمانداری اردستان", day="2014-11-22"))
    assert rows(site) == [
        ("1001", "فرمانداری اردستان", "", "2014-11-22"),
        ("1003", "فرمانداری اردستان", "2014-11-22", ""),
    ]
    early = change(site, county_code="1002", day="2014-11-01")
    assert faults(early) == {"change-day"} and has_message(early, "en", "proposals.fault_valid_order")
    same = change(site, county_code="1003")
    assert same.status_code == 422 and has_message(same, "en", "proposals.nothing_changes")


def test_of_two_proposals_about_one_office_the_second_no_longer_fits_and_can_only_be_ended(site):
    assert close(site, "2014-12-01").status_code == 303
    assert change(site, county_code="1002", day="2014-12-01").status_code == 303
    assert decide(site, 1).status_code == 303
    page = site.client("publisher-1").get(PROPOSALS)
    assert has_message(page, "en", "proposals.overtaken", n="2") and 'value="approved"' not in page.text
    answer = decide(site, 2)
    assert answer.status_code == 409 and has_message(answer, "en", "proposals.overtaken", n="2")
    assert (state(site, 2), rows(site)[0][3]) == ("open", "2014-12-01")
    assert decide(site, 2, do="refused", **{"of-2-reason": "overtaken"}).status_code == 303
    assert state(site, 2) == "refused"
    assert "it no longer fits" in site.client("reviewer-1").get(PROPOSALS).text


def test_a_proposal_does_not_fit_either_after_the_folder_was_edited_by_hand(site):
    assert close(site, "2014-12-01").status_code == 303
    file = site.live.sources.folder / "offices" / "governorates.csv"
    file.write_text(file.read_text("utf-8").replace("فرمانداری اردستان", "فرمانداری شهر اردستان"), "utf-8")
    assert decide(site).status_code == 409 and state(site) == "open"
    assert decide(site, do="taken_back", who="reviewer-1").status_code == 303 and state(site) == "taken_back"


def test_forms_sent_twice_do_nothing_twice_and_of_two_who_decide_at_once_the_second_is_told(site):
    assert close(site, "2014-12-01").headers["Location"].endswith("done=made#p1")
    assert close(site, "1393/9/10", who="publisher-1").headers["Location"].endswith("done=known#p1")
    publisher = site.client("publisher-1")
    for _ in range(2):
        assert decide(site, client=publisher).headers["Location"] == f"{PROPOSALS}?done=approved#p1"
    assert [entry.action for entry in site.entries()].count("proposal_approved") == 1
    second = decide(site, do="taken_back", who="reviewer-1")
    assert second.status_code == 409 and has_message(second, "en", "proposals.ended_meanwhile", n="1")
    assert (state(site), len(rows(site))) == ("approved", 1)
    assert decide(site, 7).status_code == 404


def test_only_its_own_account_takes_a_proposal_back_and_only_another_one_refuses_it(site):
    close(site, "2014-12-01")
    for do, who, key in (("refused", "reviewer-1", "own"), ("taken_back", "publisher-1", "not_own")):
        answer = decide(site, do=do, who=who)
        assert answer.status_code == 403 and has_message(answer, "en", f"proposals.{key}")
    assert decide(site, do="refused", **{"of-1-reason": "because"}).status_code == 404
    assert state(site) == "open"
    assert decide(site, do="refused").status_code == 303 and state(site) == "refused"
    # After that the same may be proposed anew.
    assert close(site, "2014-12-01").headers["Location"].endswith("done=made#p2")


def test_the_search_knows_every_office_in_any_spelling_closed_ones_too(site, monkeypatch):
    monkeypatch.setattr(proposals_offices, "SHOWN", 30)
    client = site.client("reviewer-1")
    for text in ("G1001", "فرمانداري اردستان", "governor ardestan"):
        page = client.get(REGISTER, query_string={"q": text}).text
        assert f"{OFFICE}G1001" in page and "Offices: 1<" in page, text
    assert has_message(client.get(REGISTER, query_string={"q": "zzz"}), "en", "proposals.no_office")
    first = client.get(REGISTER)
    assert f"{REGISTER}?page=2" in first.text
    approve(site, close(site, "2014-12-01"))
    assert has_message(client.get(REGISTER, query_string={"q": "G1001"}), "en", "proposals.state_closed")
    assert client.get(f"{OFFICE}G9999").status_code == 404


def test_a_target_changes_with_its_date_and_the_indicators_page_tells_from_what_to_what(site):
    key = "committee_governorates"
    answer = propose(site, f"targets/{key}", value="۸۰٪", date="1396/12/29")
    page = site.client("publisher-1").get(PROPOSALS).text
    assert "100% by 20 Mar 2014" in page and "80% by 20 Mar 2018" in page
    assert "5 more" in page and "4 more" in page
    approve(site, answer)
    card = site.live.newest.card(key)
    assert (card.target, card.target_date) == (0.8, date(2018, 3, 20))
    public = site.client().get(f"/en/indicators/{key}").text
    assert "Target changed from 100% by 20 Mar 2014 to 80% by 20 Mar 2018." in public and "4 Apr 2026" in public
    assert propose(site, f"targets/{key}", value="80%", date="2018-03-20").status_code == 422
    approve(site, propose(site, f"targets/{key}", value="", date=""))
    assert site.live.newest.card(key).target is None
    assert "to not set." in site.client().get(f"/en/indicators/{key}").text


def test_a_target_outside_of_its_unit_or_without_a_day_is_a_fault_at_its_field(site):
    assert faults(propose(site, "targets/service_desks", value="90", date="2018-03-20")) == {"value"}
    assert faults(propose(site, "targets/service_desks", value="90%", date="")) == {"date"}
    assert faults(propose(site, "targets/service_desks", value="many", date="soon")) == {"value", "date"}
    assert site.client("reviewer-1").get("/staff/en/targets/unknown").status_code == 404


def test_an_announced_figure_is_corrected_and_a_new_one_entered_with_its_source(site):
    wrong = {"figure": "44", "of_what": "", "date": "", "source": "آقای x"}
    assert faults(propose(site, "announcements/desks", **wrong)) == {"of_what", "source"}
    assert faults(
        propose(site, "announcements/desks", **wrong | {"of_what": "bodies", "source": "x", "figure": "1.5"})
    ) == {"figure"}
    said = {"of_what": "دستگاه‌های اجرایی", "date": "1394", "source": "نامهٔ ۱۲"}
    approve(site, propose(site, "announcements/desks", figure="۴۴", **said))
    approve(site, propose(site, "announcements/committee_municipalities", figure="60%", **said))
    found = site.live.newest.full_input.tables.announcements.set_index("key")
    assert (found.loc["desks", "count"], found.loc["desks", "source"]) == (44, "نامهٔ ۱۲")
    assert (found.loc["committee_municipalities", "share"], found.index.is_unique) == (0.6, True)
    page = site.client().get("/fa/indicators/service_desks").text
    assert "۴۴" in page
    assert "نامهٔ ۱۲" in site.client().get("/fa/method").text


def test_after_a_publication_with_an_archive_a_change_is_public_with_the_next_one(site):
    site.publish_sheets(week=date(2014, 12, 6))
    pages = ["/fa/", "/en/county/1001", "/en/indicators/service_desks", "/en/method"]
    before = [site.client().get(page).text for page in pages]
    assert has_message(site.client("publisher-1").get(PROPOSALS), "en", "proposals.with_publication")
    approve(site, close(site, "2014-12-01"))
    approve(site, propose(site, "targets/service_desks", value="90%", date="2018-03-20"))
    approve(site, propose(site, "announcements/desks", figure="44", of_what="bodies", date="", source="letter 12"))
    assert [site.client().get(page).text for page in pages] == before
    assert cell(site, "committee_governorates") == (1, 6)
    assert rows(site)[0][3] == "2014-12-01"
    publisher = site.client("publisher-1")
    for page in (PROPOSALS, "/staff/en/publish"):
        assert has_message(publisher.get(page), "en", "proposals.waiting_changes", n="3"), page
    page = publisher.get("/staff/en/publish")
    assert has_message(page, "en", "publishing.register_rule")
    assert page.text.count("(proposed by reviewer-1, approved by publisher-1)") == 3
    first = site.live.newest.asof
    site.clock.move(days=1)
    site.publish_sheets(week=date(2014, 12, 6))
    assert site.live.newest.asof > first
    assert "the next publication brings" not in publisher.get(PROPOSALS).text
    assert cell(site, "committee_governorates") == (0, 5)
    assert site.live.newest.card("service_desks").target == 0.9
    earlier = f"?asof={first.isoformat()}Z"
    told = [site.client().get(page + earlier).text for page in pages[2:]]
    assert "80% by 19 Mar 2016" in told[0] and "90%" not in told[0] and "letter 12" not in told[1]
    assert "90% by 20 Mar 2018" in site.client().get(pages[2]).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_there_in_every_language_with_what_waits(site, lang):
    close(site, "2014-12-01")
    client = site.client()
    assert sign_in(client, "publisher-1", PASSWORD, lang).status_code == 303
    for path in ("register", "register/new", "register/office/G1001", "targets", "targets/service_desks"):
        assert client.get(f"/staff/{lang}/{path}").status_code == 200
    for path in ("announcements", "announcements/desks", "announcements/national_rank", "proposals"):
        assert client.get(f"/staff/{lang}/{path}").status_code == 200
    assert has_message(client.get(f"/staff/{lang}/register/office/G1001"), lang, "proposals.waiting_here")
