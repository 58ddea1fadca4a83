"""What the editor completes: this graph's own terms, the borrowed ones it uses, and its things."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from twingraph.errors import QueryMemoryError, QueryTimeoutError
from twingraph.pages.choices import read_choices
from twingraph.pages.questions import read_question
from twingraph.pages.site import Site
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import KINDS, PREFIXES, SCHEME, TG

SHORT_SCHEMES = {"partnership-kind": "kind", "partnership-state": "state"}
"""Lists whose prefix in our questions is not their own name."""


class Candidate(NamedTuple):
    """A term to offer; `sort` is class, property, concept or thing."""

    iri: str
    sort: str
    name: str = ""


def prefixes_of(site: Site) -> dict[str, str]:
    """Every prefix that the editor can fill in, by name: vocabularies, closed lists, kinds."""
    lists = {iri.partition("#")[0] for iri in site.words.labels if iri.startswith(SCHEME)}
    names = {iri: iri.removeprefix(SCHEME) for iri in lists}
    found = dict(PREFIXES)
    found |= {SHORT_SCHEMES.get(name, name): f"{iri}#" for iri, name in names.items()}
    found |= {kind: f"{site.space}id/{kind}/" for kind in KINDS}
    return dict(sorted(found.items()))


def complete(store: Store, site: Site, language: str) -> str:
    """All terms as JSON: `[{"t": "tg:partner", "s": "property", "l": "Partner", "d": "…"}, …]`.

    t is the term, s its sort, l its name and d what it means, where somebody said.
    """
    prefixes = prefixes_of(site)
    found: dict[str, dict[str, str]] = {}
    for iri, sort, name in (*_words(site), *_in_use(store), *_things(store, language)):
        term = _shorten(iri, prefixes)
        if term is None or term in found:
            continue
        if not name and iri in site.words.labels:
            name = site.words.caption(iri, language).value
        meaning = site.words.definition(iri, language)
        said = {"t": term, "s": sort, "l": name, "d": meaning.value if meaning else ""}
        found[term] = {key: value for key, value in said.items() if value}
    return json.dumps([found[term] for term in sorted(found)], ensure_ascii=False)


def _words(site: Site) -> Iterator[Candidate]:
    """Terms of the ontology and concepts of the lists."""
    for iri in site.words.labels:
        if iri.startswith(TG):
            yield Candidate(iri, "class" if iri.removeprefix(TG)[:1].isupper() else "property")
        elif iri.startswith(SCHEME):
            yield Candidate(iri, "concept")


def _in_use(store: Store) -> Iterator[Candidate]:
    """Classes and properties that occur in the data; none where it takes too long to look."""
    if store.snapshot and store.snapshot.statistics.is_known:
        known = store.snapshot.statistics
        yield from (Candidate(class_, "class") for class_ in known.classes)
        yield from (Candidate(property_, "property") for property_ in known.properties)
        return
    try:
        rows = store.rows(read_question("terms-in-use"))
    except (QueryTimeoutError, QueryMemoryError):
        return
    for row in rows:
        term, sort = row["term"], row["sort"]
        if isinstance(term, Iri) and isinstance(sort, Literal):
            yield Candidate(term.value, sort.value)


def _things(store: Store, language: str) -> Iterator[Candidate]:
    """Things by kind, as far as they fit into a list."""
    for kind in KINDS:
        for choice in read_choices(store, kind, language):
            yield Candidate(choice.iri, "thing", choice.name.value)


def _shorten(iri: str, prefixes: dict[str, str]) -> str | None:
    """The address with the longest prefix that leaves a plain local name."""
    fitting = [(len(space), name) for name, space in prefixes.items() if iri.startswith(space)]
    for length, name in sorted(fitting, reverse=True):
        local = iri[length:]
        if local and all(sign.isalnum() or sign in "-_" for sign in local):
            return f"{name}:{local}"
    return None
