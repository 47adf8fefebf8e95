"""The parts of the OpenAPI document, in both languages: parameters, rows, answers, problems.

Parameters are marshmallow fields, since requests are parsed by them. The other parts are JSON Schema.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from dashboard.api.choices import ALL_KINDS, readable, steps_of
from dashboard.api.columns import META, PAGING, Column
from dashboard.areas.province import Province
from dashboard.derived import derived
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin, local_digits
from dashboard.snapshot import Snapshot
from dashboard.tables import measures
from dashboard.tables.declared import spellings
from dashboard.tables.words import known_word

MOST_ROWS = 5000
ROWS = 1000
MOST_OFFSET = 10**9
FORMATS = ("json", "csv")

# Patterns for generated clients, which check values before a request. The server also accepts other spellings.
_DAY = r"[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_PATTERNS = {"day": f"^{_DAY}$", "moment": rf"^{_DAY}(T{_CLOCK}(:[0-5][0-9])?(Z|[+-]{_CLOCK})?)?$"}

_TEXT = {"type": "string"}
# Type of a column -> its JSON Schema.
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "text": _TEXT,
    "whole": {"type": "integer", "minimum": 0},
    "difference": {"type": "integer"},
    "figure": {"type": "number", "minimum": 0.0},
    "points": {"type": "number"},
    "flag": {"type": "boolean"},
    "day": {**_TEXT, "format": "date"},
    "moment": {**_TEXT, "format": "date-time"},
    "texts": {"type": "array", "items": _TEXT},
    "wholes": {"type": "array", "items": {"type": "integer"}},
    "figures": {"type": "array", "items": {"type": "number", "minimum": 0.0}},
}


class Whole(fields.Integer):
    """A whole number in any digits, without Python's special spellings (1_000, surrounding blanks)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        typed = latin(str(value))
        if not (typed.isascii() and typed.isdigit() and len(typed) < 12):
            raise self.make_error("invalid")
        return int(typed)


class Step(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return latin(super()._deserialize(value, attr, data, **kwargs))


class Kind(fields.String):
    """A kind of office: its key, or its name in either language in any spelling."""

    def __init__(self, kinds: Mapping[str, measures.Kind], more: Sequence[str]) -> None:
        """more: valid words in addition to the keys."""
        super().__init__(validate=OneOf((*more, *kinds)))
        self.kinds = kinds

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        typed = super()._deserialize(value, attr, data, **kwargs)
        return known_word(typed, tuple(self.kinds), spellings(self.kinds)) or typed


def about(key: str, name: str = "description", fill: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, Any]:
    """A message of the catalogue as `name` in English and as `x-name-fa` in Persian; fill: by language."""
    words = {lang: say(lang, key, **(fill or {}).get(lang, {})) for lang in LANGUAGES}
    return {name: words["en"], f"x-{name}-fa": words["fa"]}


def heading(province: Province) -> dict[str, Any]:
    """Title and description of the whole interface, in both languages."""
    region = {lang: province.words(lang) for lang in LANGUAGES}
    return {**about("api_about.title", "title", region), **about("api_about.intro", fill=region)}


@derived()
def parameters(snapshot: Snapshot, names: tuple[str, ...], every_kind: bool) -> Schema:
    """The schema of a query with these parameters, for the data of a snapshot.

    every_kind: whether `kind` also accepts the word for all kinds.
    """
    known: Mapping[str, fields.Field[Any]] = {
        "indicator": fields.String(validate=Length(1, 64)),
        "week": _dated("day"),
        "from": _dated("day"),
        "to": _dated("day"),
        "county": fields.String(validate=Length(1, 40)),
        "kind": Kind(snapshot.terms.kinds, (ALL_KINDS,) if every_kind else ()),
        "step": Step(validate=OneOf(steps_of(snapshot.cards))),
        "asof": _dated("moment"),
        "format": fields.String(validate=OneOf(FORMATS)),
        "limit": Whole(load_default=ROWS, validate=Range(1, MOST_ROWS)),
        "offset": Whole(load_default=0, validate=Range(0, MOST_OFFSET)),
    }
    for name in names:
        known[name].metadata = {**about(f"api_parameter.{name}"), **known[name].metadata}
    return Schema.from_dict({name: known[name] for name in names}, name="Query")()


def _dated(kind: str) -> fields.Field[Any]:
    def check(text: str) -> None:
        if not readable(kind, text):
            raise ValidationError(kind)

    return fields.String(validate=check, metadata={"pattern": _PATTERNS[kind]})


def schemas(answers: Sequence[tuple[str, str, Sequence[Column], bool]]) -> dict[str, Any]:
    """All schemas of the document by name. answers: (name, name of its row, columns of the row, whether paged)."""
    wrong = {
        "parameter": _TEXT,
        "in": {**_TEXT, "enum": ["query", "path", "header"]},
        **dict.fromkeys(("value", "allowed", "allowed_fa"), _TEXT),
    }
    problem = {
        "type": {**_TEXT, "format": "uri-reference"},
        **dict.fromkeys(("title", "title_fa"), _TEXT),
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        **dict.fromkeys(("detail", "detail_fa"), _TEXT),
        "errors": {"type": "array", "items": reference("WrongParameter")},
    }
    source = {"source": {**about("api_column.source"), **reference("Sources")}}
    found = {
        "WrongParameter": _object(wrong),
        "Problem": _object(problem),
        "Sources": _object({"fa": _TEXT, "en": _TEXT}),
        "Meta": _object(_columns(META) | source),
        "PagedMeta": _object(_columns((*META, *PAGING)) | source),
    }
    for name, row, columns, paged in answers:
        found[row] = _object(_columns(columns))
        data = {"type": "array", "items": reference(row)} if paged else reference(row)
        found[name] = _object({"meta": reference("PagedMeta" if paged else "Meta"), "data": data})
    return found


def reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(members: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": sorted(members)}


def _columns(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: _column(column) for column in columns}


def _column(column: Column) -> dict[str, Any]:
    schema = dict(_TYPES[column.type])
    if column.null:
        schema["type"] = [schema["type"], "null"]
    if column.words:
        schema["enum"] = [*column.words, *([None] if column.null else [])]
    fill = {lang: {"of": _of(lang, column)} for lang in LANGUAGES}
    return schema | about(f"api_column.{column.about or column.name}", fill=fill)


def _of(lang: str, column: Column) -> str:
    """The placeholder `of` of a column's description: a language, or a measure with the words of its values."""
    if measure := column.measure:
        high, word = local_digits(str(measure.highest), lang), measure.short_word(lang, measure.highest)
        return say(lang, f"api_of.{measure.kind}", name=measure.name(lang), high=high, word=word)
    return say(lang, f"api_of.{column.of}") if column.of else ""


def geojson() -> dict[str, Any]:
    """The schema of a GeoJSON FeatureCollection of counties (RFC 7946), with our `meta` beside it."""
    ring = {"type": "array", "minItems": 4, "items": {"type": "array", "minItems": 2, "items": {"type": "number"}}}
    polygon = {"type": "array", "items": ring}

    def shape(kind: str, coordinates: dict[str, Any]) -> dict[str, Any]:
        members = {"type": {"const": kind}, "coordinates": coordinates}
        return {"type": "object", "required": [*members], "properties": members}

    properties = {"county_code": _TEXT, "name_fa": _TEXT, "name_en": _TEXT}
    feature = {
        "type": {"const": "Feature"},
        "id": _TEXT,
        "properties": {"type": "object", "required": [*properties], "properties": properties},
        "geometry": {
            "oneOf": [shape("Polygon", polygon), shape("MultiPolygon", {"type": "array", "items": polygon})]
        },
    }
    members = {
        "type": {"const": "FeatureCollection"},
        "meta": reference("Meta"),
        "valid_on": {"type": "string", "format": "date"},
        "attribution": _TEXT,
        "features": {
            "type": "array",
            "items": {"type": "object", "required": [*feature], "properties": feature},
        },
    }
    return {"type": "object", "required": [*members], "properties": members}
