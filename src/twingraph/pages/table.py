"""An answer as a table of terms, read from the store's SPARQL JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from twingraph.store.terms import BlankNode, Iri, Literal, Term

SPARQL_JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Table:
    """The solutions of a SELECT, in the query's order; None where a variable is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def column(self, variable: str) -> list[Term | None]:
        """One column, from top to bottom."""
        place = self.variables.index(variable)
        return [row[place] for row in self.rows]

    def first_rows(self, number: int) -> Table:
        """The same table, cut after `number` rows."""
        return self if len(self.rows) <= number else Table(self.variables, self.rows[:number])


def parse_answer(answer: bytes) -> Table | bool:
    """The table of a SELECT or the verdict of an ASK (SPARQL 1.1 Query Results JSON Format)."""
    document = json.loads(answer)
    if "boolean" in document:
        return bool(document["boolean"])
    variables = tuple(document["head"].get("vars", ()))
    return Table(
        variables,
        tuple(
            tuple(_term(found[name]) if name in found else None for name in variables)
            for found in document["results"]["bindings"]
        ),
    )


def _term(found: dict[str, Any]) -> Term:
    value = found["value"]
    if found["type"] == "uri":
        return Iri(value)
    if found["type"] == "bnode":
        return BlankNode(value)
    if found["type"] == "triple":
        # RDF 1.2 triple terms are shown as text
        return Literal(" ".join(str(_term(value[part])) for part in _PARTS))
    if language := found.get("xml:lang"):
        return Literal(value, language=language)
    datatype = found.get("datatype")
    return Literal(value, datatype=Iri(datatype) if datatype else None)


_PARTS = ("subject", "predicate", "object")
