"""The saved questions as RDF, so that clients and editors find examples that run here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twingraph.catalogue.terms import a, say, texts
from twingraph.saved_queries import SavedQuery
from twingraph.store.terms import Iri, Literal, Triple
from twingraph.vocab import RDFS, SCHEMA, SH

_TEXT_OF_FORM = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
}
"""Class and property by the form of a query (SHACL Advanced Features, section 5)."""


def describe_questions(
    queries: Iterable[tuple[SavedQuery, str]], space: str, endpoint: str
) -> Iterator[Triple]:
    """Each question, given with the form of its query, as a sh:SPARQLExecutable.

    Its address is below `space`; it says what it asks in every language, its text, the shelf as
    keyword, and the `endpoint` that answers it.
    """
    for query, form in queries:
        subject = f"{space}query/{query.slug}"
        yield from a(subject, SH + "SPARQLExecutable")
        if form in _TEXT_OF_FORM:
            class_, property_ = _TEXT_OF_FORM[form]
            yield from a(subject, SH + class_)
            yield from say(subject, (SH + property_, Literal(query.text)))
        yield from say(
            subject,
            (RDFS + "comment", texts(dict(query.questions))),
            (SCHEMA + "keywords", Literal(query.shelf)),
            (SCHEMA + "target", Iri(endpoint)),
        )
