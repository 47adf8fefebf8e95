"""The drill-down page: its sum is the cell, and every office has its evidence."""

import re
from dataclasses import replace
from functools import partial

import pytest

from dashboard.indicators.evidence import UNIT_STATUSES
from dashboard.language import say
from dashboard.language.digits import latin
from dashboard.pages.evidence.breakdown import changes, read_stage
from dashboard.pages.evidence.page import SHOWN, EvidencePage
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from tests.unit.shipped import shipped_server
from tests.unit.small_register import ARDESTAN, CARDS, ISFAHAN, WEEK, SmallRegister, cards_of, days, published, weeks
from tests.unit.small_site import serve, set_names, text_of, week_index


def desks(*values: int | None) -> SmallRegister:
    """A directorate a value, of which desk is the report; None has not reported."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for number, value in enumerate(values):
        register.office(f"D{number}", "directorate", ISFAHAN)
        set_names(register, f"ادارهٔ {number}", f"Office {number}")
        if value is not None:
            register.report(f"D{number}", "desk", value)
    return register


def shown(register: SmallRegister) -> Snapshot:
    """What the public sees of a register."""
    # The first card is the one that addresses leave out.
    keys = "committee committee_municipalities service_desks desk_experts e_services"
    return published(register, cards=cards_of(f"{keys} inspection_coverage findings_resolved"))


def view_of(snapshot: Snapshot, key: str, county: str = "", kind: str = "") -> Selection:
    return Selection(snapshot.card(key), len(snapshot.weeks) - 1, county, kind)


def terms_of(snapshot: Snapshot, view: Selection) -> list[int]:
    """The numbers of the sum as the page shows them."""
    return [int(latin(count).replace(",", "")) for count, *_ in EvidencePage("fa", snapshot, view).terms]


def test_the_figure_has_its_sentence_offices_and_reports():
    snapshot = shown(desks(1, 0, None))
    page = partial(text_of, serve(snapshot))
    text = page("/en/why?indicator=service_desks")
    assert "Service desks: the province" in text
    assert "<b>1 of 3</b>" in text and "33.3%" in text
    assert "۱ از ۳" in page("/fa/why?indicator=service_desks")
    rest = ("Service desk: running", "6–12 Dec 2014", "document", "12 Dec 2014, 15:30", "reports.csv", "line 2")
    for words in rest:
        assert words in text
    found = offices_by_group(snapshot, view_of(snapshot, "service_desks"))
    # What is missing comes first, and the page says so.
    assert list(found.items()) == [("not_reported", ["D2"]), ("not_counted", ["D1"]), ("counted", ["D0"])]
    assert say("en", "why.order") in text
    text = page(f"/en/why?indicator=service_desks&county={ISFAHAN}&kind=directorate")
    assert "only the kind “directorate general”" in text
    text = page("/en/why?indicator=committee_municipalities")
    assert "<b>not applicable</b>" in text
    assert "No office of the kinds of this indicator existed here" in text
    # A zero is a value, and the offices that are not counted are listed.
    text = text_of(serve(shown(desks(0))), "/en/why?indicator=service_desks")
    assert "<b>0 of 1</b>" in text and "not counted: 1 office" in text


def test_an_unknown_figure_is_a_word_and_not_a_number():
    register = desks(None, None)
    register.report("D0", "committee", 1)
    snapshot = shown(register)
    text = text_of(serve(snapshot), "/en/why?indicator=service_desks")
    assert "<b>not reported</b>" in text
    assert "this is not a zero" in text
    assert terms_of(snapshot, view_of(snapshot, "service_desks")) == [0, 0, 2, 2]


def offices_by_group(snapshot: Snapshot, view: Selection) -> dict[str, list[str]]:
    return {group.key: [row.office.code for row in group.rows] for group in EvidencePage("en", snapshot, view).groups}


def test_an_office_without_a_desk_is_not_counted_for_experts_with_its_report():
    register = desks(1, 0, None, 1)
    register.report("D0", "desk_expert", 1)
    # An older report on an expert does not explain why the office is left out: that of its desk does.
    register.report("D1", "desk_expert", 1, week=WEEK - weeks(3))
    snapshot = shown(register)
    view = view_of(snapshot, "desk_experts")
    assert offices_by_group(snapshot, view) == {"counted": ["D0"], "not_reported": ["D2", "D3"], "left_out": ["D1"]}
    # D3 has a desk, so it is in the denominator; D2 is unknown.
    assert terms_of(snapshot, view) == [1, 0, 1, 2]
    page = EvidencePage("en", snapshot, view)
    assert "1 not reported, which may or may not" in page.outside and "1 left out" in page.outside
    (left,) = page.groups[2].rows
    assert left.report is not None
    assert (left.report.measure, left.report.value) == ("Service desk", "none")
    assert "by their own report on “Service desk” there is nothing to count" in page.groups[2].reason


def test_marks_are_those_of_the_cell():
    register = desks(None, None, None)
    for number, (evidence, age) in enumerate((("self", 0), ("document", 5), ("document", 4))):
        register.report(f"D{number}", "desk", 1, week=WEEK - weeks(age), evidence=evidence)
    register.report("D0", "committee", 1)
    snapshot = shown(register)
    rows = EvidencePage("en", snapshot, view_of(snapshot, "service_desks")).groups[0].rows
    marks = [(row.office.code, row.late, row.unverified) for row in rows]
    assert marks == [("D1", True, False), ("D0", False, True), ("D2", False, False)]


def test_inspections_show_the_visits_of_the_window_by_day_team_and_counts():
    register = desks(1, 1)
    snapshot = shown(register)
    view = view_of(snapshot, "inspection_coverage")
    assert offices_by_group(snapshot, view) == {"not_reported": ["D0", "D1"]}
    assert "No visit to any office is on record" in EvidencePage("en", snapshot, view).groups[0].reason
    register.visit("D0", WEEK - days(3), team=7, findings=5, resolved=2)
    register.visit("D0", WEEK - weeks(20), team=9, findings=4, resolved=4)
    snapshot = shown(register)
    text = text_of(serve(snapshot), "/en/why?indicator=findings_resolved")
    assert "<b>2 of 5</b>" in text and "2 of 5 findings resolved" in text
    assert "team 7" in text and "team 9" not in text
    assert "3 Dec 2014" in text and "inspections.csv" in text
    assert terms_of(snapshot, view_of(snapshot, "findings_resolved")) == [2, 3, 5]
    assert offices_by_group(snapshot, view_of(snapshot, "findings_resolved")) == {
        "counted": ["D0"],
        "left_out": ["D1"],
    }


def test_a_moved_office_belongs_to_the_figure_of_its_former_county():
    register = SmallRegister(ISFAHAN, ARDESTAN)
    register.office("D0", "directorate", ISFAHAN, valid_to=WEEK)
    register.office("D0", "directorate", ARDESTAN, valid_from=WEEK)
    register.office("D1", "directorate", ISFAHAN)
    for code in ("D0", "D1"):
        register.report(code, "desk", 1, week=WEEK - weeks(1))
        register.report(code, "committee", 1)
    snapshot = shown(register)
    now = view_of(snapshot, "service_desks", ISFAHAN)
    before = Selection(now.card, week_index(snapshot, WEEK - weeks(1)), ISFAHAN)
    assert offices_by_group(snapshot, before) == {"counted": ["D0", "D1"]}
    assert offices_by_group(snapshot, now) == {"counted": ["D1"]}
    # The county lost one office, which the page names.
    ((heading, lines),) = changes("en", snapshot, now)
    assert heading == "Taken off the count: 1"
    assert lines == ["x: counted → not part of this in that week"]


def test_a_change_is_listed_by_office_or_its_absence_explained():
    # Of each county's offices the desk in the last week and before, when one reported nothing on it.
    desks_by_county = {"1001": [(1, 0), (0, 1)], "1002": [(1, 1)], "1003": [(1, None)]}
    register = SmallRegister(*desks_by_county)
    for county, values in desks_by_county.items():
        for number, (now, before) in enumerate(values):
            code = f"D{county}-{number}"
            register.office(code, "directorate", county)
            set_names(register, f"ادارهٔ {number}", f"Office {number}")
            register.report(code, "desk", now)
            register.report(code, "committee" if before is None else "desk", before or 0, week=WEEK - weeks(1))
    snapshot = shown(register)
    views = {county: view_of(snapshot, "service_desks", county) for county in desks_by_county}
    found = {county: changes("en", snapshot, view) for county, view in views.items()}
    # Added and removed offices are listed though the figure did not change.
    assert found["1001"] == [
        ("Added to the count: 1", ["Office 0: not counted → counted"]),
        ("Taken off the count: 1", ["Office 1: counted → not counted"]),
    ]
    assert found["1002"] == [("No office's part in the count changed.", [])]
    ((heading, lines),) = found["1003"]
    assert "is unknown" in heading and lines == []
    assert changes("en", snapshot, replace(views["1001"], week=0)) == [("This is the first week on record.", [])]


@pytest.fixture(scope="module")
def many_offices() -> partial[str]:
    return partial(text_of, serve(shown(desks(*[1] * 230, 0))))


def test_a_long_group_shows_its_first_offices_and_has_pages_with_all(many_offices):
    text = many_offices("/en/why?indicator=service_desks")
    assert "counted: 230 offices" in text
    assert len(re.findall(r'id="counted-D', text)) == SHOWN
    assert 'href="/en/why?indicator=service_desks&amp;stage=counted">All 230 offices' in text
    assert '<a class="why" href="#not_counted">not counted</a>' in text and 'href="#not_reported"' not in text
    href = re.search(r'href="(/en/offices\?[^"#]*)#office-D7"', text)
    assert href is not None
    assert 'id="office-D7"' in many_offices(href[1].replace("&amp;", "&"))
    for page, count in (("1", 100), ("3", 30), ("99", 30), ("x", 100)):
        text = many_offices(f"/en/why?indicator=service_desks&stage=counted&page={page}")
        assert len(re.findall(r'id="counted-D', text)) == count, page
        assert "not counted: 1 office" not in text
        assert '<a class="why" href="/en/why?indicator=service_desks&amp;stage=not_counted">not counted</a>' in text
    assert "No office is in this group." in many_offices("/en/why?indicator=service_desks&stage=left_out")


def test_each_stage_has_its_offices():
    register = SmallRegister(ISFAHAN)
    for number, value in enumerate((0, 1, 2, 2, 3, None)):
        register.office(f"D{number}", "directorate", ISFAHAN)
        if value is not None:
            register.report(f"D{number}", "e_service_stage", value)
    snapshot = shown(register)
    view = view_of(snapshot, "e_services")
    stages = ["0: none (1)", "1: information (1)", "2: forms (2)", "3: full service (1)"]
    assert [name for _, name in EvidencePage("en", snapshot, view).stages] == [f"Stage {stage}" for stage in stages]
    one = EvidencePage("en", snapshot, view, "2").groups[0]
    assert [row.office.code for row in one.rows] == ["D2", "D3"]
    # The exact stages and the unreported office add up to all offices.
    at_least = [snapshot.cells.at("e_services", view.week, step=step).numerator for step in (1, 2, 3)]
    assert at_least == [4, 3, 1]


def test_known_and_unknown_stages():
    cards = {card.key: card for card in CARDS}
    for stage in (*UNIT_STATUSES[:-1], "0", "3"):
        assert read_stage({"stage": stage}, cards["e_services"]) == stage
    assert read_stage({"stage": "too_few"}, cards["satisfied"]) == "too_few"
    strange = [("e_services", "4"), ("service_desks", "1"), ("service_desks", "good"), ("service_desks", "too_few")]
    strange += [("satisfied", "left_out"), ("satisfied", "not_counted"), ("inspection_coverage", "left_out")]
    for key, stage in strange:
        with pytest.raises(UnknownChoice):
            read_stage({"stage": stage}, cards[key])


def test_the_page_leads_back_to_the_view_the_county_and_the_card(many_offices):
    text = many_offices(f"/en/why?indicator=service_desks&county={ISFAHAN}&kind=directorate")
    for href in (
        f"/en/?indicator=service_desks&amp;county={ISFAHAN}&amp;kind=directorate",
        f"/en/county/{ISFAHAN}?indicator=service_desks",
        "/en/indicators/service_desks",
        f"/en/offices?county={ISFAHAN}&amp;kind=directorate&amp;indicator=service_desks",
        f"/fa/why?indicator=service_desks&amp;county={ISFAHAN}&amp;kind=directorate",
    ):
        assert f'href="{href}"' in text, href


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("satisfied", "The parts of a figure with too few answers are not shown."),
        ("complaints_answered", "No sum has been received for these 13 weeks"),
    ],
)
def test_a_figure_of_too_few_or_no_answers_has_no_sum_and_a_reason(indicator: str, words: str):
    text = shipped_server().test_client().get(f"/en/why?indicator={indicator}&county=1004").text
    assert words in text and say("en", "why.nothing") not in text
