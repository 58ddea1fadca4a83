"""Maps and timelines: where things lie on the sheet."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.engine import Engine
from twingraph.pages.close_up import draw_close_up
from twingraph.pages.dates import moment_of, say_date, year_of
from twingraph.pages.globe import great_circle, land, project, split_at_date_line
from twingraph.pages.map import LARGE_LETTER, LETTER, WIDTH, draw_chart
from twingraph.pages.site import read_site
from twingraph.pages.ties import Ties, count_in_force, find_partnerships, read_ties
from twingraph.pages.timeline import Axis, axis_of, lay_out

PLACES = st.tuples(st.floats(-179, 179), st.floats(-85, 85))


@pytest.fixture(scope="module")
def ties(engine: Engine) -> Ties:
    store = engine.store
    return read_ties(store, read_site(store).words, find_partnerships(store, None))


@pytest.mark.parametrize(
    ("written", "german", "english"),
    [
        ("1978", "1978", "1978"),
        ("1978-10", "Oktober 1978", "October 1978"),
        ("1977-07-04", "4. Juli 1977", "4 July 1977"),
        ("1977-07-04Z", "4. Juli 1977", "4 July 1977"),
        ("1977-13", "1977-13", "1977-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(
    written: str, german: str, english: str
) -> None:
    assert say_date(written, "de") == german
    assert say_date(written, "en") == english


def test_moments_keep_the_order_of_days() -> None:
    days = ["1949", "1949-12-31", "1950-01", "1950-01-02", "1960-04-02", "2014-06"]
    moments = [moment_of(day) for day in days]
    assert moments == sorted(moments, key=lambda moment: moment or 0)
    assert moment_of("soon") is None
    assert year_of("1978-10") == 1978


def test_the_projection_is_equal_earth() -> None:
    # the sheet's extent, as published with the projection
    assert project(180, 0)[0] == pytest.approx(2.7066, abs=1e-4)
    assert project(0, 90)[1] == pytest.approx(-1.3173, abs=1e-4)
    assert project(0, 0) == (0, 0)


@given(PLACES, PLACES)
def test_a_great_circle_is_the_shortest_way(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    way = great_circle(start, end)
    assert way[0] == pytest.approx(start, abs=1e-6)
    assert way[-1] == pytest.approx(end, abs=1e-6)

    def angle(one: tuple[float, float], other: tuple[float, float]) -> float:
        (a, b), (c, d) = (tuple(map(math.radians, place)) for place in (one, other))
        cosine = math.sin(b) * math.sin(d) + math.cos(b) * math.cos(d) * math.cos(a - c)
        return math.acos(max(-1.0, min(1.0, cosine)))

    whole = angle(start, end)
    if 0.01 < whole < 3.1:
        pieces = sum(angle(one, other) for one, other in zip(way, way[1:], strict=False))
        assert pieces == pytest.approx(whole, rel=1e-3)


@given(PLACES, PLACES)
def test_no_piece_of_a_way_jumps_across_the_sheet(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    for piece in split_at_date_line(great_circle(start, end)):
        assert piece
        assert all(abs(a[0] - b[0]) <= 180 for a, b in zip(piece, piece[1:], strict=False))


def test_the_land_is_whole() -> None:
    rings = land()
    assert len(rings) > 100
    for ring in rings:
        assert len(ring) > 3
        for (x, y), (other_x, _) in zip(ring, ring[1:], strict=False):
            assert abs(x) <= 180.01 and abs(y) <= 90
            assert abs(x - other_x) < 90, "a ring is torn at the date line"


def test_every_partner_is_on_the_map_under_its_name(ties: Ties, engine: Engine) -> None:
    home = read_site(engine.store).home
    chart = draw_chart(ties, ties.all, home, lambda city: city.rpartition("/")[2])
    assert chart is not None
    assert {dot.city for dot in chart.dots} == {city for tie in ties.all for city in tie.partners}
    assert len(chart.arcs) == len(ties.all) > 10
    for dot in chart.dots:
        assert 0 < dot.x < WIDTH and 0 < dot.y < chart.height
        assert 0 < dot.name_x < WIDTH and LETTER / 2 < dot.name_y < chart.height
    assert re.fullmatch(r"[Mlz0-9 .\-Z]+", chart.land)
    assert len(chart.land) < 70_000


def test_no_name_on_the_map_hides_another(ties: Ties, engine: Engine) -> None:
    chart = draw_chart(ties, ties.all, read_site(engine.store).home, lambda c: c.rpartition("/")[2])
    assert chart is not None
    boxes = []
    for dot in chart.dots:
        width = len(dot.name) * LETTER * 0.45
        left = {"start": 0.0, "end": -width, "middle": -width / 2}[dot.anchor] + dot.name_x
        boxes.append((left, dot.name_y - LETTER * 0.7, left + width, dot.name_y))
    for place, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            wide = min(right, other[2]) - max(left, other[0])
            high = min(bottom, other[3]) - max(top, other[1])
            assert wide <= 0 or high <= 0


def test_what_lies_close_together_is_drawn_larger_in_a_corner_that_nothing_needs(
    ties: Ties, engine: Engine
) -> None:
    home = read_site(engine.store).home
    assert home is not None

    def name(city: str) -> str:
        return city.rpartition("/")[2]

    shown = ties.of(home)
    chart = draw_chart(ties, shown, home, name)
    assert chart is not None
    close_up = draw_close_up(ties, shown, home, name, chart)
    assert close_up is not None
    near = {name(city) for city in close_up.cities}
    assert {"dortmund", "leeds", "amiens", "zwickau", "novi-sad"} <= near
    assert not {"buffalo", "xian", "kumasi", "netanya"} & near
    assert {dot.city for dot in close_up.chart.dots} == close_up.cities
    assert close_up.corner == "bottom-right"
    for dot in close_up.chart.dots:
        width = len(dot.name) * LARGE_LETTER * 0.55
        left = {"start": 0.0, "end": -width, "middle": -width / 2}[dot.anchor] + dot.name_x
        assert 0 <= left < left + width <= WIDTH, f"{dot.name} leaves the sheet"


def test_neighbours_alone_need_no_larger_drawing(ties: Ties, engine: Engine) -> None:
    home = read_site(engine.store).home
    shown = [tie for tie in ties.all if tie.km is not None and tie.km < 2000]
    chart = draw_chart(ties, shown, home, str)
    assert chart is not None and len(shown) > 3
    assert draw_close_up(ties, shown, home, str, chart) is None


def test_a_map_needs_two_places(ties: Ties) -> None:
    assert draw_chart(ties, (), None, str) is None


def test_partnerships_in_force_are_counted_at_the_end_of_a_year(ties: Ties) -> None:
    counted = {
        year: count_in_force(ties.all, year)
        for year in (1955, 1960, 1968, 1969, 1985, 1992, 2015, 2025)
    }
    assert counted[1955] == 0
    assert counted[1960] == counted[1968] == 1
    assert counted[1969] == 2
    assert counted[1985] == 6
    assert counted[1992] == 8
    # Trabzon rests since 2017, exchanges with Rostov are suspended since 2022
    assert counted[2015] == 9
    assert counted[2025] == 9


def test_every_row_of_the_timeline_lies_on_the_line(ties: Ties) -> None:
    axis = axis_of(ties.all, 2026.9)
    assert axis.first == 1949
    rows = lay_out(ties.all, axis)
    assert len(rows) == len(ties.all)
    for row in rows:
        assert row.bars
        for bar in row.bars:
            assert 0 <= bar.x <= 100 and 0 < bar.width <= 100
        for one, other in zip(row.bars, row.bars[1:], strict=False):
            assert one.x <= other.x


@pytest.mark.parametrize(
    ("axis", "years"),
    [
        (Axis(1949, 2026.9), [1950, 1960, 1970, 1980, 1990, 2000, 2010, 2020]),
        (Axis(2008, 2026.9), [2010, 2015, 2020, 2025]),
        (Axis(2019, 2026.9), [2020, 2022, 2024, 2026]),
        (Axis(2024, 2026.9), [2024, 2025, 2026]),
    ],
)
def test_ticks_stand_at_round_years(axis: Axis, years: list[int]) -> None:
    assert [year for year, _ in axis.ticks] == years
