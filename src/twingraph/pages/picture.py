"""See in a table what can be drawn: places for a map, numbers for bars."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from twingraph.pages.table import Table
from twingraph.store.terms import Iri, Literal, Term
from twingraph.vocab import GEO, XSD

NUMBERS = frozenset(
    XSD + name
    for name in (
        "byte decimal double float int integer long negativeInteger nonNegativeInteger "
        "nonPositiveInteger positiveInteger short unsignedByte unsignedInt unsignedLong "
        "unsignedShort"
    ).split()
)
LATITUDES = ("lat", "latitude", "breite")
LONGITUDES = ("long", "lon", "lng", "longitude", "laenge")
MOST_BARS = 60
MOST_POINTS = 2_000
_POINT = re.compile(r"\s*POINT\s*\(\s*(\S+)\s+(\S+)\s*\)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Point:
    """A row with a position in WGS 84 degrees; `row` counts from 0."""

    latitude: float
    longitude: float
    row: int


@dataclass(frozen=True)
class Bar:
    """A number to draw: its `share` of the largest, from 0 to 1, and its row, counted from 0."""

    number: float
    share: float
    row: int


@dataclass(frozen=True)
class Bars:
    """The numbers of one column, and the column that names them (None where there is no other)."""

    variable: str
    caption: str | None
    bars: tuple[Bar, ...]


def find_points(table: Table) -> tuple[Point, ...]:
    """The places in a table: a pair of columns for latitude and longitude, or one of WKT points."""
    lowered = {variable.lower(): variable for variable in table.variables}
    north = next((lowered[name] for name in LATITUDES if name in lowered), None)
    east = next((lowered[name] for name in LONGITUDES if name in lowered), None)
    if north and east:
        pairs = zip(table.column(north), table.column(east), strict=True)
        found = [(number_of(lat), number_of(long)) for lat, long in pairs]
    else:
        column = next(
            (name for name in table.variables if any(map(_wkt_of, table.column(name)))), None
        )
        if column is None:
            return ()
        found = [_wkt_of(term) or (None, None) for term in table.column(column)]
    points = (
        Point(lat, long, row)
        for row, (lat, long) in enumerate(found)
        if lat is not None and long is not None and abs(lat) <= 90 and abs(long) <= 180
    )
    return tuple(points)[:MOST_POINTS]


def find_bars(table: Table) -> Bars | None:
    """The last column of numbers as bars, None where there is none, or too many for the eye.

    Numbers below zero are not drawn, nor are coordinates: bars show amounts.
    """
    if not 2 <= len(table.rows) <= MOST_BARS or find_points(table):
        return None
    amounts = [name for name in table.variables if _is_amount(table, name)]
    if not amounts:
        return None
    variable = amounts[-1]
    numbers = [(number_of(term), row) for row, term in enumerate(table.column(variable))]
    largest = max(number for number, _ in numbers if number is not None)
    if largest <= 0:
        return None
    others = [name for name in table.variables if name != variable]
    named = [name for name in others if not _is_amount(table, name)]
    return Bars(
        variable,
        next(iter([*_literal_first(table, named), *others]), None),
        tuple(Bar(number, number / largest, row) for number, row in numbers if number is not None),
    )


def number_of(term: Term | None) -> float | None:
    """The finite number that a literal stands for, None for everything else."""
    if not isinstance(term, Literal) or term.datatype.value not in NUMBERS:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _is_amount(table: Table, variable: str) -> bool:
    found = [term for term in table.column(variable) if term is not None]
    numbers = [number_of(term) for term in found]
    return bool(found) and all(number is not None and number >= 0 for number in numbers)


def _literal_first(table: Table, names: list[str]) -> list[str]:
    """Columns of text before columns of addresses: a name says more."""
    return sorted(names, key=lambda name: any(isinstance(t, Iri) for t in table.column(name)))


def _wkt_of(term: Term | None) -> tuple[float, float] | None:
    """Latitude and longitude of a WKT point (GeoSPARQL 1.1, section 8.5.1), default CRS only."""
    if not isinstance(term, Literal) or term.datatype.value != GEO + "wktLiteral":
        return None
    if not (point := _POINT.fullmatch(term.value)):
        return None
    try:
        return float(point[2]), float(point[1])
    except ValueError:
        return None
