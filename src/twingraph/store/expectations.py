"""What was found in a query and what was expected there, in the words of who wrote it."""

from __future__ import annotations

from twingraph.store.grammar import END, Piece, Stop, read_grammar

Said = tuple[str, str]
"""A sentence in English and in German."""

QUOTES = frozenset("“”„‟«»‹›‘’‚‛`´")
"""What word processors make of quotation marks."""

LONGEST_SHOWN = 40

_GROUPS: tuple[tuple[str, str, str], ...] = (
    (
        "Expression",
        "an expression such as ?city or STR(?city)",
        "ein Ausdruck wie ?city oder STR(?city)",
    ),
    (
        "Constraint",
        "a condition in brackets or a function",
        "eine Bedingung in Klammern oder eine Funktion",
    ),
    ("Value", "a value such as ?city or city:…", "ein Wert wie ?city oder city:…"),
    ("Term", "a value such as ?city or city:…", "ein Wert wie ?city oder city:…"),
    ("DataValue", "a value such as city:… or UNDEF", "ein Wert wie city:… oder UNDEF"),
    ("Verb", "a property such as tg:partner", "eine Eigenschaft wie tg:partner"),
    ("PlainVerb", "a property such as tg:partner", "eine Eigenschaft wie tg:partner"),
    ("VarOrIri", "a variable or an address", "eine Variable oder eine Adresse"),
    ("Iri", "an address such as <https://…>", "eine Adresse wie <https://…>"),
    ("NotTriples", "a part such as FILTER or OPTIONAL", "ein Teil wie FILTER oder OPTIONAL"),
)
"""Rules of the grammar, and what they are called where any of their beginnings could stand."""

_NAMES: dict[str, Said] = {
    "VARIABLE": ("a variable such as ?city", "eine Variable wie ?city"),
    "INTEGER": ("a whole number", "eine ganze Zahl"),
    "STRING": ("a text in quotes", "ein Text in Anführungszeichen"),
    "NS": ("a prefix with its colon", "ein Präfix mit Doppelpunkt"),
    "IRI": ("an address in <…>", "eine Adresse in <…>"),
    "NIL": ("“()”", "„()“"),
    END: ("the end of the query", "das Ende der Abfrage"),
}
_OPERATORS = frozenset("'=' '!=' '<' '>' '<=' '>=' '&&' '||' '+' '-' '*' '/' 'IN' 'NOT'".split())
_OPERATOR: Said = ("an operator such as = or &&", "ein Operator wie = oder &&")
_SELDOM = frozenset(
    "'~' '{|' '<<' '<<(' '^^' TAG 'LATERAL' 'VERSION' 'BASE' '/' '|' '^' '?' '*' '+' '-' '!'"
    " INTEGER DECIMAL NAME NS 'TRUE' 'FALSE' BLANK ANON NIL STRING".split()
)
"""What is left unsaid where anything else could stand: few miss it."""
_MOST_NAMED = 6


def say(stop: Stop) -> Said:
    """What was found and what was expected, in both languages."""
    found = show(stop.found)
    english, german = zip(*_name(stop.expected), strict=True)
    return (
        f"found {found[0]}; expected {_listed(english, 'or')}",
        f"gefunden: {found[1]}; erwartet wird {_listed(german, 'oder')}",
    )


def show(piece: Piece) -> Said:
    """A token in quotes, shortened; the end by name, what cannot be seen by its number."""
    if piece.kind == END:
        return _NAMES[END]
    if piece.text in QUOTES:
        code = f"{piece.text} (U+{ord(piece.text):04X})"
        return code, code
    text = piece.text.splitlines()[0] if piece.text.strip() else piece.text
    text = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    if text.isprintable():
        return f"“{text}”", f"„{text}“"
    code = " ".join(f"U+{ord(sign):04X}" for sign in text if not sign.isprintable())
    return code, code


def _name(expected: frozenset[str]) -> list[Said]:
    """What could have stood there, in words; what few would miss only where nothing else is."""
    rest, named = set(expected), list[Said]()
    first = read_grammar().first
    for rule, english, german in _GROUPS:
        if first[rule] <= rest:
            rest -= first[rule]
            named.append((english, german))
    if "'||'" in rest:
        rest -= _OPERATORS
        named.append(_OPERATOR)
    if "'STR'" in rest:  # a function alone, as in ORDER BY
        rest -= first["BuiltInCall"]
    plain = [kind for kind in rest if kind not in _SELDOM] or ([] if named else list(rest))
    plain.sort(key=lambda kind: (kind != END, kind[1:2].isalpha(), kind))
    names = [_NAMES.get(kind, (f"“{kind[1:-1]}”", f"„{kind[1:-1]}“")) for kind in plain]
    named = [*names, *named] if len(names) <= _MOST_NAMED else [*names[:_MOST_NAMED], *named]
    return named


def _listed(names: tuple[str, ...], conjunction: str) -> str:
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last
