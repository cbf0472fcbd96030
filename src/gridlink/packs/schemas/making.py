"""The schemas of all files by name, and their text."""

from __future__ import annotations

import json
from typing import Any

from gridlink.packs.geojson_reading import KINDS
from gridlink.packs.schemas.notes import COLUMNS, EXAMPLES
from gridlink.packs.schemas.notes import TABLES as ABOUT
from gridlink.packs.schemas.toml_files import toml_schemas
from gridlink.packs.tables import GEOJSON_FILES, TABLES, Column, Table
from gridlink.packs.toml_files import FORMAT

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOME = f"urn:gridlink:pack:{FORMAT}:"
CSV_COMMENT = (
    "CSV: the first line names the columns, in any order. Each further line is one object: column name to cell, every "
    "cell a string, an empty cell the empty string."
)
_DIGITS = "[0-9]{1,15}"
_PATTERNS = {
    "place": f"^{_DIGITS}$",
    "places": f"^{_DIGITS}( +{_DIGITS})*$",
    "prefix": r"^(\*|[0-9]{4}|[0-9]{2}\*)$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "integer": "^[0-9]{1,12}$",
    "decimal": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$",
    "number": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$",
}


def schemas_of_pack() -> dict[str, Schema]:
    """File name of the pack → its schema."""
    made = {table.file: _of_table(table) for table in TABLES}
    made |= toml_schemas()
    made |= {file: _of_geojson(file) for file in GEOJSON_FILES}
    return {file: {"$schema": DIALECT, "$id": f"{HOME}{file}", **made[file]} for file in sorted(made)}


def text_of(schema: Schema) -> str:
    """A schema as it is written, the same bytes each time."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _of_table(table: Table) -> Schema:
    columns = {column.name: _of_column(table.file, column) for column in table.columns}
    cells = EXAMPLES[table.file].split(",")
    needed = [column.name for column in table.columns if not column.may_be_absent and not column.translates]
    return {
        "title": f"{table.file}: one row",
        "description": f"{ABOUT[table.file]} A row is named by {', '.join(table.key)}.",
        "$comment": CSV_COMMENT,
        "type": "object",
        "properties": columns,
        "required": needed,
        "additionalProperties": False,
        "examples": [dict(zip(columns, cells, strict=True))],
    }


def _of_column(file: str, column: Column) -> Schema:
    """A cell. What may be empty may be the empty string; so may English, which a bilingual city must give."""
    said = COLUMNS.get(f"{file}:{column.name}", COLUMNS.get(column.name, ""))
    refers = f" Stands in {column.refers_to}." if column.refers_to and column.refers_to not in said else ""
    about = {"description": f"{said}{refers}".strip()}
    filled = _filled(column)
    if column.required and not column.translates:
        return about | {"type": "string", **filled}
    return about | {"type": "string", "anyOf": [{"const": ""}, filled]}


def _filled(column: Column) -> Schema:
    if column.kind in ("words", "codes"):
        one = "|".join(column.choices) or column.pattern.replace(r"\d", "[0-9]")
        return {"pattern": f"^({one})( +({one}))*$"}
    if column.choices or column.kind == "yes_no":
        return {"enum": list(column.choices or ("yes", "no"))}
    if column.kind == "code":
        return {"pattern": f"^{column.pattern}$".replace(r"\d", "[0-9]")}
    if column.kind == "text":
        return {"minLength": 1, "maxLength": column.most}
    return {"pattern": _PATTERNS[column.kind]} | ({"format": "date"} if column.kind == "date" else {})


def _of_geojson(file: str) -> Schema:
    point = {
        "type": "array",
        "prefixItems": [
            {"type": "number", "minimum": -180, "maximum": 180, "description": "Longitude, degrees east."},
            {"type": "number", "minimum": -90, "maximum": 90, "description": "Latitude, degrees north."},
        ],
        "items": {"type": "number"},
        "minItems": 2,
        "maxItems": 3,
    }
    ring = {"type": "array", "items": {"$ref": "#/$defs/point"}, "minItems": 4}
    polygon = {"type": "array", "items": {"$ref": "#/$defs/ring"}, "minItems": 1}
    several = {"type": "array", "items": {"$ref": "#/$defs/polygon"}, "minItems": 1}
    shapes = [
        _object({"type": {"const": kind}, "coordinates": {"$ref": f"#/$defs/{inner}"}})
        for kind, inner in zip(KINDS, ("polygon", "polygons"), strict=True)
    ]
    code = {"type": "string", "pattern": _PATTERNS["place"]}
    feature = {
        "type": {"const": "Feature"},
        "properties": _object({"code": code}),
        "geometry": {"oneOf": shapes},
    }
    table = file.replace(".geojson", ".csv")
    square = [[121.2, 31.9], [121.21, 31.9], [121.21, 31.91], [121.2, 31.91], [121.2, 31.9]]
    example = {
        "type": "Feature",
        "properties": {"code": "990101"},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    return {
        "title": f"{file}: outlines",
        "description": f"One feature for each row of {table} in force, named by properties.code. WGS84, longitude first, "
        "rings closed and not crossing themselves. May be stored as .geojson.gz; one feature a line keeps faults findable.",
        **_object({"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": _object(feature)}}),
        "$defs": {"point": point, "ring": ring, "polygon": polygon, "polygons": several},
        "examples": [{"type": "FeatureCollection", "features": [example]}],
    }


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}
