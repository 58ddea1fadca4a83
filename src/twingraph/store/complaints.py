"""What the RDF parser complains of, as advice: what was expected, what stands there instead."""

from __future__ import annotations

import re

_ADVICE: tuple[tuple[str, str, str], ...] = (
    (
        r"A dot is expected at the end of statements",
        "the statement before this has no end: expected “.”, or “;” and a further property, "
        "or “,” and a further value",
        "die Aussage davor ist nicht abgeschlossen: erwartet wird „.“, oder „;“ und eine weitere "
        "Eigenschaft, oder „,“ und ein weiterer Wert",
    ),
    (
        r"(.+) is not a valid predicate",
        "expected a property, such as skos:prefLabel or a; found “{}”",
        "erwartet wird eine Eigenschaft, etwa skos:prefLabel oder a; gefunden: „{}“",
    ),
    (
        r"(.+) is not a valid RDF object",
        "expected a value, such as city:…, <https://…>, a text in quotes or a number; found “{}”",
        "erwartet wird ein Wert, etwa city:…, <https://…>, ein Text in "
        "Anführungszeichen oder eine Zahl; gefunden: „{}“",
    ),
    (
        r"(.+) is not a valid subject or graph name",
        "expected the thing that a statement is about, such as city:…; found “{}”: "
        "is a “,”, “;” or “.” before it missing, or one too many?",
        "erwartet wird das Ding, von dem eine Aussage handelt, etwa city:…; gefunden: „{}“. "
        "Fehlt davor ein „,“, „;“ oder „.“, oder steht eines zu viel da?",
    ),
    (
        r"The prefix (\S*) has not been declared",
        "the prefix {0} is not declared: expected further up a line @prefix {0} <https://…> .",
        "das Präfix {0} ist nicht erklärt: erwartet wird weiter oben eine Zeile "
        "@prefix {0} <https://…> .",
    ),
    (
        r"Unexpected end of file",
        "what begins here has no end: expected a closing quote, or “>” after an address",
        "was hier beginnt, hat kein Ende: erwartet wird ein schließendes Anführungszeichen, "
        "oder „>“ nach einer Adresse",
    ),
    (
        r"Unexpected end",
        "the file ends in the middle of a statement: expected “.” at its end",
        "die Datei endet mitten in einer Aussage: erwartet wird „.“ an ihrem Ende",
    ),
    (
        r"blank node property lists should end with a '\]'",
        "what “[” opened has no end: expected “]”, or “;” and a further property",
        "was „[“ geöffnet hat, ist nicht abgeschlossen: erwartet wird „]“, oder „;“ und eine "
        "weitere Eigenschaft",
    ),
    (
        r"Invalid IRI code point '(.*)'",
        "an address between “<” and “>” cannot hold the sign '{}': expected it percent-encoded, "
        "or “>” before it",
        "eine Adresse zwischen „<“ und „>“ kann das Zeichen '{}' nicht enthalten: erwartet wird "
        "es prozentkodiert, oder davor „>“",
    ),
    (
        r"(?:A language code should always|The given language subtag).*",
        "expected a language after “@”, such as @de or @zh-Hans",
        "erwartet wird eine Sprache nach „@“, etwa @de oder @zh-Hans",
    ),
    (
        r"The PREFIX keyword should be followed.*",
        "expected a prefix with its colon, as in @prefix city: <https://…> .",
        "erwartet wird ein Präfix mit Doppelpunkt, wie in @prefix city: <https://…> .",
    ),
    (
        r"'([„“”‚‘’«»])' is not allowed at the beginning of a prefix name",  # noqa: RUF001
        'expected the straight quotes "…" around a text; found “{}”',
        'erwartet werden gerade Anführungszeichen "…" um einen Text; gefunden: „{}“',
    ),
    (
        r"Line jumps are not allowed in string literals.*",
        r"the text does not end on its line: expected a closing quote, or \n for a line break",
        "der Text endet nicht in seiner Zeile: erwartet wird ein schließendes Anführungszeichen, "
        r"oder \n für einen Zeilenumbruch",
    ),
    (
        r"The escape sequence .* is not a valid hexadecimal string.*",
        r"expected four hexadecimal digits after \u, eight after \U",
        r"erwartet werden vier Hexadezimalziffern nach \u, acht nach \U",
    ),
    (
        r"The escape sequence '(.*)' is encoding .* that is not a valid unicode character",
        r"{} stands for no character: write the character itself, or its one number after \U",
        r"{} steht für kein Zeichen: das Zeichen selbst schreiben oder seine eine Nummer nach \U",
    ),
    (
        r"Unexpected character '(.*)'|'(.*)' is not allowed at the beginning of a prefix name",
        "the sign “{}” cannot stand here",
        "das Zeichen „{}“ kann hier nicht stehen",
    ),
    (
        r"Unexpected escape character '(.*)'",
        r"expected an escape that Turtle knows, such as \" \n \\ \u00E4; found “{}”",
        r"erwartet wird eine Ersatzschreibung, die Turtle kennt, etwa \" \n \\ \u00E4; "
        "gefunden: „{}“",
    ),
    (
        r"Expecting a datatype IRI after \^\^, found (.+)",
        "expected a datatype after “^^”, such as xsd:date; found “{}”",
        "erwartet wird ein Datentyp nach „^^“, etwa xsd:date; gefunden: „{}“",
    ),
    (
        r"No scheme found in an absolute IRI.*",
        "relative addresses are not used here: write the address in full",
        "relative Adressen sind hier nicht üblich: die Adresse bitte ganz ausschreiben",
    ),
)
_RULES = tuple((re.compile(pattern), english, german) for pattern, english, german in _ADVICE)


def advice(complaint: str) -> tuple[str, str]:
    """The complaint in English and in German; one that we do not know stays as it is."""
    for pattern, english, german in _RULES:
        if told := pattern.fullmatch(complaint):
            gaps = [gap for gap in told.groups() if gap is not None]
            return english.format(*gaps), german.format(*gaps)
    return complaint, complaint
