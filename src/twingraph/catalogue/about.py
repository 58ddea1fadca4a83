"""What dataset.ttl says of the data: the one source of title, licence, version and contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twingraph.catalogue.cubes import read_cube_statements
from twingraph.catalogue.terms import ADMS, DCATDE, VCARD
from twingraph.errors import DataError
from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal, Triple
from twingraph.vocab import BASE, DCAT, DCTERMS, FOAF, TG, VOID

_SAID_OF_DATASET = """
PREFIX void: <http://rdfs.org/ns/void#>

SELECT ?dataset WHERE { ?dataset void:uriSpace ?space } ORDER BY ?dataset LIMIT 1
"""

_SAID_OF = """
SELECT DISTINCT ?property ?value
WHERE { ?subject ?property ?value }
ORDER BY ?property ?value
"""


@dataclass(frozen=True)
class About:
    """A dataset's words about itself.

    `statements` are all triples of dataset.ttl and those of its data cubes; texts are by language
    tag. `release` is the version as people cite it, None where the data was never released.
    `creator` is the home page of whoever made the data, `began` and `ended` the period they tell
    of, as dataset.ttl says it.
    """

    dataset: str
    space: str
    statements: tuple[Triple, ...]
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    notes: Mapping[str, str]
    attribution: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]
    publisher: Mapping[str, str]
    contact: str | None
    creator: str | None
    began: str | None
    ended: str | None
    licence: str | None
    release: str | None
    issued: str | None
    modified: str | None
    home: str | None

    @property
    def name(self) -> str:
        """A short name for files: the last part of the address space."""
        return self.space.rstrip("/").rpartition("/")[2].replace(":", "-") or "twingraph"

    def title(self, language: str = "en") -> str:
        """The title in a language, else in another."""
        return pick(self.titles, language) or self.name

    def has(self, property_address: str) -> bool:
        """Whether dataset.ttl itself says this of the dataset."""
        return any(
            triple.subject == Iri(self.dataset) and triple.predicate.value == property_address
            for triple in self.statements
        )


def pick(by_language: Mapping[str, str], language: str) -> str | None:
    """The text in `language`, else in English, German, or any; None if there is none."""
    for wanted in (language, "en", "de", ""):
        if wanted in by_language:
            return by_language[wanted]
    return next(iter(by_language.values()), None)


def read_about(store: Store) -> About:
    """The self-description of the data in `store`, plain defaults where it has none."""
    datasets = store.rows(_SAID_OF_DATASET)
    if not datasets:
        return _about(BASE + "dataset", ())
    dataset = datasets[0]["dataset"]
    if not isinstance(dataset, Iri):
        raise DataError("the dataset that says void:uriSpace needs an address")
    subjects, seen = [dataset], {dataset}
    statements: list[Triple] = []
    # From the dataset to its parts (publisher, contact, period): indexed look-ups, no scan.
    while subjects:
        subject = subjects.pop(0)
        for row in store.rows(_SAID_OF, subject=subject):
            value = row["value"]
            property_ = row["property"]
            if not isinstance(property_, Iri):
                continue
            statements.append(Triple(subject, property_, value))
            if (
                isinstance(value, Iri)
                and value.value.startswith(dataset.value + "#")
                and value not in seen
            ):
                seen.add(value)
                subjects.append(value)
    statements += read_cube_statements(store, dataset.value)
    return _about(dataset.value, tuple(statements))


def _about(dataset: str, statements: tuple[Triple, ...]) -> About:
    def values(subject: str | None, property_: str) -> list[Iri | Literal]:
        return [
            triple.object
            for triple in statements
            if triple.subject == Iri(subject or "urn:none")
            and triple.predicate.value == property_
            and isinstance(triple.object, Iri | Literal)
        ]

    def first(subject: str | None, property_: str) -> str | None:
        return next((value.value for value in values(subject, property_)), None)

    def by_language(subject: str | None, property_: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for value in values(subject, property_):
            if isinstance(value, Literal):
                found.setdefault(value.language or "", value.value)
        return found

    keywords: dict[str, tuple[str, ...]] = {}
    for value in values(dataset, DCAT + "keyword"):
        if isinstance(value, Literal):
            language = value.language or ""
            keywords[language] = (*keywords.get(language, ()), value.value)
    contact = first(dataset, DCAT + "contactPoint")
    period = first(dataset, DCTERMS + "temporal")
    return About(
        dataset=dataset,
        space=first(dataset, VOID + "uriSpace") or BASE,
        statements=statements,
        titles=by_language(dataset, DCTERMS + "title"),
        descriptions=by_language(dataset, DCTERMS + "description"),
        notes=by_language(dataset, ADMS + "versionNotes"),
        attribution=by_language(dataset, DCATDE + "licenseAttributionByText"),
        keywords=keywords,
        publisher=by_language(first(dataset, DCTERMS + "publisher"), FOAF + "name"),
        contact=first(contact, VCARD + "hasURL") or first(contact, VCARD + "hasEmail"),
        creator=first(first(dataset, DCTERMS + "creator"), FOAF + "homepage"),
        began=first(period, DCAT + "startDate"),
        ended=first(period, DCAT + "endDate"),
        licence=first(dataset, DCTERMS + "license"),
        release=first(dataset, DCAT + "version"),
        issued=first(dataset, DCTERMS + "issued"),
        modified=first(dataset, DCTERMS + "modified"),
        home=first(dataset, TG + "homeCity"),
    )
