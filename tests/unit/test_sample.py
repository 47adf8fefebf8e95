"""The sample: always the same, sound, marked as made up, and equal to what was announced.

The figures are counted from the written files in plain Python, with none of the generator's helpers.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from dashboard.sample import Register, generate, read_register, write
from tests.unit.sample_files import DATA, EXECUTIVE, LAST_FRIDAY, LAST_PUBLISHED, Files, Newest, another_sample

HEADLINES = (
    ("desk", EXECUTIVE, 43, 112),
    ("e_service_stage", EXECUTIVE, 81, 112),
    ("committee", {"governorate"}, 24, 24),
    ("committee", {"directorate"}, 35, 41),
    ("committee", {"municipality"}, 53, 106),
)


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(DATA)


@pytest.fixture(scope="module")
def sample(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("sample")
    write(generate(register), folder)
    return Files(folder)


@pytest.fixture(scope="module", params=["the shipped seed", "another seed"])
def any_sample(request: pytest.FixtureRequest, sample: Files, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return sample if request.param == "the shipped seed" else another_sample(tmp_path_factory.mktemp("another"))


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.csv")}


def test_the_shipped_files_are_what_the_generator_makes(sample: Files) -> None:
    assert contents(sample.folder) == contents(DATA / "sample")


def test_the_last_week_has_the_announced_figures_of_which_it_brought_some_up_and_left_some(any_sample: Files) -> None:
    newest, before = any_sample.newest(), any_sample.newest("2014-11-29")
    for measure, kinds, announced, of in HEADLINES:
        assert any_sample.count(measure, kinds, newest) == announced
        assert sum(office["kind"] in kinds for office in any_sample.register.values()) == of
    gained = [any_sample.count(m, k, newest) - any_sample.count(m, k, before) for m, k, _, _ in HEADLINES]
    assert gained == [1, 1, 0, 0, 2]


def test_the_announced_38_teams_were_at_work(any_sample: Files) -> None:
    assert {int(row["team"]) for row in any_sample.window()} == set(range(1, 39))
    week_before = any_sample.window(LAST_FRIDAY - timedelta(days=7))
    assert len({row["team"] for row in week_before}) == 37


def test_on_the_way_figures_also_fell(any_sample: Files) -> None:
    newest: Newest = {}
    desks = []
    for _, rows in groupby(any_sample.reports, lambda row: row["week"]):
        newest |= {(row["office_id"], row["measure"]): row for row in rows if row["received_at"] <= LAST_PUBLISHED}
        desks.append(any_sample.count("desk", EXECUTIVE, newest))
    assert any(after < before for before, after in pairwise(desks[20:]))
    assert desks[20] < 20


def test_what_came_after_the_last_publication_changes_nothing_published(sample: Files) -> None:
    late = [row for row in sample.reports + sample.inspections if row["received_at"] > LAST_PUBLISHED]
    assert len(late) == 25
    assert {row["received_at"][:10] for row in late} <= {"2014-12-15", "2014-12-16", "2014-12-17"}
    assert sample.newest(known="9999") != sample.newest()


@pytest.mark.parametrize("weeks", [1, 21, *(pytest.param(n, marks=pytest.mark.rare) for n in (2, 5, 20, 30, 104))])
def test_fewer_or_more_weeks_end_with_the_same_figures(register: Register, weeks: int, tmp_path: Path) -> None:
    write(generate(register, 5, weeks), tmp_path)
    files = Files(tmp_path)
    assert len(files.publications) == len(files.by_week) == weeks
    newest = files.newest()
    assert [files.count(m, k, newest) for m, k, _, _ in HEADLINES] == [n for _, _, n, _ in HEADLINES]
    assert len({row["team"] for row in files.window()}) == 38


def test_weeks_are_saturdays_and_each_is_published_on_the_sunday_after_it_ended(any_sample: Files) -> None:
    weeks = [date.fromisoformat(row["week"]) for row in any_sample.publications]
    assert weeks == [date(2013, 6, 15) + timedelta(weeks=i) for i in range(78)]
    assert {f"{week:%a}" for week in weeks} == {"Sat"}
    published = [f"{week + timedelta(days=8)}T08:00:00Z" for week in weeks]
    assert [row["published_at"] for row in any_sample.publications] == published
    for week, rows in any_sample.by_week.items():
        assert {row["week"] for row in rows} == {week}
    assert list(any_sample.by_week) == [week.isoformat() for week in weeks]


def test_only_offices_that_count_report_and_only_what_they_have(any_sample: Files) -> None:
    kinds = defaultdict(set)
    offices = {**any_sample.register, **{office["office_id"]: office for office in any_sample.offices}}
    for row in any_sample.reports:
        office = offices[row["office_id"]]
        friday = (date.fromisoformat(row["week"]) + timedelta(days=6)).isoformat()
        assert office["valid_from"] <= friday and (not office["valid_to"] or friday < office["valid_to"])
        kinds[row["measure"]].add(office["kind"])
        if row["measure"] == "committee" and office["kind"] == "county_office":
            assert offices[office["parent_id"]]["kind"] == "directorate"
    assert kinds["desk"] == kinds["desk_expert"] == kinds["e_service_stage"] == EXECUTIVE | {"county_office"}
    assert kinds["committee"] == {"governorate", "directorate", "county_office", "municipality"}


def test_values_are_in_range_and_nothing_is_known_before_it_happened(any_sample: Files) -> None:
    seen = defaultdict(set)
    for row in any_sample.reports:
        seen[row["measure"]].add(row["value"])
        assert (date.fromisoformat(row["received_at"][:10]) - date.fromisoformat(row["week"])).days >= 4
    flags = {name: {"0", "1"} for name in ("desk", "desk_expert", "committee")}
    assert seen == flags | {"e_service_stage": {"0", "1", "2", "3"}}
    assert {row["evidence"] for row in any_sample.reports} == {"self", "document", "inspection"}
    for row in any_sample.inspections:
        assert f"{date.fromisoformat(row['date']):%a}" != "Fri"
        assert row["date"] < row["received_at"][:10]
        assert 1 <= int(row["team"]) <= 38
        assert 0 <= int(row["resolved"]) <= int(row["findings"]) <= 9


def test_every_row_says_that_it_is_made_up_and_the_sample_stays_small(any_sample: Files) -> None:
    assert {office["sample"] for office in any_sample.offices} == {"yes"}
    assert {row["source"] for row in any_sample.reports + any_sample.inspections} == {"sample"}
    assert {row["note"] for row in any_sample.publications} == {"sample"}
    assert 20_000 < len(any_sample.reports) < 45_000
    assert sum(file.stat().st_size for file in any_sample.folder.rglob("*.csv")) < 3_300_000


def test_a_shorter_sample_leaves_no_week_of_a_longer_one(register: Register, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write(generate(register, weeks=3), tmp_path)
    write(generate(register, weeks=2), tmp_path, lambda done, of: told.append((done, of)))
    names = sorted(file.name for file in (tmp_path / "reports").iterdir())
    assert names == ["2014-11-29.csv", "2014-12-06.csv"]
    assert told == [(done, 6) for done in range(1, 7)]


def test_weeks_that_cannot_be_are_refused(register: Register) -> None:
    with pytest.raises(ValueError, match="weeks=0"):
        generate(register, weeks=0)
    with pytest.raises(ValueError, match="2014-12-07"):
        generate(register, last_week=date(2014, 12, 7))
