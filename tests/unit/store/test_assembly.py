"""Putting graphs together: the same bytes each time, and derived is never asserted."""

from pathlib import Path

import pytest

from twingraph.errors import DataError
from twingraph.store.assembly import Assembly

TURTLE = b'@prefix : <urn:x:> .\n:a :p [ :q "ue\\n" , _:b ] , ( 1 2 ) , "007" .\n_:b :r _:b .\n'


def assembled() -> Assembly:
    assembly = Assembly()
    assembly.add_turtle(TURTLE, "urn:g1", "one")
    assembly.add_turtle(TURTLE, "urn:g2", "two")
    assembly.add_turtle(TURTLE, "urn:g2", "three")
    return assembly


def test_the_same_input_is_written_as_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "1", tmp_path / "2"]
    contents = [assembled().write(file) for file in files]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert contents[0] == contents[1]
    assert contents[0].version == assembled().version
    lines = files[0].read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert (contents[0].quads, contents[0].graphs) == (len(lines), 2)


def test_files_keep_their_blank_nodes_apart() -> None:
    bare = 1  # the triple without a blank node is the same in both files of urn:g2
    assert len(assembled()) == 3 * len(one()) - bare


def one() -> Assembly:
    assembly = Assembly()
    assembly.add_turtle(TURTLE, "urn:g1", "one")
    return assembly


def test_rules_see_what_earlier_rules_derived() -> None:
    assembly = Assembly()
    assembly.add_turtle(b"<urn:a> <urn:p> <urn:b> .", "urn:g", "one")
    assert assembly.derive("CONSTRUCT { ?s <urn:q> ?o } { ?s <urn:p> ?o }", "urn:d", "1") == 1
    assert assembly.derive("CONSTRUCT { ?s <urn:r> ?o } { ?s <urn:q> ?o }", "urn:d", "2") == 1


def test_what_is_asserted_is_not_derived_again() -> None:
    assembly = Assembly()
    assembly.add_turtle(b"<urn:a> <urn:p> <urn:b> .", "urn:g", "one")
    assert assembly.derive("CONSTRUCT { ?s <urn:p> ?o } { ?s ?p ?o }", "urn:d", "1") == 0


@pytest.mark.parametrize(
    "rule",
    ["nonsense", "SELECT * { ?s ?p ?o }", "CONSTRUCT { [] <urn:q> ?o } { ?s ?p ?o }"],
)
def test_a_rule_that_cannot_be_used_is_named(rule: str) -> None:
    assembly = one()
    with pytest.raises(DataError) as caught:
        assembly.derive(rule, "urn:d", "10-broken")
    assert caught.value.place is not None and caught.value.place.file == "10-broken"


def test_a_fault_in_turtle_is_placed() -> None:
    with pytest.raises(DataError) as caught:
        Assembly().add_turtle(b"<urn:a> .", "urn:g", "x.ttl")
    assert str(caught.value).startswith("x.ttl:1:")
