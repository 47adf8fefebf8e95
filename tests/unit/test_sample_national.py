"""The sample of a country: made up throughout but for the provinces' names, sound, and the same for the same seed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import datetime

import pandas as pd
import pytest

from dashboard.__main__ import main
from dashboard.areas.tree import tree_of
from dashboard.indicators.cells import compute
from dashboard.language import LANGUAGES, say
from dashboard.sample.national_register import PROVINCES
from dashboard.settings import SHIPPED_DATA
from dashboard.snapshot import read_input
from dashboard.store.parquet_rows import ParquetRows

NOW = datetime(2026, 1, 1)
WEEKS = 5


def made(folder, *more):
    assert main(["sample", "--national", "--out", str(folder), "--weeks", str(WEEKS), "--share", "0.05", *more]) == 0
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made(tmp_path_factory.mktemp("national") / "country")


@pytest.fixture(scope="module")
def given(folder):
    return read_input(folder, NOW)


@pytest.fixture(scope="module")
def rows(given):
    return {name: pd.concat(given.tables.rows.parts(name)) for name in ("reports", "inspections")}


def test_it_is_a_country_of_31_provinces(given):
    tree = tree_of(given.tables.provinces, given.tables.counties)
    assert tree.is_country
    assert [area.code for area in tree.children()] == [f"{n:02}" for n in range(31)]
    assert tree.provinces["10"].names == {"fa": "اصفهان", "en": "Isfahan"}
    assert len(tree.counties) == 480
    assert min(len(codes) for codes in tree.held.values()) > 1
    assert len({fa for _, fa, _ in PROVINCES}) == len({en for _, _, en in PROVINCES}) == 31


def test_it_has_the_offices_of_a_country(given):
    offices = given.tables.offices
    kinds = Counter(offices["kind"])
    assert len(offices) == offices["office_id"].nunique() == 40_000
    assert (kinds["governorate"], kinds["municipality"]) == (480, 1_400)
    assert set(kinds) == {"governorate", "directorate", "body", "county_office", "municipality"}
    parents = dict(zip(offices["office_id"], offices["county_code"].str[:2], strict=True))
    below = offices[offices["parent_id"] != ""]
    assert (below["parent_id"].map(parents) == below["county_code"].str[:2]).all()


def test_what_is_made_up_says_so(given, rows):
    tables = given.tables
    assert tables.sample
    assert tables.offices["sample"].all()
    for name, word in (("name_fa", "نمونه"), ("name_en", "sample")):
        assert tables.counties[name].str.contains(word).all()
        assert tables.offices[name].str.contains(word).all()
        assert tables.offices[name].is_unique
    assert {*rows["reports"]["source"], *rows["inspections"]["source"]} == {"sample"}
    with (SHIPPED_DATA / "counties.csv").open(encoding="utf-8") as lines:
        real = {row["county_code"] for row in csv.DictReader(lines)}
    assert not real & set(tables.counties["county_code"])
    assert given.eras == ()
    written = "".join([*tables.offices["name_fa"], *tables.provinces["name_fa"]])
    assert not re.search("[يكىة]|\u200c | \u200c|  ", written)


def test_it_lies_in_parquet_by_year_sorted_by_week(folder, given, rows):
    assert isinstance(given.tables.rows, ParquetRows)
    assert [path.name for path in (folder / "reports").iterdir()] == ["2014.parquet"]
    found = rows["reports"].sort_values("line")
    assert found["week"].is_monotonic_increasing
    assert found["week"].nunique() == WEEKS
    assert found["week"].max() == pd.Timestamp("2014-12-06")


def test_some_reports_are_late_and_some_are_put_right(rows):
    found = rows["reports"]
    days = (found["received_at"] - found["week"]).dt.days
    assert 0.02 < (days > 7).mean() < 0.15
    versions = found.sort_values("received_at").groupby(["week", "office_id", "measure"])["value"]
    assert 0.002 < (versions.size() > 1).mean() < 0.05
    several = versions.agg(list)
    assert (several[several.map(len) > 1].map(lambda values: values[0] != values[-1])).mean() > 0.9
    assert set(found["evidence"]) == {"self", "document", "inspection"}


def test_the_share_is_that_of_all_reports_that_could_come_in(given, rows):
    kinds = Counter(given.tables.offices["kind"])
    of_three = kinds["directorate"] + kinds["body"] + kinds["county_office"]
    possible = 3 * of_three + kinds["governorate"] + kinds["municipality"] + kinds["directorate"]
    assert len(rows["reports"]) / (possible * WEEKS) == pytest.approx(0.05, rel=0.1)


def test_every_province_has_teams(given, rows):
    visits = rows["inspections"]
    counties = given.tables.offices.set_index("office_id")["county_code"]
    assert set(visits["team"]) == set(range(1, 39))
    assert visits["office_id"].map(counties).str[:2].nunique() > 20


def test_cells_of_the_country_are_computed_over_the_files(given):
    cells = compute(given.tables, given.cards, NOW)
    assert set(cells["county_code"]) == {"", *given.tables.counties["county_code"]}
    assert cells["week"].nunique() == WEEKS
    assert {"value", "not_reported"} <= set(cells["state"])


def test_the_same_seed_makes_the_same_bytes_and_another_other_ones(folder, tmp_path):
    again, other = made(tmp_path / "again"), made(tmp_path / "other", "--seed", "7")
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert len(names) == 6
    assert [(again / name).read_bytes() == (folder / name).read_bytes() for name in names] == [True] * 6
    for name in ("reports/2014.parquet", "inspections.parquet", "offices.csv"):
        assert (other / name).read_bytes() != (folder / name).read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_made_is_refused_in_words(tmp_path, capsys, lang):
    (tmp_path / "mine.txt").write_text("kept")
    full = say(lang, "command.national_full", folder=tmp_path)
    out = ["--out", str(tmp_path)]
    for arguments, words in (
        (["--national"], say(lang, "command.national_out")),
        (["--national", *out], full),
        (["--share", "0.5", *out], say(lang, "command.share_national")),
    ):
        assert main(["sample", *arguments, "--lang", lang]) == 2
        assert words in capsys.readouterr().err
    for wrong in (["--weeks", "0"], ["--share", "0"], ["--share", "1.5"]):
        assert main(["sample", "--national", "--out", str(tmp_path / "new"), *wrong]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
