"""Reading protocol requests."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.request import FORM, QUERY, read_request

LIMITS = Limits(query_kb=1)


@given(st.text(min_size=1, max_size=100).filter(lambda text: text.removeprefix("\ufeff").strip()))
@example("\ufeffASK {}")
def test_any_text_arrives_as_it_was_sent(query: str) -> None:
    encoded = urlencode({"query": query})
    arrived = query.removeprefix("\ufeff")  # the mark of an encoding is no part of it
    assert read_request("GET", encoded, None, b"", LIMITS).query == arrived
    assert read_request("GET", f"{encoded}&x=", None, b"", LIMITS).query == arrived
    assert read_request("POST", "", FORM, encoded.encode(), LIMITS).query == arrived
    assert read_request("POST", "", QUERY, query.encode(), LIMITS).query == arrived


@given(st.sampled_from(["GET", "POST", "QUERY", "HEAD"]), st.text(max_size=50),
       st.text(max_size=30) | st.sampled_from([FORM, QUERY]), st.binary(max_size=100))  # fmt: skip
def test_anything_at_all_is_read_or_refused(method, query, kind, body) -> None:
    try:
        read_request(method, query.encode().decode("latin-1"), kind, body, LIMITS)
    except Refusal:
        pass


@given(st.lists(st.sampled_from([b"%0A", b"%3d", b"%", b"%f", b"=", b"\n", b"\r", b" ", b"+",
                                 b"%C3%BC", b"_", b"a", b"\t", b"%25", b"."])))  # fmt: skip
def test_escapes_are_decoded_as_the_library_does(parts: list[bytes]) -> None:
    encoded = b"".join(parts)
    body = b"query=ASK&timeout=&x=&format=" + encoded
    try:
        expected = unquote_to_bytes(encoded.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        with pytest.raises(Refusal):
            read_request("POST", "", FORM, body, LIMITS)
    else:
        assert (read_request("POST", "", FORM, body, LIMITS).format or "") == expected


def test_length_counts_in_bytes() -> None:
    read_request("POST", "", QUERY, b"x" * 1024, LIMITS)
    with pytest.raises(Refusal) as caught:
        read_request("POST", "", QUERY, ("ü" * 513).encode(), LIMITS)
    assert caught.value.problem == "query-too-long"


def test_dataset_and_wishes_are_read() -> None:
    given_ = [("query", "ASK {}"), ("default-graph-uri", "a:b"), ("default-graph-uri", "a:c"),
              ("named-graph-uri", "a:d"), ("timeout", "2.5"), ("format", "csv")]  # fmt: skip
    request = read_request("GET", urlencode(given_), None, b"", LIMITS)
    assert request.default_graphs == ("a:b", "a:c")
    assert request.named_graphs == ("a:d",)
    assert (request.seconds, request.format) == (2.5, "csv")
    assert request.has_dataset


def test_a_posted_query_takes_its_dataset_from_the_address() -> None:
    request = read_request("POST", "default-graph-uri=a:b", QUERY, b"ASK {}", LIMITS)
    assert request.default_graphs == ("a:b",)
