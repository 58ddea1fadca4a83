"""Where a text stops being SPARQL: the first token that cannot stand where it does.

The engine's parser tries every alternative and tells the furthest character that it looked at,
which is often a line further on. The grammar of SPARQL is LL(1): one token decides what comes next,
so the first token for which nothing does is the fault, and what could have stood there is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from twingraph.store.tokens import Token, scan

END = "END"
_SIGNS = ("<<(", ")>>", "&&", "||", "^^", "!=", "<=", ">=", "<<", ">>", "{|", "|}")
"""Signs of several characters, which the scanner gives one by one."""
_SORTS = {"variable": "VARIABLE", "iri": "IRI", "string": "STRING", "tag": "TAG"}

Production = tuple[str, ...]


class Piece(NamedTuple):
    """A token as the grammar sees it: what it is called there, its text, where it starts."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Stop:
    """Token number `index` of `pieces` cannot stand there; any of `expected` could.

    `within` names the rules that were not finished, the innermost first.
    """

    pieces: Sequence[Piece]
    index: int
    expected: frozenset[str]
    within: tuple[str, ...]

    @property
    def found(self) -> Piece:
        """The token that cannot stand there."""
        return self.pieces[self.index]

    def before(self, distance: int = 1) -> Piece:
        """The token so many before it; an empty one where there is none."""
        at = self.index - distance
        return self.pieces[at] if at >= 0 else Piece("", "", 0)

    def after(self, distance: int = 1) -> Piece:
        """The token so many behind it; the end where there is none."""
        return self.pieces[min(self.index + distance, len(self.pieces) - 1)]


@dataclass(frozen=True)
class Grammar:
    """The table of an LL(1) parser: what a rule becomes when a token comes next."""

    table: dict[str, dict[str, Production]]
    first: dict[str, frozenset[str]]
    empty: frozenset[str]
    words: frozenset[str]
    """Every keyword, functions among them."""

    def find_stop(self, pieces: Sequence[Piece]) -> Stop | None:
        """The first token that cannot stand where it does, None if all can."""
        index, _ = self._read(pieces, len(pieces))
        if index == len(pieces):
            return None
        _, waiting = self._read(pieces, index)
        expected: set[str] = set()
        for symbol in reversed(waiting):
            expected |= self.first.get(symbol, frozenset({symbol}))
            if symbol not in self.empty:
                break
        rules = tuple(name for name in reversed(waiting) if name in self.table)
        return Stop(pieces, index, frozenset(expected), rules)

    def _read(self, pieces: Sequence[Piece], most: int) -> tuple[int, list[str]]:
        """How many of the first `most` tokens can be read, and what is waited for then."""
        waiting = ["Query"]
        index = 0
        while index < most and waiting:
            symbol = waiting.pop()
            row = self.table.get(symbol)
            if row is None:
                if symbol != pieces[index].kind:
                    return index, waiting
                index += 1
            elif (production := row.get(pieces[index].kind)) is not None:
                waiting.extend(production)
            elif symbol not in self.empty:
                return index, waiting
        return index, waiting


def pieces_of(query: str) -> list[Piece]:
    """The tokens of a query as the grammar calls them, with the end behind them."""
    tokens = list(_joined(list(scan(query))))
    end = tokens[-1].start + len(tokens[-1].text) if tokens else 0
    return [
        *(Piece(_kind(token), token.text, token.start) for token in tokens),
        Piece(END, "", end),
    ]


def _kind(token: Token) -> str:
    if token.sort == "word":
        word = token.text if token.text == "a" else token.text.upper()
        return f"'{word}'" if f"'{word}'" in read_grammar().words else "WORD"
    if token.sort == "name":
        if token.text.startswith("_:"):
            return "BLANK"
        return "NS" if token.text.endswith(":") and token.text.count(":") == 1 else "NAME"
    if token.sort == "number":
        return "INTEGER" if token.text.isdigit() else "DECIMAL"
    if token.sort in ("NIL", "ANON"):
        return token.sort
    return _SORTS.get(token.sort, f"'{token.text}'")


def _joined(tokens: list[Token]) -> Iterator[Token]:
    """The tokens with signs of several characters as one, `()` and `[]` too; dots behind names."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.sort == "name" and token.text.endswith("."):
            name = token.text.rstrip(".")
            yield Token("name", name, token.start)
            for distance in range(len(name), len(token.text)):
                yield Token("mark", ".", token.start + distance)
        elif token.sort == "mark" and following and token.text + following.text in ("()", "[]"):
            both = token.text + following.text
            yield Token("NIL" if both == "()" else "ANON", both, token.start)
            at += 1
        elif token.sort == "mark" and (sign := _find_sign(tokens, at)):
            yield Token("mark", sign, token.start)
            at += len(sign) - 1
        elif token.sort == "tag" and [one.text for one in tokens[at + 1 : at + 3]] == ["-", "-"]:
            yield token  # a direction: "x"@ar--rtl
            at += 3
        else:
            yield token
        at += 1


def _find_sign(tokens: list[Token], at: int) -> str | None:
    """The sign that begins with token number `at`, each of its characters a token."""
    start = tokens[at].start
    for sign in _SIGNS:
        own = tokens[at : at + len(sign)]
        if "".join(token.text for token in own) == sign and own[-1].start == start + len(sign) - 1:
            return sign
    return None


@cache
def read_grammar() -> Grammar:
    """The grammar of `sparql.ebnf`; ValueError if one token does not decide."""
    productions: dict[str, list[Production]] = {}
    text = files(__package__).joinpath("sparql.ebnf").read_text("utf-8")
    rules = re.sub(r"(?m)^#.*$", "", text).replace("\n ", " ")
    for rule in filter(None, map(str.strip, rules.splitlines())):
        name, _, body = rule.partition(" = ")
        symbols = re.findall(r"'[^']+'|\w+|[()|*+?]", body)
        productions[name] = _read_alternatives(name, symbols, productions)
    return _tabulate(productions)


def _read_alternatives(
    name: str, symbols: list[str], productions: dict[str, list[Production]]
) -> list[Production]:
    """The alternatives of a rule, up to the bracket that closes them; groups become rules."""
    alternatives: list[list[str]] = [[]]
    while symbols and (symbol := symbols.pop(0)) != ")":
        if symbol == "|":
            alternatives.append([])
            continue
        if symbol == "(":
            symbol = f"{name}.{len(productions)}"
            productions[symbol] = []
            productions[symbol] = _read_alternatives(name, symbols, productions)
        if symbols and symbols[0] in "*+?":
            sign = symbols.pop(0)
            rest = f"{name}.{len(productions)}"
            productions[rest] = [(symbol,) if sign == "?" else (symbol, rest), ()]
            alternatives[-1] += [symbol, rest] if sign == "+" else [rest]
        else:
            alternatives[-1].append(symbol)
    return [tuple(alternative) for alternative in alternatives]


def _tabulate(productions: dict[str, list[Production]]) -> Grammar:
    first: dict[str, set[str]] = {name: set() for name in productions}
    empty: set[str] = set()

    def starts(production: Production) -> set[str]:
        found: set[str] = set()
        for symbol in production:
            found |= first.get(symbol, {symbol})
            if symbol not in empty:
                break
        return found

    size = -1
    while size != (size := sum(map(len, first.values())) + len(empty)):
        for name, alternatives in productions.items():
            for production in alternatives:
                first[name] |= starts(production)
                if all(symbol in empty for symbol in production):
                    empty.add(name)
    table: dict[str, dict[str, Production]] = {}
    for name, alternatives in productions.items():
        row = table[name] = {}
        for production in alternatives:
            for kind in starts(production):
                if kind in row:
                    raise ValueError(f"{kind} does not decide what {name} becomes")
                row[kind] = production[::-1]
    symbols = {symbol for row in table.values() for becomes in row.values() for symbol in becomes}
    return Grammar(
        table,
        {name: frozenset(kinds) for name, kinds in first.items()},
        frozenset(empty),
        frozenset(symbol for symbol in symbols if symbol[0] == "'" and symbol[1].isalpha()),
    )
