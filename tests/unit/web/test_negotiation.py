"""Accept, Accept-Language, Accept-Encoding: compared with an oracle that follows RFC 9110."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.web.negotiation import choose_coding, choose_language, choose_media_type

OFFERS = ("application/json", "text/csv", "text/turtle", "application/xml")
TYPES = ["application/json", "text/csv", "text/turtle", "application/xml", "image/png"]
RANGES = [*TYPES, "*/*", "text/*", "application/*", "image/*"]
QUALITIES = [None, "0", "0.1", "0.5", "0.9", "1", "1.0", "0.000"]
PARTS = st.tuples(
    st.sampled_from(RANGES),
    st.sampled_from(["", ";charset=utf-8", '; profile="a,b;c"', ";version=1"]),
    st.sampled_from(QUALITIES),
)


def quality(parts, offer: str) -> float:
    """The q of the most specific range that matches (RFC 9110, section 12.5.1)."""
    best = (-1, 0.0)
    for range_, _, q in parts:
        kind, subtype = range_.split("/")
        offered_kind, offered_subtype = offer.split("/")
        if kind in ("*", offered_kind) and subtype in ("*", offered_subtype):
            best = max(best, ((kind != "*") + (subtype != "*"), float(q or 1)))
    return best[1]


@given(st.lists(PARTS, min_size=1, max_size=6))
def test_the_choice_is_the_one_of_highest_quality(parts) -> None:
    header = ", ".join(
        range_ + parameter + (f";q={q}" if q else "") for range_, parameter, q in parts
    )
    chosen = choose_media_type(header, OFFERS)
    best = max(quality(parts, offer) for offer in OFFERS)
    if best == 0:
        assert chosen is None
    else:
        assert chosen is not None
        assert quality(parts, chosen) == best


@pytest.mark.parametrize("header", [None, "", "   ", "*/*", "*", ",", "*/*;q=0.001"])
def test_who_does_not_mind_gets_the_first(header) -> None:
    assert choose_media_type(header, OFFERS) == OFFERS[0]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/csv, */*", "text/csv"),
        ("*/*, text/csv;q=0.9", "application/json"),
        ("text/*", "text/csv"),
        ("Text/CSV", "text/csv"),
        ("text/csv;q=0, */*;q=0.1", "application/json"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('text/turtle;profile="https://example.org/a,b"', "text/turtle"),
    ],
)
def test_cases_people_ask_about(header, expected) -> None:
    assert choose_media_type(header, OFFERS) == expected


@given(st.text(max_size=200))
def test_any_header_is_read_somehow(header) -> None:
    assert choose_media_type(header, OFFERS) in (*OFFERS, None)
    assert choose_language(header, ("en", "de")) in ("de", "en")
    assert choose_coding(header, ("br", "gzip")) in ("br", "gzip", None)


def test_endless_headers_are_cut() -> None:
    assert choose_media_type("text/csv," * 100_000, OFFERS) == "text/csv"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("de", "de"),
        ("DE-at", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("en;q=0.4, de;q=0.6", "de"),
        ("fr", "en"),
        ("fr, de;q=0.1", "de"),
        ("de;q=0", "en"),
        ("*", "en"),
    ],
)
def test_languages(header, expected) -> None:
    assert choose_language(header, ("en", "de")) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0.1", "gzip"),
        ("identity", None),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity;q=0.5, gzip;q=0.1", None),
        ("deflate", None),
    ],
)
def test_codings(header, expected) -> None:
    assert choose_coding(header, ("br", "gzip")) == expected
