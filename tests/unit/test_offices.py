"""The offices page: who is found, in what order, in which words; and that nothing unknown passes for known."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from dashboard.indicators.evidence import Office
from dashboard.language.order import order
from dashboard.pages import offices
from dashboard.pages.offices_filter import STATES, Choice, Ready, address, choose, find, read_choice, ready, tally
from dashboard.pages.view import UnknownChoice
from dashboard.snapshot import Snapshot
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.small_register import ARDESTAN, FRIDAY, ISFAHAN, WEEK, SmallRegister, days, weeks
from tests.unit.small_site import named, place, served, shown, text_of

KHOMEYNI = "1003"


def register() -> SmallRegister:
    """Bodies with and without a desk, their offices in counties, and kinds that are not asked for desks."""
    made = SmallRegister()
    for code, fa, en in ((ISFAHAN, "اصفهان", "Isfahan"), (KHOMEYNI, "خمینی‌شهر", "Khomeyni Shahr")):
        made.county(code)
        named(made, fa, en, "counties")
    for code, kind, county, parent, fa, en in (
        ("D1", "directorate", ISFAHAN, "", "اداره کل ثبت", "Registry Directorate"),
        ("D2", "directorate", ISFAHAN, "", "اداره کل گمرک", "Customs"),
        ("D3", "directorate", ISFAHAN, "", "اداره کل پست منطقه ۲", "Post, Region 2"),
        ("D4", "directorate", ISFAHAN, "", "اداره کل پست منطقهٔ 12", "Post, Region 12"),
        ("B1", "body", ISFAHAN, "", "بانک کشاورزی", "Agriculture Bank"),
        ("B1-1003", "county_office", KHOMEYNI, "B1", "بانک كشاورزي، شعبه خمینی شهر", "Agriculture Bank, Branch"),
        ("D1-1003", "county_office", KHOMEYNI, "D1", "ادارهٔ ثبتِ خمینی‌شهر", "Registry"),
        ("M1", "municipality", KHOMEYNI, "", "شهرداری نائین", "Municipality"),
        ("G1", "governorate", KHOMEYNI, "", "فرمانداری خمینی‌شهر", "Governorate"),
    ):
        made.office(code, kind, county, parent)
        named(made, fa, en)
    made.report("D1", "desk", 1, evidence="self")
    made.report("D1", "desk_expert", 0)
    made.report("D2", "desk", 0)
    made.report("B1-1003", "desk", 1, week=WEEK - weeks(5))
    made.report("M1", "committee", 0)
    return made


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return shown(register())


@pytest.fixture(scope="module")
def among(snapshot: Snapshot) -> Ready:
    return ready(snapshot, len(snapshot.weeks) - 1)


@pytest.fixture(scope="module")
def server(snapshot: Snapshot) -> Flask:
    return served(snapshot)


@pytest.fixture
def page(server: Flask) -> partial[str]:
    return partial(text_of, server)


def codes(found: list[Office]) -> list[str]:
    return [office.office_id for office in found]


# --- search ---


@each_case(
    ("typed", "found"),
    [
        ("نائین", {"M1"}),
        ("نايين", {"M1"}),
        ("كشاورزى", {"B1", "B1-1003"}),
        ("کشاورزی", {"B1", "B1-1003"}),
        ("کِشاورزی", {"B1", "B1-1003"}),
        ("بانک‌کشاورزی", {"B1", "B1-1003"}),
        ("شعبه کشاورزی", {"B1-1003"}),
        ("خمینی‌شهر شعبه", {"B1-1003"}),
        ("خمینیشهر فرمانداری", {"G1"}),
        ("AGRICULTURE bank", {"B1", "B1-1003"}),
        ("bank, agri", {"B1", "B1-1003"}),
        ("Khomeyni-Shahr registry", {"D1-1003"}),
        ("اداره ثبت", {"D1", "D1-1003"}),
        ("ادارۀ ثبت", {"D1", "D1-1003"}),
        ("منطقه 2", {"D3"}),
        ("منطقه ۲", {"D3"}),
        ("منطقة ٢", {"D3"}),
        ("region 12", {"D4"}),
        ("region ۱۲", {"D4"}),
        ("d1", {"D1", "D1-1003"}),
        ("B1-1003", {"B1-1003"}),
        ("گمرک بانک", set()),
        ("(پست) [.*", set()),
    ],
)
def test_a_search_forgives_spelling_digits_and_the_order_of_words(among, typed, found):
    assert set(codes(choose(among, q=typed))) == found


@each_case("typed", ["", "   ", "،", "-- \u200c \u200f"])
def test_a_search_of_nothing_but_signs_leaves_no_office_out(among, typed):
    assert len(choose(among, q=typed)) == 9


def test_the_names_county_is_searched_as_well(among):
    assert codes(choose(among, q="خميني شهر نائين")) == ["M1"]


# --- filters ---


@each_case(
    ("state", "found"),
    [
        ("desk", {"D1", "B1-1003"}),
        ("no_desk", {"D2"}),
        ("desk_not_reported", {"D3", "D4", "B1", "D1-1003"}),
        ("late", {"B1-1003"}),
        ("never", {"D3", "D4", "B1", "D1-1003", "G1"}),
        ("inspected", set()),
    ],
)
def test_each_state_finds_its_offices_and_no_others(among, state, found):
    assert set(codes(choose(among, state=state))) == found


def test_filters_hold_together(among):
    assert codes(choose(among, [KHOMEYNI], "county_office", "desk", "بانک")) == ["B1-1003"]
    assert choose(among, [ISFAHAN], "county_office") == []


def test_the_count_beside_a_state_is_what_the_filter_leaves(among):
    counts = tally(find(among, [ISFAHAN]))
    assert counts[""] == len(choose(among, [ISFAHAN]))
    assert {state: counts[state] for state in STATES} == {
        state: len(choose(among, [ISFAHAN], state=state)) for state in STATES
    }


def test_a_desk_comes_first_then_none_then_not_reported_then_those_that_are_not_asked(among):
    assert codes(choose(among, lang="en")) == ["B1-1003", "D1", "D2", "B1", "D3", "D4", "D1-1003", "G1", "M1"]


def test_an_office_is_inspected_for_as_long_as_the_card_looks_back():
    made = register()
    made.visit("D1", FRIDAY - days(13 * 7 - 1))
    made.visit("D2", FRIDAY - days(13 * 7))
    snapshot = shown(made)
    week = place(snapshot, WEEK)
    found = choose(ready(snapshot, week), state="inspected")
    assert codes(found) == ["D1"]
    assert snapshot.cells.at("inspection_coverage", week).numerator == len(found)


def test_five_weeks_without_a_report_are_late_and_four_are_not():
    made = SmallRegister(ISFAHAN)
    for number in (4, 5):
        made.office(f"D{number}", "directorate", ISFAHAN)
        made.report(f"D{number}", "desk", 1, week=WEEK - weeks(number))
    made.office("D0", "directorate", ISFAHAN)
    made.report("D0", "desk", 0)
    snapshot = shown(made)
    assert codes(choose(ready(snapshot, place(snapshot, WEEK)), state="late")) == ["D5"]


def test_an_office_that_moved_is_found_in_the_county_where_it_stood_and_a_closed_one_no_longer():
    made = SmallRegister(ISFAHAN, ARDESTAN)
    made.office("D1", "directorate", ISFAHAN, valid_to=WEEK)
    named(made, "نام پیشین", "Old Name")
    made.office("D1", "directorate", ARDESTAN, valid_from=WEEK)
    named(made, "نام تازه", "New Name")
    made.office("D2", "directorate", ISFAHAN, valid_to=WEEK)
    made.report("D1", "desk", 1, week=WEEK - weeks(1))
    made.report("D2", "desk", 1, week=WEEK - weeks(1))
    made.report("D1", "committee", 1)
    snapshot = shown(made)
    before, now = (ready(snapshot, place(snapshot, week)) for week in (WEEK - weeks(1), WEEK))
    assert codes(choose(before, [ISFAHAN])) == ["D2", "D1"]
    assert (codes(choose(now, [ISFAHAN])), codes(choose(now, [ARDESTAN]))) == ([], ["D1"])
    assert (codes(choose(now, q="old")), codes(choose(before, q="old"))) == ([], ["D1"])


def test_persian_names_stand_in_the_order_of_the_persian_alphabet():
    names = ["آران", "ابهر", "پست", "تالار", "چادگان", "خور", "ژرف", "کاشان", "گلپایگان", "لنجان", "نطنز", "ورزنه"]
    names += ["هرند", "یزد"]
    mixed = names[::-1]
    assert sorted(mixed, key=order) == names


@each_case(
    "names",
    [
        ["منطقه ۲", "منطقه 10", "منطقه ۱۲"],
        ["بانک ملت", "بانکداری"],
        ["Area 2", "area 10", "Bank"],
        ["خمینی‌شهر الف", "خمینی‌شهر ب"],
    ],
)
def test_numbers_go_by_value_and_words_by_word(names):
    mixed = names[::-1]
    assert sorted(mixed, key=order) == names


def test_spellings_of_a_name_have_one_place_in_the_order():
    assert order("كاشان") == order("کاشان") == order("کَاشان")
    assert order("نائین") == order("نایین")
    assert order("خمینی‌شهر") == order("خميني‌شهر")


# --- addresses ---


def test_a_choice_and_its_address_say_the_same(snapshot):
    choice = Choice(0, ISFAHAN, "directorate", "desk", "ثبت و گمرک & co")
    found = address("fa", choice, snapshot, page=3)
    given = dict(re.findall(r"(\w+)=([^&]*)", found.partition("?")[2]))
    assert given.keys() == {"county", "kind", "state", "q", "week", "page"}
    server = served(snapshot)
    with server.test_request_context(found) as context:
        assert read_choice(context.request.args, snapshot) == choice


def test_what_is_not_chosen_is_not_in_the_address(snapshot):
    assert address("en", Choice(len(snapshot.weeks) - 1), snapshot) == "/en/offices"


@each_case(("name", "typed"), [("county", "9999"), ("kind", "bakery"), ("state", "fine"), ("week", "1999-01-02")])
def test_an_unknown_choice_is_told(snapshot, name, typed):
    with pytest.raises(UnknownChoice) as told:
        read_choice({name: typed}, snapshot)
    assert told.value.args == (name, typed)


def test_other_parameters_are_ignored_also_those_of_other_pages(snapshot):
    assert read_choice({"indicator": "nonsense", "poem": "x"}, snapshot) == Choice(len(snapshot.weeks) - 1)


def test_the_other_language_has_the_same_choice(page):
    assert 'href="/en/offices?county=1002&amp;state=desk"' in page("/fa/offices?county=1002&state=desk")


# --- words ---


def test_the_first_line_answers_how_many_have_a_desk_and_how_many_have_not_said(page):
    text = page("/en/offices?county=1002")
    assert "In Isfahan county, 1 of 5 offices of the executive bodies (20%) has a service desk." in text
    assert "3 offices have not said whether they have one." in text
    said = unmarked(page("/fa/offices?county=1002"))
    assert "در شهرستان اصفهان، ۱ دفتر دستگاه‌های اجرایی از ۵ (۲۰٪) میز خدمت دارد." in said


def test_the_line_is_the_cell_and_leads_to_why(page, snapshot):
    cell = snapshot.cells.at("service_desks", len(snapshot.weeks) - 1, KHOMEYNI)
    text = page("/en/offices?county=1003")
    assert f"{cell.numerator} of {cell.denominator} offices" in text
    assert 'href="/en/why?indicator=service_desks&amp;county=1003"' in text


def test_a_county_where_nobody_reported_is_unknown_and_not_a_zero():
    made = SmallRegister(ISFAHAN, ARDESTAN)
    made.office("D1", "directorate", ISFAHAN)
    made.office("D2", "directorate", ARDESTAN)
    made.report("D1", "desk", 0)
    site = served(shown(made))
    assert "this is not a zero" in text_of(site, f"/en/offices?county={ARDESTAN}")
    assert "the office of the executive bodies has no service desk." in text_of(site, f"/en/offices?county={ISFAHAN}")


def test_a_kind_that_is_never_asked_for_a_desk_is_not_applicable(page):
    assert "is not applicable: there is nothing to count" in page("/en/offices?kind=municipality")


def test_county_offices_are_counted_over_all_counties_though_the_headline_leaves_them_out(page):
    assert "1 of 2 offices of the executive bodies (50%) has a service desk." in page(
        "/en/offices?kind=county_office"
    )


def values_of(snapshot: Snapshot, code: str) -> list[tuple[str, str]]:
    week = len(snapshot.weeks) - 1
    among = ready(snapshot, week)
    office = next(office for office in choose(among) if office.office_id == code)
    return [(v.state, v.text) for v in offices.row("en", snapshot, among.rules, week, office).values]


def test_a_zero_a_gap_and_what_is_not_asked_have_words_of_their_own(snapshot):
    gap, no = ("not_reported", "not reported"), ("not_applicable", "not applicable")
    # desk, expert, stage, committee
    assert values_of(snapshot, "D1") == [("value", "running"), ("zero", "none"), gap, gap]
    # Without a desk there is no expert to count.
    assert values_of(snapshot, "D2") == [("zero", "none"), no, gap, gap]
    assert values_of(snapshot, "D3") == [gap, gap, gap, gap]
    # No card counts committees of other bodies and their offices.
    assert values_of(snapshot, "B1") == [gap, gap, gap, no]
    assert values_of(snapshot, "B1-1003")[3] == no
    assert values_of(snapshot, "D1-1003")[3] == gap
    assert values_of(snapshot, "M1") == [no, no, no, ("zero", "none")]


def test_a_row_bears_its_marks_and_opens_to_its_reports(page):
    text = page("/en/offices?q=D1&kind=directorate")
    (row,) = re.findall(r'<tbody role="rowgroup" id="office-D1">(.*?)</tbody>', text, re.DOTALL)
    assert "unverified" in row
    assert ">late<" not in row
    assert "Service desk: running" in row
    assert "reports.csv" in row and "line 2" in row
    assert "No visit is on record." in row


def test_a_late_report_is_marked_and_its_age_told(page):
    text = page("/en/offices?q=B1-1003")
    assert "5 weeks ago" in text
    assert 'title="late"' in text


def test_an_office_that_never_reported_says_that_it_is_not_known(page):
    assert "never reported" in page("/en/offices?q=G1")
    assert "its state is not known, which is not a zero" in page("/en/offices?q=G1")


def test_an_empty_list_says_so_and_offers_a_way_out(page):
    text = page("/en/offices?q=nonesuch&county=1002")
    assert "No office fits this choice" in text
    assert 'href="/en/offices">Clear all choices' in text
    assert "<table" not in text


def test_a_county_that_was_not_yet_there_is_told_instead_of_an_empty_list():
    made = SmallRegister(ISFAHAN)
    made.county(ARDESTAN, valid_from=WEEK)
    named(made, "اردستان", "Ardestan", "counties")
    made.office("D1", "directorate", ISFAHAN)
    made.report("D1", "desk", 1, week=WEEK - weeks(1))
    made.report("D1", "committee", 1)
    text = text_of(served(shown(made)), f"/en/offices?county={ARDESTAN}&week={WEEK - timedelta(7)}")
    assert "Ardestan county did not exist in the week of" in text


def test_a_search_is_written_back_as_text_not_as_markup(page):
    text = page("/en/offices?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in text


# --- pages ---


@pytest.fixture(scope="module")
def long_list() -> Flask:
    made = SmallRegister(ISFAHAN)
    for number in range(offices.PAGE_SIZE * 2 + 1):
        made.office(f"D{number:03}", "directorate", ISFAHAN)
        named(made, f"ادارهٔ {number}", f"Office {number}")
    made.report("D000", "committee", 1)
    return served(shown(made))


def rows_of(text: str) -> list[str]:
    return re.findall(r'id="office-(\w+)"', text)


def test_the_pages_hold_every_office_once(long_list):
    seen = [rows_of(text_of(long_list, f"/fa/offices?page={page}")) for page in (1, 2, 3)]
    assert [len(rows) for rows in seen] == [30, 30, 1]
    assert [code for rows in seen for code in rows] == [f"D{number:03}" for number in range(61)]


@each_case(
    ("typed", "first"),
    [
        ("0", "D000"),
        ("-3", "D000"),
        ("x", "D000"),
        ("", "D000"),
        ("۲", "D030"),
        ("٢", "D030"),
        ("99", "D060"),
        ("9" * 40, "D000"),
        ("²", "D000"),
    ],
)
def test_a_page_that_is_none_is_the_nearest_one(long_list, typed, first):
    assert rows_of(text_of(long_list, f"/fa/offices?page={typed}"))[0] == first


def test_the_pager_leads_on_and_keeps_the_choice(long_list):
    text = text_of(long_list, "/en/offices?q=office&page=2")
    assert 'rel="prev" href="/en/offices?q=office"' in text
    assert 'rel="next" href="/en/offices?q=office&amp;page=3"' in text
    assert "page 2 of 3" in text


def test_the_files_are_of_the_same_choice(page):
    text = page("/en/offices?county=1002&state=desk")
    for ending in ("csv", "xlsx"):
        assert f'href="/en/download/offices.{ending}?county=1002&amp;state=desk"' in text
