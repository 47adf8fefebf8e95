"""The offices page: search results, order and wording; unknown values are never shown as known."""

import re
from functools import partial
from urllib.parse import parse_qsl

import pytest

from dashboard.indicators.evidence import UNIT_STATUSES, Office
from dashboard.language.order import order
from dashboard.pages.common.office_filter import (
    STATES,
    Matches,
    WeekOffices,
    choose,
    read_offices,
    week_offices,
)
from dashboard.pages.common.office_text import OfficeText
from dashboard.pages.common.selection import default_selection
from dashboard.pages.common.urls import url
from dashboard.pages.offices import page as offices_page
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ARDESTAN, FRIDAY, ISFAHAN, WEEK, SmallRegister, days, published, weeks
from tests.unit.small_site import csv_of, serve, set_names, text_of, week_index

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


def listed(snapshot: Snapshot, query: str = "", lang: str = "en") -> list[str]:
    """The ids of the offices of an address's query, in the order of the list."""
    return codes(matches(snapshot, query, lang).offices)


def matches(snapshot: Snapshot, query: str = "", lang: str = "en") -> Matches:
    return Matches(lang, snapshot, read_offices(dict(parse_qsl(query, keep_blank_values=True)), snapshot))


def test_offices_are_filtered_by_their_state_in_any_indicator(snapshot):
    def by_state(indicator: str) -> dict[str, set[str]]:
        found = {state: set(listed(snapshot, f"indicator={indicator}&state={state}")) for state in STATES}
        return {state: offices for state, offices in found.items() if offices}

    assert by_state("service_desks") == {
        "counted": {"D1", "B1-1003"},
        "not_counted": {"D2"},
        "not_reported": {"D3", "D4", "B1", "D1-1003"},
        "late": {"B1-1003"},
    }
    # No desk, no expert to count.
    assert by_state("desk_experts")["left_out"] >= {"D2"}
    assert by_state("committee_municipalities") == {"not_counted": {"M1"}}
    assert listed(snapshot, "indicator=service_desks&county=1003&kind=county_office&state=counted&q=بانک") == [
        "B1-1003"
    ]
    assert listed(snapshot, "county=1002&kind=county_office") == []


@each_case("indicator", ["service_desks", "desk_experts", "committee", "inspection_coverage", "satisfied"])
@each_case("county", [ISFAHAN, KHOMEYNI])
def test_the_list_of_a_state_has_the_offices_of_the_page_behind_the_figure(snapshot, indicator, county):
    units = snapshot.drilldown(len(snapshot.weeks) - 1).units(indicator, county)
    for state in UNIT_STATUSES:
        found = listed(snapshot, f"indicator={indicator}&county={county}&state={state}")
        assert set(found) == {unit.office.office_id for unit in units if unit.status == state}, state


def test_offices_are_filtered_by_their_last_report(snapshot):
    found = {word: set(listed(snapshot, f"reported={word}")) for word in ("not_this_week", "late", "never")}
    assert found["late"] == {"B1-1003"}
    assert found["never"] == {"D3", "D4", "B1", "D1-1003", "G1"}
    assert found["not_this_week"] == found["late"] | found["never"]


def test_offices_are_filtered_by_the_weeks_since_their_last_inspection():
    register = create_register()
    for code, days_ago in (("D1", 4 * 7 - 1), ("D2", 4 * 7), ("D3", 13 * 7), ("D4", 52 * 7)):
        register.visit(code, FRIDAY - days(days_ago))
    snapshot = published(register)
    visited = {"D1", "D2", "D3", "D4"}
    assert set(listed(snapshot, "inspected=never")) == ALL - visited
    assert set(listed(snapshot, "inspected=not_within_4")) == ALL - {"D1"}
    assert set(listed(snapshot, "inspected=not_within_13")) == ALL - {"D1", "D2"}
    assert set(listed(snapshot, "inspected=not_within_26")) == ALL - {"D1", "D2", "D3"}
    assert set(listed(snapshot, "inspected=not_within_52")) == ALL - {"D1", "D2", "D3"}
    assert set(listed(snapshot, "inspected=within_13")) == {"D1", "D2"}
    assert set(listed(snapshot, "inspected=within_30")) == {"D1", "D2", "D3"}
    week = len(snapshot.weeks) - 1
    assert snapshot.cells.at("inspection_coverage", week).numerator == 2
    # The longest without an inspection come first, those without any before them; within some weeks, the newest.
    assert listed(snapshot, "inspected=not_within_4&kind=directorate&county=1002") == ["D4", "D3", "D2"]
    assert listed(snapshot, "inspected=within_13") == ["D1", "D2"]
    assert listed(snapshot, "inspected=not_within_4")[-3:] == ["D4", "D3", "D2"]


@each_case("wrong", ["0", "53", "x", "04", ""])
def test_a_number_of_weeks_that_is_no_year_is_an_unknown_choice(snapshot, wrong):
    with pytest.raises(UnknownChoice):
        read_offices({"inspected": f"within_{wrong}"}, snapshot)


def test_the_count_beside_a_choice_is_the_number_of_offices_that_it_would_list(snapshot):
    query = "county=1002&reported=never"
    counts = matches(snapshot, query).counts
    for name, words in (
        ("state", ("", *STATES)),
        ("reported", ("", "not_this_week", "late", "never")),
        ("inspected", ("", "never", "not_within_4", "within_13")),
    ):
        for word in words:
            assert counts[name].get(word, 0) == len(listed(snapshot, f"{query}&{name}={word}")), (name, word)


def test_the_list_is_sorted_by_name_and_by_what_is_filtered(snapshot):
    assert listed(snapshot) == ["B1", "B1-1003", "D2", "G1", "M1", "D3", "D4", "D1-1003", "D1"]
    # The longest silent first: those that never reported.
    silent = "B1 G1 D3 D4 D1-1003 B1-1003".split()
    assert listed(snapshot, "reported=not_this_week") == silent
    assert listed(snapshot, "indicator=service_desks&state=not_reported")[-1] == "D1-1003"


@each_case(
    ("sort", "first"),
    {"name": "B1", "kind": "G1", "county": "B1", "report": "B1 G1 D3 D4 D1-1003 B1-1003", "inspection": "B1"}.items(),
)
def test_every_order_and_its_reverse(snapshot, sort, first):
    found = listed(snapshot, f"sort={sort}")
    assert found[: len(first.split())] == first.split()
    assert set(found) == ALL == set(listed(snapshot, f"sort=-{sort}"))
    # The reverse order keeps offices of the same value in the order of their names.
    assert listed(snapshot, "sort=-report")[:4] == ["D2", "M1", "D1", "B1-1003"]


def test_one_sentence_says_how_many_offices_match_and_what_is_filtered(page):
    assert "All 9 offices of the register." in page("/en/offices")
    text = page("/en/offices?county=1002&indicator=service_desks&state=not_reported&inspected=never&q=post")
    assert (
        "2 of the 9 offices of the register: Isfahan county, named “post”, Service desks: not reported, no visit on"
        " record." in text
    )
    assert 'href="/en/why?indicator=service_desks&amp;county=1002"' in text
    text = unmarked(page("/fa/offices?reported=late"))
    assert "۱ دستگاه از ۹ دستگاه فهرست: آخرین گزارش بیش از ۴ هفته پیش." in text
    assert "None of the 9 offices of the register: named “nonesuch”." in page("/en/offices?q=nonesuch")


def test_the_counties_of_the_list_have_their_numbers_and_links(page):
    part = page("/en/offices?reported=never").partition('class="by-county"')[2].partition("</ul>")[0]
    found = re.findall(r'href="([^"]+)">([^<]+)</a> <b>(\d+)</b>', part)
    assert found == [
        ("/en/offices?county=1002&amp;reported=never", "Isfahan", "3"),
        ("/en/offices?county=1003&amp;reported=never", "Khomeyni Shahr", "2"),
    ]
    assert "by-county" not in page("/en/offices?county=1002")


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
    choice = Selection(
        card,
        0,
        ISFAHAN,
        "directorate",
        state="late",
        reported="never",
        inspected="not_within_26",
        q="ثبت و گمرک & co",
        sort="-report",
    )
    found = url("fa", snapshot, "offices", choice, page=3)
    parameters = dict(re.findall(r"(\w+)=([^&]*)", found.partition("?")[2]))
    names = "county kind indicator state reported inspected q week sort page"
    assert list(parameters) == names.split()
    with serve(snapshot).test_request_context(found) as context:
        assert read_offices(context.request.args, snapshot) == choice
    assert url("en", snapshot, "offices", default_selection(snapshot)) == "/en/offices"


def test_the_form_sends_the_parameters_of_the_address(page):
    form = page("/en/offices?q=bank&county=1002").partition("<main")[2].partition("<form")[2].partition("</form>")[0]
    assert 'method="get" action="/en/offices"' in form.partition(">")[0]
    names = "q county kind week indicator state reported inspected findings sort"
    assert re.findall(r'name="(\w+)"', form) == names.split()
    assert re.search(r'type="search"[^>]*value="bank"', form)


def test_files_and_the_other_language_are_of_the_same_choice(page, snapshot):
    query = "county=1002&indicator=committee&state=not_reported&sort=-name"
    text = page(f"/fa/offices?{query}")
    for path in ("en/offices", "fa/download/offices.csv", "fa/download/offices.xlsx"):
        assert f'href="/{path}?{query.replace("&", "&amp;")}"' in text
    listed_there = [row["کد دستگاه"] for row in csv_of(serve(snapshot), f"/fa/download/offices.csv?{query}")]
    assert listed_there == re.findall(r'id="office-([^"]+)"', text) != []


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
