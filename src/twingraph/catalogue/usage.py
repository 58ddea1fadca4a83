"""How the words are used: how often, by which things, and in which questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from twingraph.catalogue.counts import Counts
from twingraph.catalogue.vocabulary import CLASS, Word
from twingraph.saved_queries import SavedQuery
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal
from twingraph.store.tokens import scan
from twingraph.vocab import TG

_SORTED_UP_TO = 20_000
"""Above so many uses the first that are found have to do: sorting them all would take seconds."""

_INSTANCES = "SELECT DISTINCT ?s WHERE { ?s a ?term }"
_SUBJECTS = "SELECT DISTINCT ?s WHERE { ?s ?term ?o }"
_CONCEPTS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?concept (COUNT(DISTINCT ?s) AS ?n) (MIN(?s) AS ?example)
WHERE {
  ?concept skos:inScheme ?scheme .
  ?s ?p ?concept .
  FILTER (?p NOT IN (skos:broader, skos:narrower, skos:hasTopConcept))
}
GROUP BY ?concept
ORDER BY ?concept
"""


@dataclass(frozen=True)
class Usage:
    """How a word is used: how often, two things that do, and the slugs of questions."""

    number: int
    examples: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class ConceptUsage:
    """How often an entry of a closed list is used, and one thing or part that does."""

    number: int
    example: str | None = field(default=None)


def read_usage(
    store: Store, words: Iterable[Word], counts: Counts, questions: Iterable[SavedQuery]
) -> dict[str, Usage]:
    """The use of each word by its address."""
    asked = _asked(questions)
    found = {}
    for word in words:
        known = counts.classes if word.sort == CLASS else counts.properties
        number = known.get(word.address, 0)
        examples = _examples(store, word, number) if number else ()
        found[word.address] = Usage(number, examples, asked.get(word.address, ()))
    return found


def read_concept_usage(store: Store, scheme: str) -> dict[str, ConceptUsage]:
    """The use of each entry of a closed list by its address."""
    found = {}
    for row in store.rows(_CONCEPTS, scheme=Iri(scheme)):
        concept, number, example = row.get("concept"), row.get("n"), row.get("example")
        if isinstance(concept, Iri) and isinstance(number, Literal):
            address = example.value if isinstance(example, Iri) else None
            found[concept.value] = ConceptUsage(int(number.value), address)
    return found


def _examples(store: Store, word: Word, number: int) -> tuple[str, ...]:
    query = _INSTANCES if word.sort == CLASS else _SUBJECTS
    order = " ORDER BY ?s" if number <= _SORTED_UP_TO else ""
    rows = store.rows(f"{query}{order} LIMIT 2", term=Iri(word.address))
    return tuple(row["s"].value for row in rows if isinstance(row.get("s"), Iri))  # type: ignore[union-attr]


def _asked(questions: Iterable[SavedQuery]) -> Mapping[str, tuple[str, ...]]:
    """For each word the questions that use it, competency questions first."""
    found: dict[str, list[str]] = {}
    order = {"competency": 0, "showcase": 1}
    for question in sorted(questions, key=lambda query: (order.get(query.shelf, 2), query.slug)):
        if question.shelf not in order:
            continue
        for token in scan(question.text):
            if token.sort == "name" and token.text.startswith("tg:"):
                slugs = found.setdefault(TG + token.text.removeprefix("tg:"), [])
                if question.slug not in slugs:
                    slugs.append(question.slug)
    return {address: tuple(slugs) for address, slugs in found.items()}
