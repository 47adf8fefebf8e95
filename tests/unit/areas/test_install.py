"""How a new boundary file comes in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import shapely

from dashboard.areas.boundaries import Boundaries, read_folder
from dashboard.areas.coverage import MOST_VERTICES, vertices
from dashboard.areas.install import install
from tests.unit.areas.maps import LIFETIMES, REGISTER, SHIPPED, SPLIT, all_28, renamed, ring_of, save

# --- installing


def test_the_shipped_file_installs_as_itself(folder: Path, tmp_path: Path) -> None:
    # In an empty folder it gets a day on which its counties existed, and a given day decides the era and the name.
    assert install(SHIPPED, REGISTER, tmp_path / "new") == tmp_path / "new" / "1393.geojson"
    assert install(SHIPPED, REGISTER, tmp_path / "new", valid_on=date(2016, 4, 1)).name == "1395.geojson"
    assert install(SHIPPED, REGISTER, folder) == folder / "1393.geojson"
    old, new = (json.loads(file.read_text("utf-8")) for file in (SHIPPED, folder / "1393.geojson"))
    assert (new["licence"], new["valid_on"]) == (old["licence"], old["valid_on"])
    shapes = [[shapely.from_geojson(json.dumps(f["geometry"])) for f in t["features"]] for t in (old, new)]
    assert shapely.equals(*shapes).all()


def test_a_file_with_names_only_installs_in_the_place_of_its_era(
    folder: Path, given: Path, tree: dict[str, Any]
) -> None:
    names = {"1010": "كاشان", "1013": "نایین", "1003": "خميني شهر", "1014": "نجف آباد"}
    save(given, renamed(tree, names) | {"valid_on": "2000-01-01"})
    assert install(given, REGISTER, folder) == folder / "1393.geojson"
    [era] = read_folder(folder, LIFETIMES)
    assert (era.valid_on, len(era.codes)) == (date(2014, 12, 6), 24)


def test_a_utm_file_is_reprojected(tmp_path: Path, folder: Path, shipped: Boundaries) -> None:
    file = tmp_path / "utm.gpkg"
    geopandas.read_file(SHIPPED)[["county_code", "geometry"]].to_crs("EPSG:32639").to_file(file)
    install(file, REGISTER, folder)
    again = read_folder(folder, LIFETIMES)[0]
    differences = [again.shapes[c].symmetric_difference(shipped.shapes[c]).area for c in shipped.codes]
    assert max(differences) < 0.001
    assert again.attribution == "utm.gpkg"


def test_28_counties_become_the_era_that_began_in_2021(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    assert install(save(given, all_28(tree)), REGISTER, folder) == folder / "1400.geojson"
    eras = read_folder(folder, LIFETIMES)
    assert [(era.valid_on, len(era.codes)) for era in eras] == [(SPLIT, 28), (date(2014, 12, 6), 24)]
    # Two eras of one Jalali year do not overwrite each other.
    (folder / "1400.geojson").unlink()
    install(SHIPPED, REGISTER, folder, valid_on=date(2021, 4, 1))
    assert install(given, REGISTER, folder) == folder / "1400-04-27.geojson"
    assert len(read_folder(folder, LIFETIMES)) == 3


def test_a_heavy_file_is_simplified(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for feature in tree["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        feature["geometry"] = json.loads(shapely.to_geojson(shapely.segmentize(shape, 0.01)))
    install(save(given, tree), REGISTER, folder)
    era = read_folder(folder, LIFETIMES)[0]
    assert vertices(list(era.shapes.values())) <= MOST_VERTICES
    assert shapely.coverage_is_valid(list(era.shapes.values()))


def test_slivers_are_closed_and_a_kink_is_mended(folder: Path, given: Path, tree: dict[str, Any]) -> None:
    for pair in ring_of(tree, "1013"):
        pair[0] += 0.002
    ring = ring_of(tree, "1002")
    (x, y), (u, v) = ring[0], ring[1]
    ring[1:1] = [[x + 0.6 * (u - x), y + 0.6 * (v - y)], [x + 0.4 * (u - x), y + 0.4 * (v - y)]]
    install(save(given, tree), REGISTER, folder)
    shapes = list(read_folder(folder, LIFETIMES)[0].shapes.values())
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).geom_type == "Polygon"
