"""The sample's story: what makes it believable, and what every screen needs to have something to show."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

import pytest

from tests.unit.sample_files import DATA, EXECUTIVE, Files, another_sample


@pytest.fixture(scope="module", params=["the shipped seed", pytest.param("another seed", marks=pytest.mark.rare)])
def any_sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Files:
    shipped = request.param == "the shipped seed"
    return Files(DATA / "sample") if shipped else another_sample(tmp_path_factory.mktemp("another"))


def test_county_offices_have_a_parent_of_the_register_and_both_names(any_sample: Files) -> None:
    assert 520 <= len(any_sample.offices) <= 570
    for office in any_sample.offices:
        parent, county = office["office_id"].split("-")
        assert (office["kind"], office["parent_id"], office["county_code"]) == ("county_office", parent, county)
        assert any_sample.register[parent]["kind"] in EXECUTIVE
        governorate = any_sample.register[f"G{county}"]
        assert governorate["name_fa"].removeprefix("فرمانداری ") in office["name_fa"]
        assert governorate["name_en"].removeprefix("Governorate of ") in office["name_en"]
    assert len({office["name_fa"] for office in any_sample.offices}) == len(any_sample.offices)
    assert sum(bool(office["valid_from"]) for office in any_sample.offices) == 3
    assert sum(bool(office["valid_to"]) for office in any_sample.offices) == 2


def test_counties_differ(any_sample: Files) -> None:
    newest = any_sample.newest()
    shares = []
    for county in {office["county_code"] for office in any_sample.offices}:
        own = [o["office_id"] for o in any_sample.offices if o["county_code"] == county]
        desks = [int(newest[o, "desk"]["value"]) for o in own if (o, "desk") in newest]
        shares.append(sum(desks) / len(own))
    assert min(shares) < 0.25
    assert max(shares) > 0.5
    assert 0.3 < sum(shares) / len(shares) < 0.5


def test_counties_show_zero_and_not_reported(any_sample: Files) -> None:
    newest = any_sample.newest()
    cities = defaultdict(list)
    for office_id, office in any_sample.register.items():
        if office["kind"] == "municipality":
            cities[office["county_code"]].append(newest.get((office_id, "committee")))
    assert any(not any(rows) for rows in cities.values())
    assert any(all(row and row["value"] == "0" for row in rows) for rows in cities.values())
    told = {any_sample.county(i) for i, m in newest if m == "e_service_stage" and i in any_sample.register}
    assert len(told) == 23


def test_some_reports_are_missing_old_late_or_the_office_s_own_word(any_sample: Files) -> None:
    newest = any_sample.newest()
    bodies = [i for i, office in any_sample.register.items() if office["kind"] in EXECUTIVE]
    assert sum((body, "desk") not in newest for body in bodies) == 5
    assert sum((body, "e_service_stage") not in newest for body in bodies) == 3
    old = [key for key, row in newest.items() if row["week"] < "2014-11-08"]
    assert 0.03 < len(old) / len(newest) < 0.25
    evidence = Counter(row["evidence"] for row in any_sample.reports)
    assert 0.55 < evidence["self"] / evidence.total() < 0.7
    assert 0.2 < evidence["document"] / evidence.total() < 0.3
    assert 0.08 < evidence["inspection"] / evidence.total() < 0.18
    # Inspected evidence grows.
    shares = []
    for first, last in (("2013-06-15", "2013-12-31"), ("2014-06-15", "2014-12-31")):
        rows = [row["evidence"] for row in any_sample.reports if first <= row["week"] <= last]
        shares.append(rows.count("inspection") / len(rows))
    assert shares[0] < shares[1]
    published = {row["week"]: row["published_at"] for row in any_sample.publications}
    late = [row for row in any_sample.reports if row["received_at"] > published[row["week"]]]
    assert 0.03 < len(late) / len(any_sample.reports) < 0.12


def test_corrections_come_later_and_change_a_past_cell(any_sample: Files) -> None:
    said = defaultdict(list)
    for row in any_sample.reports:
        said[row["week"], row["office_id"], row["measure"]].append(row)
    corrected = [rows for rows in said.values() if len(rows) > 1]
    assert len(corrected) > 200
    for rows in corrected:
        first, second = sorted(rows, key=lambda row: row["received_at"])
        moments = [datetime.fromisoformat(row["received_at"].removesuffix("Z")) for row in (first, second)]
        wait = moments[1] - moments[0]
        assert timedelta(days=6) < wait < timedelta(days=36)
        assert first["value"] != second["value"]
    weeks = {row["week"]: row["published_at"] for row in any_sample.publications}
    kinds = EXECUTIVE | {"county_office"}
    assert any(
        any_sample.count("desk", kinds, any_sample.newest(week, published))
        != any_sample.count("desk", kinds, any_sample.newest(week))
        for week, published in list(weeks.items())[20:70:7]
    )


def test_little_happens_at_nowruz(any_sample: Files) -> None:
    reports = {week: len(rows) for week, rows in any_sample.by_week.items()}
    holidays = sum(reports[week] for week in ("2014-03-15", "2014-03-22", "2014-03-29"))
    assert holidays < 0.85 * sum(reports[week] for week in ("2014-02-22", "2014-03-01", "2014-03-08"))
    visits = Counter(row["date"] for row in any_sample.inspections)
    assert sum(count for day, count in visits.items() if "2014-03-22" <= day <= "2014-04-03") < 40


def test_inspections_reach_about_half_of_the_offices_and_leave_some_counties_out(any_sample: Files) -> None:
    inspected = {row["office_id"] for row in any_sample.window()} & any_sample.register.keys()
    assert 0.42 < len(inspected) / len(any_sample.register) < 0.6
    everywhere = {office["county_code"] for office in any_sample.register.values()}
    assert len(everywhere - {any_sample.county(office_id) for office_id in inspected}) == 3
    assert len({any_sample.register[office_id]["kind"] for office_id in inspected}) == 5


def test_teams_start_in_waves_and_visit_more_and_more(any_sample: Files) -> None:
    visits = {(row["date"], row["team"], row["office_id"]) for row in any_sample.inspections}
    a_week = Counter((date.fromisoformat(day) - date(2013, 6, 15)).days // 7 for day, _, _ in visits)
    assert all(42 <= a_week[week] <= 76 for week in range(70, 78))
    assert all(a_week[week] < 22 for week in range(8))
    # Two teams in one office are the exception.
    seen = defaultdict(set)
    for row in any_sample.window():
        seen[row["office_id"]].add((date.fromisoformat(row["date"]), row["team"]))
    parallel = [
        any(abs(a - b).days <= 30 and team != other for a, team in own for b, other in own) for own in seen.values()
    ]
    assert 0.05 < sum(parallel) / len(seen) < 0.16


def test_later_rows_record_what_was_put_right(any_sample: Files) -> None:
    rows = defaultdict(list)
    for row in any_sample.inspections:
        rows[row["date"], row["team"], row["office_id"]].append(row)
    updated = [sorted(seen, key=lambda row: row["received_at"]) for seen in rows.values() if len(seen) > 1]
    assert len(updated) > 300
    for seen in updated:
        resolved = [int(row["resolved"]) for row in seen]
        assert resolved == sorted(resolved)
    assert sum(int(seen[-1]["resolved"]) > int(seen[0]["resolved"]) for seen in updated) > 300
