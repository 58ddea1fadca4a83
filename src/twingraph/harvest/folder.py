"""A whole data folder out of drafts: the files of things, and dataset.ttl that makes it one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rdflib import RDF, Literal, URIRef

from twingraph.dataset.write import Block, Draft, write_draft
from twingraph.harvest.said import Said, block, day_of, part, tg
from twingraph.harvest.wikidata_ids import EARTH
from twingraph.vocab import BASE, DCAT, DCTERMS, FOAF, VOID

LICENCE = "CC0-1.0"
"""Wikidata's own, so that what is made from it stays as free."""

_PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_AUTHORITY = "http://publications.europa.eu/resource/authority/language/"
LANGUAGES = {"de": f"{_AUTHORITY}DEU", "en": f"{_AUTHORITY}ENG"}
"""Languages a data set may speak, as the EU's authority list has them."""


@dataclass(frozen=True)
class DatasetSheet:
    """What dataset.ttl will say; `home` is the home city, None where there is none."""

    space: str
    titles: Mapping[str, str] = field(hash=False)
    descriptions: Mapping[str, str] = field(hash=False)
    languages: Sequence[str]
    day: date
    home: URIRef | None = None
    is_world: bool = False

    def draft(self) -> Draft:
        """The file."""
        thing = URIRef(f"{self.space}dataset")
        publisher, contact = part(thing, "publisher"), part(thing, "contact")
        said: list[Said] = [
            (RDF.type, URIRef(DCAT + "Dataset")),
            (RDF.type, URIRef(VOID + "Dataset")),
            *_texts("title", self.titles),
            *_texts("description", self.descriptions),
            _dcterms("identifier", Literal(str(thing))),
            (URIRef(DCAT + "version"), Literal(self.day.isoformat())),
            _dcterms("issued", day_of(self.day)),
            _dcterms("modified", day_of(self.day)),
            _dcterms("publisher", publisher),
            _dcterms("creator", publisher),
            (URIRef(DCAT + "contactPoint"), contact),
            _dcterms("license", URIRef("http://dcat-ap.de/def/licenses/cc-zero")),
            *(_dcterms("language", URIRef(LANGUAGES[one])) for one in self.languages),
        ]
        if self.is_world:
            said.append(_dcterms("spatial", URIRef(EARTH)))
        if self.home is not None:
            said.append(tg("homeCity", self.home))
        said.append((URIRef(VOID + "uriSpace"), Literal(self.space)))
        title = f"The data set about itself: {self.titles['en']}"
        return Draft("dataset", title, (block(thing, said), *_publisher(publisher, contact)))


def _publisher(publisher: URIRef, contact: URIRef) -> tuple[Block, Block]:
    here = URIRef(BASE)
    return (
        Block(
            publisher,
            (
                (RDF.type, URIRef(FOAF + "Agent")),
                (URIRef(FOAF + "name"), Literal("twingraph", "de")),
                (URIRef(FOAF + "name"), Literal("twingraph", "en")),
                (URIRef(FOAF + "homepage"), here),
                _dcterms("type", URIRef(_PUBLISHER_TYPE + "NonProfitOrganisation")),
            ),
            "Whoever publishes this data puts their own name and address here.",
        ),
        Block(
            contact,
            (
                (RDF.type, URIRef(_VCARD + "Organization")),
                (URIRef(_VCARD + "fn"), Literal("twingraph")),
                (URIRef(_VCARD + "hasURL"), here),
            ),
        ),
    )


def world_sheet(
    space: str, languages: Sequence[str], day: date, home: URIRef | None
) -> DatasetSheet:
    """The data set of the world's partnerships."""
    return DatasetSheet(
        space,
        {
            "de": "Städtepartnerschaften der Welt nach Wikidata",
            "en": "Town partnerships of the world according to Wikidata",
        },
        {
            "de": "Alle Partnerschaften von Kommunen, die in Wikidata stehen. Was beide Seiten "
            "angeben, ist eine Partnerschaft; was nur eine Seite angibt, steht als Behauptung da. "
            "Wo Wikidata keinen Beginn nennt, ist nur bekannt, wann sie verzeichnet war.",
            "en": "All partnerships of municipalities that Wikidata has. What both sides state is "
            "a partnership; what one side alone states stands here as a claim. Where Wikidata "
            "gives no begin, it is only known when it was listed.",
        },
        languages,
        day,
        home,
        is_world=True,
    )


def city_sheet(
    space: str, name: Mapping[str, str], languages: Sequence[str], day: date, home: URIRef
) -> DatasetSheet:
    """The data set of one city's partnerships."""
    english = name["en"]
    german = name.get("de", english)
    return DatasetSheet(
        space,
        {"de": f"Städtepartnerschaften von {german}", "en": f"Town partnerships of {english}"},
        {
            "de": f"Wer mit {german} verbunden ist: ein Anfang aus Wikidata, der durch eigene "
            "Quellen zu prüfen und zu ergänzen ist.",
            "en": f"Who is tied to {english}: a start from Wikidata, to be checked and completed "
            "from sources of one’s own.",
        },
        languages,
        day,
        home,
    )


def write_files(
    folder: Path, sheet: DatasetSheet, drafts: Iterable[Draft], note: str | None = None
) -> int:
    """Write dataset.ttl and every draft below `folder`, and a README where `note` is given.

    How many files were written.
    """
    written = 0
    for draft in (sheet.draft(), *drafts):
        write_draft(folder, draft, sheet.space, LICENCE)
        written += 1
    if note is not None:
        (folder / "README.md").write_text(note, "utf-8")
    return written


def _dcterms(name: str, value: URIRef | Literal) -> Said:
    return URIRef(DCTERMS + name), value


def _texts(name: str, texts: Mapping[str, str]) -> Iterable[Said]:
    return (_dcterms(name, Literal(text, language)) for language, text in texts.items())
