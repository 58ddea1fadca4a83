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


@pytest.mark.parametrize(
    "statement",
    [
        *("<x:a> <x:p> 1.", "<x:a> <x:p> 1.5e3, .5, -.5E-2, +1, 1e5, 1.e5 .", "<x:a>a<x:b>."),
        *("a:b\\,c a:p 1 .", ":a :p : .", "a:b.c a:p a:%41 .", "a.b:c a:b:c 1 .", "a:1b a:p 1 ."),
        *("a:ü a:p a:b·c .", "a:x\u203fy a:p 1 .", "a:😀 a:p 1 .", "a:e\u0301 a:p 1 ."),
        *("_:a.b a:p 1 . a:x a:p _:a.b.", "a:x a:p 1;;;a:q 2;.", "a:x a:p true , false ."),
        *("Prefix q: <x:>\nq:a q:b 1 .", "BASE <x:y>\n<x:a> <x:p> 1 .", "a:a a:p 1 . # end"),
        *('a:x a:p """a""b""", """a\\\\""", \'\\\'\' .', "a:x a:p 'x' ^^ a:b , 'y' @de ."),
        *("[ a:p 1 ; ] a:q 2 . a:x a:p [ a:q [ a:r () ] ] .", "(1 2) a:p 1 . a:x a:p 1 ."),
    ],
)
def test_whatever_turtle_allows_has_a_place(statement: str) -> None:
    prefixes = "@prefix : <x:> .\n@prefix a: <x:> .\n@prefix a.b: <x:> .\n"
    read = sheet((prefixes + statement).encode())
    named = {triple for triple in read.triples if isinstance(triple.subject, Iri)}
    assert named and set(read.places) == named


def test_a_published_file_without_its_text_has_no_places() -> None:
    file = DataFile("city/a", "city", Path("a.ttl"), "a.ttl")
    assert Sheet(file, b"", sheet(b"<x:a> <x:p> 1 .").triples).places == {}
