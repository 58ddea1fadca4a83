"""Where the statements of a file stand: told from its layout, compared with rdflib's reader."""

from pathlib import Path

import pytest
from rdflib import URIRef

from twingraph.dataset.folder import DataFile
from twingraph.dataset.turtle import parse_turtle
from twingraph.store.terms import Iri, from_rdflib
from twingraph.validation.sheet import Sheet, sheet_of

ROOT = Path(__file__).parents[3]
FILES = sorted(
    [*(ROOT / "data").rglob("*.ttl"), *(ROOT / "tests/shapes").rglob("*.ttl")]
    + [*(ROOT / "ontology").rglob("*.ttl"), *(ROOT / "shapes").rglob("*.ttl")]
)


def sheet(content: bytes) -> Sheet:
    return sheet_of(DataFile("city/a", "city", Path("a.ttl"), "a.ttl"), content)


def places(content: bytes) -> list[tuple[int | None, int | None]]:
    return [(place.line, place.column) for place in sheet(content).places.values()]


def test_there_are_files() -> None:
    assert len(FILES) > 500


def test_every_statement_stands_where_rdflib_reads_it() -> None:
    for path in FILES:
        content = path.read_bytes()
        ours, theirs = sheet(content), parse_turtle(content, "a.ttl")
        named = {node: at for node, at in theirs.subjects.items() if isinstance(node, URIRef)}
        assert ours.subjects == {from_rdflib(node): at for node, at in named.items()}, path
        said = [
            (from_rdflib(subject), from_rdflib(predicate), from_rdflib(value), place)
            for (subject, predicate, value), place in theirs.places.items()
            if isinstance(subject, URIRef) and isinstance(value, URIRef)
        ]
        assert said == [
            (*triple, place)
            for triple, place in ours.places.items()
            if isinstance(triple.object, Iri)
        ], path
        assert [place for node, place in theirs.places.items() if isinstance(node[0], URIRef)] == [
            *ours.places.values()
        ], path


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        (b"<x:a> <x:p> [ <x:q> (1 [ <x:r> 2 ]) ] , 5 .", [(1, 13), (1, 41)]),
        (b"[ <x:q> 1 ] <x:p> 2 .\n_:b <x:p> 3 .\n<x:a> <x:p> 4 .", [(3, 13)]),
        (b"<x:a> <x:p> 1 , 1 ,\n 2 .", [(1, 13), (2, 2)]),
        (b"\xef\xbb\xbf<x:a> <x:p> '''\r\n''' ; <x:q> true .", [(1, 13), (2, 13)]),
        (b"<x:a> <x:p> " + b"[ <x:p> " * 90 + b"1" + b" ]" * 90 + b" ,\n 2 .", [(1, 13), (2, 2)]),
        (b"<x:a> <x:p> [ # why\n ] , 5 .", [(1, 13), (2, 6)]),
    ],
    ids=["nested", "beside blank nodes", "twice", "BOM and CRLF", "90 deep", "comment inside"],
)
def test_blank_nodes_do_not_hide_where_the_rest_stands(
    turtle: bytes, expected: list[tuple[int, int]]
) -> None:
    assert places(turtle) == expected


def test_a_published_file_without_its_text_has_no_places() -> None:
    file = DataFile("city/a", "city", Path("a.ttl"), "a.ttl")
    assert Sheet(file, b"", sheet(b"<x:a> <x:p> 1 .").triples).places == {}
