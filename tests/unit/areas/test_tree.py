"""Which area holds which: a province its counties."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.areas.tree import tree_of
from dashboard.settings import SHIPPED_DATA
from dashboard.store.folder import read_folder


def test_the_shipped_register_is_one_province():
    tree = tree_of(read_folder(SHIPPED_DATA, datetime(2030, 1, 1)).counties)
    assert not tree.is_country
    assert tree.root.kind == "province"
    assert len(tree.children()) == 28
    assert tree.path("1001") == (tree.root, tree.counties["1001"])
    for unknown in ("10", "9999"):
        with pytest.raises(KeyError):
            tree.counties_of(unknown)
        with pytest.raises(KeyError):
            tree.province_of(unknown)


def test_no_county_at_all_is_a_province_without_any():
    tables = read_folder(SHIPPED_DATA, datetime(2030, 1, 1))
    assert tree_of(tables.counties.iloc[:0]).children() == ()
