"""The shipped register: counties and offices by date, and no status of a real office."""

import re
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.settings import SHIPPED_DATA
from dashboard.tables.check import check_tables
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import shipped_sheets

THEN, SPLIT, LATER = date(2014, 12, 6), date(2021, 7, 18), date(2022, 1, 1)
REGISTER = ("counties", "offices", "announcements")


def register_files() -> list[tuple[str, Path]]:
    """Table and path of every shipped file but the sample data."""
    single = [(name, SHIPPED_DATA / f"{name}.csv") for name in REGISTER]
    inside = [(name, path) for name in REGISTER for path in sorted((SHIPPED_DATA / name).glob("*.csv"))]
    return [(name, path) for name, path in single if path.exists()] + inside


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    sheets: dict[str, list] = {}
    for name, path in register_files():
        sheets.setdefault(name, []).append(read_csv(path.name, path.read_bytes(), TABLES[name]))
    frames, faults = check_tables({**shipped_sheets(), **sheets}, datetime(2030, 1, 1))
    assert faults == []
    return frames


def valid(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    moment = pd.Timestamp(day)
    has_begun = frame["valid_from"].isna() | (frame["valid_from"] <= moment)
    return frame[has_begun & (frame["valid_to"].isna() | (moment < frame["valid_to"]))]


def test_there_are_24_counties_until_2021_and_28_since(tables):
    counties = tables["counties"]
    assert len(valid(counties, THEN)) == 24
    assert len(valid(counties, LATER)) == 28
    new = counties[counties["split_from"] != ""]
    assert set(new["county_code"]) == {"1025", "1026", "1027", "1028"}
    assert set(new["split_from"]) == {"1002"}
    assert set(new["valid_from"]) == {pd.Timestamp(SPLIT)}


def test_counties_without_a_source_have_no_population(tables):
    population = tables["counties"].set_index("county_code")["population"]
    assert population["1002"] == 2243249
    blank = set(population[population.isna()].index)
    assert blank == {"1025", "1026", "1027", "1028"}
    # The province in the census of 1395.
    assert population.sum() == 5_120_850


@pytest.mark.parametrize(
    ("day", "governorates", "municipalities"),
    [
        (THEN, 24, 106),
        (date(2016, 3, 18), 24, 106),
        (date(2016, 3, 19), 24, 107),
        (date(2020, 3, 20), 24, 110),
        (date(2021, 7, 17), 24, 110),
        (SPLIT, 28, 110),
    ],
)
def test_number_of_offices_of_each_kind_on_a_day(tables, day, governorates, municipalities):
    expected = {"governorate": governorates, "municipality": municipalities, "directorate": 41, "body": 71}
    offices = valid(tables["offices"], day)
    assert offices["kind"].value_counts().to_dict() == expected
    assert offices["office_id"].is_unique and not offices["sample"].any()


def test_every_county_has_its_governorate_as_long_as_it_exists(tables):
    for day in (THEN, LATER):
        offices = valid(tables["offices"], day)
        seats = offices.loc[offices["kind"] == "governorate", "county_code"]
        assert sorted(seats) == sorted(valid(tables["counties"], day)["county_code"])


def test_no_office_is_older_than_its_county(tables):
    counties = tables["counties"].set_index("county_code")["valid_from"]
    offices = tables["offices"]
    since = offices["county_code"].map(counties)
    assert (since.isna() | (offices["valid_from"] >= since)).all()


def test_the_announcement_has_seven_figures_and_names_no_office(tables):
    announcements = tables["announcements"].set_index("key")
    counts = {key: int(count) for key, count in announcements["count"].items() if not pd.isna(count)}
    offices = {"desks": 43, "e_services": 81, "committee_governorates": 24, "committee_directorates": 35}
    assert counts == offices | {"inspection_teams": 38, "national_rank": 1}
    assert announcements["share"].dropna().to_dict() == {"committee_municipalities": 0.5}
    assert list(announcements.reset_index().columns) == [
        "key",
        "date",
        "count",
        "share",
        "of_what",
        "source",
        "province",
        "recorded_at",
    ]
    assert set(announcements["province"]) == {"10"}
    text = (SHIPPED_DATA / "announcements.csv").read_text(encoding="utf-8")
    assert not any(office in text for office in tables["offices"]["office_id"])


@pytest.mark.parametrize(("name", "path"), register_files(), ids=lambda given: getattr(given, "name", given))
def test_files_are_plain_utf8_with_persian_letters(name, path):
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    text = data.decode("utf-8")
    # Optional columns may be missing.
    heading = text.splitlines()[0].split(",")
    assert heading == [c.name for c in TABLES[name].columns if c.required or c.name in heading]
    # The register holds no status.
    assert not {"value", "measure", "evidence", "status", "findings", "resolved"} & set(TABLES[name].names)
    assert not re.search("[يكىة]|\u200c | \u200c|  ", text)
