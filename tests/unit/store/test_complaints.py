"""A syntax fault says in both languages what was expected, and what stands there instead."""

import pytest

from twingraph.dataset.turtle import parse_turtle
from twingraph.errors import DataError, Place

PREFIXES = "@prefix city: <urn:city:> .\n@prefix tg: <urn:tg:> .\n"

# What a clerk's slip looks like, where it is found, and what is missing there, in both languages.
SLIPS = {
    "city:a tg:p city:b\n\ncity:c tg:p 1 .": (5, 1, "expected “.”", "erwartet wird „.“"),
    "city:a tg:p city:b\n  tg:q 1 .": (4, 3, "or “;”", "oder „;“"),
    "city:a tg:p city:b ;": (3, 21, "expected “.” at its end", "erwartet wird „.“ an ihrem Ende"),
    'city:a tg:p "x"@de "y"@en .': (3, 20, 'found “"y"”', 'gefunden: „"y"“'),
    "city:a tg:p [ ; ] .": (3, 15, "expected a property", "erwartet wird eine Eigenschaft"),
    "city:a tg:p ; tg:q 1 .": (3, 13, "expected a value", "erwartet wird ein Wert"),
    "city:a tg:p [ tg:q 1 .": (3, 22, "expected “]”", "erwartet wird „]“"),
    "city:a x:p 1 .": (3, 8, "@prefix x: <https://…>", "@prefix x: <https://…>"),
    'city:a tg:p "x .': (3, 13, "a closing quote", "ein schließendes Anführungszeichen"),
    "city:a tg:p <urn:a b> .": (3, 13, "the sign ' '", "das Zeichen ' '"),
    'city:a tg:p "x"@ .': (3, 17, "such as @de", "etwa @de"),
    'city:a tg:p "1"^^ .': (3, 19, "such as xsd:date", "etwa xsd:date"),
    'city:a tg:p "a\\qb" .': (3, 15, 'such as \\"', 'etwa \\"'),
    'city:a tg:p "x\ny" .': (3, 15, "on its line", "in seiner Zeile"),
    'city:a tg:p "\\u12", "y" .': (3, 18, "hexadecimal digits", "Hexadezimalziffern"),
    'city:a tg:p "x"@de_DE .': (3, 19, "sign “D”", "Zeichen „D“"),
    "city:a tg:p § .": (3, 13, "sign “§”", "Zeichen „§“"),
    "city:a tg:p „x“@de .": (3, 13, "straight quotes", "gerade Anführungszeichen"),
    "@prefix z <urn:z:> .": (3, 9, "with its colon", "mit Doppelpunkt"),
    "city:a tg:p <b> .": (3, 13, "in full", "ganz ausschreiben"),
    r'city:a tg:p "\uD800" .': (3, 14, "stands for no character", "steht für kein Zeichen"),
    r'city:a tg:p "\U00110000" .': (3, 14, "stands for no character", "steht für kein Zeichen"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_is_told_with_its_place_and_what_was_expected(slip: str) -> None:
    line, column, english, german = SLIPS[slip]
    with pytest.raises(DataError) as caught:
        parse_turtle((PREFIXES + slip).encode(), "x.ttl")
    assert caught.value.place == Place("x.ttl", line, column)
    assert english in caught.value.said("en")
    assert german in caught.value.said("de")
