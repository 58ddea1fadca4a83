"""What of a table can be drawn: places and amounts, and nothing else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.pages.picture import MOST_BARS, find_bars, find_points, number_of
from twingraph.pages.spots import draw_spots
from twingraph.pages.table import Table
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import GEO, XSD


def number(value: object, datatype: str = "decimal") -> Literal:
    return Literal(str(value), datatype=Iri(XSD + datatype))


def test_columns_called_latitude_and_longitude_are_places() -> None:
    table = Table(
        ("name", "Lat", "long"),
        (
            (Literal("Leeds"), number(53.8), number(-1.55)),
            (Literal("nowhere"), None, number(3)),
            (Literal("off the globe"), number(91), number(0)),
        ),
    )
    assert [(point.latitude, point.longitude, point.row) for point in find_points(table)] == [
        (53.8, -1.55, 0)
    ]


def test_points_in_wkt_are_places() -> None:
    point = Literal("POINT(7.466 51.515)", datatype=Iri(GEO + "wktLiteral"))
    other = Literal("LINESTRING(0 0, 1 1)", datatype=Iri(GEO + "wktLiteral"))
    found = find_points(Table(("thing", "where"), ((Iri("http://e/"), point), (None, other))))
    assert [(one.latitude, one.longitude) for one in found] == [(51.515, 7.466)]


def test_the_last_column_of_amounts_is_drawn_and_named_by_text_rather_than_address() -> None:
    table = Table(
        ("city", "name", "since", "people"),
        (
            (Iri("http://e/1"), Literal("A"), number(1960, "integer"), number(50, "integer")),
            (Iri("http://e/2"), Literal("B"), number(1969, "integer"), number(100, "integer")),
        ),
    )
    bars = find_bars(table)
    assert bars and (bars.variable, bars.caption) == ("people", "name")
    assert [bar.share for bar in bars.bars] == [0.5, 1.0]


@pytest.mark.parametrize(
    "rows",
    [
        [("A", -1), ("B", 2)],
        [("A", 0), ("B", 0)],
        [("A", 1)],
        [("A", 1)] * (MOST_BARS + 1),
    ],
    ids=["below zero", "nothing", "one row", "too many"],
)
def test_what_says_nothing_as_bars_is_not_drawn(rows: list[tuple[str, int]]) -> None:
    table = Table(("name", "n"), tuple((Literal(name), number(n)) for name, n in rows))
    assert find_bars(table) is None


def test_places_are_a_map_and_not_bars() -> None:
    row = (Literal("A"), number(1), number(2))
    assert find_bars(Table(("name", "lat", "long"), (row, row))) is None


@given(st.text())
def test_only_numbers_count_as_numbers(text: str) -> None:
    assert number_of(Literal(text)) is None
    found = number_of(number(text, "double"))
    assert found is None or math.isfinite(found)


positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.text(max_size=40))


@given(st.lists(positions, min_size=1, max_size=30))
def test_every_place_lies_on_the_sheet(places: list[tuple[float, float, str]]) -> None:
    sheet = draw_spots(places)
    assert len(sheet.spots) == len(places)
    for spot in sheet.spots:
        assert -1 <= spot.x <= sheet.width + 1
        assert -1 <= spot.y <= sheet.height + 1


def test_a_name_is_left_out_rather_than_put_on_top_of_another() -> None:
    sheet = draw_spots([(7.0, 51.0, "Dortmund"), (7.01, 51.0, "Bochum"), (90.0, 30.0, "Lhasa")])
    assert [spot.name_x is None for spot in sheet.spots] == [False, False, False]
    sheet = draw_spots(
        [(7.0 + step / 100, 51.0, "Dortmund") for step in range(3)] + [(90, 30, "L")]
    )
    assert any(spot.name_x is None for spot in sheet.spots)
