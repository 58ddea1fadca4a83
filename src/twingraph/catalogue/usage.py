"""How the words are used: how often, by which things, and in which questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from twingraph.catalogue.counts import Counts
from twingraph.catalogue.vocabulary import CLASS, Word
from twingraph.saved_queries import SavedQuery
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal
from twingraph.store.tokens import scan
from twingraph.vocab import TG

_INSTANCES = """
SELECT ?term (MIN(?s) AS ?first) (MAX(?s) AS ?last)
WHERE { ?s a ?term }
GROUP BY ?term
ORDER BY ?term
"""
_SUBJECTS = """
PREFIX tg: <https://w3id.org/twingraph/ontology#>

SELECT ?term (MIN(?s) AS ?first) (MAX(?s) AS ?last)
WHERE {
  ?s ?term ?o .
  FILTER (STRSTARTS(STR(?term), STR(tg:)))
}
GROUP BY ?term
ORDER BY ?term
"""
_ANY = "{{ SELECT DISTINCT ({word} AS ?term) ?s WHERE {{ ?s {pattern} }} LIMIT 2 }}"
_AT_ONCE = 50
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
    words = tuple(words)
    if store.snapshot and store.snapshot.statistics.is_known:
        things = subjects = _any_examples(store, words)
    else:
        things, subjects = _examples(store, _INSTANCES), _examples(store, _SUBJECTS)
    found = {}
    for word in words:
        is_class = word.sort == CLASS
        number = (counts.classes if is_class else counts.properties).get(word.address, 0)
        examples = (things if is_class else subjects).get(word.address, ())
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


def _examples(store: Store, query: str) -> dict[str, tuple[str, ...]]:
    """The first and the last by address of what uses each word: one question for all words."""
    found = {}
    for row in store.rows(query):
        term = row.get("term")
        ends = (row.get("first"), row.get("last"))
        if isinstance(term, Iri):
            named = (end.value for end in ends if isinstance(end, Iri))
            found[term.value] = tuple(dict.fromkeys(named))
    return found


def _any_examples(store: Store, words: Sequence[Word]) -> dict[str, tuple[str, ...]]:
    """Two of what uses each word, whichever: in a big store nobody can wait for the first."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(words), _AT_ONCE):
        asked = " UNION ".join(
            _ANY.format(
                word=Iri(word.address),
                pattern=f"a {Iri(word.address)}"
                if word.sort == CLASS
                else f"{Iri(word.address)} ?o",
            )
            for word in words[start : start + _AT_ONCE]
        )
        for row in store.rows(f"SELECT ?term ?s WHERE {{ {asked} }}"):
            term, user = row.get("term"), row.get("s")
            if isinstance(term, Iri) and isinstance(user, Iri):
                found.setdefault(term.value, []).append(user.value)
    return {term: tuple(sorted(users)) for term, users in found.items()}


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
