"""Who has reported on a week: the states of offices, of counties and bodies, and when a week is incomplete."""

from datetime import date, datetime

import pandas as pd
import pytest

from dashboard.sheets.reporting import (
    OFFICE_STATES,
    STATES,
    CountyReporting,
    OpenSheet,
    Reporting,
    due_day,
    office_states,
    office_weeks,
    open_weeks,
    reporting,
    row_states,
)
from dashboard.tables.place import Place
from tests.unit.small_register import (
    ARDESTAN,
    CARDS,
    ISFAHAN,
    LATER,
    WEEK,
    SmallRegister,
    days,
    noon,
    tables_of,
    weeks,
)

COUNTY, BODY = Place(ISFAHAN), Place("", "B1")


def register() -> SmallRegister:
    """A body with an office in each of two counties, and a governorate in one of them."""
    found = SmallRegister(ISFAHAN, ARDESTAN)
    found.office("B1", "body", ISFAHAN)
    found.office("C1", "county_office", ISFAHAN, parent="B1")
    found.office("C2", "county_office", ARDESTAN, parent="B1")
    found.office("G1", "governorate", ISFAHAN)
    return found


def offices(rows, *sheets, first=WEEK, last=WEEK):
    tables = tables_of(rows.rows)
    return office_states(office_weeks(tables, CARDS, first, last, LATER), sheets, tables.province)


def states(rows, *sheets):
    found = offices(rows, *sheets)
    return dict(zip(found["office_id"], found["state"], strict=True))


def sheet(state, *ids, place=COUNTY, week=WEEK):
    return OpenSheet(place, week, state, frozenset(ids))


def test_an_office_is_late_if_its_first_report_came_after_the_due_day_of_the_province():
    """Reports are due on the day after the week's Friday, in Tehran's time, which is UTC+3:30."""
    found = register()
    due = due_day(tables_of(found.rows).province, WEEK)
    assert due == WEEK + days(7)
    midnight = datetime(due.year, due.month, due.day, 20, 30)
    found.report("B1", "desk", 1, received_at=midnight - pd.Timedelta(seconds=1))
    found.report("B1", "desk", 0, received_at=midnight + days(5))
    found.report("C1", "desk", 1, received_at=midnight)
    found.report("C2", "desk", 1, WEEK - weeks(1))
    assert states(found) == {"B1": "reported", "C1": "late", "C2": "missing", "G1": "missing"}


def test_counts_are_a_report_and_a_report_of_another_week_or_a_withdrawn_one_is_none():
    found = register()
    found.count("B1", "satisfied", 3, 4)
    found.count("C1", "satisfied", 3, 4, WEEK - weeks(1))
    found.count(ARDESTAN, "satisfied", 3, 4)
    found.report("G1", "committee", 1, source="wrong")
    found.withdraw("wrong", noon(WEEK + days(9)))
    assert states(found) == {"B1": "reported", "C1": "missing", "C2": "missing", "G1": "missing"}


def test_questions_are_counted_by_measure_and_a_closed_office_is_not_asked():
    found = register()
    found.office("G2", "governorate", ARDESTAN, valid_to=WEEK)
    found.report("B1", "desk", 1)
    found.report("B1", "desk_expert", 0)
    found.report("B1", "desk", 0, received_at=noon(WEEK + days(8)))
    of_weeks = offices(found, first=WEEK - weeks(1)).set_index(["week", "office_id"])
    now = of_weeks.loc[pd.Timestamp(WEEK)]
    assert "G2" not in now.index and "G2" in of_weeks.loc[pd.Timestamp(WEEK - weeks(1))].index
    assert now.loc["B1", "answered"] == 2 < now.loc["B1", "asked"]
    assert (now.loc["B1", "first_received"], now.loc["B1", "last_received"]) == (
        pd.Timestamp(noon(WEEK + days(6))),
        pd.Timestamp(noon(WEEK + days(8))),
    )


def test_an_office_without_a_report_has_the_state_of_its_sheet_and_one_that_waits_takes_precedence():
    found = register()
    found.report("G1", "committee", 1)
    county, body = sheet("returned", "B1", "C1", "G1"), sheet("waiting", "C1", place=BODY)
    other_week = sheet("waiting", "C2", week=WEEK - weeks(1))
    expected = {"B1": "returned", "C1": "waiting", "C2": "missing", "G1": "reported"}
    for sheets in ((county, body, other_week), (body, other_week, county)):
        assert states(found, *sheets) == expected


def row(*office_states, own=""):
    """The state of a county whose offices have these states. own: that of its own sheet."""
    ids = [f"O{number}" for number in range(len(office_states))]
    rows = pd.DataFrame({"week": pd.Timestamp(WEEK), "office_id": ids, "state": office_states, "row": ISFAHAN})
    rows["last_received"] = pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")
    (found,) = row_states(rows, [sheet(own)] if own else [], {ISFAHAN: COUNTY}).to_dict("records")
    assert found["offices"] == len(office_states)
    assert sum(found[state] for state in OFFICE_STATES) == len(office_states)
    return found["state"]


@pytest.mark.parametrize(
    ("of_offices", "own", "expected"),
    [
        ("reported reported", "", "reported"),
        ("reported late", "", "late"),
        ("reported missing", "", "partly"),
        ("missing missing", "", "missing"),
        ("waiting missing", "", "partly"),
        ("waiting reported", "", "waiting"),
        ("waiting missing", "waiting", "waiting"),
        ("returned returned", "", "missing"),
        ("returned missing", "returned", "returned"),
        ("reported reported", "returned", "returned"),
        ("reported late", "waiting", "late"),
    ],
)
def test_the_state_of_a_county_follows_from_its_offices_and_its_own_sheet(of_offices, own, expected):
    assert expected in STATES
    assert row(*of_offices.split(), own=own) == expected


def test_of_an_earlier_sheet_that_waits_and_a_newer_one_sent_back_the_newer_counts():
    rows = offices(register(), waits := sheet("waiting", "B1"), back := sheet("returned", "C1"))
    for sheets in ((waits, back), (back, waits)):
        found = row_states(rows.assign(row=rows["county_code"]), sheets, {ISFAHAN: COUNTY, ARDESTAN: Place(ARDESTAN)})
        assert dict(zip(found["row"], found["state"], strict=True)) == {ISFAHAN: "returned", ARDESTAN: "missing"}


def test_who_has_reported_is_counted_by_county_and_office_with_the_missing_by_code():
    found = register()
    found.report("G1", "committee", 1)
    found.report("B1", "desk", 1, WEEK - weeks(1))
    before, now = reporting(offices(found, sheet("waiting", "C1"), first=WEEK - weeks(1)))
    assert (before.week, before.offices, before.missing_offices) == (WEEK - weeks(1), 1, ("C1", "C2", "G1"))
    counties = (CountyReporting(ISFAHAN, 2, 3), CountyReporting(ARDESTAN, 0, 1))
    assert now == Reporting(WEEK, tuple(sorted(counties)), ("B1", "C2"))
    assert now.missing_counties == (ARDESTAN,) and now.partly == counties[:1], "one office is not its county"
    assert now.words("en") == "0 of 2 counties complete, 1 partly (2 of 3); 2 of 4 offices"
    assert now.words("fa") == "۰ شهرستان کامل، ۱ ناقص (۲ از ۳) از ۲ شهرستان؛ ۲ دستگاه از ۴"
    complete = Reporting(WEEK, (CountyReporting(ISFAHAN, 3, 3),), ())
    assert complete.words("fa") == "۱ شهرستان کامل از ۱ شهرستان؛ ۳ دستگاه از ۳"


def test_a_week_is_incomplete_if_a_county_is_missing_or_over_a_tenth_of_its_offices_of_the_week_before():
    def numbers(first, second=100, asked=20):
        counties = CountyReporting("1001", first, asked), CountyReporting("1002", second, 100)
        return Reporting(date(2014, 12, 6), counties, ())

    assert numbers(0).is_incomplete(numbers(0))
    assert numbers(8).is_incomplete(numbers(9)), "though nine tenths of all offices have reported"
    assert not numbers(9).is_incomplete(numbers(10))
    assert not numbers(8, asked=8).is_incomplete(numbers(20)), "offices have left the register"
    assert not numbers(1).is_incomplete(None)


def test_offices_report_on_a_week_until_its_due_day_and_on_the_one_after_the_newest_public_week():
    province = tables_of(register().rows).province
    week = date(2014, 12, 6)
    assert open_weeks(province, week, date(2014, 12, 13)) == [week, date(2014, 12, 13)], "the due day"
    assert open_weeks(province, week, date(2014, 12, 14)) == [date(2014, 12, 13)]
    assert open_weeks(province, week, date(2014, 12, 11)) == [week], "no week of the future"
    assert open_weeks(province, date(2014, 11, 1), date(2014, 12, 11)) == [date(2014, 11, 8)], "however late"
    assert open_weeks(province, None, date(2014, 12, 11)) == [week]
