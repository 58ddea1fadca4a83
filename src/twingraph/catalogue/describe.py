"""The catalogue record of the data: DCAT-AP 3 and DCAT-AP.de, with VoID beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twingraph.catalogue.about import About
from twingraph.catalogue.authorities import COMPLETED, PUBLIC, STABLE, THEMES, explain, label
from twingraph.catalogue.counts import Counts
from twingraph.catalogue.formats import COMPRESSIONS, MEDIA_TYPE, Format, get_format
from twingraph.catalogue.release import Release
from twingraph.catalogue.terms import ADMS, DCATAP, DCATDE, a, say, texts, typed
from twingraph.catalogue.void import describe_void
from twingraph.store.terms import Iri, Literal, Triple
from twingraph.vocab import DCAT, DCTERMS, FOAF, GEO, ONTOLOGY, SKOS, SPDX

DCAT_AP = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"
SPARQL_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_LISTED_COMPRESSED = ("gz",)
_STANDARDS = {
    DCAT_AP: "DCAT-AP 3",
    SPARQL_PROTOCOL: "SPARQL 1.1 Protocol",
    ONTOLOGY: "twingraph ontology",
}


def describe(about: About, counts: Counts, releases: Sequence[Release] = ()) -> list[Triple]:
    """The whole record, sorted: catalogue, dataset, files of the latest release, services, VoID.

    Everything that dataset.ttl says is in it as it stands there; the rest is computed.
    `releases` come latest first.
    """
    statements = [
        *about.statements,
        *_dataset(about, releases),
        *_catalogue(about),
        *_service(about),
        *describe_void(about, counts, releases),
    ]
    if releases:
        for release, form, name in _listed(releases[0]):
            statements += _distribution(about, release, form, name)
    statements += list(explain(statements))
    statements += _place(about, counts)
    used = {getattr(triple.object, "value", "") for triple in statements}
    for address, title in _STANDARDS.items():
        if address in used:
            statements += say(address, (DCTERMS + "title", Literal(title)))
    return sorted(set(statements), key=str)


def describe_release(about: About, counts: Counts, release: Release) -> list[Triple]:
    """The record that lies in a release's folder: it knows of this version alone."""
    return describe(about, counts, [release])


def distribution_address(release: Release, about: About, name: str) -> str:
    """The address of one downloadable form of a release."""
    return f"{about.space}dump/{release.version}/#{name}"


def download_address(release: Release, about: About, name: str) -> str:
    """Where a file of a release is found."""
    return f"{about.space}dump/{release.version}/{name}"


def _dataset(about: About, releases: Sequence[Release]) -> Iterator[Triple]:
    dataset = about.dataset
    yield from a(dataset, DCAT + "Dataset")
    yield from say(
        dataset,
        (DCTERMS + "accessRights", PUBLIC),
        (DCATAP + "availability", STABLE),
        (DCAT + "landingPage", dataset),
        (DCTERMS + "conformsTo", ONTOLOGY),
    )
    if not about.has(DCTERMS + "identifier"):
        yield from say(dataset, (DCTERMS + "identifier", Literal(dataset)))
    for release in releases:
        version = f"{about.space}dump/{release.version}/"
        yield from say(dataset, (DCAT + "hasVersion", version))
        yield from say(
            version,
            (DCAT + "version", Literal(release.version)),
            (DCTERMS + "issued", typed(release.date, "date")),
            (ADMS + "versionNotes", texts(dict(release.notes))),
        )
    if releases:
        latest = f"{about.space}dump/{releases[0].version}/"
        yield from say(dataset, (DCAT + "hasCurrentVersion", latest))


def _listed(release: Release) -> Iterator[tuple[Release, Format, str]]:
    """The files that a portal should list: each format once, RDF also as gz."""
    for file in release.files:
        form = get_format(file.name)
        ending = file.name.rpartition(".")[2]
        if ending not in COMPRESSIONS or (ending in _LISTED_COMPRESSED and form.is_rdf):
            yield release, form, file.name


def _distribution(about: About, release: Release, form: Format, name: str) -> Iterator[Triple]:
    node = distribution_address(release, about, name)
    file = release.file(name)
    ending = name.rpartition(".")[2]
    yield from say(about.dataset, (DCAT + "distribution", node))
    yield from a(node, DCAT + "Distribution")
    yield from say(
        node,
        (DCTERMS + "title", texts(_titles(form, name, ending))),
        (DCTERMS + "description", texts(_descriptions(about, release, form))),
        (DCAT + "accessURL", f"{about.space}dump/{release.version}/"),
        (DCAT + "downloadURL", download_address(release, about, name)),
        (DCTERMS + "format", form.file_type_address),
        (DCAT + "mediaType", form.media_type_address),
        (DCAT + "byteSize", typed(file.size, "nonNegativeInteger")),
        (DCATAP + "availability", STABLE),
        (DCTERMS + "issued", typed(release.date, "date")),
        (DCTERMS + "modified", typed(release.date, "date")),
        (SPDX + "checksum", f"{node}-sha256"),
    )
    if ending in COMPRESSIONS:
        yield from say(node, (DCAT + "compressFormat", MEDIA_TYPE + COMPRESSIONS[ending]))
    yield from _same_as_dataset(about, node, DCTERMS + "license", DCTERMS + "language")
    yield from say(node, (DCATDE + "licenseAttributionByText", texts(dict(about.attribution))))
    yield from a(f"{node}-sha256", SPDX + "Checksum")
    yield from say(
        f"{node}-sha256",
        (SPDX + "algorithm", SPDX + "checksumAlgorithm_sha256"),
        (SPDX + "checksumValue", typed(file.sha256, "hexBinary")),
    )
    yield from a(SPDX + "checksumAlgorithm_sha256", SPDX + "ChecksumAlgorithm")


def _titles(form: Format, name: str, ending: str) -> dict[str, str]:
    table = "" if form.is_rdf else f" ({name})"
    squeezed = f", {ending}" if ending in COMPRESSIONS else ""
    return {"de": f"{form.title}{squeezed}{table}", "en": f"{form.title}{squeezed}{table}"}


def _descriptions(about: About, release: Release, form: Format) -> dict[str, str]:
    graphs_de = "mit Graphen" if form.keeps_graphs else "alle Graphen vereint"
    graphs_en = "with graphs" if form.keeps_graphs else "all graphs united"
    if not form.is_rdf:
        graphs_de, graphs_en = "Auszug als Tabelle oder Karte", "extract as a table or map"
    return {
        "de": f"{about.title('de')}, Version {release.version}: {graphs_de}",
        "en": f"{about.title('en')}, version {release.version}: {graphs_en}",
    }


def _catalogue(about: About) -> Iterator[Triple]:
    node, record = f"{about.space}catalog", f"{about.space}catalog#record"
    yield from a(node, DCAT + "Catalog")
    yield from say(
        node,
        (DCTERMS + "title", texts(_prefixed(about, {"de": "Katalog: ", "en": "Catalogue: "}))),
        (DCTERMS + "description", texts(dict(about.descriptions))),
        (DCAT + "dataset", about.dataset),
        (DCAT + "service", f"{about.space}sparql"),
        (DCAT + "record", record),
        (DCAT + "themeTaxonomy", THEMES),
        (FOAF + "homepage", about.space),
    )
    yield from _same_as_dataset(
        about,
        node,
        *(DCTERMS + name for name in ("publisher", "license", "language", "spatial")),
        *(DCTERMS + name for name in ("issued", "modified")),
    )
    yield from a(THEMES, SKOS + "ConceptScheme")
    yield from say(THEMES, (DCTERMS + "title", texts(dict(label(THEMES)))))
    yield from a(record, DCAT + "CatalogRecord")
    yield from say(
        record,
        (FOAF + "primaryTopic", about.dataset),
        (DCTERMS + "conformsTo", DCAT_AP),
        (ADMS + "status", COMPLETED),
    )
    yield from _same_as_dataset(
        about, record, *(DCTERMS + name for name in ("issued", "modified", "language", "title"))
    )


def _service(about: About) -> Iterator[Triple]:
    node = f"{about.space}sparql"
    yield from a(node, DCAT + "DataService")
    yield from say(
        node,
        (DCTERMS + "title", texts(_prefixed(about, {"de": "SPARQL: ", "en": "SPARQL: "}))),
        (
            DCTERMS + "description",
            texts(
                {
                    "de": "Abfragen an alle Graphen, SPARQL 1.1, nur lesend",
                    "en": "queries over all graphs, SPARQL 1.1, reading only",
                }
            ),
        ),
        (DCAT + "endpointURL", node),
        (DCAT + "endpointDescription", node),
        (DCAT + "landingPage", node),
        (DCAT + "servesDataset", about.dataset),
        (DCTERMS + "conformsTo", SPARQL_PROTOCOL),
        (DCTERMS + "accessRights", PUBLIC),
        (DCATAP + "availability", STABLE),
    )
    yield from _same_as_dataset(
        about,
        node,
        *(DCTERMS + name for name in ("publisher", "license")),
        *(DCAT + name for name in ("contactPoint", "theme", "keyword")),
    )


def _same_as_dataset(about: About, node: str, *properties: str) -> Iterator[Triple]:
    """What holds for the dataset holds for `node` too."""
    for triple in about.statements:
        if triple.subject == Iri(about.dataset) and triple.predicate.value in properties:
            yield Triple(Iri(node), triple.predicate, triple.object)


def _prefixed(about: About, words: dict[str, str]) -> dict[str, str]:
    return {language: word + about.title(language) for language, word in words.items()}


def _place(about: About, counts: Counts) -> Iterator[Triple]:
    """Where the place lies that dataset.ttl names as its spatial coverage.

    Its extent stays open: the data knows points, not borders.
    """
    if counts.home is None:
        return
    longitude, latitude = counts.home
    point = Literal(f"POINT({longitude} {latitude})", datatype=Iri(GEO + "wktLiteral"))
    for triple in about.statements:
        if triple.predicate.value == DCTERMS + "spatial" and isinstance(triple.object, Iri):
            yield from say(triple.object.value, (DCAT + "centroid", point))
