"""Reading Turtle: every triple with its place, every fault with line and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from twingraph.dataset.folder import LARGEST_FILE
from twingraph.dataset.turtle import TurtleFile, parse_turtle
from twingraph.errors import DataError, Place

# Patterns of the grammar (RDF 1.1 Turtle, section 6.5), each written as one would not expect it.
DOCUMENTS = {
    "empty": "",
    "comment": "# nothing here",
    "object list": "@prefix : <urn:x:> .\n:a :p 1 , 2,3 ,\n 4 .",
    "predicate list": "@prefix : <urn:x:> .\n:a :p 1;;;:q 2;\n.",
    "same object twice": "@prefix : <urn:x:> .\n:a :p 1 .\n:a :p 1 .",
    "long strings": '@prefix : <urn:x:> .\n:a :p """x\n"y"\n""" , \'\'\'z\n\'\'\' ; :q "end" .',
    "strings with marks": '@prefix : <urn:x:> .\n:a :p "a;b.c,d[e](f)#g" ; :q "<x>" , \'"\' .',
    "escapes": '@prefix : <urn:x:> .\n:a :p "\\u00e4\\n\\t\\"\\\\" ; :q\\~r <urn:\\u00fc> .',
    "languages": '@prefix : <urn:x:> .\n:a :p "x"@de , "x"@de-AT , "x"@zh-Hans , "x" .',
    "datatypes": '@prefix : <urn:x:> .\n:a :p "1"^^:t, "1"^^<urn:t>, 1, 1.0, 1e0, true, false .',
    "signs": "@prefix : <urn:x:> .\n:a :p -1, +1, -1.5, .5, -.5e-3 .",
    "blank nodes": "@prefix : <urn:x:> .\n_:b :p _:c . _:c :p [] , [ :q _:b ] .",
    "nesting": "@prefix : <urn:x:> .\n:a :p [ :q [ :r [ :s 1 , [ ] ] ; :t 2 ] , 3 ] , 4 .",
    "nest as subject": "@prefix : <urn:x:> .\n[ :p 1 ] .\n[ :p 2 ] :q 3 .\n[] :r 4 .",
    "lists": "@prefix : <urn:x:> .\n:a :p () , ( 1 ) , ( 1 ( 2 [ :q 3 ] ) ) .\n( 4 ) :p 5 .",
    "sparql prefixes": "PREFIX : <urn:x:>\nprefix y: <urn:y:>\n:a y:p y:o .",
    "base": "@base <http://example.org/> .\n<a> <b> <c#d> .",
    "no white space": "<urn:a><urn:p><urn:b>.<urn:a><urn:p>'c',[<urn:q>1],(2);a<urn:e>.",
    "type": "@prefix : <urn:x:> .\n:a a :T ; a :U .",
    "umlauts": "@prefix ä: <urn:ä:> .\nä:ö ä:ü 'ß' .",
    "windows lines": "@prefix : <urn:x:> .\r\n:a :p 1 ;\r\n  :q 2 .\r\n",
    "dots": "@prefix : <urn:x:> .\n:a.b :c.d :e.f.\n:g :h 1.\n:i :j 1.5.",
}


@pytest.mark.parametrize("turtle", DOCUMENTS.values(), ids=DOCUMENTS)
def test_watched_parser_finds_the_triples_rdflib_finds(turtle: str) -> None:
    read = parse_turtle(turtle.encode(), "x.ttl")
    ours = Graph()
    for triple in read.triples:
        ours.add(triple)
    assert isomorphic(ours, Graph().parse(data=turtle, format="turtle"))


@pytest.mark.parametrize("turtle", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_triple_has_a_place_inside_the_file(turtle: str) -> None:
    read = parse_turtle(turtle.encode(), "x.ttl")
    lines = turtle.split("\n")
    for triple in read.triples:
        for place in (read.places[triple], read.subjects[triple[0]]):
            assert place.file == "x.ttl"
            assert place.line is not None and place.column is not None
            assert 1 <= place.line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1])


def read(turtle: str) -> TurtleFile:
    return parse_turtle(turtle.encode(), "x.ttl")


def place(turtle: str, value: str) -> tuple[int | None, int | None]:
    found = read(turtle)
    [spot] = [spot for triple, spot in found.places.items() if str(triple[2]) == value]
    return spot.line, spot.column


def test_place_is_where_the_object_is_written() -> None:
    turtle = '@prefix : <urn:x:> .\n:a\n  :p "one" ,\n    "two" ;\n  :q "three" .\n'
    assert place(turtle, "one") == (3, 6)
    assert place(turtle, "two") == (4, 5)
    assert place(turtle, "three") == (5, 6)


def test_place_survives_long_strings_before_it() -> None:
    assert place('@prefix : <urn:x:> .\n:a :p """1\n2\n3""" , "x" .', "x") == (4, 8)


def test_place_inside_a_nest_is_its_own() -> None:
    turtle = '@prefix : <urn:x:> .\n:a :p [\n    :q "in" ;\n    :r "on"\n  ] , "out" .'
    assert place(turtle, "in") == (3, 8)
    assert place(turtle, "on") == (4, 8)
    assert place(turtle, "out") == (5, 7)


def test_columns_count_characters_not_bytes() -> None:
    assert place('@prefix : <urn:x:> .\n:a :p "äöü" , "x" .', "x") == (2, 15)


def test_a_triple_written_twice_is_where_it_stood_first() -> None:
    assert place("@prefix : <urn:x:> .\n:a :p 7 .\n:a :p 7 .", "7") == (2, 7)


def test_place_of_a_missing_property_is_its_subject() -> None:
    found = read("@prefix : <urn:x:> .\n\n:a\n  :p 1 .")
    a = URIRef("urn:x:a")
    assert found.place_of(a, URIRef("urn:x:missing"), Literal(1)) == Place("x.ttl", 3, 1)
    assert found.place_of_subject(URIRef("urn:x:unknown")) == Place("x.ttl")


def test_literals_are_kept_as_written() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    found = read(f'<urn:a> <urn:p> "007"^^<{xsd}integer> , "no day"^^<{xsd}date> .')
    assert sorted(str(triple[2]) for triple in found.triples) == ["007", "no day"]


def test_prefixes_are_told() -> None:
    assert read("@prefix x: <urn:x:> .\nPREFIX y: <urn:y:>").prefixes == {
        "x": "urn:x:",
        "y": "urn:y:",
    }


def test_byte_order_mark_is_no_fault_and_moves_nothing() -> None:
    marked = b"\xef\xbb\xbf" + b"@prefix : <urn:x:> .\n:a :p 1 ."
    found = parse_turtle(marked, "x.ttl")
    assert [(spot.line, spot.column) for spot in found.places.values()] == [(2, 7)]


FAULTS = {
    "missing dot": (b"<urn:a> <urn:p> <urn:b>\n<urn:c> <urn:p> <urn:d> .", 2, 1, "expected “.”"),
    "end of file": (b"<urn:a> <urn:p>\n", 2, None, ""),
    "unknown prefix": (b"\n  x:a <urn:p> 1 .", 2, 3, "prefix x:"),
    "relative address": (b"<urn:a> <urn:p> <b> .", 1, 17, "relative"),
    "open string": (b'<urn:a> <urn:p> "abc\n" .', 1, None, "closing quote"),
    "space in address": (b"<urn:a b> <urn:p> 1 .", 1, None, ""),
    "literal as subject": (b'"a" <urn:p> 1 .', 1, 1, ""),
    "not UTF-8": (b'<urn:a> <urn:p>\n  "\xff" .', 2, 4, "0xFF"),
    "not UTF-8 after a mark": (b"\xef\xbb\xbf# \xe4", 1, 3, "0xE4"),
    "NUL": (b'<urn:a> <urn:p> "\x00" .', 1, 18, "NUL"),
    "UTF-16": ("<urn:a> <urn:p> 1 .".encode("utf-16"), 1, 1, "UTF-16"),
    "RDF 1.2": (b"<urn:a> <urn:p> <<( <urn:s> <urn:p> <urn:o> )>> .", 1, None, "1.2"),
    "direction": (b'<urn:a> <urn:p> "x"@en--ltr .', 1, None, "1.2"),
    "TriG": (b"<urn:g> { <urn:a> <urn:p> 1 }", 1, None, ""),
    "surrogate": (b'<urn:a> <urn:p> "\\uD800" .', 1, None, ""),
    "deep nest": (
        b"<urn:a> <urn:p> " + b"[ <urn:p> " * 3000 + b"1" + b"]" * 3000 + b" .",
        1,
        None,
        "nested",
    ),
    "HTML": (b"<!DOCTYPE html>\n<html></html>", 1, None, ""),
    "JSON": (b'{"@id": "urn:a"}', 1, None, ""),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", 1, None, "NUL"),
}


@pytest.mark.parametrize(("turtle", "line", "column", "word"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_said_with_its_place(
    turtle: bytes, line: int, column: int | None, word: str
) -> None:
    with pytest.raises(DataError) as caught:
        parse_turtle(turtle, "x.ttl")
    fault = caught.value
    assert fault.place is not None and fault.place.file == "x.ttl"
    assert fault.place.line is not None and fault.place.column is not None
    if column is not None:
        assert (fault.place.line, fault.place.column) == (line, column)
    assert word.lower() in fault.message.lower()
    assert fault.message.isprintable()
    assert len(fault.message) < 400


def test_a_huge_number_is_no_crash() -> None:
    digits = "9" * 10_000
    try:
        assert len(read(f"<urn:a> <urn:p> {digits} .").triples) == 1
    except DataError as fault:
        assert fault.place is not None


def test_an_overlong_file_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(DataError, match="larger than"):
        parse_turtle(b"#" * (LARGEST_FILE + 1), "x.ttl")


def test_two_files_never_share_a_blank_node() -> None:
    first, second = (read("_:b <urn:p> 1 .") for _ in range(2))
    assert first.triples[0][0] != second.triples[0][0]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(turtle: bytes) -> None:
    try:
        parse_turtle(turtle, "x.ttl")
    except DataError as fault:
        assert fault.place is not None


PIECES = st.sampled_from(
    [":a ", ":p ", "1 ", '"x" ', "'''y\n''' ", "[ ", "] ", "( ", ") ", "; ", ", ", ". ", "\n"]
    + ["a ", "true ", "@en ", "^^:t ", "_:b ", "<urn:x> ", "# no\n", "@prefix y: <urn:y> .\n", "{"]
)


@given(st.lists(PIECES, max_size=30))
def test_any_order_of_tokens_is_read_as_rdflib_does_or_refused(pieces: list[str]) -> None:
    turtle = "@prefix : <urn:x:> .\n" + "".join(pieces)
    try:
        found = parse_turtle(turtle.encode(), "x.ttl")
    except DataError as fault:
        assert fault.place is not None and fault.place.line is not None
    else:
        assert set(found.places) == set(found.triples)
        assert len(Graph().parse(data=turtle, format="turtle")) == len(found.triples)
