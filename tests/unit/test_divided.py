"""A country worked out in parts: provinces that share nothing, side by side, and the same cells in the end."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from pandas.testing import assert_frame_equal

from dashboard.indicators.cells import compute
from dashboard.indicators.divided import divided
from tests.unit.divided_country import as_country, as_one, few_are_many
from tests.unit.small_register import CARDS, LATER, SmallRegister, governorates, tables_of
from tests.unit.test_cells_random import MOMENTS, many_registers


@pytest.fixture
def few():
    with few_are_many():
        yield


def areas(parts):
    return [sorted(set(part.offices["log_area"])) for part in parts]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
@given(many_registers(), MOMENTS)
def test_the_cells_of_parts_together_are_those_of_the_whole(register, asof):
    country = as_country(tables_of(register.rows))
    with few_are_many():
        assert_frame_equal(compute(country, CARDS, asof), compute(as_one(country), CARDS, asof))


def a_country(*places):
    register = SmallRegister()
    for place in sorted(set(places)):
        register.county(place)
    for n, place in enumerate(places):
        register.office(f"O{n}", "governorate", place)
        register.report(f"O{n}", "committee", n % 2)
    return as_country(tables_of(register.rows))


def test_each_part_has_about_as_many_offices(few):
    parts = divided(a_country(*["1001"] * 5, *["1002"] * 2, *["1003"] * 2, "1004"))
    assert areas(parts) == [["1001"], ["1002", "1004"], ["1003"]]
    assert [sorted(part.counties["county_code"]) for part in parts] == areas(parts)


def test_provinces_that_an_office_moved_between_stay_together(few):
    country = a_country("1001", "1002", "1003", "1004")
    moved = country.offices[country.offices["office_id"] == "O0"].assign(county_code="1003", log_area="1003")
    country = replace(country, offices=pd.concat([country.offices, moved], ignore_index=True))
    assert sorted(areas(divided(country))) == [["1001", "1003"], ["1002"], ["1004"]]


def test_a_province_without_an_office_has_its_cells_all_the_same(few):
    country = a_country("1001", "1002")
    bare = country.counties.iloc[[0]].assign(county_code="1009")
    country = replace(country, counties=pd.concat([country.counties, bare], ignore_index=True))
    cells = compute(country, CARDS, LATER)
    assert set(cells.loc[cells["county_code"] == "1009", "state"]) == {"not_applicable"}


def test_bodies_of_another_part_are_still_known(few):
    country = a_country("1001", "1002")
    assert all(len(part.bodies) == len(country.offices) for part in divided(country))


def test_few_rows_are_asked_whole():
    assert len(divided(a_country("1001", "1002"))) == 1


def test_a_province_and_an_engine_with_all_cores_are_asked_whole(few):
    country = a_country("1001", "1002")
    assert len(divided(country)) == 2
    assert len(divided(as_one(country))) == 1
    assert len(divided(replace(country, offices=country.offices.drop(columns="log_area")))) == 1


def test_rows_are_those_of_the_offices_that_are_asked_about():
    tables = tables_of(governorates(1, 0).rows)
    one = tables.offices.iloc[[0]]
    asked = tables.rows.answer(
        {"all": "WITH a AS (SELECT 1) SELECT DISTINCT office_id FROM reports"}, {}, {"offices": one}
    )
    assert list(asked["all"]["office_id"]) == list(one["office_id"])
