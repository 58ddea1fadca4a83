"""Values as a spreadsheet's cells show them, and what a person typed as values."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable

from twingraph.dataset.folder import SLUG
from twingraph.store.terms import Iri, Literal, Term
from twingraph.validation.drafting import concepts
from twingraph.validation.finding import Wording
from twingraph.validation.table.template import BETWEEN, Column
from twingraph.vocab import KINDS, SCHEME, XSD

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DATES = {
    XSD + "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    XSD + "gYearMonth": re.compile(r"\d{4}-\d{2}"),
    XSD + "gYear": re.compile(r"\d{4}"),
}
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TRUTH = {"true": True, "wahr": True, "ja": True, "yes": True, "1": True} | {
    "false": False, "falsch": False, "nein": False, "no": False, "0": False,
}  # fmt: skip
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_PREFIXES = {"partnership-kind": "kind", "partnership-state": "state"}


class CellError(ValueError):
    """What a person typed is no value of the column; `words` say why, in both languages."""

    def __init__(self, de: str, en: str) -> None:
        super().__init__(en)
        self.words = Wording(de, en)


def item_of(column: Column, value: Term, space: str) -> str | None:
    """A value as the column shows it; None for a value that it cannot hold."""
    if isinstance(value, Iri):
        return _name_of(column, value.value, space)
    if not isinstance(value, Literal):
        return None
    datatype, text = value.datatype.value, value.value
    fits = {
        "text": value.language == column.of,
        "string": datatype == XSD + "string",
        "date": datatype in _DATES and bool(_DATES[datatype].fullmatch(text)),
        "day": datatype == XSD + "date" and bool(_DATES[datatype].fullmatch(text)),
        "boolean": datatype == XSD + "boolean" and text in ("true", "false"),
    }
    return text if fits.get(column.sort) else None


def _name_of(column: Column, address: str, space: str) -> str | None:
    if column.sort == "iri":
        return address if _ADDRESS.fullmatch(address) else None
    if column.sort == "list":
        name = address.removeprefix(f"{SCHEME}{column.of}#")
        return name if name in concepts(column.of) else None
    if column.sort == "thing" and address.startswith(f"{space}id/"):
        kind, _, slug = address.removeprefix(f"{space}id/").partition("/")
        if kind in KINDS and SLUG.fullmatch(slug):
            return slug if kind == column.of else f"{kind}/{slug}"
    return None


def join(items: Iterable[str]) -> str:
    """Several values as one cell; a bar inside a value is marked with a backslash."""
    marked = [item.replace("\\", "\\\\").replace("|", "\\|") for item in items]
    return BETWEEN.join(marked)


def split(cell: str) -> list[str]:
    """The values of a cell, without space around them and without empty ones."""
    pieces, current, at = [], "", 0
    while at < len(cell):
        if cell[at] == "\\" and at + 1 < len(cell) and cell[at + 1] in "\\|":
            current += cell[at + 1]
            at += 1
        elif cell[at] == "|":
            pieces.append(current)
            current = ""
        else:
            current += cell[at]
        at += 1
    return [piece.strip() for piece in [*pieces, current] if piece.strip()]


def guard(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell without the apostrophe that `guard` put before it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write(column: Column, item: str) -> str:
    """An item as a file writes it; CellError if it is no value of the column."""
    return _WRITERS[column.sort](column, item)


def _write_text(column: Column, item: str) -> str:
    return f"{_quote(item)}@{column.of}"


def _write_string(column: Column, item: str) -> str:
    return _quote(item)


def _write_date(column: Column, item: str) -> str:
    """A date as precise as it was typed; a German day is taken for what it means."""
    typed = _shown(item)
    if found := _GERMAN_DAY.fullmatch(item):
        item = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    for datatype, shape in _DATES.items():
        if shape.fullmatch(item) and (column.sort == "date" or datatype == XSD + "date"):
            day = item + "-01-01"[len(item) - 4 :] if len(item) < 10 else item
            try:
                datetime.date.fromisoformat(day)
            except ValueError:
                break
            return f'"{item}"^^xsd:{datatype.removeprefix(XSD)}'
    if column.sort == "day":
        raise CellError(
            f"{typed} ist kein Tag: 1978-10-05 schreiben, die Spalte als Text formatiert",
            f"{typed} is no day: write 1978-10-05, the column formatted as text",
        )
    raise CellError(
        f"{typed} ist kein Datum: 1978-10-05, 1978-10 oder 1978 schreiben, die Spalte als Text "
        "formatiert",
        f"{typed} is no date: write 1978-10-05, 1978-10 or 1978, the column formatted as text",
    )


def _write_boolean(column: Column, item: str) -> str:
    if (truth := _TRUTH.get(item.lower())) is None:
        shown = _shown(item)
        raise CellError(f"{shown}: true oder false schreiben", f"{shown}: write true or false")
    return str(truth).lower()


def _write_iri(column: Column, item: str) -> str:
    if not _ADDRESS.fullmatch(item):
        raise CellError(
            f"{_shown(item)} ist keine Webadresse (https://…)",
            f"{_shown(item)} is no web address (https://…)",
        )
    return f"<{item}>"


def _write_list(column: Column, item: str) -> str:
    known = concepts(column.of)
    if item not in known:
        raise CellError(
            f"{_shown(item)} steht nicht in der Liste: {', '.join(known)}",
            f"{_shown(item)} is not in the list: {', '.join(known)}",
        )
    return f"{_PREFIXES.get(column.of, column.of)}:{item}"


def _write_thing(column: Column, item: str) -> str:
    kind, mark, slug = item.partition("/")
    if not mark:
        kind, slug = column.of, item
    if kind not in KINDS or not SLUG.fullmatch(slug):
        raise CellError(
            f"{_shown(item)} ist kein Name einer Datei: so schreiben, wie sie in {column.of}/ "
            "heißt",
            f"{_shown(item)} is not the name of a file: write it as it is called in {column.of}/",
        )
    return f"{kind}:{slug}"


def _shown(item: str) -> str:
    """What was typed, as a message quotes it."""
    return repr(item if len(item) < 80 else f"{item[:79]}…")


def _quote(text: str) -> str:
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in text):
        raise CellError("enthält Steuerzeichen", "holds control characters")
    return '"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"'


_WRITERS: dict[str, Callable[[Column, str], str]] = {
    "text": _write_text,
    "string": _write_string,
    "date": _write_date,
    "day": _write_date,
    "boolean": _write_boolean,
    "iri": _write_iri,
    "list": _write_list,
    "thing": _write_thing,
}
