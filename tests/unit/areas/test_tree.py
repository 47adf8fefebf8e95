"""Country, province and county: which area holds which."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from dashboard.areas.tree import ROOT, Area, tree_of
from dashboard.settings import SHIPPED_DATA
from dashboard.store.folder import read_folder

PROVINCES = pd.DataFrame(
    [("21", "یزد", "Yazd"), ("10", "اصفهان", "Isfahan"), ("25", "قم", "Qom")],
    columns=["province_code", "name_fa", "name_en"],
)
COUNTIES = pd.DataFrame(
    [("1002", "اصفهان", "Isfahan", "10"), ("2101", "یزد", "Yazd", "21"), ("1001", "اردستان", "Ardestan", "10")],
    columns=["county_code", "name_fa", "name_en", "province_code"],
)
YAZD, ISFAHAN = Area("21", "province"), Area("10", "province")


@pytest.fixture
def country():
    return tree_of(PROVINCES, COUNTIES)


def test_a_country_holds_provinces_and_they_hold_counties(country):
    assert country.is_country
    assert country.root == Area(ROOT, "country")
    assert [area.code for area in country.children()] == ["10", "21", "25"]
    assert country.children("10") == (Area("1002", "county"), Area("1001", "county"))
    assert country.children("25") == country.children("1001") == ()
    assert country.counties_of() == ("1002", "2101", "1001")
    assert country.counties_of("10") == ("1002", "1001")
    assert country.counties_of("2101") == ("2101",)


def test_a_county_is_in_one_province_and_has_a_path(country):
    assert country.province_of("2101") == YAZD
    assert country.province_of("1001").names == {"fa": "اصفهان", "en": "Isfahan"}
    assert country.path("1001") == (country.root, ISFAHAN, Area("1001", "county"))
    assert country.path("21") == (country.root, YAZD)
    assert country.path(ROOT) == (country.root,)


def test_what_is_unknown_is_no_area(country):
    for ask in (country.province_of, country.path, country.children, country.counties_of):
        with pytest.raises(KeyError):
            ask("9999")
    with pytest.raises(KeyError):
        country.province_of("10")


@pytest.mark.parametrize("provinces", [PROVINCES, PROVINCES.iloc[:0]], ids=["named but not used", "none"])
def test_counties_of_no_province_are_one_province(provinces):
    alone = tree_of(provinces, COUNTIES.assign(province_code=""))
    assert not alone.is_country
    assert alone.root == Area(ROOT, "province")
    assert alone.children() == (Area("1002", "county"), Area("2101", "county"), Area("1001", "county"))
    assert alone.province_of("2101") == alone.root
    assert alone.path("2101") == (alone.root, Area("2101", "county"))
    for unknown in ("10", "9999"):
        with pytest.raises(KeyError):
            alone.counties_of(unknown)
        with pytest.raises(KeyError):
            alone.province_of(unknown)


def test_the_shipped_register_is_one_province():
    tables = read_folder(SHIPPED_DATA, datetime(2030, 1, 1))
    tree = tree_of(tables.provinces, tables.counties)
    assert tree.root.kind == "province"
    assert len(tree.children()) == 28


def test_no_county_at_all_is_a_province_without_any():
    assert tree_of(PROVINCES, COUNTIES.iloc[:0]).children() == ()
