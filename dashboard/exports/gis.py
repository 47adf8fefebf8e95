"""A week's cells joined to the borders of their counties, for geographic information systems: GeoJSON and GeoPackage.

One row a county, in the register's order, with columns for each indicator; a county without a polygon has no geometry
and is never left out. Both files say where figures and borders come from, in fields of each row and as metadata.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.areas import geojson
from dashboard.exports.definitions import sample_note, word_meanings
from dashboard.exports.rows import licence, published_week, sample_word
from dashboard.figures.words import WORDS
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.turns import EXPORTS
from dashboard.weeks import moment_text, span_label

# The columns of an indicator: its key, and one of these.
OF_INDICATOR = ("value", "numerator", "denominator", "state")
LAYER = "cells"
# The metadata that each row repeats.
FIELDS = ("week", "week_name", "kind", "kind_name", "source", "boundaries", "known_at", "licence", "sample")


@dataclass(frozen=True)
class Layer:
    """A layer of counties.

    rows: the fields of each county. shapes: its polygon with the exterior counterclockwise, None without one. about:
    metadata as texts, by key. indicators: name, unit and source of each indicator by its key.
    """

    rows: Sequence[Mapping[str, Any]]
    shapes: Sequence[BaseGeometry | None]
    about: Mapping[str, str]
    indicators: Mapping[str, Mapping[str, str]]


def layer(lang: str, snapshot: Snapshot, selection: Selection, cards: Sequence[Card]) -> Layer:
    """The cells of a selection's week and kind, of some indicators."""
    week, kind = selection.week, selection.kind
    era = snapshot.boundaries(snapshot.weeks[week])
    codes = snapshot.cells.counties(week, cards[0].key)
    about = _about(lang, snapshot, selection, cards)
    rows = []
    for code in codes:
        row: dict[str, Any] = {"county_code": code, "county": snapshot.names[code][lang]}
        for card in cards:
            cell = snapshot.cells.at(card.key, week, code, kind)
            numerator, denominator, value, *_ = cell.figures(card.of_counts)
            of_card = (value, numerator, denominator, cell.state)
            row |= {f"{card.key}_{name}": each for name, each in zip(OF_INDICATOR, of_card, strict=True)}
        rows.append(row | {name: about[name] for name in FIELDS})
    shapes = [era.shapes.get(code) if era else None for code in codes]
    turned = [shape and shapely.orient_polygons(shape, exterior_cw=False) for shape in shapes]
    return Layer(rows, turned, about, {card.key: _words(lang, card) for card in cards})


def geojson_bytes(counties: Layer) -> bytes:
    """GeoJSON (RFC 7946), with the metadata as foreign members."""
    features = [
        {
            "type": "Feature",
            "id": row["county_code"],
            "properties": row,
            "geometry": geojson.geometry(shape) if shape else None,
        }
        for row, shape in zip(counties.rows, counties.shapes, strict=True)
    ]
    members = {**counties.about, "indicators": counties.indicators}
    return geojson.text({"type": "FeatureCollection", **members, "features": features}).encode()


@EXPORTS()
def geopackage_bytes(counties: Layer) -> bytes:
    """A GeoPackage with one layer, whose metadata are texts by key. The same layer gives the same bytes."""
    # geopandas takes half a second to import, which few readers need.
    import geopandas
    import pandas as pd
    import pyogrio

    frame = pd.DataFrame(list(counties.rows))
    whole = [f"{key}_{name}" for key in counties.indicators for name in OF_INDICATOR[1:3]]
    values = [f"{key}_{OF_INDICATOR[0]}" for key in counties.indicators]
    frame = frame.astype({**dict.fromkeys(whole, "Int64"), **dict.fromkeys(values, "float64")})
    # One type of geometry, which all programs read.
    shapes = [shape and shapely.multipolygons([shapely.get_parts(shape)])[0] for shape in counties.shapes]
    placed = geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
    names = {f"indicator {key}": " · ".join(words.values()) for key, words in counties.indicators.items()}
    about = {**counties.about, **names}
    written = io.BytesIO()
    # The file contains the moment of its writing.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": about["known_at"].replace("Z", ".000Z")})
    try:
        placed.to_file(
            written,
            driver="GPKG",
            layer=LAYER,
            engine="pyogrio",
            geometry_type="MultiPolygon",
            dataset_metadata=about,
            layer_metadata=about,
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return written.getvalue()


def _about(lang: str, snapshot: Snapshot, selection: Selection, cards: Sequence[Card]) -> dict[str, str]:
    """The origin and the meaning of the rows: texts by key, which are the same in all languages."""
    week, published = snapshot.weeks[selection.week], published_week(snapshot)
    era = snapshot.boundaries(week)
    sample = sample_word(lang, snapshot) + (f": {sample_note(lang, snapshot)}" if snapshot.sample else "")
    kinds, meanings = snapshot.terms.kinds, word_meanings(lang, cards)
    return {
        "title": say(lang, "gis.title", **snapshot.province.words(lang), week=span_label(week, lang)),
        "week": week.isoformat(),
        # In words: GDAL would read numbers with dashes as a Gregorian date.
        "week_name": span_label(week, lang),
        "kind": selection.kind,
        "kind_name": kinds[selection.kind].name(lang) if selection.kind else say(lang, "filter.all_kinds"),
        "published_week": published.isoformat() if published else say(lang, "file.no_publication"),
        "known_at": moment_text(snapshot.asof),
        "licence": licence(lang, snapshot),
        "source": " · ".join(dict.fromkeys(card.word(lang, "source") for card in cards)),
        "boundaries": era.attribution if era else "",
        "sample": sample,
        "digest": snapshot.digest,
        "columns": say(lang, "gis.columns"),
        "states": " · ".join(
            f"{word} ({name}): {meaning}" for word, (name, meaning) in zip(WORDS, meanings, strict=True)
        ),
    }


def _words(lang: str, card: Card) -> dict[str, str]:
    unit = amounts.units_word(lang, card, county=True)
    return {"name": amounts.named(lang, card), "unit": unit, "source": card.word(lang, "source")}
