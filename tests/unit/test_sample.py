"""The sample: reproducible, marked as invented, and equal to the announced figures.

The figures are counted from the written files in plain Python, with none of the generator's helpers.
"""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.settings import SHIPPED_DATA as DATA
from tools.sample import write_sample
from tools.sample.__main__ import main

LAST_WEEK, LAST_FRIDAY, LAST_PUBLISHED = "2014-12-06", "2014-12-12", "2014-12-14T08:00:00Z"
EXECUTIVE = {"directorate", "body"}
# (measure, kinds, announced count, offices of the kinds, increase since the week before)
HEADLINES = (
    ("desk", EXECUTIVE, 43, 112, 1),
    ("e_service_stage", EXECUTIVE, 81, 112, 1),
    ("committee", {"governorate"}, 24, 24, 0),
    ("committee", {"directorate"}, 35, 41, 0),
    ("committee", {"municipality"}, 53, 106, 2),
)
Row = dict[str, str]
Newest = dict[tuple[str, str], Row]


def read_rows(files: list[Path]) -> list[Row]:
    rows: list[Row] = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            rows += csv.DictReader(lines)
    return rows


class Sample:
    """The tables of a sample folder, and the offices of the register and the sample in the last week."""

    def __init__(self, folder: Path) -> None:
        self.reports = read_rows(sorted(folder.glob("reports/*.csv")))
        self.reports.sort(key=lambda row: (row["week"], row["received_at"]))
        self.offices, self.counts, self.inspections, self.teams, self.publications, self.decisions = (
            read_rows([folder / f"{name}.csv"])
            for name in ("offices", "counts", "inspections", "teams", "publications", "decisions")
        )
        self.register = {
            row["office_id"]: row
            for row in [*read_rows(sorted(DATA.glob("offices/*.csv"))), *self.offices]
            if row["valid_from"] <= LAST_FRIDAY and (not row["valid_to"] or row["valid_to"] > LAST_FRIDAY)
        }

    def newest(self, week: str = LAST_WEEK, known: str = LAST_PUBLISHED) -> Newest:
        """By office_id and measure, the newest report up to a week that was known at a moment."""
        reports = (row for row in self.reports if row["week"] <= week and row["received_at"] <= known)
        return {(row["office_id"], row["measure"]): row for row in reports}

    def count(self, measure: str, kinds: set[str], newest: Newest) -> int:
        return sum(
            int(row["value"]) >= 1
            for (office_id, reported), row in newest.items()
            if reported == measure and office_id in self.register and self.register[office_id]["kind"] in kinds
        )

    def visits(self) -> list[Row]:
        """The inspections of the 13 weeks that end with the last Friday, as known at the last publication."""
        first = (date.fromisoformat(LAST_FRIDAY) - timedelta(days=90)).isoformat()
        return [
            row
            for row in self.inspections
            if first <= row["date"] <= LAST_FRIDAY and row["received_at"] <= LAST_PUBLISHED
        ]


@pytest.fixture(scope="module")
def shipped() -> Sample:
    return Sample(DATA / "sample")


def test_the_generator_writes_the_shipped_files_byte_for_byte(tmp_path):
    write_sample(tmp_path)
    written, shipped = (
        {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.csv")}
        for folder in (tmp_path, DATA / "sample")
    )
    assert written == shipped


@pytest.mark.parametrize("weeks", [1, 21, *(pytest.param(n, marks=pytest.mark.rare) for n in (2, 5, 30, 78, 104))])
def test_any_seed_and_number_of_weeks_end_with_the_announced_figures(weeks, seed, tmp_path):
    write_sample(tmp_path, seed, weeks)
    sample = Sample(tmp_path)
    assert len(sample.publications) == len({row["week"] for row in sample.reports}) == weeks
    newest, before = sample.newest(), sample.newest("2014-11-29")
    for measure, kinds, announced, total, increase in HEADLINES:
        assert sample.count(measure, kinds, newest) == announced
        assert sum(office["kind"] in kinds for office in sample.register.values()) == total
        assert weeks < 78 or announced - sample.count(measure, kinds, before) == increase
    assert {int(row["team"]) for row in sample.visits()} == set(range(1, 39))
    assert [int(row["team"]) for row in sample.teams] == list(range(1, 39))


def test_every_row_is_marked_as_sample(shipped):
    assert {office["sample"] for office in shipped.offices} == {"yes"}
    assert {row["source"] for row in shipped.reports + shipped.counts + shipped.inspections} == {"sample"}
    assert {row["note"] for row in shipped.publications} == {"sample"}
    assert all(row["decision_id"].startswith("sample") for row in shipped.decisions)


def test_the_counts_have_every_case_of_the_screens(shipped):
    sums = [
        (row["week"], row["office_id"], row["county_code"], row["measure"], row["channel"]) for row in shipped.counts
    ]
    assert len(sums) > len(set(sums)), "corrected sums"
    assert any(row["received_at"] > LAST_PUBLISHED for row in shipped.counts)
    assert {row["channel"] for row in shipped.counts if row["office_id"]} == {"form", "phone", "qr", ""}
    assert {row["channel"] for row in shipped.counts if row["county_code"]} == {"samad"}
    small = {office["office_id"] for office in shipped.offices if office["small"]}
    assert small & {row["office_id"] for row in shipped.counts}
    answers = dict.fromkeys((office["county_code"] for office in shipped.register.values()), 0)
    for row in shipped.counts:
        if row["measure"] == "satisfied" and row["week"] >= "2014-09-13" and row["office_id"] not in small:
            answers[shipped.register[row["office_id"]]["county_code"]] += int(row["denominator"])
    assert any(0 < count < 30 for count in answers.values()), "too few answers"
    assert 0 in answers.values(), "no answers"


def test_inspections_check_self_reports_of_the_same_week_and_agree_with_the_greater_part(shipped):
    said: dict[tuple[str, ...], str] = {}
    checked: list[bool] = []
    for row in shipped.reports:
        key = (row["week"], row["office_id"], row["measure"])
        if row["evidence"] == "self":
            said[key] = row["value"]
        elif row["evidence"] == "inspection" and key in said:
            checked.append(said[key] == row["value"])
    assert len(checked) > 1000 and 0.85 < sum(checked) / len(checked) < 0.98


def test_each_team_is_at_home_in_an_office_of_its_own_and_isfahan_has_several(shipped):
    homes = [shipped.register[team["office_id"]] for team in shipped.teams]
    assert len({team["office_id"] for team in shipped.teams}) == 38
    assert [office["county_code"] for office in homes] == [team["county_code"] for team in shipped.teams]
    teams = Counter(team["county_code"] for team in shipped.teams)
    assert len(teams) == 12 and teams["1002"] == max(teams.values()) == 9
    assert {team["capacity"] for team in shipped.teams} == {"4", "5", "6"}
    visited = {(row["team"], row["office_id"]) for row in shipped.inspections}
    assert not visited & {(team["team"], team["office_id"]) for team in shipped.teams}


def test_a_shorter_sample_removes_weeks_of_a_longer_one(tmp_path):
    main(["--weeks", "3", "--out", str(tmp_path)])
    main(["--weeks", "2", "--out", str(tmp_path), "--seed", "7"])
    assert sorted(file.name for file in tmp_path.glob("reports/*")) == ["2014-11-29.csv", "2014-12-06.csv"]


def test_rows_of_other_sources_are_never_replaced(tmp_path, capsys):
    own = tmp_path / "reports" / "own.csv"
    own.parent.mkdir()
    own.write_text("week,office_id,source\n2014-12-06,G1001,letter 12\n", encoding="utf-8")
    for arguments in (["--weeks", "2"], ["--weeks", "0"]):
        with pytest.raises(SystemExit, match="2"):
            main([*arguments, "--out", str(tmp_path)])
    stderr = capsys.readouterr().err
    assert "own.csv" in stderr and "weeks=0" in stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["reports", "own.csv"]
