"""Any places on a map: the part of the world they lie in, a dot for each, names where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twingraph.pages.globe import project
from twingraph.pages.map import WIDTH, Frame, land_path

LETTER = 19.0
DOT = 8.0
MARGIN = 0.08
NARROWEST = 0.5
"""The sheet shows at least this much, in earth radii: neighbours without their land say little."""


@dataclass(frozen=True)
class Spot:
    """A dot on the sheet; `name_x` is None where its name would hide another."""

    x: float
    y: float
    name: str
    name_x: float | None
    anchor: str


@dataclass(frozen=True)
class Sheet:
    """A map ready to be drawn on `width` by `height`."""

    width: float
    height: float
    land: str
    spots: tuple[Spot, ...]


def draw_spots(places: Sequence[tuple[float, float, str]]) -> Sheet:
    """A map of places given as longitude, latitude (WGS 84 degrees) and name; at least one."""
    frame = _frame([project(east, north) for east, north, _ in places])
    placed = [frame.place((east, north)) for east, north, _ in places]
    taken = [(x - DOT, x + DOT, y) for x, y in placed]
    spots = [
        _name(round(x, 1), round(y, 1), name, taken)
        for (x, y), (_, _, name) in zip(placed, places, strict=True)
    ]
    return Sheet(WIDTH, round(frame.height), land_path(frame), tuple(spots))


def _frame(points: Sequence[tuple[float, float]]) -> Frame:
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    width = max((right - left) * (1 + 2 * MARGIN), NARROWEST)
    height = max((bottom - top) * (1 + 2 * MARGIN), width * 0.45)
    width = max(width, height * 1.6)
    scale = WIDTH / width
    return Frame(
        round((left + right - width) / 2, 4),
        round((top + bottom - height) / 2, 4),
        scale,
        height * scale,
    )


def _name(x: float, y: float, name: str, taken: list[tuple[float, float, float]]) -> Spot:
    """The dot with its name on the side where there is room, or without."""
    shown = name if len(name) <= 32 else name[:31] + "…"
    width = len(shown) * LETTER * 0.56
    for anchor, start in (("start", x + DOT + 3), ("end", x - DOT - 3 - width)):
        inside = 0 <= start and start + width <= WIDTH
        clash = any(
            abs(row - y) < LETTER and start < end and begin < start + width
            for begin, end, row in taken
        )
        if shown and inside and not clash:
            taken.append((start, start + width, y))
            return Spot(x, y, shown, start if anchor == "start" else start + width, anchor)
    return Spot(x, y, shown, None, "start")
