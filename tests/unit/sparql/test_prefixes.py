"""The prefixes of a query: what it declares, and nothing that the writer would stumble over."""

import pytest

from twingraph.sparql.prefixes import find_prefixes


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK {}", {}),
        ("PREFIX a: <urn:a:> prefix b-c:<http://e.org/#>\nASK {}",
         {"a": "urn:a:", "b-c": "http://e.org/#"}),
        ("PREFIX : <urn:a:> ASK {}", {"": "urn:a:"}),
        ("PREFIX a: <urn:a:> PREFIX a: <urn:b:> ASK {}", {"a": "urn:b:"}),
        ("PREFIX a: <b#> PREFIX c: <> ASK {}", {}),
        ("# PREFIX a: <http://[>\nASK {}", {}),
        ("ASK { 'PREFIX a: <urn:a:>' }", {}),
    ],
)  # fmt: skip
def test_declarations_are_found(query, expected) -> None:
    assert find_prefixes(query) == expected


def test_a_query_of_nothing_but_declarations_is_no_burden() -> None:
    query = "".join(f"PREFIX p{n}: <urn:{n}> " for n in range(5000))
    assert len(find_prefixes(query)) == 100
