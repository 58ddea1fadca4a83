"""A row of a table set into the file of its thing; what the table does not hold stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from twingraph.errors import DataError
from twingraph.store.terms import Iri, Term, Triple
from twingraph.store.triples import parse_triples
from twingraph.validation.finding import Wording
from twingraph.validation.layout import Block, LayoutError, Page, Property, Value, parse_page
from twingraph.validation.layout import render as lay_out
from twingraph.validation.names import prefixes_of
from twingraph.validation.repair import repair
from twingraph.validation.table.cells import item_of, split, write
from twingraph.validation.table.export import cells_of
from twingraph.validation.table.template import BETWEEN, Column, columns_of
from twingraph.vocab import KINDS, RDF, TG, class_of_kind

_TYPE = RDF + "type"
_SOURCE = "http://purl.org/dc/terms/source"


class MergeError(Exception):
    """A file into which a row cannot be set without harm; `words` say why, in both languages."""

    def __init__(self, de: str, en: str) -> None:
        super().__init__(en)
        self.words = Wording(de, en)


def merge(
    content: bytes,
    address: str,
    space: str,
    columns: Sequence[Column],
    cells: dict[str, str],
) -> bytes:
    """The file with the row's values; the same bytes where the row says what it says already.

    `cells.CellError` for a value that is none; MergeError if the file is
    laid out in a way that cannot be edited safely; DataError if it is not sound Turtle.
    """
    before = parse_triples(content, address)
    asked = changed(before, address, space, columns, cells)
    if not asked:
        return content
    _refuse_bars(before, address, space, asked, cells)
    try:
        page = parse_page(content.decode("utf-8-sig"))
    except LayoutError as trouble:
        raise MergeError(f"ihr Satz ist ungewohnt ({trouble})", str(trouble)) from trouble
    if page.is_rough:
        raise MergeError(
            "in einem leeren Knoten steht ein Kommentar, der verloren ginge",
            "there is a comment inside a blank node, which would be lost",
        )
    known = {prefix.name: prefix.iri[1:-1] for prefix in page.prefixes}
    names = prefixes_of(space, address) | known
    thing = f"{space}id/{address}"
    place = next(
        (
            number
            for number, part in enumerate(page.parts)
            if isinstance(part, Block) and _expand(part.subject, names) == thing
        ),
        None,
    )
    if place is None:
        raise MergeError(f"{thing} ist darin nicht beschrieben", f"{thing} is not described")
    block = page.parts[place]
    assert isinstance(block, Block)
    for column in asked:
        block = _set(block, column, items_in(column, cells[column.name]), names, space)
    parts = (*page.parts[:place], block, *page.parts[place + 1 :])
    merged = repair(lay_out(replace(page, parts=parts)).encode(), address, space)
    _make_sure(before, merged, address, space, asked, cells)
    return merged


def begin(address: str, space: str, licence: str) -> bytes:
    """A file that says nothing yet but what sort of thing it is about."""
    kind, _, slug = address.partition("/")
    type_ = Property("a", 0, 0, (Value("tg:" + class_of_kind(kind).removeprefix(TG), 0, 0),))
    head = (f"# {kind.capitalize()}: {slug.replace('-', ' ').title()}", licence)
    page = Page(head, (), (Block(f"{kind}:{slug}", 0, 0, (type_,)),))
    return repair(lay_out(page).encode(), address, space)


def changed(
    triples: Iterable[Triple],
    address: str,
    space: str,
    columns: Sequence[Column],
    cells: dict[str, str],
) -> list[Column]:
    """The columns in which the row says something else than the file."""
    now = cells_of(triples, address, columns, space)
    return [
        column
        for column, cell in zip(columns, now, strict=True)
        if cells[column.name] != cell.replace("\r\n", "\n")
        and items_in(column, cells[column.name]) != items_in(column, cell)
    ]


def _refuse_bars(
    before: Sequence[Triple],
    address: str,
    space: str,
    asked: Sequence[Column],
    cells: dict[str, str],
) -> None:
    """MergeError where a file says two things for which its column has one place.

    They were shown with a bar between them, which would become part of the one that is written.
    """
    for column, now in zip(asked, cells_of(before, address, asked, space), strict=True):
        has_bars = BETWEEN in now and BETWEEN in cells[column.name]
        if column.sort == "text" and not column.has_many and has_bars:
            thing = Iri(f"{space}id/{address}")
            shown = [
                one for one in before if one.subject == thing and _is_held(one, [column], space)
            ]
            if len(shown) > 1:
                raise MergeError(
                    f"{column.name} hat mehrere Werte, wo einer stehen darf: nur einen behalten",
                    f"{column.name} has several values where one may stand: keep only one",
                )


def items_in(column: Column, cell: str) -> list[str]:
    """The values of a cell, each once."""
    items = split(cell) if column.has_many else [cell.strip()] if cell.strip() else []
    return list(dict.fromkeys(items))


def _set(
    block: Block, column: Column, items: list[str], names: dict[str, str], space: str
) -> Block:
    """The block with just these values in the column; others of the same property stay."""
    shown = {write(column, item): item for item in items}
    properties: list[Property] = []
    orphaned: tuple[str, ...] = ()
    is_placed = False
    for part in block.properties:
        if _expand(part.verb, names) != column.property:
            properties.append(replace(part, above=(*orphaned, *part.above)))
            orphaned = ()
            continue
        kept = [value for value in part.values if _stays(value, column, shown, names, space)]
        known = {_item(value, column, names, space) for value in kept}
        if not is_placed:
            new = [text for text, item in shown.items() if _normal(column, text, names, space)
                   not in known]  # fmt: skip
            kept += [Value(text, 0, 0) for text in new]
            is_placed = True
        lost = [value for value in part.values if value not in kept]
        comments = tuple(line for value in lost for line in (*value.above, value.behind) if line)
        if kept:
            above = (*orphaned, *part.above, *comments)
            properties.append(replace(part, values=tuple(kept), above=above))
            orphaned = ()
        else:
            orphaned = (*orphaned, *part.above, *comments)
    if not is_placed and shown:
        values = tuple(Value(text, 0, 0) for text in shown)
        at = _place_for(column, properties, names)
        properties.insert(at, Property(column.verb, 0, 0, values))
    return replace(block, properties=tuple(properties), below=(*orphaned, *block.below))


def _stays(
    value: Value, column: Column, shown: dict[str, str], names: dict[str, str], space: str
) -> bool:
    item = _item(value, column, names, space)
    return item is None or item in {_normal(column, text, names, space) for text in shown}


def _normal(column: Column, text: str, names: dict[str, str], space: str) -> str | None:
    """What the column shows of a value that is about to be written."""
    return item_of(column, _term(text, prefixes_of(space, "") | names), space)


def _item(value: Value, column: Column, names: dict[str, str], space: str) -> str | None:
    if value.has_blank_node:
        return None
    return item_of(column, _term(value.text, names), space)


def _term(text: str, names: dict[str, str]) -> Term:
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in names.items())
    triple = parse_triples(f"{head}<urn:a> <urn:b> {text} .".encode(), "value")[0]
    return triple.object


def _expand(text: str, names: dict[str, str]) -> str:
    if text == "a":
        return _TYPE
    if text.startswith("<"):
        return text[1:-1]
    prefix, _, local = text.partition(":")
    return names.get(prefix, f"{prefix}:") + local


def _place_for(column: Column, properties: list[Property], names: dict[str, str]) -> int:
    """Behind the last property that comes before it in the table, and before the sources."""
    order = [_TYPE, *(one.property for one in _neighbours(column))]
    rank = order.index(column.property)
    at = 0
    for number, part in enumerate(properties):
        verb = _expand(part.verb, names)
        if verb in order and order.index(verb) < rank and verb != _SOURCE:
            at = number + 1
    return at or 1


def _neighbours(column: Column) -> tuple[Column, ...]:
    return next(columns_of(kind) for kind in KINDS if column in columns_of(kind))


def _make_sure(
    before: Sequence[Triple],
    merged: bytes,
    address: str,
    space: str,
    asked: Sequence[Column],
    cells: dict[str, str],
) -> None:
    """MergeError unless the file says just what the row wants, and all that it said besides."""
    try:
        after = parse_triples(merged, address)
    except DataError as trouble:
        raise MergeError(trouble.said("de"), trouble.said("en")) from trouble
    thing = Iri(f"{space}id/{address}")
    touched = {column.property for column in asked}

    def rest(triples: Iterable[Triple]) -> set[str]:
        return {
            str(triple)
            for triple in triples
            if triple.subject != thing or not _is_held(triple, asked, space)
        }

    if not any("_:" in str(triple) for triple in before) and rest(before) != rest(after):
        told = ", ".join(sorted(touched))
        raise MergeError(
            f"außer {told} würde sich noch etwas ändern", f"something besides {told} would change"
        )
    for column, cell in zip(asked, cells_of(after, address, asked, space), strict=True):
        names = prefixes_of(space, address)
        wanted = {
            _normal(column, write(column, item), names, space)
            for item in items_in(column, cells[column.name])
        }
        if set(items_in(column, cell)) != {str(item).strip() for item in wanted}:
            raise MergeError(
                f"{column.name} würde nicht, was die Tabelle sagt",
                f"{column.name} would not become what the table says",
            )


def _is_held(triple: Triple, asked: Sequence[Column], space: str) -> bool:
    """Whether one of the columns holds this value."""
    return any(
        triple.predicate.value == column.property
        and item_of(column, triple.object, space) is not None
        for column in asked
    )
