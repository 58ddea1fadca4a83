"""From the globe to the sheet: Equal Earth projection, great circles, and the outlines of land.

The outlines in `land.txt` are Natural Earth's 1:50 million land polygons (public domain),
thinned out: one ring a line, pairs of steps of a twentieth of a degree, the first from 0, 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

Position = tuple[float, float]
"""Longitude and latitude in degrees, or x and y on the sheet."""

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
"""Coefficients of Equal Earth (Šavrič, Patterson and Jenny 2018, equations 4 to 7)."""

STEP = 1 / 20


def project(longitude: float, latitude: float) -> Position:
    """Where a position lies on the sheet; x grows eastwards, y southwards, in earth radii."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    squared, sixth = theta**2, theta**6
    slope = 9 * A4 * theta**2 * sixth + 7 * A3 * sixth + 3 * A2 * squared + A1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    y = theta * (A4 * sixth * squared + A3 * sixth + A2 * squared + A1)
    return x, -y


def great_circle(start: Position, end: Position, pieces: int = 40) -> list[Position]:
    """Positions along the shortest way from `start` to `end`, both included."""
    first, last = _vector(start), _vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(first, last, strict=True)))))
    if angle < 1e-9:
        return [start, end]
    way = []
    for piece in range(pieces + 1):
        share = piece / pieces
        before = math.sin((1 - share) * angle) / math.sin(angle)
        after = math.sin(share * angle) / math.sin(angle)
        x, y, z = (a * before + b * after for a, b in zip(first, last, strict=True))
        way.append((math.degrees(math.atan2(y, x)), math.degrees(math.asin(max(-1, min(1, z))))))
    return way


def split_at_date_line(way: Sequence[Position]) -> Iterator[list[Position]]:
    """The way in pieces that do not jump across the sheet."""
    piece = [way[0]]
    for position in way[1:]:
        if abs(position[0] - piece[-1][0]) > 180:
            yield piece
            piece = []
        piece.append(position)
    yield piece


@cache
def land() -> tuple[tuple[Position, ...], ...]:
    """The outlines of all land, as closed rings of longitude and latitude."""
    text = files(__package__).joinpath("land.txt").read_text("ascii")
    rings = []
    for line in text.splitlines():
        x = y = 0
        ring = []
        for step in line.split():
            east, north = step.split(",")
            x, y = x + int(east), y + int(north)
            ring.append((x * STEP, y * STEP))
        rings.append(tuple(ring))
    return tuple(rings)


def _vector(position: Position) -> tuple[float, float, float]:
    east, north = math.radians(position[0]), math.radians(position[1])
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)
