"""All published data as a Frictionless data package: tables, boundaries and descriptions.

The build is reproducible: the same snapshot gives the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from dashboard.areas.boundaries import Boundaries
from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.definitions import column_texts, definitions, sample_note
from dashboard.exports.package_tables import NO_LIMIT, Resource, resources
from dashboard.exports.rows import CELL_COLUMNS, licence
from dashboard.language import LANGUAGES, say
from dashboard.language.table import PLAIN
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import Column
from dashboard.weeks import moment_text

# By type of a declared column: the type of Table Schema.
TYPES = {
    **dict.fromkeys(("code", "text", "word"), "string"),
    "whole": "integer",
    **dict.fromkeys(("share", "number"), "number"),
    **dict.fromkeys(("date", "week"), "date"),
    "flag": "boolean",
}
LICENCES = {"MIT": {"name": "MIT", "title": "MIT License", "path": "https://opensource.org/license/mit"}}


def package(snapshot: Snapshot) -> bytes:
    """The ZIP of a snapshot with at least one week."""
    tables = resources(snapshot)
    files: dict[str, bytes] = {f"{each.table.name}.csv": _csv(each) for each in tables}
    files |= {path: era.geojson for path, era in _borders(snapshot).items()}
    files |= {f"README.{lang}.md": readme(lang, snapshot).encode() for lang in LANGUAGES}
    described = json.dumps(descriptor(snapshot, tables, files), ensure_ascii=False, indent=2) + "\n"
    return _zip({"datapackage.json": described.encode(), **files}, snapshot)


def descriptor(snapshot: Snapshot, tables: list[Resource], files: Mapping[str, bytes]) -> dict[str, Any]:
    """datapackage.json: the description of each file by the Data Package standard."""
    sample = "-sample" if snapshot.sample else ""
    name = say(PLAIN, "package.title", **snapshot.province.words(PLAIN))
    title = name + (f" ({say('en', 'site.sample')})" if snapshot.sample else "")
    borders, announced = _borders(snapshot), snapshot.input.tables.announcements["source"]
    sources = dict.fromkeys([*(card.word(PLAIN, "source") for card in snapshot.cards), *announced])
    tree: dict[str, Any] = {
        "profile": "data-package" if borders else "tabular-data-package",
        "name": f"{snapshot.province.file_prefix}-dashboard{sample}",
        "title": title,
        "description": readme(PLAIN, snapshot).split("\n\n")[1],
        "version": snapshot.digest,
        "created": moment_text(snapshot.asof),
        "sample": snapshot.sample,
        "keywords": [
            *([snapshot.province.name.en] if snapshot.province.name else []),
            "public administration",
            "service desks",
            *(["sample"] if snapshot.sample else []),
        ],
        "sources": [{"title": source} for source in sources],
        "contributors": [{"title": name, "role": "publisher"}],
    }
    # The standard has no value for an unstated licence.
    if (named := licence(PLAIN, snapshot)) in LICENCES:
        tree["licenses"] = [LICENCES[named]]
    tree["resources"] = [_tabular(each, files[f"{each.table.name}.csv"]) for each in tables]
    tree["resources"] += [
        {
            "name": path.removesuffix(".geojson"),
            "path": path,
            "title": say(PLAIN, "package.boundaries"),
            "description": say(PLAIN, "package.boundaries_about", day=era.valid_on.isoformat()),
            "format": "geojson",
            "mediatype": "application/geo+json",
            "encoding": "utf-8",
            "bytes": len(era.geojson),
            "sources": [{"title": era.attribution or say(PLAIN, "file.no_licence")}],
        }
        for path, era in borders.items()
    ]
    return tree


def readme(lang: str, snapshot: Snapshot) -> str:
    sample = f" ({say(lang, 'site.sample')})" if snapshot.sample else ""
    region = snapshot.province.words(lang)
    blocks = [f"# {say(lang, 'package.title', **region)}{sample}", say(lang, "package.about", **region)]
    if snapshot.sample:
        blocks.append(f"**{say(lang, 'site.sample')}:** {sample_note(lang, snapshot)}")
    names = {key: f"{key}.csv" for key in ("cells", "steps", "counties", "offices", "indicators", "announcements")}
    names["boundaries"] = "boundaries.geojson"
    files = "\n".join(f"- `{name}`: {say(lang, f'package.{key}')}" for key, name in names.items())
    blocks += [say(lang, "package.files"), files, say(lang, "package.rules")]
    for line in definitions(lang, snapshot, snapshot.cards, ()):
        # Only the first three values of a card; the others are in indicators.csv.
        if line.style == "title":
            blocks.append(f"## {line.values[0]}")
        elif len(line.values) == 2:
            name, text = line.values
            blocks.append(f"- {name}: {text}" if text else f"- {name}")
        elif line.style == "row":
            blocks.append(f"- `{line.values[0]}`: {line.values[1]}. {line.values[2]}")
    blocks += [f"- {name}: {text}" for name, text in column_texts(lang, CELL_COLUMNS)]
    return "\n\n".join(blocks).replace("\n\n- ", "\n- ") + "\n"


def _csv(resource: Resource) -> bytes:
    # For programs: the headings are the field names of the schema, and there is no byte order mark.
    return csv_bytes(resource.rows, resource.table.names, bom=False)


def schema(resource: Resource) -> dict[str, Any]:
    """The Table Schema of a table, from its declaration."""
    table, tree = resource.table, {"missingValues": [""], "primaryKey": list(resource.table.key)}
    fields = [_field(resource, column) for column in table.columns]
    references = [
        {"fields": [column.name], "reference": {"resource": "" if of == table.name else of, "fields": [target]}}
        for column in table.columns
        for of, _, target in [column.refers.partition(".")]
        if of
    ]
    return {"fields": fields, **tree, **({"foreignKeys": references} if references else {})}


def _field(resource: Resource, column: Column) -> dict[str, Any]:
    kind, key = TYPES[column.type], resource.table.key
    high = 1 if column.type == "share" else column.high
    limits = {
        "required": (column.required or column.name in key, True),
        "unique": (key == (column.name,), True),
        "enum": (bool(column.words), list(column.words)),
        "minimum": (kind in ("integer", "number") and column.low > -NO_LIMIT, column.low),
        "maximum": (kind in ("integer", "number") and high < NO_LIMIT, high),
    }
    constraints = {name: value for name, (applies, value) in limits.items() if applies}
    field = {
        "name": column.name,
        "type": kind,
        "description": resource.about(column.name),
        "constraints": constraints,
    }
    return {name: value for name, value in field.items() if value}


def _tabular(resource: Resource, body: bytes) -> dict[str, Any]:
    name = resource.table.name
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": say(PLAIN, f"package.{name}"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema(resource),
    }


def _borders(snapshot: Snapshot) -> dict[str, Boundaries]:
    """The boundaries of the published weeks by file name; those of the newest week have no date in the name."""
    used = {era.digest: era for week in snapshot.weeks for era in [snapshot.boundaries(week)] if era is not None}
    newest = snapshot.boundaries(snapshot.weeks[-1])
    return {
        "boundaries.geojson" if era is newest else f"boundaries-{era.valid_on.isoformat()}.geojson": era
        for era in reversed(used.values())
    }


def _zip(files: Mapping[str, bytes], snapshot: Snapshot) -> bytes:
    out = io.BytesIO()
    moment = snapshot.asof
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, body in files.items():
            # ZIP supports only the years 1980 to 2107.
            stamp = (min(max(moment.year, 1980), 2107), moment.month, moment.day, moment.hour, moment.minute, 0)
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, body)
    return out.getvalue()
