"""A data folder for one city, cut out of a data folder of the world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from twingraph.dataset.folder import DATASET, DataFile, list_data, read_bytes
from twingraph.dataset.read import describe
from twingraph.dataset.turtle import Statement, TurtleFile, parse_turtle
from twingraph.dataset.write import Block, Draft
from twingraph.errors import DataError, Place
from twingraph.harvest.folder import LANGUAGES
from twingraph.harvest.partnership import LABELS, TITLE, named_first
from twingraph.harvest.start import Start, nobody
from twingraph.harvest.wikidata_ids import ENTITY
from twingraph.store.triples import parse_triples
from twingraph.vocab import DCTERMS, KINDS, OWL, SKOS, TG

_LABEL = URIRef(SKOS + "prefLabel")
_LANGUAGE = URIRef(DCTERMS + "language")
_MODIFIED = URIRef(DCTERMS + "modified")
_PARTNER = URIRef(TG + "partner")
_SAME = URIRef(OWL + "sameAs")
_TWINNED = URIRef(TG + "twinnedWith")


def cut_out(world: Path, item: str, space: str) -> Start:
    """Everything in `world` that ties an item of Wikidata to others, moved to the space `space`.

    `{slug}` in `space` becomes the city's slug. DataError if the folder cannot be read,
    HarvestError if no city in it is that item.
    """
    return _World(world).cut(item, space)


class _World:
    """A data folder that is read only where it is needed: it has tens of thousands of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {file.address: file for file in list_data(folder)[0]}
        if DATASET not in self.files:
            raise DataError(
                "this is no data folder: it has no dataset.ttl",
                place=Place(str(folder)),
                de="das ist kein Datenordner: dataset.ttl fehlt",
            )
        file = self.files[DATASET]
        self.dataset = self._parse(file)
        content = read_bytes(file.path, file.name)
        self.space = describe(parse_triples(content, file.name), content, file.name).space
        self._read: dict[str, TurtleFile] = {DATASET: self.dataset}

    def cut(self, item: str, space: str) -> Start:
        home = self._find_city(item)
        if home is None:
            raise nobody(item, str(self.folder))
        slug = home.rpartition("/")[2]
        space = space.replace("{slug}", slug)
        thing = URIRef(f"{self.space}id/{home}")
        waiting = [home, *self._tied_to(thing)]
        kept: dict[str, list[Statement]] = {}
        while waiting:
            address = waiting.pop()
            if address not in kept and address in self.files:
                kept[address] = _without_foreign_claims(self._turtle(address), thing)
                waiting += self._referred_to(kept[address])
        new_slugs = self._home_first(kept, home)
        names = {
            value.language: str(value)
            for subject, predicate, value in kept[home]
            if subject == thing and predicate == _LABEL and isinstance(value, Literal)
            if value.language
        }
        number = f" ({item})" if slug.endswith(f"-{item.lower()}") else ""  # as namesakes have it
        called = {language: f"{name}{number}" for language, name in names.items()}
        move = _Move(self.space, space, new_slugs, called)
        drafts = tuple(
            _draft(address, self._title(address), kept[address], move)
            for address in sorted(kept, key=lambda one: (KINDS.index(one.partition("/")[0]), one))
        )
        return Start(space, slug, names, *self._about(), drafts)

    def _find_city(self, item: str) -> str | None:
        mark = f"<{ENTITY}{item}>".encode()
        for address, file in self.files.items():
            if file.kind == "city" and mark in read_bytes(file.path, file.name):
                thing = URIRef(f"{self.space}id/{address}")
                wanted = thing, _SAME, URIRef(ENTITY + item)
                turtle = self._turtle(address)
                if wanted in turtle.triples or _claimed(turtle, wanted):
                    return address
        return None

    def _tied_to(self, home: URIRef) -> Iterator[str]:
        """The partnerships of the city, and the cities that claim to be tied to it."""
        mark = home.rpartition("/")[2].encode()
        for address, file in self.files.items():
            if file.kind not in ("city", "partnership"):
                continue
            if mark in read_bytes(file.path, file.name):  # parsing all would take minutes
                turtle = self._turtle(address)
                is_party = any(one[1:] == (_PARTNER, home) for one in turtle.triples)
                if is_party or any(one[1:] == (RDF.object, home) for one in turtle.triples):
                    yield address

    def _referred_to(self, statements: list[Statement]) -> Iterator[str]:
        start = f"{self.space}id/"
        for _, predicate, value in statements:
            if isinstance(value, URIRef) and value.startswith(start) and predicate != RDF.type:
                yield value.removeprefix(start).partition("#")[0]

    def _home_first(self, kept: Mapping[str, list[Statement]], home: str) -> dict[str, str]:
        """New addresses of partnerships: those of a city's own data name that city first."""
        start = f"{self.space}id/city/"
        slug = home.rpartition("/")[2]
        renamed = {}
        for address, statements in kept.items():
            if address.startswith("partnership/"):
                partners = [str(one[2]) for one in statements if one[1] == _PARTNER]
                slugs = sorted(one.removeprefix(start) for one in partners)
                others = [one for one in slugs if one != slug]
                renamed[address] = "partnership/" + "-".join([slug, *others])
        # Two that would get one address keep those they have.
        taken = Counter(renamed.values())
        return {old: new for old, new in renamed.items() if taken[new] == 1}

    def _about(self) -> tuple[tuple[str, ...], date]:
        said = {
            str(value) for _, predicate, value in self.dataset.triples if predicate == _LANGUAGE
        }
        days = [
            str(value) for _, predicate, value in self.dataset.triples if predicate == _MODIFIED
        ]
        languages = tuple(tag for tag, address in LANGUAGES.items() if address in said)
        try:
            return languages, date.fromisoformat(days[0])
        except (IndexError, ValueError) as trouble:
            raise DataError(
                "dcterms:modified, the day of the data, is missing",
                place=Place(self.dataset.name),
                de="dcterms:modified, der Tag der Daten, fehlt",
            ) from trouble

    def _title(self, address: str) -> str:
        file = self.files[address]
        first = read_bytes(file.path, file.name).decode().partition("\n")[0]
        return first.removeprefix("#").strip()

    def _turtle(self, address: str) -> TurtleFile:
        if address not in self._read:
            self._read[address] = self._parse(self.files[address])
        return self._read[address]

    def _parse(self, file: DataFile) -> TurtleFile:
        content = read_bytes(file.path, file.name)
        return parse_turtle(content, file.name)


def _claimed(turtle: TurtleFile, wanted: Statement) -> bool:
    """Whether the statement is claimed, even if it is not made: so for a city that is a country."""
    parts = zip((RDF.subject, RDF.predicate, RDF.object), wanted, strict=True)
    said = [{one[0] for one in turtle.triples if one[1:] == part} for part in parts]
    return bool(set.intersection(*said))


def _without_foreign_claims(turtle: TurtleFile, home: URIRef) -> list[Statement]:
    """What a file says, but claims of a tie to which the city is no party."""
    ties = {one[0] for one in turtle.triples if one[1:] == (RDF.predicate, _TWINNED)}
    ends = (RDF.subject, RDF.object)
    own = {one[0] for one in turtle.triples if one[1] in ends and one[2] == home}
    foreign = ties - own
    return [one for one in turtle.triples if one[0] not in foreign and one[2] not in foreign]


@dataclass(frozen=True)
class _Move:
    """Leads from addresses in one space to those in another; `home` is named first in labels."""

    old: str
    new: str
    renamed: Mapping[str, str]
    home: Mapping[str, str]

    def address(self, address: str) -> str:
        return self.renamed.get(address, address)

    def label(self, node: Node) -> Node:
        """The name of a partnership as it is among the home city's own."""
        if not isinstance(node, Literal) or node.language not in LABELS.keys() & self.home.keys():
            return node
        text = named_first(str(node), LABELS[node.language], self.home[node.language])
        return Literal(text, node.language)

    def title(self, title: str) -> str:
        return named_first(title, TITLE, self.home["en"]) if "en" in self.home else title

    def node(self, node: Node) -> Node:
        if not isinstance(node, URIRef) or not node.startswith(self.old):
            return node
        below = node.removeprefix(self.old)
        path, mark, part = below.partition("#")
        return URIRef(f"{self.new}id/{self.address(path.removeprefix('id/'))}{mark}{part}")


def _draft(address: str, title: str, statements: list[Statement], move: _Move) -> Draft:
    by_subject: dict[Node, list[tuple[URIRef, Node]]] = {}
    is_tie = address.startswith("partnership/")
    for subject, predicate, value in statements:
        said = by_subject.setdefault(move.node(subject), [])
        is_name = is_tie and predicate == _LABEL
        said.append((URIRef(str(predicate)), move.label(value) if is_name else move.node(value)))
    title = move.title(title) if is_tie else title
    blocks = tuple(Block(URIRef(str(one)), tuple(said)) for one, said in by_subject.items())
    return Draft(move.address(address), title, blocks)
