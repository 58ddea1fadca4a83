"""A map of partnerships: the part of the world they span, arcs between cities, names that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from twingraph.pages.globe import Position, great_circle, land, project, split_at_date_line
from twingraph.pages.ties import Spot, Tie, Ties

WIDTH = 1200.0
LETTER = 20.0
"""Height of a name on the sheet; names are placed for this size and may be shown smaller."""

LARGE_LETTER = 36.0
"""The same for a sheet that is shown small."""

WIDE = 0.6
"""Width of a letter as a share of its height, at most: fonts differ from reader to reader."""

MARGIN = 0.09
"""Blank space around what the map shows, as a share of its width."""

NARROWEST = 0.1
"""A map of neighbours still shows this share of the world's width."""

POSITIONS = (
    (1, 0.0), (-1, 0.0), (1, 0.5), (-1, 0.5), (1, -0.5), (-1, -0.5),
    (1, 1.0), (-1, 1.0), (1, -1.0), (-1, -1.0), (0, 1.6), (0, -1.4),
)  # fmt: skip
"""Where a name may stand: right or left of its city, how many lines lower; best first."""


@dataclass(frozen=True)
class Arc:
    """The shortest way between two partners, as the `d` of an SVG path."""

    tie: Tie
    path: str


@dataclass(frozen=True)
class Dot:
    """A city on the sheet and where its name stands (SVG `text-anchor`)."""

    city: str
    name: str
    x: float
    y: float
    name_x: float
    name_y: float
    anchor: str
    is_home: bool
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Chart:
    """A map ready to be drawn on a sheet of `width` by `height`; `passed` is where arcs run."""

    width: float
    height: float
    land: str
    arcs: tuple[Arc, ...]
    dots: tuple[Dot, ...]
    passed: tuple[Position, ...]


@dataclass(frozen=True)
class Frame:
    """The part of the projected world that the sheet shows."""

    left: float
    top: float
    scale: float
    height: float

    def place(self, position: Position) -> Position:
        """Where a position lies on the sheet."""
        x, y = project(*position)
        return (x - self.left) * self.scale, (y - self.top) * self.scale


def draw_chart(
    ties: Ties,
    shown: Sequence[Tie],
    home: str | None,
    name: Callable[[str], str],
    letter: float = LETTER,
) -> Chart | None:
    """The map of the partnerships `shown`; None if fewer than two of their cities have a place.

    Arcs run from `home` to each partner, or between partners where home is none of them. Names are
    `letter` high.
    """
    cities = dict.fromkeys(partner for tie in shown for partner in tie.partners)
    spots = {city: ties.spots[city] for city in cities if city in ties.spots}
    if len(spots) < 2:
        return None
    ways = [(tie, way) for tie in shown for way in _ways(tie, spots, home)]
    frame = _frame([position for _, way in ways for position in way] or _positions(spots.values()))
    arcs = tuple(
        Arc(tie, " ".join(_line(map(frame.place, piece)) for piece in split_at_date_line(way)))
        for tie, way in ways
    )
    passed = [frame.place(position) for _, way in ways for position in way]
    dots = _place_names(spots, shown, home, name, frame, passed, letter)
    return Chart(WIDTH, round(frame.height), land_path(frame), arcs, dots, tuple(passed))


@lru_cache(maxsize=64)
def land_path(frame: Frame) -> str:
    """The outlines of the land that the frame shows, as the `d` of an SVG path."""
    rings = []
    for ring in land():
        placed = [frame.place(position) for position in ring]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > frame.height:
            continue
        rings.append(_line(_crop(placed, frame.height)) + "Z")
    return "".join(rings)


def _crop(placed: Sequence[Position], height: float) -> list[Position]:
    """The ring with what lies far outside pulled to the edge: unseen, and fewer digits."""
    edge = 40.0
    kept: list[Position] = []
    for x, y in placed:
        near = (min(max(x, -edge), WIDTH + edge), min(max(y, -edge), height + edge))
        if not kept or abs(near[0] - kept[-1][0]) + abs(near[1] - kept[-1][1]) >= 0.7:
            kept.append(near)
    return kept


def _line(points: Iterable[Position]) -> str:
    """Points as a path in steps of a tenth."""
    written: list[str] = []
    last_x = last_y = 0
    for x, y in points:
        here_x, here_y = round(x * 10), round(y * 10)
        if not written:
            written.append(f"M{_tenths(here_x)} {_tenths(here_y)}l")
        elif (here_x, here_y) != (last_x, last_y):
            written.append(f"{_tenths(here_x - last_x)} {_tenths(here_y - last_y)} ")
        last_x, last_y = here_x, here_y
    return "".join(written).rstrip()


def _tenths(number: int) -> str:
    return str(number // 10) if number % 10 == 0 else f"{number / 10:.1f}"


def _ways(tie: Tie, spots: dict[str, Spot], home: str | None) -> list[list[Position]]:
    placed = [spots[partner] for partner in tie.partners if partner in spots]
    centre = next((spot for spot in placed if spot.city == home), placed[0] if placed else None)
    return [
        great_circle((centre.longitude, centre.latitude), (spot.longitude, spot.latitude))
        for spot in placed
        if centre and spot is not centre
    ]


def _positions(spots: Iterable[Spot]) -> list[Position]:
    return [(spot.longitude, spot.latitude) for spot in spots]


def _frame(positions: Sequence[Position]) -> Frame:
    """A frame around the positions: never too narrow, and about twice as wide as high."""
    points = [project(*position) for position in positions]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    world = project(180, 0)[0] * 2
    width = max((right - left) * (1 + 2 * MARGIN), world * NARROWEST)
    height = max((bottom - top) * (1 + 3 * MARGIN), width * 0.46)
    width = max(width, height * 1.7)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    scale = WIDTH / width
    return Frame(
        round(middle_x - width / 2, 4), round(middle_y - height / 2, 4), scale, height * scale
    )


def _place_names(
    spots: dict[str, Spot],
    shown: Sequence[Tie],
    home: str | None,
    name: Callable[[str], str],
    frame: Frame,
    passed: Sequence[Position],
    letter: float,
) -> tuple[Dot, ...]:
    """The cities with their names where they hide no other name, no other city, little of arcs."""
    places = {city: frame.place((spot.longitude, spot.latitude)) for city, spot in spots.items()}
    round_it = 0.4 * letter
    taken = [(x - round_it, y - round_it, x + round_it, y + round_it) for x, y in places.values()]
    dots = []
    for city in sorted(places, key=lambda city: (city != home, places[city])):
        x, y = places[city]
        called = name(city)
        reach = (len(called) * WIDE + 1) * letter
        near = [at for at in passed if abs(at[0] - x) < reach and abs(at[1] - y) < 3 * letter]
        spot = min(
            _candidates(x, y, len(called) * letter * WIDE, letter),
            key=lambda candidate: (
                _cost(candidate[3], taken, frame.height)
                + 6 * sum(_holds(candidate[3], point) for point in near)
                + candidate[4]
            ),
        )
        taken.append(spot[3])
        dots.append(
            Dot(
                city,
                called,
                round(x, 1),
                round(y, 1),
                round(spot[0], 1),
                round(spot[1], 1),
                spot[2],
                city == home,
                tuple(tie for tie in shown if city in tie.partners),
            )
        )
    return tuple(dots)


Box = tuple[float, float, float, float]


def _candidates(
    x: float, y: float, width: float, letter: float
) -> list[tuple[float, float, str, Box, float]]:
    """Where a name may stand: position, anchor, the box it fills, and how little we like it."""
    spots = []
    gap = 0.6 * letter
    for step, (side, rise) in enumerate(POSITIONS):
        base = y + letter * (0.34 + rise * 0.8)
        left = {1: x + gap, -1: x - gap - width, 0: x - width / 2}[side]
        anchor = {1: "start", -1: "end", 0: "middle"}[side]
        at = {1: x + gap, -1: x - gap, 0: x}[side]
        box = (left, base - letter * 0.8, left + width, base + letter * 0.25)
        spots.append((at, base, anchor, box, step * 4.0))
    return spots


def _holds(box: Box, point: Position) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _cost(box: Box, taken: Sequence[Box], height: float) -> float:
    """How much of other names and cities a box would hide, and how far it leaves the sheet."""
    left, top, right, bottom = box
    cost = 0.0
    for other in taken:
        wide = min(right, other[2]) - max(left, other[0])
        high = min(bottom, other[3]) - max(top, other[1])
        if wide > 0 and high > 0:
            cost += wide * high
    outside = max(0.0, -left) + max(0.0, right - WIDTH) + max(0.0, -top) + max(0.0, bottom - height)
    return cost + outside * 50
