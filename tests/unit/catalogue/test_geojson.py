"""The map: points and arcs as RFC 7946 wants them."""

import json
import math

import pytest

from twingraph.catalogue.geojson import CITIES, arc, feature_lines
from twingraph.catalogue.tables import read_rows, read_tables


def lines_of(geometry: dict) -> list[list[tuple[float, float]]]:
    if geometry["type"] == "LineString":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"])


@pytest.mark.parametrize(
    ("begin", "end", "parts"),
    [
        ((7.47, 51.51), (2.3, 49.9), 1),
        ((140.0, 35.0), (-78.9, 42.9), 2),
        ((-78.9, 42.9), (140.0, 35.0), 2),
        ((180.0, 10.0), (-170.0, 10.0), 2),
        ((-180.0, 10.0), (170.0, 10.0), 2),
        ((179.0, -20.0), (-179.0, -20.0), 2),
        ((10.0, 10.0), (10.0, 10.0), 1),
        ((0.0, 0.0), (180.0, 0.0), 1),
        ((0.0, 89.0), (170.0, 89.0), 1),
    ],
)
def test_an_arc_stays_on_earth_and_is_cut_at_the_antimeridian(begin, end, parts):
    lines = lines_of(arc(begin, end))
    assert len(lines) == parts
    for line in lines:
        assert len(line) >= 2
        assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in line)
        assert all(abs(a[0] - b[0]) <= 180 for a, b in zip(line, line[1:], strict=False))
    for before, after in zip(lines, lines[1:], strict=False):
        assert before[-1][0] == -after[0][0] == math.copysign(180, before[-1][0])
        assert before[-1][1] == after[0][1]
    assert lines[0][0] == begin
    assert lines[-1][-1] == end


def test_cities_and_partnerships_are_features_with_addresses(town):
    partnerships = next(table for table in read_tables() if table.name == "partnerships")
    rows = read_rows(partnerships, town.store)
    said = json.loads("".join(feature_lines(town.store.rows(CITIES), rows)))
    assert said["type"] == "FeatureCollection"
    assert "crs" not in said
    ids = [feature["id"] for feature in said["features"]]
    assert len(set(ids)) == len(ids) == 3
    kinds = [(one["properties"]["type"], one["geometry"]["type"]) for one in said["features"]]
    assert kinds[:2] == [("city", "Point")] * 2
    assert kinds[2][0] == "partnership"
