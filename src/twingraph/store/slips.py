"""The usual slips in queries, and what to do about each.

A row says when it is this slip, and gives the advice in English and in German. The first row that
fits speaks; none need fit, since what was found and expected is told anyway.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from difflib import get_close_matches

from twingraph.store.expectations import LONGEST_SHOWN, QUOTES, Said
from twingraph.store.grammar import END, Piece, Stop, read_grammar

_LOOKALIKES = {
    "≠": "!=", "≤": "<=", "≥": ">=", "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/",
    "∧": "&&", "∨": "||", "¬": "!", "（": "(", "）": ")", "｛": "{", "｝": "}", "；": ";",
    "，": ",", "。": ".", "：": ":", "？": "?", "＝": "=", "＊": "*", "→": "/",
}  # fmt: skip
_CLAUSES = frozenset("'WHERE' 'GROUP' 'HAVING' 'ORDER' 'LIMIT' 'OFFSET'".split())
_FORMS = frozenset("'SELECT' 'ASK' 'CONSTRUCT' 'DESCRIBE'".split())
_CLOSING = {"'}'": "{", "')'": "(", "']'": "["}
_OPENING = {"{": "}", "(": ")", "[": "]"}


def advise(stop: Stop, place: Callable[[int], tuple[int, int]]) -> Said | None:
    """The advice for a usual slip, None where it is none; `place` tells line and column."""
    gaps = _gaps(stop, place)
    for is_it, english, german in _SLIPS:
        if is_it(stop):
            return english.format(**gaps), german.format(**gaps)
    return None


def _gaps(stop: Stop, place: Callable[[int], tuple[int, int]]) -> dict[str, object]:
    opened = _opened(stop)
    line, column = place(opened.start) if opened else (0, 0)
    around = [stop.before()] if stop.found.kind == "NIL" else _around(stop)
    function = next((one for one in around if one.kind in read_grammar().words), None)
    return {
        "found": stop.found.text[:LONGEST_SHOWN],
        "before": stop.before().text[:LONGEST_SHOWN],
        "sign": _LOOKALIKES.get(stop.found.text, ""),
        "code": " ".join(f"U+{ord(sign):04X}" for sign in stop.found.text[:4]),
        "meant": _meant(stop),
        "open": opened.text if opened else "",
        "close": _OPENING.get(opened.text, "") if opened else "",
        "line": line,
        "column": column,
        "function": function.text.upper() if function else "",
    }


def _open_brackets(stop: Stop) -> list[int]:
    """The indexes of all brackets that are open before the stop, the innermost last."""
    opened: list[int] = []
    for index, piece in enumerate(stop.pieces[: stop.index]):
        if piece.kind[1:-1] in _OPENING:
            opened.append(index)
        elif piece.kind in _CLOSING and opened:
            opened.pop()
    return opened


def _opened(stop: Stop) -> Piece | None:
    opened = _open_brackets(stop)
    return stop.pieces[opened[-1]] if opened else None


def _around(stop: Stop) -> list[Piece]:
    """What stands before the brackets that are open, the innermost first."""
    return [stop.pieces[index - 1] for index in reversed(_open_brackets(stop)) if index]


def _meant(stop: Stop) -> str:
    """The keyword that a word is a misspelling of, empty if it is none."""
    word = stop.found.text.upper()
    if stop.found.kind != "WORD" or not 3 <= len(word) <= LONGEST_SHOWN:
        return ""
    for kinds in (stop.expected & read_grammar().words, read_grammar().words):
        close = get_close_matches(word, [kind[1:-1] for kind in kinds], 1, 0.8)
        if close:
            return close[0]
    return ""


def _is(*kinds: str) -> Callable[[Stop], bool]:
    wanted = frozenset(kinds)
    return lambda stop: stop.found.kind in wanted


def _follows(*words: str) -> Callable[[Stop], bool]:
    wanted = frozenset(f"'{word}'" for word in words)
    return lambda stop: stop.before().kind in wanted


def _says(*words: str) -> Callable[[Stop], bool]:
    return lambda stop: stop.found.text.upper() in words


def _within(rule: str) -> Callable[[Stop], bool]:
    return lambda stop: bool(stop.within) and stop.within[0].partition(".")[0] == rule


def _could_be(*kinds: str) -> Callable[[Stop], bool]:
    return lambda stop: stop.expected.issuperset(kinds)


def _only(*kinds: str) -> Callable[[Stop], bool]:
    return lambda stop: stop.expected == frozenset(kinds)


def _all(*conditions: Callable[[Stop], bool]) -> Callable[[Stop], bool]:
    return lambda stop: all(is_it(stop) for is_it in conditions)


def _begins(rule: str) -> Callable[[Stop], bool]:
    return lambda stop: stop.found.kind in read_grammar().first[rule]


def _is_in_template(stop: Stop) -> bool:
    return any("Template" in rule for rule in stop.within)


def _lacks_a_part(stop: Stop) -> bool:
    """Whether a statement has begun and is not whole."""
    rule = stop.within[0].partition(".")[0] if stop.within else ""
    return rule.removeprefix("Template") in ("Objects", "Properties", "Step")


def _is_unequal(stop: Stop) -> bool:
    is_sign = stop.found.kind == "'='" and stop.before().kind in ("'!'", "'!='")
    return stop.found.text == "<>" or is_sign


def _is_too_short(stop: Stop) -> bool:
    """Whether a function ends before it has all it takes."""
    is_end = stop.found.kind in ("')'", "NIL") and END not in stop.expected
    return is_end and not stop.expected.isdisjoint({"','", "'('"})


def _is_without_brackets(stop: Stop) -> bool:
    is_function = stop.before().kind in read_grammar().first["BuiltInCall"]
    return is_function and stop.expected == {"'('"} and stop.found.kind != "NIL"


def _is_comment(stop: Stop) -> bool:
    sign = stop.found.text
    return sign in ("/", "-") and sign in (stop.after().text, stop.before().text)


def _is_unopened(stop: Stop) -> bool:
    opened = {stop.pieces[index].text for index in _open_brackets(stop)}
    return stop.found.kind in _CLOSING and _CLOSING[stop.found.kind] not in opened


def _is_still_open(stop: Stop) -> bool:
    """Whether a bracket is open that would have to be closed first."""
    opened = _opened(stop)
    if opened is None:
        return False
    return stop.found.kind == END or _CLOSING.get(stop.found.kind, opened.text) != opened.text


def _is_invisible(stop: Stop) -> bool:
    text = stop.found.text
    return stop.found.kind != END and all(unicodedata.category(sign)[0] in "CZ" for sign in text)


_SLIPS: tuple[tuple[Callable[[Stop], bool], str, str], ...] = (
    # signs that are not what they look like
    (
        lambda stop: stop.found.text in QUOTES,
        "A text stands in straight quotes: \"…\" or '…'.",
        "Ein Text steht in geraden Anführungszeichen: \"…\" oder '…'.",
    ),
    (
        lambda stop: stop.found.text in ('"', "'"),
        "The text that begins here has no closing quote on its line; longer texts stand in "
        '"""…""".',
        "Der Text, der hier beginnt, endet nicht in seiner Zeile: das schließende "
        'Anführungszeichen fehlt; längere Texte stehen in """…""".',
    ),
    (
        _is_invisible,
        "There is an invisible character here ({code}); delete it.",
        "Hier steht ein unsichtbares Zeichen ({code}); löschen Sie es.",
    ),
    (
        lambda stop: stop.found.text in _LOOKALIKES,
        "Write “{sign}” instead of “{found}”.",
        "Schreiben Sie „{sign}“ statt „{found}“.",
    ),
    (
        _all(_is("'<'"), lambda stop: not stop.expected.isdisjoint({"IRI"})),
        "An address between “<” and “>” holds no blanks, quotes or braces; is its “>” missing?",
        "Eine Adresse zwischen „<“ und „>“ enthält keine Leerzeichen, Anführungszeichen oder "
        "Klammern; fehlt ihr „>“?",
    ),
    (
        lambda stop: stop.found.text == "?" and "'?'" not in stop.expected,
        "A variable is a “?” with its name right behind it: ?city.",
        "Eine Variable ist ein „?“ mit ihrem Namen gleich dahinter: ?city.",
    ),
    (
        lambda stop: stop.found.text == "@",
        'A language stands right behind “@”: "…"@en.',
        'Eine Sprache steht gleich hinter „@“: "…"@en.',
    ),
    # the habits of other languages
    (
        lambda stop: stop.found.kind == "'='" and stop.before().kind == "'='",
        "Equality is one sign in SPARQL: “=”, not “==”.",
        "Gleichheit ist in SPARQL ein Zeichen: „=“, nicht „==“.",
    ),
    (
        _is_unequal,
        "Inequality is written “!=”.",
        "Ungleichheit schreibt man „!=“.",
    ),
    (
        _all(_says("&", "AND"), _could_be("'&&'")),
        "“And” is written “&&”.",
        "„Und“ schreibt man „&&“.",
    ),
    (
        _all(_says("|", "OR"), _could_be("'||'")),
        "“Or” is written “||”.",
        "„Oder“ schreibt man „||“.",
    ),
    (
        _all(_follows("NOT"), _only("'EXISTS'")),
        "NOT stands before EXISTS and IN alone; a condition is denied with “!”.",
        "NOT steht nur vor EXISTS und IN; eine Bedingung verneint man mit „!“.",
    ),
    (
        _all(_says("LIKE", "ILIKE", "MATCHES", "STARTSWITH"), _could_be("'='")),
        'Texts are compared with functions: CONTAINS(?name, "…"), STRSTARTS, REGEX.',
        'Texte vergleicht man mit Funktionen: CONTAINS(?name, "…"), STRSTARTS, REGEX.',
    ),
    (
        _all(_says("IS", "NULL"), _could_be("'='")),
        "Whether a variable has a value, BOUND(?x) and !BOUND(?x) tell.",
        "Ob eine Variable einen Wert hat, sagen BOUND(?x) und !BOUND(?x).",
    ),
    (
        _is_comment,
        "A comment begins with “#”.",
        "Ein Kommentar beginnt mit „#“.",
    ),
    (
        lambda stop: stop.found.kind == "TAG" and stop.found.text.lower() in ("@prefix", "@base"),
        "In SPARQL it is PREFIX city: <https://…>, without “@” and without a dot.",
        "In SPARQL heißt es PREFIX city: <https://…>, ohne „@“ und ohne Punkt.",
    ),
    (
        _all(_is("'.'"), _could_be("'PREFIX'")),
        "Behind PREFIX and BASE stands no dot in SPARQL.",
        "Hinter PREFIX und BASE steht in SPARQL kein Punkt.",
    ),
    (
        _follows("PREFIX"),
        "A prefix has a colon: PREFIX city: <https://…>.",
        "Ein Präfix hat einen Doppelpunkt: PREFIX city: <https://…>.",
    ),
    (
        lambda stop: stop.before(2).kind == "'PREFIX'" or stop.before().kind == "'BASE'",
        "The address of a prefix stands in <…>: PREFIX city: <https://…>.",
        "Die Adresse eines Präfixes steht in <…>: PREFIX city: <https://…>.",
    ),
    # misspelt words
    (
        lambda stop: bool(_meant(stop)),
        "Did you mean {meant}?",
        "Meinten Sie {meant}?",
    ),
    # words that are missing
    (
        _all(_is("NS", "NAME"), _could_be("'PREFIX'")),
        "Is PREFIX missing before it?",
        "Fehlt davor PREFIX?",
    ),
    (
        _all(_is("'DISTINCT'", "'REDUCED'", "'*'", "VARIABLE"), _could_be("'PREFIX'")),
        "Is SELECT missing before it?",
        "Fehlt davor SELECT?",
    ),
    (
        _all(_is("'BY'"), _could_be(END)),
        "Is GROUP or ORDER missing before BY?",
        "Fehlt vor BY das GROUP oder ORDER?",
    ),
    (
        _all(_is("'NOT'", "'EXISTS'"), _could_be("'FILTER'")),
        "A condition begins with FILTER: FILTER {found} …",
        "Eine Bedingung beginnt mit FILTER: FILTER {found} …",
    ),
    (
        _follows("AS"),
        "AS is followed by a variable, such as ?name.",
        "Auf AS folgt eine Variable, etwa ?name.",
    ),
    (
        _all(_is("'a'"), lambda stop: stop.before().text == "."),
        "Is a “;” meant instead of the “.” before it? A “.” ends the statement.",
        "Ist statt des „.“ davor ein „;“ gemeint? Ein „.“ beendet die Aussage.",
    ),
    # SELECT
    (
        _all(_within("SelectClause"), _begins("BuiltInCall")),
        "An expression in SELECT stands in brackets and has a name: (COUNT(*) AS ?number).",
        "Ein Ausdruck in SELECT steht in Klammern und hat einen Namen: (COUNT(*) AS ?number).",
    ),
    (
        _all(_within("SelectClause"), _is("'AS'")),
        "What gets another name stands in brackets: (?city AS ?town).",
        "Was einen anderen Namen bekommt, steht in Klammern: (?city AS ?town).",
    ),
    (
        _all(_within("SelectClause"), _is("','")),
        "Between the variables of SELECT stand blanks, no commas.",
        "Zwischen den Variablen von SELECT stehen Leerzeichen, keine Kommas.",
    ),
    (
        _all(_follows("SELECT", "DISTINCT", "REDUCED"), _is("'{'", "'WHERE'", "'FROM'", END)),
        "Say what is to be shown: variables such as ?city, or * for all.",
        "Sagen Sie, was gezeigt werden soll: Variablen wie ?city, oder * für alle.",
    ),
    (
        _all(_follows("*"), _could_be("'FROM'", "'{'")),
        "“*” stands alone, for all variables.",
        "„*“ steht allein, für alle Variablen.",
    ),
    (
        _all(_is("')'"), _could_be("'AS'")),
        "The expression needs a name: write AS and a variable before the bracket.",
        "Der Ausdruck braucht einen Namen: Schreiben Sie vor die Klammer AS und eine Variable.",
    ),
    (
        _all(_is("VARIABLE"), _could_be("'AS'")),
        "AS is missing before {found}.",
        "Vor {found} fehlt AS.",
    ),
    (
        _follows("DESCRIBE"),
        "Say what is to be described: an address, variables, or * for all.",
        "Sagen Sie, was beschrieben werden soll: eine Adresse, Variablen, oder * für alle.",
    ),
    # the order of clauses
    (
        _only("'BY'"),
        "{before} is followed by BY.",
        "Auf {before} folgt BY.",
    ),
    (
        _all(lambda stop: stop.found.kind in _CLAUSES, _could_be("'}'")),
        "{found} stands behind the “}}” that ends WHERE.",
        "{found} steht hinter der „}}“, die WHERE beendet.",
    ),
    (
        lambda stop: (
            stop.found.kind in _CLAUSES
            and not stop.expected.isdisjoint({END, "'{'", "'OFFSET'", "'LIMIT'"})
        ),
        "The order is: WHERE {{ … }}, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET.",
        "Die Reihenfolge ist: WHERE {{ … }}, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET.",
    ),
    (
        _all(lambda stop: stop.found.kind in _FORMS, _could_be(END)),
        "A request carries one query; leave out the second, or put it in braces as a part of the "
        "first.",
        "Eine Anfrage enthält eine Abfrage; lassen Sie die zweite weg, oder setzen Sie sie in "
        "geschweiften Klammern in die erste.",
    ),
    (
        _all(_is("';'"), _could_be(END)),
        "No “;” stands at the end of a query.",
        "Am Ende einer Abfrage steht kein „;“.",
    ),
    (
        _all(
            _is("'FILTER'", "'OPTIONAL'", "'UNION'", "'BIND'", "'MINUS'", "'GRAPH'"), _could_be(END)
        ),
        "{found} stands within the braces of WHERE: a “}}” before it comes too early.",
        "{found} steht in den geschweiften Klammern von WHERE: Davor kommt eine „}}“ zu früh.",
    ),
    # brackets
    (
        _is_unopened,
        "There is one “{found}” more than was opened.",
        "Hier ist eine „{found}“ mehr, als geöffnet wurde.",
    ),
    (
        _is_still_open,
        "The “{open}” in line {line}, column {column} has no “{close}”.",
        "Zur „{open}“ in Zeile {line}, Spalte {column} fehlt die „{close}“.",
    ),
    (
        _all(_begins("NotTriples"), _could_be("')'"), lambda stop: _opened(stop) is not None),
        "The “{open}” in line {line}, column {column} has no “{close}”.",
        "Zur „{open}“ in Zeile {line}, Spalte {column} fehlt die „{close}“.",
    ),
    (
        _is_without_brackets,
        "{before} is followed by its brackets: {before}(…).",
        "Auf {before} folgen Klammern: {before}(…).",
    ),
    (
        _all(_is("'('", "NIL"), _could_be("'||'"), lambda stop: stop.before().kind == "VARIABLE"),
        "{before} is a variable; only functions are followed by brackets.",
        "{before} ist eine Variable; nur auf Funktionen folgen Klammern.",
    ),
    (
        _is("'UNION'"),
        "Both sides of UNION stand in braces: {{ … }} UNION {{ … }}.",
        "Beide Seiten von UNION stehen in geschweiften Klammern: {{ … }} UNION {{ … }}.",
    ),
    (
        _all(_only("'{'"), _follows("OPTIONAL", "MINUS", "UNION", "EXISTS", "WHERE", "LATERAL")),
        "What belongs to {before} stands in braces: {before} {{ … }}.",
        "Was zu {before} gehört, steht in geschweiften Klammern: {before} {{ … }}.",
    ),
    (
        lambda stop: stop.expected == {"'{'"} and stop.before(2).kind in ("'VALUES'", "'GRAPH'"),
        "What belongs to it stands in braces: {before} {{ … }}.",
        "Was dazu gehört, steht in geschweiften Klammern: {before} {{ … }}.",
    ),
    (
        _all(_could_be("'{'", "'WHERE'")),
        "The pattern stands in braces: WHERE {{ … }}.",
        "Das Muster steht in geschweiften Klammern: WHERE {{ … }}.",
    ),
    # bare words
    (
        lambda stop: stop.found.kind == "WORD" and stop.after().kind in ("'('", "NIL"),
        "There is no function called {found}; functions of others are written as addresses.",
        "Eine Funktion {found} gibt es nicht; fremde Funktionen schreibt man als Adresse.",
    ),
    (
        lambda stop: stop.found.text == "A" and "'a'" in stop.expected,
        "The short form of rdf:type is a small “a”.",
        "Die Kurzform von rdf:type ist ein kleines „a“.",
    ),
    (
        _follows("FILTER", "HAVING"),
        "The condition stands in brackets: {before} (…).",
        "Die Bedingung steht in Klammern: {before} (…).",
    ),
    (
        _all(_is("WORD"), lambda stop: not stop.expected.isdisjoint({"NAME", "VARIABLE"})),
        'A bare word means nothing: a name has a prefix (city:…), a text quotes ("…"), '
        "a variable a “?”.",
        "Ein bloßes Wort sagt nichts: Ein Name hat ein Präfix (city:…), ein Text "
        'Anführungszeichen ("…"), eine Variable ein „?“.',
    ),
    # numbers and lists
    (
        _only("INTEGER"),
        "{before} takes a whole number of digits, such as 10.",
        "Auf {before} folgt eine ganze Zahl aus Ziffern, etwa 10.",
    ),
    (
        _follows("IN"),
        "The list of IN stands in brackets, with commas: IN (1, 2).",
        "Die Liste von IN steht in Klammern, mit Kommas: IN (1, 2).",
    ),
    (
        _all(_within("DataBlock"), _is("','")),
        "Between the values of VALUES stand blanks, no commas.",
        "Zwischen den Werten von VALUES stehen Leerzeichen, keine Kommas.",
    ),
    (
        _all(_within("DataBlock"), _is("VARIABLE", "BLANK", "ANON")),
        "VALUES hold addresses, texts and numbers, no variables and no blank nodes.",
        "VALUES enthält Adressen, Texte und Zahlen, keine Variablen und keine namenlosen Knoten.",
    ),
    (
        _is_too_short,
        "{function} takes more than this.",
        "{function} verlangt mehr als das.",
    ),
    (
        _all(_is("','"), _could_be("')'")),
        "{function} takes no more than this.",
        "{function} nimmt nicht mehr als das.",
    ),
    (
        _all(_only("VARIABLE"), lambda stop: stop.before(2).kind == "'BOUND'"),
        "BOUND takes a variable, nothing else.",
        "BOUND nimmt eine Variable, sonst nichts.",
    ),
    (
        _follows("^^"),
        "Behind “^^” stands a datatype, such as xsd:date.",
        "Hinter „^^“ steht ein Datentyp, etwa xsd:date.",
    ),
    # statements
    (
        _all(_begins("NotTriples"), _is_in_template),
        "What CONSTRUCT makes holds statements alone; {found} belongs into WHERE {{ … }} behind "
        "it.",
        "Was CONSTRUCT herstellt, enthält nur Aussagen; {found} gehört in WHERE {{ … }} dahinter.",
    ),
    (
        _all(_is("'|'", "'/'", "'*'", "'+'", "'?'", "'^'"), _is_in_template),
        "What CONSTRUCT makes has plain properties, no paths.",
        "Was CONSTRUCT herstellt, hat einfache Eigenschaften, keine Pfade.",
    ),
    (
        _all(_is("'.'"), _follows(".")),
        "There is one dot too many.",
        "Hier ist ein Punkt zu viel.",
    ),
    (
        _all(_begins("Value"), _could_be("'.'", "';'")),
        "Is the “.” missing that ends the statement before?",
        "Fehlt der „.“, der die Aussage davor beendet?",
    ),
    (
        _lacks_a_part,
        "A statement has three parts: the thing, a property, a value.",
        "Eine Aussage hat drei Teile: das Ding, eine Eigenschaft, einen Wert.",
    ),
)
