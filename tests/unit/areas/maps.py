"""Helpers: the shipped map, its counties, and changed copies of it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from dashboard.areas.boundaries import counties_of, read_folder
from dashboard.faults import DataError
from dashboard.settings import ROOT, SHIPPED_DATA
from dashboard.tables.folder import read_named

SHIPPED = SHIPPED_DATA / "boundaries" / "1393.geojson"
PACKAGE = ROOT / "node_modules" / "react-iran-provinces-map"
NEW_COUNTIES = ("1025", "1026", "1027", "1028")
SPLIT = date(2021, 7, 18)


REGISTER = counties_of(read_named(SHIPPED_DATA, ["counties"], datetime(2100, 1, 1), {})["counties"])
NAMES = {county.code: county for county in REGISTER}


def save(file: Path, tree: object) -> Path:
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return file


def county_feature(tree: dict[str, Any], code: str) -> dict[str, Any]:
    feature: dict[str, Any] = next(f for f in tree["features"] if f["id"] == code)
    return feature


def county_ring(tree: dict[str, Any], code: str) -> list[list[float]]:
    ring: list[list[float]] = county_feature(tree, code)["geometry"]["coordinates"][0]
    return ring


def refused_codes(folder: Path) -> list[str]:
    """The codes of the faults of a folder that cannot be read."""
    with pytest.raises(DataError) as error:
        read_folder(folder, REGISTER)
    return [fault.code for fault in error.value.faults]


def rename_counties(tree: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    for feature in tree["features"]:
        code = feature.pop("id")
        feature["properties"] = {"استان": "اصفهان", "نام": names.get(code, NAMES[code].name_fa)}
    return tree


def split_into_28(tree: dict[str, Any]) -> dict[str, Any]:
    """The 28 counties after the split: Isfahan of 1393 cut into five upright strips."""
    county = shapely.from_geojson(json.dumps(county_feature(tree, "1002")["geometry"]))
    west, south, east, north = county.bounds
    width = (east - west) / 5
    for index, code in enumerate(("1002", *NEW_COUNTIES)):
        strip = shapely.box(west + index * width, south, west + (index + 1) * width, north)
        geometry = json.loads(shapely.to_geojson(county.intersection(strip)))
        if code == "1002":
            county_feature(tree, code)["geometry"] = geometry
        else:
            properties = {"county_code": code}
            tree["features"].append({"type": "Feature", "id": code, "properties": properties, "geometry": geometry})
    return tree
