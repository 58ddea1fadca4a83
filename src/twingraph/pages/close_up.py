"""A larger drawing of what lies close together on a map, in a corner that nothing else needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twingraph.pages.map import LARGE_LETTER, LETTER, WIDE, WIDTH, Chart, draw_chart
from twingraph.pages.ties import Tie, Ties

NEAR_KM = 2_000
"""Partners nearer than this to their home are drawn larger, …"""

FAR_KM = 6_000
"""… if there are partners farther away than this, for whom the map has to be small, …"""

FEWEST = 4
"""… and if they are at least as many."""

SHARE = 0.37
"""Width of the larger drawing as a share of the map's, with the edge around it."""

CORNERS = ("bottom-right", "bottom-left", "top-right", "top-left")


@dataclass(frozen=True)
class CloseUp:
    """The larger drawing, the cities in it, and its corner; None where each corner is needed."""

    chart: Chart
    cities: frozenset[str]
    corner: str | None


def draw_close_up(
    ties: Ties, shown: Sequence[Tie], home: str | None, name: Callable[[str], str], chart: Chart
) -> CloseUp | None:
    """The close-up beside the `chart` of the partnerships `shown`, None where there is no need."""
    near = [tie for tie in shown if tie.km is not None and tie.km < NEAR_KM]
    farthest = max((tie.km or 0 for tie in shown), default=0)
    if len(near) < FEWEST or farthest < FAR_KM:
        return None
    drawn = draw_chart(ties, near, home, name, LARGE_LETTER)
    if drawn is None:
        return None
    cities = frozenset(city for tie in near for city in tie.partners)
    return CloseUp(drawn, cities, _free_corner(chart, drawn.height / WIDTH, cities))


def _free_corner(chart: Chart, shape: float, cities: frozenset[str]) -> str | None:
    """The first corner with neither an arc nor the name of a city that only the map names."""
    width = SHARE * WIDTH
    height = width * shape
    needed = [*chart.passed]
    for dot in chart.dots:
        if dot.city in cities and not dot.is_home:
            continue
        reach = len(dot.name) * LETTER * WIDE
        begin = dot.name_x - {"start": 0.0, "middle": reach / 2, "end": reach}[dot.anchor]
        needed += [(dot.x, dot.y), (begin, dot.name_y), (begin + reach, dot.name_y)]
    for corner in CORNERS:
        left = WIDTH - width if corner.endswith("right") else 0.0
        top = chart.height - height if corner.startswith("bottom") else 0.0
        if not any(left <= x <= left + width and top <= y <= top + height for x, y in needed):
            return corner
    return None
