"""Read the group patterns of a query as far as it takes to put their triples in another order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from twingraph.store.folding import Fixed, is_fixed
from twingraph.store.tokens import Token, scan

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_ELEMENTS = frozenset("FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES SERVICE SELECT".split())
_OF_LANGUAGES = frozenset({"LANG", "LANGMATCHES"})
_OF_VARIABLES = frozenset({"BOUND", "EXISTS"})
_IN_TRIPLES = frozenset({"a", "true", "false"})
_OPERANDS = frozenset({"variable", "name", "number", "string", "tag"})


class UnclearError(Exception):
    """The query holds something that is not touched."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern as written; its property and its class in full where they are constant."""

    subject: str
    verb: str
    object: str
    property_: str | None = None
    class_: str | None = None

    @property
    def variables(self) -> frozenset[str]:
        """The variables in it, without their marks."""
        return frozenset(
            term[1:] for term in (self.subject, self.verb, self.object) if is_variable(term)
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.verb} {self.object} ."


@dataclass
class Filter:
    """A FILTER from `start` to `end`; `exists` is the group of an EXISTS, if it is just that.

    `variables` are the tokens of those that could be said as values in their place.
    """

    start: int
    end: int
    exists: Group | None = None
    variables: list[Token] = field(default_factory=list)
    is_about_language: bool = False

    @property
    def names(self) -> set[str]:
        """The variables, without their marks."""
        return {token.text[1:] for token in self.variables}


@dataclass
class Block:
    """Triples that are joined with each other (a basic graph pattern), and the filters between.

    `spans` are where the triples stand; `patterns` is None where they are not all plain.
    """

    patterns: list[Pattern] | None = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)


@dataclass
class Group:
    """What stands between braces: blocks in turn, groups within, variables that are given."""

    start: int
    end: int = 0
    blocks: list[Block] = field(default_factory=list)
    branches: list[Group] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    constants: dict[str, str] = field(default_factory=dict)
    """The variables to which VALUES gives one value, and that value as written."""
    fixed: list[Fixed] = field(default_factory=list)
    others: int = 0
    """How many elements there are besides triples and filters."""


def is_variable(term: str) -> bool:
    """Whether a term as written is a variable."""
    return term[0] in "?$"


def read_pattern(query: str) -> Group:
    """The outermost group of a query; UnclearError for what cannot be read without doubt."""
    if "\\u" in query or "\\U" in query:
        raise UnclearError
    reader = _Reader(query)
    try:
        return reader.read_outermost()
    except IndexError:
        raise UnclearError from None


def _check_marks(tokens: Sequence[Token]) -> None:
    """Nothing, or UnclearError where the engine may cut the text in another way than we do.

    Behind an operand in brackets `<` is an operator (`?a<?b&&?c>?d` holds no IRI); `{|` begins an
    annotation of SPARQL 1.2.
    """
    brackets = [""]
    for before, token in pairwise(tokens):
        if before.sort == "mark" and before.text in "({[":
            brackets.append(before.text)
        elif before.sort == "mark" and before.text in ")}]" and len(brackets) > 1:
            brackets.pop()
        is_operand = before.sort in _OPERANDS or before.text == ")"
        if token.sort == "iri" and is_operand and brackets[-1] == "(":
            raise UnclearError
        if before.text == "{" and token.text == "|":
            raise UnclearError


class _Reader:
    def __init__(self, query: str) -> None:
        self._tokens: Sequence[Token] = [*scan(query), Token("end", "", len(query))]
        _check_marks(self._tokens)
        self._query = query
        self._prologue = ""
        self._prefixes: dict[str, str] = {}
        self._at = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    @property
    def _word(self) -> str:
        return self._token.text.upper() if self._token.sort == "word" else ""

    def _is_mark(self, marks: str) -> bool:
        return self._token.sort == "mark" and self._token.text in marks

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _end(self) -> int:
        """Where the token before this one ends."""
        token = self._tokens[self._at - 1]
        return token.start + len(token.text)

    def _skip_brackets(self) -> None:
        """Go behind the bracket that closes the one here."""
        depth = 0
        while True:
            depth += self._is_mark("{([") - self._is_mark("})]")
            self._at += 1
            if depth <= 0:
                return

    # The query around its pattern.

    def read_outermost(self) -> Group:
        self._read_prologue()
        self._prologue = self._query[: self._token.start]
        form = self._take().text.upper()
        if form == "CONSTRUCT" and self._is_mark("{"):
            self._skip_brackets()
        elif form not in ("SELECT", "ASK"):
            raise UnclearError
        while not self._is_mark("{"):
            if self._is_mark("*"):
                # the columns come in the order in which the variables stand
                raise UnclearError
            if self._is_mark("("):
                self._skip_brackets()
            else:
                self._at += 1
        return self._read_group()

    def _read_prologue(self) -> None:
        while self._word == "PREFIX":
            self._at += 1
            name, address = self._take(), self._take()
            if not name.text.endswith(":") or address.sort != "iri":
                raise UnclearError
            self._prefixes[name.text] = address.text[1:-1]

    # Groups and what is in them.

    def _read_group(self) -> Group:
        group = Group(self._take().start)
        block = Block()
        while not self._is_mark("}"):
            if self._token.sort == "end":
                raise UnclearError
            word = self._word
            if word == "FILTER":
                block.filters.append(self._read_filter())
            elif word in _ELEMENTS or self._is_mark("{"):
                if block.spans or block.filters:
                    group.blocks.append(block)
                    block = Block()
                group.others += 1
                self._read_element(word, group)
            elif self._is_mark("."):
                self._at += 1
            else:
                self._read_triples(block)
        if block.spans or block.filters:
            group.blocks.append(block)
        self._at += 1
        group.end = self._end()
        return group

    def _read_element(self, word: str, group: Group) -> None:
        if word in ("SERVICE", "SELECT"):
            raise UnclearError
        if not word:
            if self._tokens[self._at + 1].text.upper() == "SELECT":
                self._skip_brackets()
            else:
                group.branches.append(self._read_group())
            return
        self._at += 1
        if word == "VALUES":
            self._read_values(group)
        elif word == "BIND":
            self._read_bind(group)
        elif word != "UNION":
            if word == "GRAPH":
                self._at += 1
            self._skip_brackets()

    def _read_values(self, group: Group) -> None:
        names = []
        while not self._is_mark("{"):
            token = self._take()
            if token.sort == "variable":
                names.append(token.text[1:])
        group.given.update(names)
        first = self._at
        self._at += 1
        with suppress(UnclearError):
            value = self._read_term()
            if self._is_mark("}"):
                group.constants[names[0]] = value
        self._at = first
        self._skip_brackets()

    def _read_bind(self, group: Group) -> None:
        start, first = self._tokens[self._at - 1].start, self._at
        self._skip_brackets()
        *expression, as_, variable = self._tokens[first + 1 : self._at - 1]
        if as_.text.upper() == "AS" and is_fixed(expression, group.constants):
            wanted = self._query[expression[0].start : as_.start]
            values = " ".join(f"VALUES ?{one} {{ {it} }}" for one, it in group.constants.items())
            question = f"{self._prologue} SELECT ({wanted} AS ?value) {{ {values} }}"
            group.fixed.append(Fixed(start, self._end(), variable.text[1:], question))
            group.given.add(variable.text[1:])

    def _read_filter(self) -> Filter:
        found = Filter(self._take().start, 0)
        if self._word == "NOT":
            self._at += 1
        if self._word == "EXISTS":
            self._at += 1
            found.exists = self._read_group()
        else:
            if not self._is_mark("("):
                self._at += 1
            if not self._is_mark("("):
                raise UnclearError
            first = self._at
            self._skip_brackets()
            tokens = self._tokens[first : self._at]
            words = {token.text.upper() for token in tokens if token.sort == "word"}
            found.is_about_language = bool(words & _OF_LANGUAGES)
            if not words & _OF_VARIABLES:
                found.variables = [token for token in tokens if token.sort == "variable"]
        found.end = self._end()
        return found

    # Triples.

    def _read_triples(self, block: Block) -> None:
        start = self._token.start
        first = self._at
        try:
            patterns = list(self._read_same_subject())
        except UnclearError:
            self._at = first
            while self._word not in _ELEMENTS and not self._is_mark("{}"):
                if self._word and self._token.text.lower() not in _IN_TRIPLES:
                    raise  # LATERAL, and whatever engines may come to know
                self._at += 1
            block.patterns = None
        else:
            if block.patterns is not None:
                block.patterns += patterns
        if self._at == first:
            raise UnclearError
        block.spans.append((start, self._end()))

    def _read_same_subject(self) -> Iterator[Pattern]:
        subject = self._read_term()
        while True:
            verb, property_ = self._read_verb()
            while True:
                class_ = self._full(self._token) if property_ == TYPE else None
                yield Pattern(subject, verb, self._read_term(), property_, class_)
                if not self._is_mark(","):
                    break
                self._at += 1
            while self._is_mark(";"):
                self._at += 1
                if self._is_mark(".}") or self._word in _ELEMENTS:
                    break
            else:
                if self._tokens[self._at - 1].text != ";":
                    break
                continue
            break
        if self._is_mark("."):
            self._at += 1
        elif not self._is_mark("}{") and self._word not in _ELEMENTS:
            raise UnclearError

    def _read_verb(self) -> tuple[str, str | None]:
        token = self._token
        if token.sort == "word" and token.text == "a":
            self._at += 1
            return "a", TYPE
        if token.sort not in ("iri", "name", "variable"):
            raise UnclearError
        property_ = self._full(token)
        return self._read_term(), property_

    def _read_term(self) -> str:
        token = self._take()
        if token.sort in ("variable", "iri", "number"):
            return token.text
        if token.sort == "word" and token.text.lower() in ("true", "false"):
            return token.text
        if token.sort == "name" and not token.text.startswith("_:") and token.text[-1] != ".":
            return token.text
        if token.sort != "string":
            raise UnclearError
        if self._token.sort == "tag":
            return token.text + self._take().text
        if self._is_mark("^") and self._tokens[self._at + 1].text == "^":
            self._at += 2
            return f"{token.text}^^{self._take().text}"
        return token.text

    def _full(self, token: Token) -> str | None:
        """The address that a token stands for, if it is one."""
        if token.sort == "iri":
            return token.text[1:-1]
        if token.sort != "name":
            return None
        prefix, colon, name = token.text.partition(":")
        space = self._prefixes.get(prefix + colon)
        return None if space is None else space + name
