"""The checks of visits by kind of finding, and of teams."""

import pytest

from dashboard.language import LANGUAGES, catalogue, describe
from dashboard.tables.declared import FINDINGS
from tests.unit.cases import each_case
from tests.unit.tables.test_check import check, places

VISITS_HEAD = "date,team,office_id,finding,findings,resolved,resolved_on,received_at,source\n"
TEAMS_HEAD = "team,recorded_at,county_code,office_id,capacity\n"


def visits(*rows: str) -> str:
    """Rows of visits of team 3 to office B019 on 6 December 2014, from the column finding on."""
    return VISITS_HEAD + "".join(f"2014-12-06,3,B019,{row},2014-12-12,x\n" for row in rows)


def teams(*rows: str) -> str:
    return TEAMS_HEAD + "".join(f"{row}\n" for row in rows)


def test_a_visit_has_a_row_for_each_kind_and_one_without_a_kind():
    rows = [f"{finding},2,1,1393/9/16" for finding in ("", *FINDINGS)]
    frames, faults = check(inspections=visits(*rows))
    assert faults == []
    assert list(frames["inspections"]["finding"]) == ["", *FINDINGS]
    assert set(frames["inspections"]["resolved_on"].astype(str)) == {"2014-12-07"}


def test_files_without_the_columns_of_kinds_are_read_as_before():
    head = "date,team,office_id,findings,resolved,received_at,source\n"
    frames, faults = check(inspections=f"{head}2014-12-06,3,B019,2,1,2014-12-12,x\n")
    assert faults == []
    row = frames["inspections"].iloc[0]
    assert row["finding"] == "" and row["resolved_on"] is not None and str(row["resolved_on"]) == "NaT"


def test_kinds_are_read_by_their_names_in_both_languages_in_any_spelling():
    spellings = [
        (name, finding)
        for finding in FINDINGS
        for lang in LANGUAGES
        for name in {catalogue(lang)[f"finding.{finding}"]}
    ]
    typed = [name.replace("ی", "ي").replace("ک", "ك").replace("\u200c", " ").upper() for name, _ in spellings]
    # Rows of equal kinds have different moments.
    text = VISITS_HEAD + "".join(
        f'2014-12-06,3,B019,"{name}",2,0,,2014-12-12T08:00:{n:02}Z,x\n' for n, name in enumerate(typed)
    )
    frames, faults = check(inspections=text)
    assert faults == []
    assert list(frames["inspections"]["finding"]) == [finding for _, finding in spellings]


# What is wrong with a row of a visit: the row, then column, code and value of its one fault.
WRONG_VISITS = {
    "an unknown kind": ("dask,2,0,", "finding", "not_word", "dask"),
    "resolved before the visit": ("desk,2,1,2014-12-05", "resolved_on", "resolved_before_visit", "2014-12-05"),
    "nothing is resolved": ("desk,2,0,2014-12-07", "resolved_on", "resolved_on_of_nothing", "2014-12-07"),
    "in the future": ("desk,2,1,2015-01-02", "resolved_on", "future", "2015-01-02"),
    "no date": ("desk,2,1,soon", "resolved_on", "not_date", "soon"),
    "more resolved than found": ("desk,2,3,2014-12-07", "resolved", "resolved_over_findings", "3"),
}


@each_case("row, column, code, value", WRONG_VISITS.values())
def test_a_wrong_row_of_a_kind_is_one_fault_in_words(row, column, code, value):
    _, faults = check(inspections=visits("desk,1,0,", row.replace("desk", "access")))
    assert places(faults) == [("inspections.csv", 3, column, code, value)]
    for lang in LANGUAGES:
        assert describe(faults[0], lang).endswith((".", "؟"))


def test_an_unknown_kind_names_the_nearest_word():
    _, (fault,) = check(inspections=visits("complants,1,0,"))
    assert fault.details["near"] == "complaints" and "hours" in fault.details["words"]


@pytest.mark.parametrize("day", ["2014-12-06", "2014-12-31"])
def test_findings_may_be_resolved_on_the_day_of_the_visit_or_on_any_day_until_today(day):
    assert check(inspections=visits(f"desk,1,1,{day}"))[1] == []


def test_two_rows_of_one_kind_at_one_moment_are_a_fault_and_rows_of_two_kinds_are_none():
    _, faults = check(inspections=visits("desk,1,0,", "access,1,0,", "desk,2,0,", ",3,0,", ",3,0,"))
    assert places(faults) == [
        ("inspections.csv", 4, "date", "duplicate_key", "2014-12-06"),
        ("inspections.csv", 6, "date", "duplicate_key", "2014-12-06"),
    ]
    assert "finding" in faults[0].details["columns"]


def test_teams_have_a_home_or_none_and_several_rows_over_time():
    text = teams("1,,1001,C019,5", "۲,,,,۰", "2,2014-12-01,1002,,4", "38,,اصفهان,,100")
    frames, faults = check(teams=text)
    assert faults == []
    found = frames["teams"][["team", "county_code", "office_id", "capacity"]].values.tolist()
    assert found == [[1, "1001", "C019", 5], [2, "", "", 0], [2, "1002", "", 4], [38, "1002", "", 100]]


WRONG_TEAMS = {
    "over the province's number": ("39,,1001,,5", "team", "out_of_range", "39"),
    "no number": (",,1001,,5", "team", "required", ""),
    "an unknown home office": ("4,,1001,B018,5", "office_id", "unknown_code", "B018"),
    "an unknown county": ("4,,1009,,5", "county_code", "unknown_code", "1009"),
    "no capacity": ("4,,1001,,", "capacity", "required", ""),
    "too large a capacity": ("4,,1001,,101", "capacity", "out_of_range", "101"),
    "recorded in the future": ("4,2015-06-01,1001,,4", "recorded_at", "future_moment", "2015-06-01"),
    "twice": ("3,,1002,,4", "team", "duplicate_key", "3"),
}


@each_case("row, column, code, value", WRONG_TEAMS.values())
def test_a_wrong_team_is_one_fault_in_words(row, column, code, value):
    _, faults = check(teams=teams("3,,1001,,5", row))
    assert places(faults) == [("teams.csv", 3, column, code, value)]
    for lang in LANGUAGES:
        assert describe(faults[0], lang).endswith((".", "؟"))


def test_a_column_about_a_member_of_a_team_is_refused():
    _, faults = check(teams="team,capacity,inspector name\n1,4,x\n")
    assert [fault.code for fault in faults] == ["column_personal"]
