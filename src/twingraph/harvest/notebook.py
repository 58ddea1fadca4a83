"""Answers written down as they come, so that an interrupted harvest goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from twingraph.errors import HarvestError

Row = dict[str, Node]


class Notebook:
    """One line of JSON per answer; the first line says which endpoint was asked, and since when.

    `begun` is the day of the first question: nothing in the book was read before it.
    What a killed program left half written at the end is struck out, whole lines are kept.
    HarvestError when the file cannot be used or tells of another endpoint.
    """

    def __init__(self, path: Path, endpoint: str) -> None:
        self.path = path
        self.begun = datetime.now(UTC).date()
        self._answers: dict[str, list[Any]] = {}
        try:
            self._resume(endpoint)
        except (OSError, ValueError, KeyError, TypeError) as trouble:
            raise HarvestError(
                f"{path} cannot be used to go on: {' '.join(str(trouble).split())[:200]}",
                hint="delete it to begin anew",
                de=f"mit {path} lässt sich nicht weitermachen",
                hint_de="löschen Sie die Datei, um von vorn zu beginnen",
            ) from trouble

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, query: str) -> list[Row] | None:
        """The answer to a query that was asked before; None if it was not."""
        rows = self._answers.get(_key(query))
        if rows is None:
            return None
        return [{name: _decode(said) for name, said in row.items()} for row in rows]

    def note(self, query: str, rows: list[Row]) -> None:
        """Keep an answer; it is on the disk when this returns."""
        said = [{name: _encode(term) for name, term in row.items()} for row in rows]
        self._write({"question": _key(query), "rows": said})
        self._answers[_key(query)] = said

    def forget(self, query: str) -> None:
        """Strike out an answer that proved wrong, so that it is asked for again."""
        self._write({"question": _key(query), "rows": None})
        self._answers.pop(_key(query), None)

    def close(self, *, done: bool) -> None:
        """Close the book; when the harvest is `done` nobody needs it any more."""
        if done:
            self.path.unlink(missing_ok=True)

    def _resume(self, endpoint: str) -> None:
        text = self.path.read_bytes() if self.path.exists() else b""
        whole = text[: text.rfind(b"\n") + 1]
        if not whole:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(b"")
            self._write({"endpoint": endpoint, "begun": self.begun.isoformat()})
            return
        first, *lines = (json.loads(line) for line in whole.splitlines())
        if first["endpoint"] != endpoint:
            raise ValueError(f"it tells of {first['endpoint']}")
        self.begun = date.fromisoformat(first["begun"])
        told = {line["question"]: line["rows"] for line in lines}
        self._answers = {key: rows for key, rows in told.items() if rows is not None}
        if len(whole) < len(text):
            with self.path.open("r+b") as book:
                book.truncate(len(whole))

    def _write(self, line: dict[str, Any]) -> None:
        with self.path.open("ab") as book:
            book.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            book.flush()
            os.fsync(book.fileno())


def _key(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def _encode(term: Node) -> list[str | None]:
    if isinstance(term, Literal):
        return [str(term), term.language, str(term.datatype) if term.datatype else None]
    return [str(term)] if isinstance(term, URIRef) else []


def _decode(said: list[str | None]) -> Node:
    if len(said) == 1:
        return URIRef(said[0] or "")
    if len(said) == 3:
        value, language, datatype = said
        return Literal(
            value or "",
            lang=language,
            datatype=URIRef(datatype) if datatype else None,
            normalize=False,
        )
    return BNode()
