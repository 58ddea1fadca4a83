"""Answers of the store as people see them: names instead of addresses, a map, bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twingraph.pages.dates import say_date
from twingraph.pages.labels import read_labels
from twingraph.pages.names import Text, text_of
from twingraph.pages.picture import Bars, find_bars, find_points, number_of
from twingraph.pages.spots import Sheet, draw_spots
from twingraph.pages.table import Table
from twingraph.pages.words import shorten
from twingraph.store.terms import BlankNode, Iri, Literal, Term
from twingraph.vocab import TG, XSD
from twingraph.web.reader import Reader

MOST_ROWS = 500
"""Rows that a page shows; the whole answer is one click away in every format."""

LONGEST_YEAR = 4
"""Digits of a number that may be a year, in which nobody sets thousands apart."""

DATES = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth"))
QUIET = DATES | {XSD + "string", XSD + "boolean"}


@dataclass(frozen=True)
class Cell:
    """One value: its text, where a click leads, and what else it is (an address, a datatype)."""

    text: Text
    href: str | None = None
    note: str | None = None
    is_number: bool = False
    is_code: bool = False
    is_date: bool = False


@dataclass(frozen=True)
class AnswerView:
    """A table ready to be shown, cut at `MOST_ROWS`, and what can be drawn of it.

    `captions` stand above the columns; `columns` are the places of those to show: one that only
    repeats the names which another shows as links is left out.
    """

    variables: tuple[str, ...]
    captions: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int
    sheet: Sheet | None
    bars: Bars | None
    columns: tuple[int, ...]

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than shown."""
        return len(self.rows) < self.total

    def is_number(self, column: int) -> bool:
        """Whether a column holds numbers."""
        cells = [row[column] for row in self.rows]
        return any(cells) and all(cell.is_number for cell in cells if cell)

    def caption_of(self, row: int) -> Text:
        """What a bar is called."""
        caption = self.bars.caption if self.bars else None
        cell = self._cell_at(row, caption) if caption else None
        return cell.text if cell else Text(str(row + 1))

    def number_at(self, row: int) -> str:
        """The number that a bar shows, as the data writes it."""
        cell = self._cell_at(row, self.bars.variable) if self.bars else None
        return cell.text.value if cell else ""

    def _cell_at(self, row: int, variable: str) -> Cell | None:
        return self.rows[row][self.variables.index(variable)]


def show(
    table: Table, who: Reader, *, in_words: bool = False, total: int | None = None
) -> AnswerView:
    """The table in the reader's language, captions, dates and truth in words if so wished.

    `total` is the number of rows of the whole answer, where the table is only its beginning.
    """
    shown = table.first_rows(MOST_ROWS)
    addresses = {term.value for row in shown.rows for term in row if isinstance(term, Iri)}
    wholes = {iri.partition("#")[0] for iri in addresses}
    names = read_labels(who.store, map(Iri, sorted(addresses | wholes)), who.language)
    rows = tuple(
        tuple(None if term is None else _cell(term, names, who, in_words) for term in row)
        for row in shown.rows
    )
    places = [
        (point.longitude, point.latitude, _name_of(rows[point.row])) for point in find_points(shown)
    ]
    captions = tuple(_in_words(name, who) if in_words else name for name in shown.variables)
    return AnswerView(
        shown.variables,
        captions,
        rows,
        len(table.rows) if total is None else total,
        draw_spots(places) if places else None,
        find_bars(shown),
        _telling_columns(rows) if in_words and rows else tuple(range(len(captions))),
    )


def _cell(term: Term, names: Mapping[str, Text], who: Reader, in_words: bool) -> Cell:
    if isinstance(term, Iri):
        known = (
            names.get(term.value) or _caption(term.value, who) or _name_of_part(term.value, names)
        )
        name = known or Text(shorten(term.value))
        return Cell(name, who.href(term.value), note=term.value, is_code=known is None)
    if isinstance(term, BlankNode):
        return Cell(Text(f"_:{term.value}"), is_code=True)
    if not isinstance(term, Literal):
        return Cell(Text(str(term)), is_code=True)
    datatype = term.datatype.value
    if number_of(term) is not None:
        is_long = in_words and len(term.value) > LONGEST_YEAR and term.value.isdecimal()
        text = Text(who.wording.number(int(term.value))) if is_long else text_of(term)
        return Cell(text, is_number=True)
    if in_words and datatype in DATES:
        return Cell(Text(say_date(term.value, who.language)), note=term.value, is_date=True)
    if in_words and datatype == XSD + "boolean":
        return Cell(Text(who.wording("ask.yes" if term.value == "true" else "ask.no")))
    if in_words and datatype == XSD + "duration":
        return Cell(Text(who.wording.every(term.value)))
    quiet = bool(term.language) or datatype in QUIET
    return Cell(text_of(term), note=None if quiet else shorten(datatype))


def _name_of_part(iri: str, names: Mapping[str, Text]) -> Text | None:
    """A part that nobody named, called after its thing."""
    whole, mark, part = iri.partition("#")
    name = names.get(whole)
    return Text(f"{name} · {part}", name.language) if name and mark and part else None


def _in_words(variable: str, who: Reader) -> str:
    """What a column is called: in the wording, by the ontology, or else by the query."""
    if known := who.wording.find(f"ask.column.{variable}"):
        return known
    for term in (TG + variable, TG + variable[:1].upper() + variable[1:]):
        if name := _caption(term, who):
            return name.value[:1].upper() + name.value[1:]
    return variable


def _telling_columns(rows: tuple[tuple[Cell | None, ...], ...]) -> tuple[int, ...]:
    """The columns that say more than what the links of another column are called."""
    columns = list(zip(*rows, strict=True))
    links = [_texts(column) for column in columns if _has_links(column)]
    return tuple(
        place
        for place, column in enumerate(columns)
        if _has_links(column) or _texts(column) not in links
    )


def _has_links(column: tuple[Cell | None, ...]) -> bool:
    return any(cell and cell.href for cell in column)


def _texts(column: tuple[Cell | None, ...]) -> list[str]:
    return [cell.text.value if cell else "" for cell in column]


def _caption(iri: str, who: Reader) -> Text | None:
    """What the ontology calls a term that has no name of its own in the answer's labels."""
    return who.site.words.caption(iri, who.language) if iri in who.site.words.labels else None


def _name_of(row: tuple[Cell | None, ...]) -> str:
    """What to call a row on the map: its first text that is not a number."""
    texts = [cell for cell in row if cell and not cell.is_number]
    named = [cell for cell in texts if not cell.is_code and cell.href is None]
    return next((cell.text.value for cell in [*named, *texts]), "")
