"""What is wrong with a query whose grammar is right: unknown names, values that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph

from twingraph.store.expectations import Said
from twingraph.store.grammar import END, Piece, read_grammar
from twingraph.vocab import PREFIXES

_WELL_KNOWN = {
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "fn": "http://www.w3.org/2005/xpath-functions#",
    "gn": "http://www.geonames.org/ontology#",
    "p": "http://www.wikidata.org/prop/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "qb": "http://purl.org/linked-data/cube#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
}
"""Prefixes that people use without thinking, beside those of our own."""

_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[tbnrf\"'\\])|\\", re.DOTALL)
_ABSOLUTE = re.compile(r"<[^/?#]*:")
_NAME_ESCAPE = re.compile(r"\\[^_~.\-!$&'()*+,;=/?#@%]")
_MOST_DIGITS = 18
_LIMITS = frozenset({"LIMIT", "OFFSET"})
_SCHEMES = frozenset({"http:", "https:", "urn:", "mailto:"})
_AGGREGATES = frozenset(f"'{name}'" for name in "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT".split())
_BRACKETS = {"'{'": "'}'", "'('": "')'", "'['": "']'"}


class Misuse(NamedTuple):
    """What is wrong with one token, and the advice; each in English and in German."""

    start: int
    said: Said
    advice: Said


def find_undeclared(pieces: Sequence[Piece], known: Mapping[str, str]) -> Misuse | None:
    """The first prefix that is used and not declared; `known` are addresses of prefixes."""
    declared = {
        name.text
        for before, name in zip(pieces, pieces[1:], strict=False)
        if before.kind == "'PREFIX'"
    }
    for piece in pieces:
        if piece.kind not in ("NAME", "NS"):
            continue
        prefix = piece.text.partition(":")[0] + ":"
        if prefix in declared:
            continue
        if prefix in _SCHEMES:
            return Misuse(
                piece.start,
                (
                    f"found “{prefix}” where an address begins",
                    f"gefunden: „{prefix}“, als begänne hier eine Adresse",
                ),
                ("An address stands in <…>.", "Eine Adresse steht in <…>."),
            )
        address = {**_WELL_KNOWN, **PREFIXES, **known}.get(prefix[:-1], "https://…")
        line = f"PREFIX {prefix} <{address}>"
        return Misuse(
            piece.start,
            (f"the prefix “{prefix}” is not declared", f"das Präfix „{prefix}“ ist nicht erklärt"),
            (f"Write {line} at the top.", f"Schreiben Sie ganz oben {line}."),
        )
    return None


def find_relative(pieces: Sequence[Piece]) -> Misuse | None:
    """The first address that is none by itself: a fault where nothing says relative to what."""
    for piece in pieces:
        if piece.kind == "IRI" and not _ABSOLUTE.match(piece.text):
            return Misuse(
                piece.start,
                ("found a relative address", "gefunden: eine relative Adresse"),
                ("Write the address in full.", "Schreiben Sie die Adresse ganz aus."),
            )
    return None


def find_misuse(pieces: Sequence[Piece]) -> Misuse | None:
    """The first thing that the grammar allows and SPARQL does not, as far as it is known here."""
    found = [
        *_wrong_terms(pieces),
        *_wrong_rows(pieces),
        *_shared_nodes(pieces),
        *_aggregates_in_patterns(pieces),
        *_names_given_twice(pieces),
        *_ungrouped(pieces),
    ]
    return min(found, key=lambda misuse: misuse.start, default=None)


def _wrong_terms(pieces: Sequence[Piece]) -> Iterator[Misuse]:
    """Escapes that there are not, addresses that are none, languages that are too long."""
    for before, piece in zip((Piece("", "", 0), *pieces), pieces, strict=False):
        if piece.kind == "STRING":
            wrong = next((one for one in _ESCAPE.finditer(piece.text) if one[0] == "\\"), None)
            if wrong:
                yield Misuse(
                    piece.start + wrong.start(),
                    (
                        r"found a “\” that begins no escape",
                        r"gefunden: ein „\“, das keine Ersatzschreibung beginnt",
                    ),
                    (
                        r"There are \" \' \\ \n \r \t \b \f \u00E4; a plain “\” is written “\\”.",
                        r"Es gibt \" \' \\ \n \r \t \b \f \u00E4; "
                        r"ein bloßes „\“ schreibt man „\\“.",
                    ),
                )
        elif piece.kind == "NAME" and (odd := _NAME_ESCAPE.search(piece.text)):
            yield Misuse(
                piece.start + odd.start(),
                (
                    r"found a “\” that begins no escape",
                    r"gefunden: ein „\“, das keine Ersatzschreibung beginnt",
                ),
                (
                    r"In a name it stands before a sign alone: city:a\(b\)",
                    r"In einem Namen steht es nur vor einem Zeichen: city:a\(b\)",
                ),
            )
        elif piece.kind == "IRI" and _ABSOLUTE.match(piece.text) and not _is_address(piece.text):
            yield Misuse(
                piece.start,
                ("found an address that is none", "gefunden: eine Adresse, die keine ist"),
                (
                    "Look at its scheme, host and percent signs, and for a second “#” (RFC 3987).",
                    "Sehen Sie nach Schema, Rechnername, Prozentzeichen, zweitem „#“ (RFC 3987).",
                ),
            )
        elif (
            piece.kind == "INTEGER"
            and len(piece.text) > _MOST_DIGITS
            and before.text.upper() in _LIMITS
        ):
            yield Misuse(
                piece.start,
                ("found a number beyond all rows", "gefunden: eine Zahl jenseits aller Zeilen"),
                (
                    "LIMIT and OFFSET take at most 18 digits.",
                    "LIMIT und OFFSET haben höchstens 18 Ziffern.",
                ),
            )
        elif piece.kind == "TAG" and any(len(part) > 8 for part in piece.text[1:].split("-")):
            yield Misuse(
                piece.start,
                (
                    f"found “{piece.text[:40]}”, which is no language",
                    f"gefunden: „{piece.text[:40]}“, keine Sprache",
                ),
                (
                    "A language is a tag such as @en or @zh-Hans.",
                    "Eine Sprache ist ein Kürzel wie @de oder @zh-Hans.",
                ),
            )


def _is_address(written: str) -> bool:
    try:
        pyoxigraph.NamedNode(written[1:-1])
    except ValueError:
        return "\\" in written  # an escape, which the engine reads itself
    return True


def _wrong_rows(pieces: Sequence[Piece]) -> Iterator[Misuse]:
    """Rows of VALUES that are longer or shorter than their head."""
    for at, piece in enumerate(pieces):
        if piece.kind != "'VALUES'" or pieces[at + 1].kind not in ("'('", "NIL"):
            continue
        head = _end(pieces, at + 1)
        names = [one for one in pieces[at + 1 : head] if one.kind == "VARIABLE"]
        yield from _repeated(names)
        wanted = len(names)
        row = head + 2
        while pieces[row].kind in ("'('", "NIL"):
            end = _end(pieces, row)
            number = _count_values(pieces[row + 1 : end])
            if number != wanted:
                yield Misuse(
                    pieces[row].start,
                    (
                        f"this row has {number} of {wanted} values",
                        f"diese Zeile hat {number} von {wanted} Werten",
                    ),
                    (
                        "Each row has a value for each variable; UNDEF leaves one open.",
                        "Jede Zeile hat zu jeder Variablen einen Wert; UNDEF lässt einen offen.",
                    ),
                )
            row = end + 1


def _repeated(names: Sequence[Piece]) -> Iterator[Misuse]:
    """Variables of SELECT or VALUES that stand there already."""
    seen: set[str] = set()
    for name in names:
        if name.text[1:] in seen:
            yield Misuse(
                name.start,
                (
                    f"found {name.text[:40]} a second time",
                    f"gefunden: {name.text[:40]} ein zweites Mal",
                ),
                ("Name each variable once.", "Nennen Sie jede Variable einmal."),
            )
        seen.add(name.text[1:])


def _count_values(pieces: Sequence[Piece]) -> int:
    """How many values stand in a row; a datatype and a sign are part of one."""
    number = depth = 0
    for at, piece in enumerate(pieces):
        depth += (piece.kind == "'<<('") - (piece.kind == "')>>'")
        is_part = piece.kind in ("TAG", "'^^'", "'+'", "'-'") or (
            at > 0 and pieces[at - 1].kind == "'^^'"
        )
        number += not depth and not is_part
    return number


def _end(pieces: Sequence[Piece], at: int) -> int:
    """The index of the bracket that closes the one at `at`."""
    if pieces[at].kind == "NIL":
        return at
    opening, closing, depth = pieces[at].kind, _BRACKETS[pieces[at].kind], 0
    for index in range(at, len(pieces)):
        depth += (pieces[index].kind == opening) - (pieces[index].kind == closing)
        if depth == 0:
            return index
    return len(pieces) - 1


def _shared_nodes(pieces: Sequence[Piece]) -> Iterator[Misuse]:
    """Labels of blank nodes that stand in two groups (SPARQL 1.1, section 4.1.4)."""
    groups: list[int] = []
    home: dict[str, int] = {}
    for at, piece in enumerate(pieces):
        if piece.kind == "'{'":
            groups.append(at)
        elif piece.kind == "'}'" and groups:
            groups.pop()
        elif piece.kind == "BLANK" and groups:
            if home.setdefault(piece.text, groups[-1]) != groups[-1]:
                yield Misuse(
                    piece.start,
                    (
                        f"found “{piece.text[:40]}” in a second group",
                        f"gefunden: „{piece.text[:40]}“ in einer zweiten Gruppe",
                    ),
                    (
                        "A blank node belongs to one pair of braces; take a variable instead.",
                        "Ein namenloser Knoten gehört in ein einziges Klammerpaar; nehmen Sie eine "
                        "Variable.",
                    ),
                )


def _aggregates_in_patterns(pieces: Sequence[Piece]) -> Iterator[Misuse]:
    """COUNT and its like within FILTER or BIND."""
    around: list[str] = []
    for before, piece in zip((Piece("", "", 0), *pieces), pieces, strict=False):
        if piece.kind in _BRACKETS:
            around.append(before.kind)
        elif piece.kind in _BRACKETS.values() and around:
            around.pop()
        elif piece.kind in _AGGREGATES and not {"'FILTER'", "'BIND'"}.isdisjoint(around[-20:]):
            yield Misuse(
                piece.start,
                (
                    f"found {piece.text.upper()} within WHERE",
                    f"gefunden: {piece.text.upper()} innerhalb von WHERE",
                ),
                (
                    "What counts rows stands in SELECT, HAVING or ORDER BY; within WHERE it takes "
                    "a query of its own in braces.",
                    "Was Zeilen zählt, steht in SELECT, HAVING oder ORDER BY; in WHERE braucht es "
                    "eine eigene Abfrage in geschweiften Klammern.",
                ),
            )


def _names_given_twice(pieces: Sequence[Piece]) -> Iterator[Misuse]:
    """AS with a variable that has a value already, in the same braces or the same SELECT."""
    scopes: list[tuple[str, set[str]]] = [("", set())]
    depth = 0
    for before, piece in zip((Piece("", "", 0), *pieces), pieces, strict=False):
        depth += (piece.kind == "'('") - (piece.kind == "')'")
        if piece.kind in ("'{'", "'SELECT'"):
            scopes.append((piece.kind, set()))
        elif piece.kind == "'}'":
            _close_scope(scopes)
        elif piece.kind == "VARIABLE" and (before.kind == "'AS'" or not depth):
            names = scopes[-1][1]
            if before.kind == "'AS'" and piece.text[1:] in names:
                yield Misuse(
                    piece.start,
                    (
                        f"{piece.text[:40]} has a value already",
                        f"{piece.text[:40]} hat schon einen Wert",
                    ),
                    ("AS takes a variable of its own.", "AS braucht eine eigene Variable."),
                )
            names.add(piece.text[1:])


def _close_scope(scopes: list[tuple[str, set[str]]]) -> None:
    """End the innermost braces, and the SELECT within them; their names are known around them."""
    names: set[str] = set()
    while len(scopes) > 1:
        kind, inner = scopes.pop()
        names |= inner
        if kind == "'{'":
            break
    scopes[-1][1].update(names)


def _ungrouped(pieces: Sequence[Piece]) -> Iterator[Misuse]:
    """What SELECT shows of groups without saying which of their many values."""
    for at, piece in enumerate(pieces):
        if piece.kind != "'SELECT'":
            continue
        columns, body = _columns(pieces, at + 1)
        yield from _repeated(columns)
        grouped = _grouped(pieces, _end(pieces, body) + 1) if body < len(pieces) else None
        counts = any(one.kind in _AGGREGATES for one in pieces[at:body])
        if grouped is None and not counts:
            continue
        for column in columns:
            if column.kind == "'*'":
                yield Misuse(
                    column.start,
                    (
                        "found “*” in a query with groups",
                        "gefunden: „*“ in einer Abfrage mit Gruppen",
                    ),
                    (
                        "Name the variables of GROUP BY, and what is counted.",
                        "Nennen Sie die Variablen von GROUP BY und das, was gezählt wird.",
                    ),
                )
            elif column.text[1:] not in (grouped or ()):
                yield Misuse(
                    column.start,
                    (
                        f"{column.text[:40]} is shown, but neither grouped nor counted",
                        f"{column.text[:40]} wird gezeigt, aber weder gruppiert noch gezählt",
                    ),
                    (
                        "Add it to GROUP BY, or choose one value: "
                        f"(SAMPLE({column.text[:40]}) AS ?one).",
                        "Nehmen Sie es in GROUP BY auf, oder wählen Sie einen Wert: "
                        f"(SAMPLE({column.text[:40]}) AS ?one).",
                    ),
                )


def _columns(pieces: Sequence[Piece], at: int) -> tuple[list[Piece], int]:
    """The plain columns of a SELECT, and where its braces begin."""
    columns = []
    while pieces[at].kind not in ("'{'", END):
        if pieces[at].kind == "'('":
            at = _end(pieces, at)
        elif pieces[at].kind in ("VARIABLE", "'*'"):
            columns.append(pieces[at])
        at += 1
    return columns, at


def _grouped(pieces: Sequence[Piece], at: int) -> set[str] | None:
    """The variables of the GROUP BY that begins at `at`, None if none does."""
    if pieces[at].kind != "'GROUP'":
        return None
    names: set[str] = set()
    at += 2
    while pieces[at].kind not in (
        "'HAVING'",
        "'ORDER'",
        "'LIMIT'",
        "'OFFSET'",
        "'VALUES'",
        "'}'",
        END,
    ):
        if pieces[at].kind == "'('":
            end = _end(pieces, at)
            if pieces[end - 2].kind == "'AS'":
                names.add(pieces[end - 1].text[1:])
            at = end
        elif pieces[at].kind == "VARIABLE":
            names.add(pieces[at].text[1:])
        elif pieces[at].kind in read_grammar().words and pieces[at + 1].kind == "'('":
            at = _end(pieces, at + 1)
        at += 1
    return names
