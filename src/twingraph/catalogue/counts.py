"""Count what is in the data: triples, things, languages, links to elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from twingraph.store.protocol import Store
from twingraph.store.snapshot import Snapshot
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import KINDS, OWL, SKOS, class_of_kind

LINKS = tuple(
    [OWL + "sameAs"]
    + [SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")]
)
"""Properties that tie our things to those of other datasets."""

_TRIPLES = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }"
_GRAPHS = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?s) AS ?n)
WHERE { ?s a ?class }
GROUP BY ?class
ORDER BY ?class
"""
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_LANGUAGES = """
SELECT ?language (COUNT(*) AS ?n)
WHERE {
  ?s ?p ?o .
  BIND (LANG(?o) AS ?language)
  FILTER (?language != "")
}
GROUP BY ?language
ORDER BY ?language
"""
_EXAMPLE = "SELECT ?s WHERE { ?s a ?class } ORDER BY ?s LIMIT 1"
_HOME = """
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX tg: <https://w3id.org/twingraph/ontology#>
PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>

SELECT ?lat ?long
WHERE {
  ?dataset tg:homeCity/geo:hasGeometry ?point .
  ?point
    wgs:lat ?lat ;
    wgs:long ?long .
}
ORDER BY ?lat ?long
LIMIT 1
"""
_LINKED = "SELECT ?o WHERE { ?s ?p ?o . FILTER (isIRI(?o)) }"


@dataclass(frozen=True)
class Linkset:
    """Links of one kind to one other dataset: `target` is scheme and host of its addresses."""

    target: str
    predicate: str
    links: int


@dataclass(frozen=True)
class Counts:
    """What was counted. `triples` is what `COUNT(*)` answers at the endpoint.

    `subjects` and `objects` are None where the build counted the rest: they alone would have to be
    looked for through everything.
    `classes` and `properties` are counts by address, `languages` texts by language tag,
    `kinds` things by kind, kinds without things left out, `examples` one thing of each.
    `home` is longitude and latitude of the home city (WGS 84), None where nobody says.
    """

    triples: int
    subjects: int | None
    objects: int | None
    graphs: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    languages: Mapping[str, int]
    kinds: Mapping[str, int]
    linksets: tuple[Linkset, ...]
    examples: tuple[str, ...]
    home: tuple[str, str] | None

    @property
    def things(self) -> int:
        """Things of all kinds."""
        return sum(self.kinds.values())

    @property
    def vocabularies(self) -> list[str]:
        """The namespaces of all classes and properties that are used, sorted."""
        namespaces = {namespace_of(term) for term in (*self.classes, *self.properties)}
        return sorted(namespaces - {""})


def namespace_of(address: str) -> str:
    """Everything up to the last `#` or `/`; nothing for an address that has none (`urn:x`)."""
    namespace = address[: max(address.rfind("#"), address.rfind("/")) + 1]
    return "" if namespace.endswith("://") else namespace


def count(store: Store) -> Counts:
    """Count the whole store: as its build did, or with a handful of scans.

    So keep the answer as long as its version.
    """
    known = store.snapshot
    # the build counts statements line by line, so one that stands in two graphs counts twice
    if known and known.statistics.is_whole and known.union != "stored":
        return _known(store, known)
    classes = _by_address(store, _CLASSES, "class")
    kinds = {kind: classes.get(class_of_kind(kind), 0) for kind in KINDS}
    return Counts(
        triples=_number(store, _TRIPLES),
        subjects=_number(store, _SUBJECTS),
        objects=_number(store, _OBJECTS),
        graphs=_number(store, _GRAPHS),
        classes=classes,
        properties=_by_address(store, _PROPERTIES, "p"),
        languages=_by_address(store, _LANGUAGES, "language"),
        kinds={kind: number for kind, number in kinds.items() if number},
        linksets=tuple(_linksets(store)),
        examples=tuple(_examples(store, kinds)),
        home=_home(store),
    )


def _known(store: Store, snapshot: Snapshot) -> Counts:
    statistics = snapshot.statistics
    kinds = {kind: snapshot.count_things(kind) or 0 for kind in KINDS}
    firsts = ((snapshot.list_things(kind) or [])[:1] for kind in KINDS)
    return Counts(
        triples=statistics.total,
        subjects=None,
        objects=None,
        graphs=int(snapshot.about["graphs"]),
        classes=statistics.classes,
        properties=statistics.properties,
        languages=statistics.languages,
        kinds={kind: number for kind, number in kinds.items() if number},
        linksets=tuple(_linksets(store)),
        examples=tuple(first for things in firsts for first in things),
        home=_home(store),
    )


def _examples(store: Store, kinds: Mapping[str, int]) -> Iterator[str]:
    for kind, number in kinds.items():
        if number:
            row = store.rows(_EXAMPLE, **{"class": Iri(class_of_kind(kind))})[0]
            if isinstance(row["s"], Iri):
                yield row["s"].value


def _home(store: Store) -> tuple[str, str] | None:
    for row in store.rows(_HOME):
        long, lat = (str(getattr(row[name], "value", "")) for name in ("long", "lat"))
        if is_on_earth(long, lat):
            return long, lat
    return None


def is_on_earth(longitude: str, latitude: str) -> bool:
    """Whether what the data say are degrees of a place."""
    try:
        return abs(float(longitude)) <= 180 and abs(float(latitude)) <= 90  # false for NaN too
    except ValueError:
        return False


def _linksets(store: Store) -> list[Linkset]:
    found: Counter[tuple[str, str]] = Counter()
    for predicate in LINKS:
        for row in store.rows(_LINKED, p=Iri(predicate)):
            host = _host_of(getattr(row["o"], "value", ""))
            if host:
                found[host, predicate] += 1
    return [
        Linkset(target, predicate, links) for (target, predicate), links in sorted(found.items())
    ]


def _host_of(address: str) -> str | None:
    """Scheme and host of a web address, None for any other (`urn:isbn:…`)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else None


def _number(store: Store, query: str) -> int:
    term = store.rows(query)[0]["n"]
    return int(term.value) if isinstance(term, Literal) else 0


def _by_address(store: Store, query: str, name: str) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in store.rows(query):
        key, number = row.get(name), row.get("n")
        if isinstance(key, Iri | Literal) and isinstance(number, Literal):
            counted[key.value] = int(number.value)
    return counted
