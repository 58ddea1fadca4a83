"""Growth curves as one SVG: a panel per question, a line per server, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from bench.report import Size

COLOURS = {
    "twingraph, memory": "#0b6e4f",
    "twingraph, disk": "#6ab187",
    "twingraph, remote": "#9a7d0a",
    "oxigraph": "#c0392b",
    "virtuoso": "#2c5aa0",
    "rdflib-endpoint": "#7d3c98",
}
DASHES = {"twingraph, disk": "6 3", "twingraph, remote": "2 3", "rdflib-endpoint": "8 2 2 2"}
WIDTH, HEIGHT, GAP, LEFT, TOP = 240, 180, 58, 54, 64
COLUMNS = 3


def draw(sizes: Sequence[Size], names: Sequence[str]) -> str:
    """The chart; milliseconds of the median over numbers of triples."""
    servers = list(dict.fromkeys(server for size in sizes for server in size.servers))
    rows = -(-len(names) // COLUMNS)
    width = LEFT + COLUMNS * (WIDTH + GAP)
    height = TOP + rows * (HEIGHT + GAP + 26)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'font-family="sans-serif" font-size="11">',
        "<title>Median answer time by number of triples, for each question and server</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" font-size="14">Milliseconds until the answer (median, one '
        "client) over triples; both axes logarithmic</text>",
    ]
    for number, server in enumerate(servers):
        x = LEFT + number * 148
        parts.append(_line([(x, 36), (x + 24, 36)], server))
        parts.append(f'<text x="{x + 31}" y="40">{escape(server)}</text>')
    for number, name in enumerate(names):
        x = LEFT + number % COLUMNS * (WIDTH + GAP)
        y = TOP + 20 + number // COLUMNS * (HEIGHT + GAP + 26)
        parts += _panel(sizes, servers, name, x, y)
    return "\n".join([*parts, "</svg>", ""])


def _panel(
    sizes: Sequence[Size], servers: Sequence[str], name: str, left: float, top: float
) -> list[str]:
    points = {
        server: [
            (size.triples, ran.answers[name].p50_ms)
            for size in sizes
            for ran in size.ran
            if ran.server == server and name in ran.answers and ran.answers[name].p50_ms > 0
        ]
        for server in servers
    }
    values = [value for line in points.values() for _, value in line]
    if not values:
        return []
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    first, last = math.log10(sizes[0].triples), math.log10(sizes[-1].triples)
    span = max(last - first, 0.1)

    def place(triples: float, value: float) -> tuple[float, float]:
        x = left + (math.log10(triples) - first) / span * WIDTH
        return x, top + HEIGHT - (math.log10(value) - low) / (high - low) * HEIGHT

    parts = [f'<text x="{left}" y="{top - 8}" font-weight="bold">{escape(name)}</text>']
    for power in range(low, high + 1):
        _, y = place(sizes[0].triples, 10.0**power)
        parts.append(f'<path d="M{left} {y:.1f}h{WIDTH}" stroke="#ddd"/>')
        label = f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
        parts.append(f'<text x="{left - 4}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    for size in sizes:
        x, _ = place(size.triples, 10.0**low)
        short = (
            f"{size.triples / 1e6:.0f}M" if size.triples >= 1e6 else f"{size.triples / 1e3:.0f}k"
        )
        parts.append(
            f'<text x="{x:.1f}" y="{top + HEIGHT + 14}" text-anchor="middle">{short}</text>'
        )
    for server, line in points.items():
        parts.append(_line([place(*point) for point in line], server))
    return parts


def _line(points: Sequence[tuple[float, float]], server: str) -> str:
    if not points:
        return ""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = f' stroke-dasharray="{DASHES[server]}"' if server in DASHES else ""
    colour = COLOURS.get(server, "#555")
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in points)
    return (
        f'<g fill="{colour}"><path d="{path}" fill="none" stroke="{colour}" '
        f'stroke-width="2"{dash}/>{dots}</g>'
    )
