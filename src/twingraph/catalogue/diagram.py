"""Draw the ontology as SVG: classes in columns, object properties as lines between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from twingraph.catalogue.vocabulary import CLASS, OBJECT_PROPERTY, Word
from twingraph.vocab import TG

WIDTH, BOX, GAP, COLUMN = 168, 40, 18, 300
_MARGIN = 12
_SWEEPS = 8
_LETTERS, _LINE = 21, 16


@dataclass(frozen=True)
class Box:
    """A class on the drawing: left upper corner in pixels."""

    word: Word
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """All object properties from one class to another.

    `is_main` marks the one line by which a class is reached first; the others are drawn faintly.
    """

    begin: Box
    end: Box
    words: tuple[Word, ...]
    is_main: bool


def lay_out(words: Iterable[Word], centre: str) -> tuple[list[Box], list[Line]]:
    """Boxes and lines: `centre` (a class) on the left, then what it leads to, step by step.

    Within a column classes stand near those they are tied to. The layout depends on the words
    alone, so that the drawing changes only when they do.
    """
    known = [word for word in words if not word.is_retired]
    classes = {word.address: word for word in known if word.sort == CLASS}
    ties = _ties(known, classes)
    columns, main = _columns(classes, ties, centre)
    _untangle(columns, main)
    tallest = max((len(column) for column in columns), default=0)
    boxes = {}
    for place, column in enumerate(columns):
        room = tallest * (BOX + GAP)
        step = room / max(1, len(column))
        for row, address in enumerate(column):
            y = _MARGIN + step * row + (step - BOX) / 2
            boxes[address] = Box(classes[address], _MARGIN + place * COLUMN, y)
    lines = [
        Line(boxes[begin], boxes[end], tuple(found), (begin, end) in main)
        for (begin, end), found in sorted(ties.items(), key=lambda item: item[0] in main)
    ]
    return list(boxes.values()), lines


def draw(words: Iterable[Word], label: Callable[[Word], str], title: str, centre: str) -> str:
    """The drawing as an SVG element; `label` says what a word is called, `title` what is shown.

    Lines carry the names of their properties as titles; the page lists them in words too.
    """
    boxes, lines = lay_out(words, centre)
    width = max((box.x for box in boxes), default=0) + WIDTH + _MARGIN
    height = max((box.y for box in boxes), default=0) + BOX + _MARGIN
    parts = [
        f'<svg class="diagram" viewBox="0 0 {width:.0f} {height:.0f}" role="group" '
        f'aria-label={quoteattr(title)} xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(title)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    for line in lines:
        if line.begin is line.end:
            continue
        names = ", ".join(label(word) for word in line.words)
        said = f"{label(line.begin.word)} – {names} → {label(line.end.word)}"
        parts.append(
            f'<path class="{"tie" if line.is_main else "tie faint"}" '
            f'marker-end="url(#tip)" d="{_curve(line)}">'
            f"<title>{escape(said)}</title></path>"
        )
    for box in boxes:
        parts.append(
            f'<a href="#{escape(box.word.name)}"><rect class="class" x="{box.x:.0f}" '
            f'y="{box.y:.0f}" width="{WIDTH}" height="{BOX}" rx="6"/>'
            f'<text text-anchor="middle">{_spans(box, label(box.word))}</text></a>'
        )
    return "".join([*parts, "</svg>"])


def _ties(known: list[Word], classes: dict[str, Word]) -> dict[tuple[str, str], list[Word]]:
    ties: dict[tuple[str, str], list[Word]] = {}
    for word in known:
        if word.sort != OBJECT_PROPERTY:
            continue
        for begin in word.domains:
            for end in word.ranges:
                if begin in classes and end in classes:
                    ties.setdefault((begin, end), []).append(word)
    return ties


def _columns(
    classes: dict[str, Word], ties: dict[tuple[str, str], list[Word]], centre: str
) -> tuple[list[list[str]], set[tuple[str, str]]]:
    """Classes by their distance from the centre along the properties, and the ties that lead there.

    Classes that lead to others and are led to by none stand one step before those.
    """
    reached = {TG + centre: 0} if TG + centre in classes else {}
    main: set[tuple[str, str]] = set()
    ring = list(reached)
    while ring:
        following = []
        for begin, end in sorted(ties):
            if begin in ring and end not in reached:
                reached[end] = reached[begin] + 1
                main.add((begin, end))
                following.append(end)
        ring = following
    depth = max(reached.values(), default=0)
    for begin, end in sorted(ties):
        if begin not in reached and end in reached:
            reached[begin] = max(0, reached[end] - 1)
            main.add((begin, end))
    columns: list[list[str]] = [[] for _ in range(depth + 1)]
    for address in classes:
        columns[reached.get(address, depth)].append(address)
    return [column for column in columns if column], main


def _untangle(columns: list[list[str]], ties: set[tuple[str, str]]) -> None:
    """Order columns so that few lines cross: by where they lead, then by where they come from."""
    sources: dict[str, list[str]] = {}
    targets: dict[str, list[str]] = {}
    for begin, end in sorted(ties):
        sources.setdefault(end, []).append(begin)
        targets.setdefault(begin, []).append(end)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 1
        for column in columns if forwards else reversed(columns):
            place = {
                address: row / max(1, len(other) - 1)
                for other in columns
                for row, address in enumerate(other)
            }
            tied = sources if forwards else targets
            column.sort(key=_Mean(tied, place))


@dataclass(frozen=True)
class _Mean:
    """The mean place of what a class is tied to; its own place where it is tied to nothing."""

    tied: dict[str, list[str]]
    place: dict[str, float]

    def __call__(self, address: str) -> float:
        near = [self.place[other] for other in self.tied.get(address, ())]
        return sum(near) / len(near) if near else self.place[address]


def _curve(line: Line) -> str:
    """A line from box to box that bends away from the boxes between."""
    y1, y2 = line.begin.y + BOX / 2, line.end.y + BOX / 2
    if line.begin.x == line.end.x:
        x = line.begin.x + WIDTH
        bend = x + 30 + abs(y2 - y1) / 8
        return f"M{x:.0f} {y1:.0f}C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x:.0f} {y2:.0f}"
    if line.begin.x < line.end.x:
        x1, x2 = line.begin.x + WIDTH, line.end.x
    else:
        x1, x2 = line.begin.x, line.end.x + WIDTH
    middle = (x1 + x2) / 2
    return f"M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"


def _spans(box: Box, label: str) -> str:
    """The label in the middle of its box, in two lines if need be."""
    lines = wrap(label, _LETTERS, max_lines=2, placeholder=" …")
    first = box.y + BOX / 2 + 5 - (len(lines) - 1) * _LINE / 2
    return " ".join(
        f'<tspan x="{box.x + WIDTH / 2:.0f}" y="{first + at * _LINE:.0f}">{escape(line)}</tspan>'
        for at, line in enumerate(lines)
    )
