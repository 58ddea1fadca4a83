"""Read a data folder into a Dataset; gather every fault before complaining."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from twingraph.dataset.content import Dataset, Description, ReadFile, Rule
from twingraph.dataset.folder import (
    DATASET,
    LARGEST_FILE,
    DataFile,
    Misfit,
    Shelf,
    list_data,
    list_rules,
    list_shapes,
    list_words,
    read_bytes,
    say,
    shared_shelf,
)
from twingraph.errors import DataError, Place
from twingraph.store.terms import Iri, Literal, Term, Triple, from_rdflib, to_rdflib
from twingraph.store.triples import parse_triples
from twingraph.vocab import DCTERMS, KINDS, TG, VOID

_SPACE = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+/")


def read_dataset(data: Path, shelf: Shelf | None = None) -> Dataset:
    """The data folder with the shelves it is read by (those of this installation by default).

    Raises one DataError that carries every fault found: unreadable files, syntax, a dataset.ttl
    that does not say the address space, an empty folder.
    """
    shelf = shelf or shared_shelf()
    listed, misfits = list_data(data)
    _refuse_emptiness(data, listed, misfits)
    faults = _Faults()
    facts = _read_all(listed, faults)
    words = _read_all(list_words(shelf), faults)
    shapes = _read_all(list_shapes(shelf), faults)
    rules = []
    for path in list_rules(shelf):
        with faults.gathered():
            rules.append(_read_rule(path))
    description = None
    for file, content, triples in facts:
        if file.kind == DATASET:
            with faults.gathered():
                description = describe(triples, content, file.name)
    if faults or description is None:
        raise DataError.together(faults)
    space = description.space
    return Dataset(
        data,
        shelf,
        description,
        _in_their_graphs(facts, space),
        _in_their_graphs(words, space),
        _in_their_graphs(shapes, space),
        tuple(rules),
        (*misfits, *_find_files_beside_their_thing(facts, space)),
    )


def describe(triples: Iterable[Triple], content: bytes, name: str) -> Description:
    """What dataset.ttl says of the dataset; DataError unless it says void:uriSpace once.

    `content` are the bytes that were read as `triples`, `name` what messages call the file.
    """
    triples = list(dict.fromkeys(triples))
    spaces = [triple for triple in triples if triple.predicate.value == VOID + "uriSpace"]
    if len(spaces) != 1:
        raise DataError(
            f"void:uriSpace, where the addresses begin, must be said once; found {len(spaces)}",
            place=_place_of(spaces[1], content, name) if spaces else Place(name),
            de=f"void:uriSpace, wo die Adressen beginnen, fehlt oder steht mehrfach: {len(spaces)}",
        )
    dataset, _, value = spaces[0]
    space = getattr(value, "value", str(value))
    if not _SPACE.fullmatch(space):
        raise DataError(
            f"{space!r} cannot begin addresses: it takes http(s)://…/ with a slash at the end",
            place=_place_of(spaces[0], content, name),
            de=f"{space!r} kann keine Adressen beginnen: nötig ist http(s)://…/ mit Schrägstrich",
        )
    titles: dict[str, str] = {}
    home_city = None
    for subject, predicate, said in triples:
        if subject != dataset:
            continue
        if predicate.value == DCTERMS + "title" and isinstance(said, Literal):
            titles.setdefault(said.language or "", said.value)
        elif predicate.value == TG + "homeCity" and isinstance(said, Iri):
            home_city = said.value
    return Description(getattr(dataset, "value", str(dataset)), space, titles, home_city)


def _place_of(triple: Triple, content: bytes, name: str) -> Place:
    """Where a statement stands: slow to find out, so only for faults."""
    from twingraph.dataset.turtle import parse_turtle

    terms = (to_rdflib(term) for term in triple)
    return parse_turtle(content, name).place_of(*terms)


class _Faults(list[DataError]):
    """Faults found so far."""

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keep what goes wrong inside the block, and go on."""
        try:
            yield
        except DataError as trouble:
            self.extend(trouble.faults)


_Read = tuple[DataFile, bytes, tuple[Triple, ...]]


def _read_all(files: Iterable[DataFile], faults: _Faults) -> list[_Read]:
    read: list[_Read] = []
    for file in files:
        with faults.gathered():
            content = read_bytes(file.path, file.name)
            read.append((file, content, _triples(content, file.name)))
    return read


def _triples(content: bytes, name: str) -> tuple[Triple, ...]:
    """What a Turtle document says; DataError as from `parse_turtle`, which is thorough and slow."""
    if len(content) <= LARGEST_FILE:
        try:
            triples = parse_triples(content, name)
        except DataError:
            pass
        else:
            if not any(_is_rdf_1_2(triple.object) for triple in triples):
                return triples
    # Sound files are spared rdflib, which takes a tenth of a second to start.
    from twingraph.dataset.turtle import parse_turtle

    read = parse_turtle(content, name)
    return tuple(
        Triple(from_rdflib(subject), from_rdflib(predicate), from_rdflib(value))  # type: ignore[arg-type]
        for subject, predicate, value in read.triples
    )


def _is_rdf_1_2(term: Term) -> bool:
    return isinstance(term, Triple) or (isinstance(term, Literal) and bool(term.direction))


def _read_rule(path: Path) -> Rule:
    try:
        return Rule(path.stem, read_bytes(path).decode("utf-8"))
    except UnicodeDecodeError as trouble:
        raise DataError(
            "this is not UTF-8", place=Place(say(path)), de="das ist kein UTF-8"
        ) from trouble


def _refuse_emptiness(data: Path, files: list[DataFile], misfits: list[Misfit]) -> None:
    if not any(file.kind in KINDS for file in files):
        stray = f" ({misfits[0].place}: {misfits[0].message})" if misfits else ""
        raise DataError(
            "no things found here" + stray,
            hint="each thing is a file in the folder of its kind: city/NAME.ttl",
            place=Place(say(data)),
            de="hier liegen keine Dinge" + stray,
            hint_de="jedes Ding ist eine Datei im Ordner seiner Art: city/NAME.ttl",
        )
    if not any(file.kind == DATASET for file in files):
        raise DataError(
            "there is no such file; it says what the data is and where its addresses begin",
            place=Place(say(data / "dataset.ttl")),
            de="diese Datei fehlt; sie sagt, was die Daten sind und wo ihre Adressen beginnen",
        )


def _in_their_graphs(read: Iterable[_Read], space: str) -> tuple[ReadFile, ...]:
    return tuple(
        ReadFile(file, content, triples, file.graph(space)) for file, content, triples in read
    )


def _find_files_beside_their_thing(facts: Iterable[_Read], space: str) -> Iterator[Misfit]:
    for file, _, triples in facts:
        iri = Iri(f"{space}id/{file.address}")
        if file.kind in KINDS and not any(triple.subject == iri for triple in triples):
            yield Misfit(Place(file.name, 1), "no-thing", f"nothing is said here about {iri}")
