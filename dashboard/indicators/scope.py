"""The areas of a register, which is that of one province, and how words name it."""

from __future__ import annotations

from dashboard.areas.tree import ROOT, Tree, tree_of
from dashboard.language import LANGUAGES
from dashboard.language.area import About
from dashboard.store.folder import Tables


def tree(tables: Tables) -> Tree:
    """The areas of a register."""
    return tree_of(tables.counties)


def about(areas: Tree, code: str) -> About:
    """What words about an area are told: whether it is a country, and its name. Raises KeyError if unknown."""
    if code == ROOT:
        return About(country=areas.is_country)
    return About(names=tuple((lang, areas.provinces[code].names[lang]) for lang in LANGUAGES))
