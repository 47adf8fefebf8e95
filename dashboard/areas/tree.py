"""Which area holds which: a country its provinces, a province its counties.

A register that names no province is that of one province: then it is the root, and the country is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

Kind = Literal["country", "province", "county"]
# The root's code: as the cells have it, whatever the root is.
ROOT = ""


@dataclass(frozen=True)
class Area:
    """An area. code: '' for the root, else of the register. names: language -> name; empty: no table names it."""

    code: str
    kind: Kind
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Tree:
    """All areas of a register, whenever they existed.

    root: the country, or the only province of a register that names none. provinces: of a country, in the order of
    their codes; those without a county too. held: county codes of each province, in the order of the register.
    """

    root: Area
    provinces: Mapping[str, Area]
    counties: Mapping[str, Area]
    held: Mapping[str, tuple[str, ...]]
    _home: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_country(self) -> bool:
        """Whether there are provinces to choose from."""
        return self.root.kind == "country"

    def children(self, code: str = ROOT) -> tuple[Area, ...]:
        """The areas right below one: provinces of the country, counties of a province. Raises KeyError if unknown."""
        if code == ROOT and self.is_country:
            return tuple(self.provinces.values())
        if code in self.counties:
            return ()
        return tuple(self.counties[county] for county in self.counties_of(code))

    def counties_of(self, code: str = ROOT) -> tuple[str, ...]:
        """The codes of all counties in an area; a county holds itself. Raises KeyError if unknown."""
        if code == ROOT:
            return tuple(self.counties)
        return (code,) if code in self.counties else self.held[code]

    def province_of(self, county: str) -> Area:
        """The province that a county is in: the root where the register names none. Raises KeyError if unknown."""
        if not self.is_country:
            self.counties[county]
            return self.root
        return self.provinces[self._home[county]]

    def path(self, code: str) -> tuple[Area, ...]:
        """The areas from the root down to one, itself included. Raises KeyError if unknown."""
        if code == ROOT:
            return (self.root,)
        if code in self.counties:
            home = self.province_of(code)
            above = (self.root, home) if self.is_country else (home,)
            return (*above, self.counties[code])
        return (self.root, self.provinces[code])


def tree_of(counties: pd.DataFrame) -> Tree:
    """The tree of a register's counties, which were checked: all of one province."""
    below = {area.code: area for area in _areas(counties, "county_code", "county")}
    return Tree(Area(ROOT, "province"), {}, below, {})


def _areas(frame: pd.DataFrame, code: str, kind: Kind) -> list[Area]:
    rows: Any = frame[[code, "name_fa", "name_en"]].itertuples(index=False)
    return [Area(own, kind, {"fa": fa, "en": en}) for own, fa, en in rows]
