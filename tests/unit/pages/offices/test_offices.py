"""The offices page: search results, order and wording; unknown values are never shown as known."""

import re
from functools import partial

import pytest

from dashboard.indicators.evidence import Office
from dashboard.language.order import order
from dashboard.pages.common.office_filter import STATES, WeekOffices, choose, find, read_offices, tally, week_offices
from dashboard.pages.common.office_text import OfficeText
from dashboard.pages.common.urls import url
from dashboard.pages.offices import page as offices_page
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ARDESTAN, FRIDAY, ISFAHAN, WEEK, SmallRegister, days, published, weeks
from tests.unit.small_site import serve, set_names, text_of, week_index

KHOMEYNI = "1003"
MEASURES = [shipped_terms().measures[key] for key in ("desk", "desk_expert", "e_service_stage", "committee")]
ALL = {"D1", "D2", "D3", "D4", "B1", "B1-1003", "D1-1003", "M1", "G1"}


def create_register() -> SmallRegister:
    """Bodies with and without a desk, their offices in counties, and kinds that do not report desks."""
    register = SmallRegister()
    for code, fa, en in ((ISFAHAN, "اصفهان", "Isfahan"), (KHOMEYNI, "خمینی‌شهر", "Khomeyni Shahr")):
        register.county(code)
        set_names(register, fa, en, "counties")
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
        register.office(code, kind, county, parent)
        set_names(register, fa, en)
    register.report("D1", "desk", 1, evidence="self")
    register.report("D1", "desk_expert", 0)
    register.report("D2", "desk", 0)
    register.report("B1-1003", "desk", 1, week=WEEK - weeks(5))
    register.report("M1", "committee", 0)
    return register


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return published(create_register())


@pytest.fixture(scope="module")
def among(snapshot: Snapshot) -> WeekOffices:
    return week_offices(snapshot, len(snapshot.weeks) - 1)


@pytest.fixture(scope="module")
def page(snapshot: Snapshot) -> partial[str]:
    return partial(text_of, serve(snapshot))


def codes(found: list[Office]) -> list[str]:
    return [office.office_id for office in found]


@each_case(
    ("found", "typed"),
    [
        ("M1", ["نائین", "نايين", "خميني شهر نائين"]),
        ("B1 B1-1003", ["كشاورزى", "کشاورزی", "کِشاورزی", "بانک‌کشاورزی", "AGRICULTURE bank", "bank, agri"]),
        ("B1-1003", ["شعبه کشاورزی", "خمینی‌شهر شعبه", "B1-1003"]),
        ("G1", ["خمینیشهر فرمانداری"]),
        ("D1-1003", ["Khomeyni-Shahr registry"]),
        ("D1 D1-1003", ["اداره ثبت", "ادارۀ ثبت", "d1"]),
        ("D3", ["منطقه 2", "منطقه ۲", "منطقة ٢"]),
        ("D4", ["region 12", "region ۱۲"]),
        ("", ["گمرک بانک", "(پست) [.*"]),
        (" ".join(ALL), ["", "   ", "،", "-- \u200c \u200f"]),
    ],
)
def test_a_search_forgives_spelling_digits_and_the_order_of_words(among, found, typed):
    for words in typed:
        assert set(codes(choose(among, q=words))) == set(found.split()), words


def test_each_state_finds_its_offices_and_no_others_in_their_order(among):
    assert {state: set(codes(choose(among, state=state))) for state in STATES} == {
        "desk": {"D1", "B1-1003"},
        "no_desk": {"D2"},
        "desk_not_reported": {"D3", "D4", "B1", "D1-1003"},
        "late": {"B1-1003"},
        "never": {"D3", "D4", "B1", "D1-1003", "G1"},
        "inspected": set(),
        "not_inspected": ALL,
    }
    assert codes(choose(among, [KHOMEYNI], "county_office", "desk", "بانک")) == ["B1-1003"]
    assert choose(among, [ISFAHAN], "county_office") == []
    # The count beside a state is the number of filtered offices.
    counts = tally(find(among, [ISFAHAN]))
    for state in ("", *STATES):
        assert counts[state] == len(choose(among, [ISFAHAN], state=state)), state
    # Order: with a desk, without, not reported, not applicable.
    assert codes(choose(among, lang="en")) == ["B1-1003", "D1", "D2", "B1", "D3", "D4", "D1-1003", "G1", "M1"]


def test_an_office_is_inspected_for_as_long_as_the_card_looks_back_and_late_after_four_weeks():
    register = create_register()
    register.visit("D1", FRIDAY - days(13 * 7 - 1))
    register.visit("D2", FRIDAY - days(13 * 7))
    register.report("D3", "desk", 1, week=WEEK - weeks(4))
    register.report("D4", "desk", 1, week=WEEK - weeks(5))
    snapshot = published(register)
    week = week_index(snapshot, WEEK)
    found = choose(week_offices(snapshot, week), state="inspected")
    assert codes(found) == ["D1"]
    assert snapshot.cells.at("inspection_coverage", week).numerator == len(found)
    assert set(codes(choose(week_offices(snapshot, week), state="late"))) == {"B1-1003", "D4"}


def test_a_moved_office_is_listed_in_its_former_county_and_a_closed_one_is_not():
    register = SmallRegister(ISFAHAN, ARDESTAN)
    register.office("D1", "directorate", ISFAHAN, valid_to=WEEK)
    set_names(register, "نام پیشین", "Old Name")
    register.office("D1", "directorate", ARDESTAN, valid_from=WEEK)
    set_names(register, "نام تازه", "New Name")
    register.office("D2", "directorate", ISFAHAN, valid_to=WEEK)
    register.report("D1", "desk", 1, week=WEEK - weeks(1))
    register.report("D2", "desk", 1, week=WEEK - weeks(1))
    register.report("D1", "committee", 1)
    snapshot = published(register)
    before, now = (week_offices(snapshot, week_index(snapshot, week)) for week in (WEEK - weeks(1), WEEK))
    assert codes(choose(before, [ISFAHAN])) == ["D2", "D1"]
    assert (codes(choose(now, [ISFAHAN])), codes(choose(now, [ARDESTAN]))) == ([], ["D1"])
    assert (codes(choose(now, q="old")), codes(choose(before, q="old"))) == ([], ["D1"])


@each_case(
    "names",
    [
        "آران ابهر پست تالار چادگان خور ژرف کاشان گلپایگان لنجان نطنز ورزنه هرند یزد".split(),
        ["منطقه ۲", "منطقه 10", "منطقه ۱۲"],
        ["بانک ملت", "بانکداری"],
        ["Area 2", "area 10", "Bank"],
        ["خمینی‌شهر الف", "خمینی‌شهر ب"],
    ],
)
def test_names_go_by_the_persian_alphabet_numbers_by_value_and_words_by_word(names):
    mixed = names[::-1]
    assert sorted(mixed, key=order) == names
    for spellings in (("كاشان", "کاشان", "کَاشان"), ("نائین", "نایین"), ("خمینی‌شهر", "خميني‌شهر")):
        assert len({order(name) for name in spellings}) == 1


def test_a_choice_and_its_address_say_the_same(snapshot):
    card = snapshot.cards[0]
    choice = Selection(card, 0, ISFAHAN, "directorate", state="desk", q="ثبت و گمرک & co")
    found = url("fa", snapshot, "offices", choice, page=3)
    parameters = dict(re.findall(r"(\w+)=([^&]*)", found.partition("?")[2]))
    assert parameters.keys() == {"county", "kind", "state", "q", "week", "page"}
    with serve(snapshot).test_request_context(found) as context:
        assert read_offices(context.request.args, snapshot) == choice
    assert url("en", snapshot, "offices", Selection(card, len(snapshot.weeks) - 1)) == "/en/offices"


def test_the_form_sends_the_parameters_of_the_address(page):
    form = page("/en/offices?q=bank&county=1002").partition("<main")[2].partition("<form")[2].partition("</form>")[0]
    assert 'method="get" action="/en/offices"' in form.partition(">")[0]
    assert {"q", "county", "kind", "state", "week"} <= set(re.findall(r'name="(\w+)"', form))
    assert re.search(r'type="search"[^>]*value="bank"', form)


def test_the_first_line_counts_offices_with_a_desk_and_without_a_report(page, snapshot):
    text = page("/en/offices?county=1002")
    assert "In Isfahan county, 1 of 5 offices of the executive bodies (20%) has a service desk." in text
    assert "3 offices have not reported whether they have one." in text
    text = unmarked(page("/fa/offices?county=1002"))
    assert "در شهرستان اصفهان، ۱ دفتر دستگاه‌های اجرایی از ۵ (۲۰٪) میز خدمت دارد." in text
    cell = snapshot.cells.at("service_desks", len(snapshot.weeks) - 1, KHOMEYNI)
    text = page("/en/offices?county=1003")
    assert f"{cell.numerator} of {cell.denominator} offices" in text
    assert 'href="/en/why?indicator=service_desks&amp;county=1003"' in text
    assert "is not applicable: there is nothing to count" in page("/en/offices?kind=municipality")
    # County offices are counted over all counties, though the headline leaves them out.
    text = page("/en/offices?kind=county_office")
    assert "1 of 2 offices of the executive bodies (50%) has a service desk." in text


def test_files_and_the_other_language_are_of_the_same_choice(page):
    text = page("/fa/offices?county=1002&state=desk")
    for path in ("en/offices", "fa/download/offices.csv", "fa/download/offices.xlsx"):
        assert f'href="/{path}?county=1002&amp;state=desk"' in text


def test_a_county_without_reports_or_before_its_begin_is_unknown_and_not_zero():
    register = SmallRegister(ISFAHAN)
    register.county(ARDESTAN, valid_from=WEEK)
    set_names(register, "اردستان", "Ardestan", "counties")
    register.office("D1", "directorate", ISFAHAN)
    register.office("D2", "directorate", ARDESTAN)
    register.report("D1", "desk", 0, week=WEEK - weeks(1))
    register.report("D1", "desk", 0)
    page = partial(text_of, serve(published(register)))
    assert "this is not a zero" in page(f"/en/offices?county={ARDESTAN}")
    assert "the office of the executive bodies has no service desk." in page(f"/en/offices?county={ISFAHAN}")
    text = page(f"/en/offices?county={ARDESTAN}&week={WEEK - weeks(1)}")
    assert "Ardestan county did not exist in the week of" in text


def test_zero_not_reported_and_not_applicable_have_different_words(snapshot, among):
    def values_of(code: str) -> list[tuple[str, str]]:
        office = next(office for office in choose(among) if office.office_id == code)
        shown = OfficeText("en", snapshot, len(snapshot.weeks) - 1, office, MEASURES)
        return [(value.state, value.text) for value in shown.values]

    gap, no = ("not_reported", "not reported"), ("not_applicable", "not applicable")
    assert values_of("D1") == [("value", "running"), ("zero", "none"), gap, gap]
    # Without a desk there is no expert to count.
    assert values_of("D2") == [("zero", "none"), no, gap, gap]
    assert values_of("D3") == [gap, gap, gap, gap]
    # No card counts committees of other bodies and their offices.
    assert values_of("B1") == [gap, gap, gap, no]
    assert values_of("B1-1003")[3] == no
    assert values_of("D1-1003")[3] == gap
    assert values_of("M1") == [no, no, no, ("zero", "none")]


def test_a_row_bears_its_marks_and_opens_to_its_reports(page):
    text = page("/en/offices?q=D1&kind=directorate")
    (row,) = re.findall(r'<tbody role="rowgroup" id="office-D1">(.*?)</tbody>', text, re.DOTALL)
    assert "unverified" in row and ">late<" not in row
    for words in ("Service desk: running", "reports.csv", "line 2", "No visit is on record."):
        assert words in row
    text = page("/en/offices?q=B1-1003")
    # The sign never begins a line.
    assert re.search(r'5 weeks <span class="with-signs">ago\s*&nbsp;<span [^>]*title="late"', text)
    text = page("/en/offices?q=G1")
    assert "never reported" in text and "its state is unknown, which is not a zero" in text


def test_an_empty_list_says_so_and_has_a_link_to_all_offices(page):
    text = page("/en/offices?q=nonesuch&county=1002")
    assert "No office fits this choice" in text
    assert 'href="/en/offices">Clear all choices' in text
    assert "<table" not in text
    # What was searched is written back as text, not as markup.
    assert "<script>alert" not in page("/en/offices?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")


@pytest.fixture(scope="module")
def long_list() -> partial[str]:
    register = SmallRegister(ISFAHAN)
    for number in range(offices_page.PAGE_SIZE * 2 + 1):
        register.office(f"D{number:03}", "directorate", ISFAHAN)
        set_names(register, f"ادارهٔ {number}", f"Office {number}")
    register.report("D000", "committee", 1)
    return partial(text_of, serve(published(register)))


def test_every_office_is_on_one_page_and_an_invalid_page_number_gives_the_nearest_page(long_list):
    def rows_of(page: object) -> list[str]:
        return re.findall(r'id="office-(\w+)"', long_list(f"/fa/offices?page={page}"))

    pages = [rows_of(page) for page in (1, 2, 3)]
    assert [len(rows) for rows in pages] == [30, 30, 1]
    assert [code for rows in pages for code in rows] == [f"D{number:03}" for number in range(61)]
    typed = ("0", "-3", "x", "", "۲", "٢", "99", "9" * 40, "²")
    assert [rows_of(page)[0][1:] for page in typed] == "000 000 000 000 030 030 060 000 000".split()
    text = long_list("/en/offices?q=office&page=2")
    assert 'rel="prev" href="/en/offices?q=office"' in text
    assert 'rel="next" href="/en/offices?q=office&amp;page=3"' in text
    assert "Page 2 of 3" in text
