"""Cutting queries into tokens: by the grammar, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twingraph.sparql.tokens import cut, offset_of, spell_out
from twingraph.store.tokens import decode_escapes, line_and_column


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK{}", ["ASK", "{", "}"]),
        ("?a<?b", ["?a", "<", "?b"]),
        ("<http://x/#y>?p", ["<http://x/#y>", "?p"]),
        (r"<http://x/\u0061>", [r"<http://x/\u0061>"]),
        ("'a\\'b' \"c\"", ["'a\\'b'", '"c"']),
        ('"""a"b""c""" \'\'\'d\'\'\'', ['"""a"b""c"""', "'''d'''"]),
        ('"""a', ['""', '"', "a"]),
        ("'a\nb'", ["'", "a", "b", "'"]),
        ("a#b'\n'c'", ["a", "#b'", "'c'"]),
        ("ex:a.b ex:c. _:d :e", ["ex:a.b", "ex:c.", "_:d", ":e"]),
        (r"ex:a\'b ex:%41 ex:a\,b", [r"ex:a\'b", "ex:%41", r"ex:a\,b"]),
        ("'x'@de-AT", ["'x'", "@de-AT"]),
        ("1.5e3&&2||!?x", ["1", ".", "5", "e3", "&&", "2", "||", "!", "?x"]),
        ("\u00a0", []),
    ],
)
def test_tokens_are_cut_where_the_grammar_cuts_them(text, expected) -> None:
    assert cut(text) == expected


@given(st.text(alphabet="ab:.<>\"'\\#?{}()\n u0053", max_size=200))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@given(st.text(alphabet="ab:.<>\"'\\#?{}() \n", max_size=100))
def test_every_token_is_found_again(text: str) -> None:
    for index, token in enumerate(cut(text)):
        assert text.startswith(token, offset_of(text, index))


@pytest.mark.parametrize("unit", ["'\\", "a.", "a:", '"""', "<", "?", "'a", "a\\'", "\\u", "<a\\u"])
def test_long_texts_are_cut_at_once(unit) -> None:
    assert cut(unit * (200_000 // len(unit)))  # would take minutes if any start were tried twice


def test_places_count_from_one() -> None:
    assert line_and_column("ab\ncd", 0) == (1, 1)
    assert line_and_column("ab\ncd", 3) == (2, 1)
    assert line_and_column("ab\ncd", 4) == (2, 2)


def test_escapes_are_decoded_and_nonsense_is_left() -> None:
    assert decode_escapes(r"\u0053\U00000045RVICE \uXYZ \UFFFFFFFF") == r"SERVICE \uXYZ \UFFFFFFFF"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\u0053ELECT ?x\u0078 { ex:\u0070 \u003Fx }", "SELECT ?xx { ex:p ?x }"),
        (r"PREFIX \U00000065: <x:>", "PREFIX e: <x:>"),
        (r"'\u0041' \"\\u0041\" <a:\u0041>", r"'\u0041' \"\\u0041\" <a:A>"),
        (r"# \u0041", r"# \u0041"),
        (r"ex:a\#b\u0041", r"ex:a\#bA"),
        (r"?x\u0020y \u0022a\u0022 \u0023", r"?x\u0020y \u0022a\u0022 \u0023"),
        (r"?\ud800 ?\U00110000", r"?\ud800 ?\U00110000"),
    ],
)
def test_escapes_are_spelled_out_where_the_engine_does_not(text, expected) -> None:
    assert spell_out(text) == expected
