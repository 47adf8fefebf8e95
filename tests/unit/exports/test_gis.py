"""The cells with the counties' borders, as geopandas opens them."""

import json
from dataclasses import replace

import geopandas
import pyogrio
import pytest
import shapely

from dashboard.exports.gis import geojson_bytes, geopackage_bytes, layer
from dashboard.language import LANGUAGES, say
from dashboard.pages.common.selection import default_selection
from dashboard.weeks import moment_text, span_label
from tests.unit.figures.eras import era, with_borders
from tests.unit.shipped import shipped_live
from tests.unit.small_register import governorates

WRITERS = {"geojson": geojson_bytes, "gpkg": geopackage_bytes}


def opened(folder, counties, form):
    file = folder / f"cells.{form}"
    file.write_bytes(WRITERS[form](counties))
    return geopandas.read_file(file, engine="pyogrio"), file


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", WRITERS)
def test_geopandas_opens_a_row_a_county_with_every_indicators_cell_and_its_polygon(tmp_path, form, lang):
    snapshot = shipped_live().snapshot
    selection = replace(default_selection(snapshot), week=70)
    frame, _ = opened(tmp_path, layer(lang, snapshot, selection, snapshot.cards), form)
    assert list(frame["county_code"]) == snapshot.cells.counties(70, snapshot.cards[0].key)
    assert frame.crs.to_epsg() == 4326 and not frame.geometry.isna().any()
    borders = snapshot.boundaries(snapshot.weeks[70])
    for row in frame.itertuples():
        assert row.county == snapshot.names[row.county_code][lang]
        assert shapely.equals(row.geometry, borders.shapes[row.county_code])
        for card in snapshot.cards:
            cell = snapshot.cells.at(card.key, 70, row.county_code)
            expected = *cell.figures(card.of_counts)[:3], cell.state
            names = ("numerator", "denominator", "value", "state")
            found = [getattr(row, f"{card.key}_{name}") for name in names]
            assert [None if each != each else each for each in found] == pytest.approx(list(expected))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", WRITERS)
def test_every_row_and_the_file_say_source_week_moment_licence_attribution_and_that_data_are_a_sample(
    tmp_path, form, lang
):
    snapshot = shipped_live().snapshot
    card, selection = snapshot.card("e_services"), replace(default_selection(snapshot), kind="municipality")
    counties = layer(lang, snapshot, selection, [card])
    frame, file = opened(tmp_path, counties, form)
    assert [name for name in frame if name.startswith("e_services")] and "committee_value" not in frame
    borders = snapshot.boundaries(snapshot.weeks[-1])
    for row in frame.itertuples():
        assert row.source == card.word(lang, "source") and row.boundaries == borders.attribution
        assert row.week_name == span_label(snapshot.weeks[-1], lang) and row.licence == "MIT"
        assert row.kind == "municipality" and row.sample.startswith(say(lang, "site.sample"))
    about = json.loads(file.read_text()) if form == "geojson" else pyogrio.read_info(file)["layer_metadata"]
    assert about["known_at"] == moment_text(snapshot.asof) and about["digest"] == snapshot.digest
    assert about["week"] == snapshot.cells.weeks[-1]
    words = about["indicators"]["e_services"].values() if form == "geojson" else [about["indicator e_services"]]
    assert card.word(lang, "name") in " ".join(words)
    assert say(lang, "words.zero") in about["states"]


@pytest.mark.parametrize("form", WRITERS)
def test_unknown_is_empty_zero_is_zero_and_a_county_without_polygon_keeps_its_row(tmp_path, form):
    register = governorates(0)
    register.office("A1", "governorate", "1001")
    snapshot = with_borders(register, era("2014-12-06", "1002"))
    selection = replace(default_selection(snapshot), kind="governorate")
    frame, _ = opened(tmp_path, layer("en", snapshot, selection, [snapshot.card("committee")]), form)
    states = dict(zip(frame["county_code"], frame["committee_state"], strict=True))
    numerators = dict(zip(frame["county_code"], frame["committee_numerator"], strict=True))
    for code, state in states.items():
        cell = snapshot.cells.at("committee", selection.week, code, "governorate")
        assert state == cell.state
        assert (numerators[code] == cell.numerator) if cell.known else (numerators[code] != numerators[code])
    assert states == {"1001": "not_reported", "1002": "zero"}
    places = dict(zip(frame["county_code"], frame.geometry, strict=True))
    assert places["1002"] is not None and places["1001"] is None


def test_without_borders_all_counties_have_no_geometry(tmp_path):
    snapshot = with_borders(governorates(1))
    frame, _ = opened(tmp_path, layer("en", snapshot, default_selection(snapshot), snapshot.cards[:1]), "gpkg")
    assert len(frame) == len(snapshot.cells.counties(len(snapshot.weeks) - 1, snapshot.cards[0].key))
    assert frame.geometry.isna().all()


def test_the_same_cells_give_the_same_file():
    snapshot = shipped_live().snapshot
    for write in WRITERS.values():
        first, second = (write(layer("fa", snapshot, default_selection(snapshot), snapshot.cards)) for _ in range(2))
        assert first == second
