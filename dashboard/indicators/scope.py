"""The tables and cards of an area: of one province of a country, or of the country with provinces in counties' place.

What is worked out, drawn and said of a province and its counties then holds of a country and its provinces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboard.areas.tree import ROOT, Tree, tree_of
from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES
from dashboard.language.area import About, of_country
from dashboard.store.folder import Tables

# How a card's words begin what they say of a county alone.
_ON_THE_MAP = {"fa": "؛ در نقشه", "en": "; on the map"}


def tree(tables: Tables) -> Tree:
    """The areas of a register."""
    return tree_of(tables.provinces, tables.counties)


def homes(provinces: pd.DataFrame, counties: pd.DataFrame) -> dict[str, str]:
    """County code -> the code of the province that it is in; empty where the register's tables name none."""
    areas = tree_of(provinces, counties)
    return {county: areas.province_of(county).code for county in areas.counties} if areas.is_country else {}


def about(areas: Tree, code: str) -> About:
    """What words about an area are told: whether it is a country, and its name. Raises KeyError if unknown."""
    if code == ROOT:
        return About(country=areas.is_country)
    return About(names=tuple((lang, areas.provinces[code].names[lang]) for lang in LANGUAGES))


def scoped(tables: Tables, code: str) -> Tables:
    """The tables of an area: a province's code, or the root. Raises KeyError if there is no such province.

    A register that names no provinces is one province: its tables are as they are.
    """
    areas = tree(tables)
    if not areas.is_country:
        if code != ROOT:
            raise KeyError(code)
        return tables
    return _country(tables, areas) if code == ROOT else _province(tables, areas, code)


def scoped_cards(cards: Sequence[Card], country: bool) -> tuple[Card, ...]:
    """The cards as they count in a country, where it is one: each province as on its own first page."""
    if not country:
        return tuple(cards)
    return tuple(
        replace(card, county_kinds=card.kinds, words={lang: _told(lang, own) for lang, own in card.words.items()})
        for card in cards
    )


def _told(lang: str, words: Mapping[str, str]) -> Mapping[str, str]:
    # What is counted in a county and on its map is not what is counted in a province.
    told = {name: words.get(name.removeprefix("county_"), text) for name, text in words.items()}
    return {name: of_country(lang, text.partition(_ON_THE_MAP[lang])[0]) for name, text in told.items()}


def _province(tables: Tables, areas: Tree, code: str) -> Tables:
    held = set(areas.counties_of(code))
    # Of no province: what is left is one.
    counties = tables.counties[tables.counties["county_code"].isin(held)].assign(province_code="")
    # An office that moved here from elsewhere stood elsewhere before.
    offices = tables.offices[tables.offices["county_code"].isin(held)].reset_index(drop=True)
    decisions = tables.decisions
    own = decisions["county_code"].isin(held) | decisions["office_id"].isin(set(offices["office_id"]))
    return replace(
        tables,
        provinces=tables.provinces[tables.provinces["province_code"] == code].reset_index(drop=True),
        counties=counties.astype(tables.counties.dtypes.to_dict()).reset_index(drop=True),
        offices=offices,
        register=tables.offices,
        # They were said of the whole.
        announcements=tables.announcements.iloc[:0],
        decisions=decisions[own].reset_index(drop=True),
    )


def _country(tables: Tables, areas: Tree) -> Tables:
    """Where a province has no visit on record, its inspections are not reported: each has a log of its own."""
    home = homes(tables.provinces, tables.counties)
    people = tables.counties.assign(home=tables.counties["county_code"].map(home))
    # The counties of one moment, so that land that was split is counted once.
    standing = people[people["valid_to"].isna()]
    population = standing.groupby("home")["population"].agg(lambda known: known.sum(min_count=len(known)))
    provinces = list(areas.provinces.values())
    counties = pd.DataFrame(
        {
            "county_code": [area.code for area in provinces],
            "name_fa": [area.names["fa"] for area in provinces],
            "name_en": [area.names["en"] for area in provinces],
            "population": [population.get(area.code, pd.NA) for area in provinces],
            "valid_from": pd.NaT,
            "valid_to": pd.NaT,
            "split_from": "",
            "province_code": [area.code for area in provinces],
        }
    ).astype(tables.counties.dtypes.to_dict())[list(tables.counties)]
    codes = tables.offices["county_code"].map(home).astype("str")
    decided = tables.decisions["county_code"]
    return replace(
        tables,
        counties=counties,
        offices=tables.offices.assign(county_code=codes, log_area=codes),
        decisions=tables.decisions.assign(county_code=decided.map(home).fillna("").astype("str")),
    )
