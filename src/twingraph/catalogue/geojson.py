"""The cities as points and the partnerships as arcs, in GeoJSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

from twingraph.catalogue.counts import is_on_earth
from twingraph.store.protocol import Row

CITIES = """
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tg: <https://w3id.org/twingraph/ontology#>
PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>

SELECT
  ?city (MIN(STR(?de)) AS ?name_de) (MIN(STR(?en)) AS ?name_en)
  (MIN(?y) AS ?lat) (MIN(?x) AS ?long) (MIN(?code) AS ?country)
WHERE {
  ?city
    a tg:City ;
    geo:hasGeometry ?point .
  ?point
    wgs:lat ?y ;
    wgs:long ?x .
  OPTIONAL { ?city skos:prefLabel ?de . FILTER (LANG(?de) = "de") }
  OPTIONAL { ?city skos:prefLabel ?en . FILTER (LANG(?en) = "en") }
  OPTIONAL { ?city tg:country/tg:countryCode ?code }
}
GROUP BY ?city
ORDER BY ?city
"""

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84, in GeoJSON's order."""

_STEP_KM = 250.0
_EARTH_KM = 6371.0088


def feature_lines(cities: Iterable[Row], partnerships: Iterable[Row]) -> Iterator[str]:
    """A FeatureCollection (RFC 7946), one feature a line, cities first.

    `cities` answer `CITIES`, `partnerships` are the rows of the table of that name. A city whose
    point is none on earth is left out, and so are its arcs.
    """
    where: dict[str, Position] = {}
    yield '{"type":"FeatureCollection","features":[\n'
    comma = ""
    for row in cities:
        at = _position(row)
        if at is None:
            continue
        where[_text(row, "city")] = at
        names = {key: _text(row, key) for key in ("name_de", "name_en", "country")}
        yield comma + _feature(_text(row, "city"), {"type": "city", **names}, _point(at))
        comma = ",\n"
    for row in partnerships:
        begin, end = where.get(_text(row, "city")), where.get(_text(row, "partner"))
        if begin is None or end is None:
            continue
        told = {name: _text(row, name) for name in row if name != "partnership"}
        yield comma + _feature(
            _text(row, "partnership"), {"type": "partnership", **told}, arc(begin, end)
        )
        comma = ",\n"
    yield "\n]}\n"


def _position(row: Row) -> Position | None:
    """Where a city lies, None if what is said is no place on earth."""
    longitude, latitude = _text(row, "long"), _text(row, "lat")
    return (float(longitude), float(latitude)) if is_on_earth(longitude, latitude) else None


def arc(begin: Position, end: Position) -> dict[str, Any]:
    """The great circle between two places as a line, cut where it crosses the antimeridian.

    RFC 7946, section 3.1.9. Positions are rounded to a ten-thousandth of a degree (about 11 m).
    """
    lines: list[list[Position]] = [[]]
    for at in _great_circle(begin, end):
        line = lines[-1]
        if line and abs(at[0] - line[-1][0]) > 180:
            edge = math.copysign(180.0, line[-1][0])
            span = at[0] + 2 * edge - line[-1][0]
            share = (edge - line[-1][0]) / span if span else 0.0
            latitude = round(line[-1][1] + share * (at[1] - line[-1][1]), 4)
            line.append((edge, latitude))
            lines.append([(-edge, latitude)])
        lines[-1].append(at)
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _great_circle(begin: Position, end: Position) -> Iterator[Position]:
    first, last = _vector(begin), _vector(end)
    dot = sum(a * b for a, b in zip(first, last, strict=True))
    angle = math.acos(max(-1.0, min(1.0, dot)))
    steps = max(1, math.ceil(angle * _EARTH_KM / _STEP_KM))
    yield (round(begin[0], 4), round(begin[1], 4))
    for step in range(1, steps):
        share = step / steps
        a = math.sin((1 - share) * angle) / math.sin(angle)
        b = math.sin(share * angle) / math.sin(angle)
        x, y, z = (a * p + b * q for p, q in zip(first, last, strict=True))
        yield (
            round(math.degrees(math.atan2(y, x)), 4),
            round(math.degrees(math.atan2(z, math.hypot(x, y))), 4),
        )
    yield (round(end[0], 4), round(end[1], 4))


def _vector(at: Position) -> tuple[float, float, float]:
    longitude, latitude = (math.radians(degrees) for degrees in at)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def _point(at: Position) -> dict[str, Any]:
    return {"type": "Point", "coordinates": at}


def _feature(address: str, told: dict[str, str], geometry: dict[str, Any]) -> str:
    feature = {
        "type": "Feature",
        "id": address,
        "properties": {name: text for name, text in told.items() if text},
        "geometry": geometry,
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _text(row: Row, name: str) -> str:
    return str(getattr(row.get(name), "value", ""))
