"""What Europe's and GovData's lists call the values of a record, so that it explains itself.

A record that only names these addresses cannot be checked without fetching the lists: the
official shapes ask for the class and the list of each value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twingraph.catalogue.terms import (
    ADMS,
    DCATAP,
    DCATDE,
    EU,
    LICENCES,
    VCARD,
    a,
    say,
    texts,
)
from twingraph.store.terms import Iri, Triple
from twingraph.vocab import DCAT, DCTERMS, FOAF, SKOS, SPDX_OF_LICENCE

PUBLIC = EU + "access-right/PUBLIC"
STABLE = EU + "planned-availability/STABLE"
THEMES = EU + "data-theme"
ATTRIBUTION = "http://purl.org/adms/licencetype/Attribution"
PUBLIC_DOMAIN = "http://purl.org/adms/licencetype/PublicDomain"
LICENCE_TYPES = {"CC-BY-4.0": ATTRIBUTION, "CC0-1.0": PUBLIC_DOMAIN}
"""What a licence asks for (ADMS licence types), by its SPDX identifier."""
COMPLETED = EU + "dataset-status/COMPLETED"

_LABELS: dict[str, tuple[str, str]] = {
    PUBLIC: ("öffentlich", "public"),
    STABLE: ("stabil", "stable"),
    ATTRIBUTION: ("Namensnennung", "attribution"),
    PUBLIC_DOMAIN: ("gemeinfrei", "public domain"),
    COMPLETED: ("abgeschlossen", "completed"),
    THEMES: ("Datenthemen", "data themes"),
    "http://purl.org/adms/publishertype/LocalAuthority": ("Kommune", "local authority"),
    "http://purl.org/adms/publishertype/NonProfitOrganisation": (
        "gemeinnützige Organisation",
        "non-profit organisation",
    ),
    EU + "data-theme/AGRI": (
        "Landwirtschaft, Fischerei, Forstwirtschaft und Nahrungsmittel",
        "Agriculture, fisheries, forestry and food",
    ),
    EU + "data-theme/ECON": ("Wirtschaft und Finanzen", "Economy and finance"),
    EU + "data-theme/EDUC": ("Bildung, Kultur und Sport", "Education, culture and sport"),
    EU + "data-theme/ENER": ("Energie", "Energy"),
    EU + "data-theme/ENVI": ("Umwelt", "Environment"),
    EU + "data-theme/GOVE": ("Regierung und öffentlicher Sektor", "Government and public sector"),
    EU + "data-theme/HEAL": ("Gesundheit", "Health"),
    EU + "data-theme/INTR": ("Internationale Themen", "International issues"),
    EU + "data-theme/JUST": (
        "Justiz, Rechtssystem und öffentliche Sicherheit",
        "Justice, legal system and public safety",
    ),
    EU + "data-theme/REGI": ("Regionen und Städte", "Regions and cities"),
    EU + "data-theme/SOCI": ("Bevölkerung und Gesellschaft", "Population and society"),
    EU + "data-theme/TECH": ("Wissenschaft und Technologie", "Science and technology"),
    EU + "data-theme/TRAN": ("Verkehr", "Transport"),
}

_CONCEPT = SKOS + "Concept"
_EXPLAINED: dict[str, tuple[str, str | None]] = {
    ADMS + "status": (_CONCEPT, EU + "dataset-status"),
    DCAT + "contactPoint": (VCARD + "Kind", None),
    DCAT + "compressFormat": (DCTERMS + "MediaType", None),
    DCAT + "landingPage": (FOAF + "Document", None),
    DCAT + "mediaType": (DCTERMS + "MediaType", None),
    DCAT + "theme": (_CONCEPT, THEMES),
    DCATAP + "availability": (_CONCEPT, EU + "planned-availability"),
    DCATDE + "contributorID": ("", "http://dcat-ap.de/def/contributors"),
    DCATDE + "politicalGeocodingLevelURI": ("", "http://dcat-ap.de/def/politicalGeocoding/Level"),
    DCTERMS + "accessRights": (DCTERMS + "RightsStatement", EU + "access-right"),
    DCTERMS + "accrualPeriodicity": (DCTERMS + "Frequency", EU + "frequency"),
    DCTERMS + "conformsTo": (DCTERMS + "Standard", None),
    DCTERMS + "format": (DCTERMS + "MediaTypeOrExtent", EU + "file-type"),
    DCTERMS + "language": (DCTERMS + "LinguisticSystem", EU + "language"),
    DCTERMS + "license": (DCTERMS + "LicenseDocument", LICENCES),
    DCTERMS + "spatial": (DCTERMS + "Location", None),
    FOAF + "homepage": (FOAF + "Document", None),
}
"""Property to the class its values have and the list they are from."""


def explain(statements: Iterable[Triple]) -> Iterator[Triple]:
    """Class, list and name of the list values that `statements` use, each once."""
    seen: set[tuple[str, str]] = set()
    given = list(statements)
    agents = {triple.subject for triple in given if _is_agent(triple)}
    for triple in given:
        if not isinstance(triple.object, Iri):
            continue
        value, property_ = triple.object.value, triple.predicate.value
        if (value, property_) in seen:
            continue
        seen.add((value, property_))
        if property_ == DCTERMS + "type" and triple.subject in agents:
            yield from _concept(value, "http://purl.org/adms/publishertype/1.0")
        elif property_ in _EXPLAINED:
            kind, scheme = _EXPLAINED[property_]
            if kind == _CONCEPT:
                yield from _concept(value, scheme)
                continue
            if kind:
                yield from a(value, kind)
            if scheme and _is_of(value, scheme):
                yield from say(value, (SKOS + "inScheme", scheme))
            sort = LICENCE_TYPES.get(SPDX_OF_LICENCE.get(value, ""))
            if property_ == DCTERMS + "license" and sort:
                yield from say(value, (DCTERMS + "type", sort))
                yield from _concept(sort, None)


def label(address: str) -> list[tuple[str, str]]:
    """Names of a list value by language, its code where we know no name."""
    known = _LABELS.get(address)
    if known:
        return [("de", known[0]), ("en", known[1])]
    return [("en", address.rstrip("/").rpartition("/")[2])]


def _concept(address: str, scheme: str | None) -> Iterator[Triple]:
    yield from a(address, _CONCEPT)
    yield from say(address, (SKOS + "prefLabel", texts(dict(label(address)))))
    if scheme:
        yield from say(address, (SKOS + "inScheme", scheme))


def _is_of(address: str, scheme: str) -> bool:
    return address.startswith(scheme + "/")


def _is_agent(triple: Triple) -> bool:
    return triple.object == Iri(FOAF + "Agent")
