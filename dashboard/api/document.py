"""The OpenAPI document's parts as marshmallow schemas: parameters, rows, answers, problems, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from dashboard.api.choices import ALL_KINDS, STEPS, readable
from dashboard.api.columns import Column
from dashboard.areas.province import Province
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin
from dashboard.store.tables import KINDS

MOST_ROWS = 5000
ROWS = 1000
FARTHEST = 10**9
FORMATS = ("json", "csv")

# What a generated client checks before it asks. The server reads other spellings of the same days as well.
_DAY = r"[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_PATTERNS = {"day": f"^{_DAY}$", "moment": rf"^{_DAY}(T{_CLOCK}(:[0-5][0-9])?(Z|[+-]{_CLOCK})?)?$"}


class Whole(fields.Integer):
    """A whole number in any digits, without the liberties of Python's own reading (1_000, blanks)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        typed = latin(str(value))
        if not (typed.isascii() and typed.isdigit() and len(typed) < 12):
            raise self.make_error("invalid")
        return int(typed)


class Step(fields.String):
    """A step of a card, in any digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return latin(super()._deserialize(value, attr, data, **kwargs))


def about(key: str, **fill: str) -> dict[str, Any]:
    """A message of the catalogue as a description in English and, beside it, in Persian."""
    return {"description": say("en", key, **fill), "x-description-fa": say("fa", key, **fill)}


def heading(province: Province) -> dict[str, Any]:
    """Title and description of the whole interface, in both languages."""
    region = {lang: province.words(lang) for lang in LANGUAGES}
    return {
        "title": say("en", "api_about.title", **region["en"]),
        "x-title-fa": say("fa", "api_about.title", **region["fa"]),
        "description": say("en", "api_about.intro", **region["en"]),
        "x-description-fa": say("fa", "api_about.intro", **region["fa"]),
    }


def parameters(names: Sequence[str], every_kind: bool) -> type[Schema]:
    """The schema of a query with these parameters. every_kind: `kind` also takes the word for all together."""
    kinds = (ALL_KINDS, *KINDS) if every_kind else KINDS
    known: Mapping[str, Callable[[], fields.Field[Any]]] = {
        "indicator": lambda: fields.String(validate=Length(1, 64), metadata=_told("indicator")),
        "week": lambda: _dated("day", "week"),
        "from": lambda: _dated("day", "from"),
        "to": lambda: _dated("day", "to"),
        "county": lambda: fields.String(validate=Length(1, 40), metadata=_told("county")),
        "kind": lambda: fields.String(validate=OneOf(kinds), metadata=_told("kind")),
        "step": lambda: Step(validate=OneOf(STEPS), metadata=_told("step")),
        "asof": lambda: _dated("moment", "asof"),
        "format": lambda: fields.String(validate=OneOf(FORMATS), metadata=_told("format")),
        "limit": lambda: Whole(load_default=ROWS, validate=Range(1, MOST_ROWS), metadata=_told("limit")),
        "offset": lambda: Whole(load_default=0, validate=Range(0, FARTHEST), metadata=_told("offset")),
    }
    return Schema.from_dict({name: known[name]() for name in names}, name="Query")


def _told(name: str) -> dict[str, Any]:
    return about(f"api_parameter.{name}")


def _dated(kind: str, name: str) -> fields.Field[Any]:
    def check(text: str) -> None:
        if not readable(kind, text):
            raise ValidationError(kind)

    return fields.String(validate=check, metadata={**_told(name), "pattern": _PATTERNS[kind]})


def row(name: str, columns: Sequence[Column]) -> type[Schema]:
    """The schema of a row of an answer."""
    return Schema.from_dict({column.name: _field(column) for column in columns}, name=name)


def _field(column: Column) -> fields.Field[Any]:
    of = {"of": column.of} if column.of else {}
    en, fa = (
        say(lang, f"api_column.{column.about or column.name}", **{k: say(lang, f"api_of.{v}") for k, v in of.items()})
        for lang in ("en", "fa")
    )
    metadata: dict[str, Any] = {"description": en, "x-description-fa": fa}
    shared: dict[str, Any] = {"required": True, "allow_none": column.null, "metadata": metadata}
    if column.type in ("day", "moment"):
        metadata["format"] = "date" if column.type == "day" else "date-time"
    if column.words:
        shared["validate"] = OneOf((*column.words, None) if column.null else column.words)
    match column.type:
        case "whole":
            return fields.Integer(**shared, validate=Range(0))
        case "share":
            return fields.Float(**shared, validate=Range(0, 1))
        case "flag":
            return fields.Boolean(**shared)
        case "texts":
            return fields.List(fields.String(), **shared)
        case "wholes":
            return fields.List(fields.Integer(), **shared)
        case "shares":
            return fields.List(fields.Float(validate=Range(0, 1)), **shared)
    return fields.String(**shared)


class Sources(Schema):
    """Where the figures come from, in words."""

    fa = fields.String(required=True)
    en = fields.String(required=True)


def meta(paged: bool) -> type[Schema]:
    """What every answer says of itself; `paged`: also which of its rows these are."""
    columns = [
        Column("sample", "flag", about="meta_sample"),
        Column("week", "day", null=True, about="meta_week"),
        Column("asof", "moment", null=True),
        Column("digest"),
        Column("licence"),
    ]
    if paged:
        columns += [
            Column("total", "whole"),
            Column("limit", "whole"),
            Column("offset", "whole"),
            Column("next", null=True),
        ]
    known = {column.name: _field(column) for column in columns}
    source = fields.Nested(Sources, required=True, metadata=about("api_column.source"))
    return Schema.from_dict({**known, "source": source}, name="PagedMeta" if paged else "Meta")


def rows_answer(name: str, row_schema: type[Schema], meta_schema: type[Schema]) -> type[Schema]:
    """An answer of many rows."""
    members: dict[str, fields.Field[Any]] = {
        "meta": fields.Nested(meta_schema, required=True),
        "data": fields.List(fields.Nested(row_schema), required=True),
    }
    return Schema.from_dict(members, name=name)


def single_answer(name: str, row_schema: type[Schema], meta_schema: type[Schema]) -> type[Schema]:
    """An answer of one thing."""
    members: dict[str, fields.Field[Any]] = {
        "meta": fields.Nested(meta_schema, required=True),
        "data": fields.Nested(row_schema, required=True),
    }
    return Schema.from_dict(members, name=name)


class WrongParameter(Schema):
    """A parameter that could not be used."""

    parameter = fields.String(required=True)
    place = fields.String(required=True, data_key="in", validate=OneOf(("query", "path", "header")))
    value = fields.String(required=True)
    allowed = fields.String(required=True)
    allowed_fa = fields.String(required=True)


class Problem(Schema):
    """An RFC 9457 problem document."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    title_fa = fields.String(required=True)
    status = fields.Integer(required=True, validate=Range(400, 599))
    detail = fields.String(required=True)
    detail_fa = fields.String(required=True)
    errors = fields.List(fields.Nested(WrongParameter), required=True)


def geojson(meta_name: str) -> dict[str, Any]:
    """The schema of a GeoJSON FeatureCollection of counties (RFC 7946), with our `meta` beside it."""
    text = {"type": "string"}
    ring = {"type": "array", "minItems": 4, "items": {"type": "array", "minItems": 2, "items": {"type": "number"}}}
    polygon = {"type": "array", "items": ring}

    def shape(kind: str, coordinates: dict[str, Any]) -> dict[str, Any]:
        members = {"type": {"const": kind}, "coordinates": coordinates}
        return {"type": "object", "required": [*members], "properties": members}

    properties = {"county_code": text, "name_fa": text, "name_en": text}
    feature = {
        "type": {"const": "Feature"},
        "id": text,
        "properties": {"type": "object", "required": [*properties], "properties": properties},
        "geometry": {
            "oneOf": [shape("Polygon", polygon), shape("MultiPolygon", {"type": "array", "items": polygon})]
        },
    }
    members = {
        "type": {"const": "FeatureCollection"},
        "meta": {"$ref": f"#/components/schemas/{meta_name}"},
        "valid_on": {"type": "string", "format": "date"},
        "attribution": text,
        "features": {
            "type": "array",
            "items": {"type": "object", "required": [*feature], "properties": feature},
        },
    }
    return {"type": "object", "required": [*members], "properties": members}
