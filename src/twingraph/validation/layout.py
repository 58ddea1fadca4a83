"""A Turtle file as it is laid out: prefixes, blocks, properties, values, and every comment.

It is read from tokens, not from triples, and written back in house style with nothing lost.
The text must be sound Turtle; what is none makes a LayoutError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

_MORE = "\u00b7\u0300-\u036f\u203f\u2040\U00010000-\U000effff"
"""What names may hold beside letters and digits (Turtle, PN_CHARS)."""

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]*)
    (?: (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[\w](?:[\w.\-]*[\w\-])?)
    | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:
        (?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[^\w\s])
           (?:(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\[^\w\s])*(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[^\w\s]))?)?)
    | (?P<number>[+-]?(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+\.(?=[eE])|[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[A-Za-z]+)
    | (?P<mark>\^\^|[.;,\[\]()])
    | (?P<end>\Z) )
    """.replace(r"\w", rf"\w{_MORE}"),
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = "[(", "])"


class LayoutError(ValueError):
    """The text is not laid out as Turtle is."""


class Token(NamedTuple):
    """A token: its sort, its text, its line and column, and whether a blank line is before it."""

    sort: str
    text: str
    line: int
    column: int
    after_blank: bool


@dataclass(frozen=True)
class Value:
    """A value: its text, with what stands above it and behind it as comments."""

    text: str
    line: int
    column: int
    above: tuple[str, ...] = ()
    behind: str = ""
    is_plain: bool = False

    @property
    def has_blank_node(self) -> bool:
        """Whether the value is, or holds, a blank node or a list."""
        return self.text.startswith(("_:", "[", "("))


@dataclass(frozen=True)
class Property:
    """A property with its values."""

    verb: str
    line: int
    column: int
    values: tuple[Value, ...]
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comment:
    """Comment lines that stand for themselves, a blank line below them."""

    lines: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Block:
    """A subject with its properties; `above` are the comment lines that belong to it."""

    subject: str
    line: int
    column: int
    properties: tuple[Property, ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether the subject has an address, and is no blank node or list."""
        return not self.subject.startswith(("_:", "[", "("))


@dataclass(frozen=True)
class Prefix:
    """A prefix declaration; `keyword` is `@prefix`, `PREFIX`, `@base` or `BASE`."""

    keyword: str
    name: str
    iri: str
    line: int
    column: int
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A whole file; one that `is_rough` holds comments that `render` would lose."""

    head: tuple[str, ...]
    prefixes: tuple[Prefix, ...]
    parts: tuple[Block | Comment, ...]
    tail: tuple[str, ...] = ()
    used: frozenset[str] = field(default=frozenset())
    is_rough: bool = False

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The parts that say something."""
        return tuple(part for part in self.parts if isinstance(part, Block))


def parse_page(text: str) -> Page:
    """The layout of a Turtle document; LayoutError if it cannot be followed."""
    return _Reader(list(scan(text))).page()


def scan(text: str) -> Iterator[Token]:
    """The tokens of a Turtle document; LayoutError at the first sign that starts none."""
    line, start, at = 1, 0, 0
    for match in _TOKEN.finditer(text):
        if match.start() != at:
            break
        sort = match.lastgroup or ""
        begin, at = match.span(sort)
        space, piece = match["space"], match[sort]
        breaks = space.count("\n")
        is_first = not match.start()
        if breaks:
            line += breaks
            start = begin - len(space) + space.rfind("\n") + 1
        if sort == "end":
            return
        yield Token(sort, piece, line, begin - start + 1, breaks > 1 or (is_first and breaks > 0))
        if sort == "string" and (breaks := piece.count("\n")):
            line += breaks
            start = begin + piece.rfind("\n") + 1
    raise LayoutError(f"line {line}: {text[at : at + 20]!r}")


def render(page: Page) -> str:
    """The page in house style."""
    lines = list(page.head)
    if page.prefixes:
        if lines:
            lines.append("")
        for prefix in page.prefixes:
            lines += prefix.above
            if prefix.keyword.lower().endswith("base"):
                lines.append(f"@base {prefix.iri} .")
            else:
                lines.append(f"@prefix {prefix.name}: {prefix.iri} .")
    for part in page.parts:
        if lines:
            lines.append("")
        lines += part.lines if isinstance(part, Comment) else _render_block(part)
    if page.tail:
        lines += ["", *page.tail]
    return "".join(f"{line}\n" for line in lines)


def _render_block(block: Block) -> Iterator[str]:
    yield from block.above
    yield block.subject
    for part in block.properties:
        for comment in part.above:
            yield f"  {comment}"
        if len(part.values) == 1 and not part.values[0].above:
            value = part.values[0]
            yield f"  {part.verb} {value.text} ;{_behind(value)}"
            continue
        yield f"  {part.verb}"
        last = len(part.values) - 1
        for number, value in enumerate(part.values):
            for comment in value.above:
                yield f"    {comment}"
            yield f"    {value.text} {';' if number == last else ','}{_behind(value)}"
    for comment in block.below:
        yield f"  {comment}"
    yield "."


def _behind(value: Value) -> str:
    return f" {value.behind}" if value.behind else ""


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.used: set[str] = set()
        self.is_rough = False

    def page(self) -> Page:
        head: tuple[str, ...] = ()
        prefixes: list[Prefix] = []
        parts: list[Block | Comment] = []
        groups = self._comment_groups()
        if groups and groups[0][0].line == 1:
            # The first comment is the file's own; it says what the file is about.
            head = tuple(token.text for token in groups.pop(0))
        while (token := self._peek()) is not None:
            above = self._place_comments(groups, token, parts)
            if self._is_directive(token):
                prefixes.append(self._directive(above))
            else:
                parts.append(self._block(above))
            groups = self._comment_groups()
        tail = tuple(token.text for group in groups for token in group)
        used = frozenset(self.used)
        return Page(head, tuple(prefixes), tuple(parts), tail, used, self.is_rough)

    def _place_comments(
        self, groups: list[list[Token]], token: Token, parts: list[Block | Comment]
    ) -> tuple[str, ...]:
        """Comments right above a statement belong to it, others stand for themselves."""
        above: tuple[str, ...] = ()
        if groups and not token.after_blank:
            above = tuple(comment.text for comment in groups.pop())
        for group in groups:
            parts.append(Comment(tuple(comment.text for comment in group), group[0].line))
        return above

    def _comment_groups(self) -> list[list[Token]]:
        """The comments before the next token, in groups parted by blank lines."""
        groups: list[list[Token]] = []
        while (token := self._peek()) is not None and token.sort == "comment":
            self.at += 1
            if groups and not token.after_blank:
                groups[-1].append(token)
            else:
                groups.append([token])
        return groups

    def _is_directive(self, token: Token) -> bool:
        return token.text.lower() in ("@prefix", "@base", "prefix", "base") and token.sort in (
            "tag",
            "word",
        )

    def _directive(self, above: tuple[str, ...]) -> Prefix:
        keyword = self._next()
        name = "" if keyword.text.lower().endswith("base") else self._next().text
        iri = self._next()
        if iri.sort != "iri":
            raise LayoutError(f"line {iri.line}: an address is missing")
        if keyword.sort == "tag":
            self._take(".")
        return Prefix(keyword.text, name.rstrip(":"), iri.text, keyword.line, keyword.column, above)

    def _block(self, above: tuple[str, ...]) -> Block:
        first = self._peek()
        assert first is not None  # the caller looked
        subject, _ = self._term()
        properties: list[Property] = []
        below: list[str] = []
        is_fresh = False
        while True:
            comments = self._own_lines()
            token = self._next()
            if token.text == ".":
                below += comments
                break
            if token.text == ";":
                if is_fresh:  # behind one semicolon too many a comment stands for itself
                    self._trail(properties, token)
                is_fresh = False
                below += comments
                continue
            properties.append(self._property(token, (*below, *comments)))
            below, is_fresh = [], True
        return Block(subject, first.line, first.column, tuple(properties), above, tuple(below))

    def _property(self, verb: Token, above: tuple[str, ...]) -> Property:
        if verb.sort not in ("iri", "name", "word"):
            raise LayoutError(f"line {verb.line}: a property is missing")
        self._note(verb)
        values: list[Value] = []
        while True:
            comments = self._own_lines()
            token = self._peek()
            if token is None:
                raise LayoutError("the last block has no end")
            text, is_plain = self._term()
            values.append(Value(text, token.line, token.column, comments, is_plain=is_plain))
            comments = self._own_lines(behind=values)
            following = self._peek()
            if following is None or following.text != ",":
                if comments:
                    self.at -= len(comments)
                break
            self._next()
            self._trail_value(values, following)
        return Property(verb.text, verb.line, verb.column, tuple(values), above)

    def _term(self) -> tuple[str, bool]:
        """A node or literal as one text, and whether it is a plain string."""
        token = self._next()
        self._note(token)
        if token.text in ("[", "("):
            return self._nested(token), False
        if token.sort == "string":
            following = self._peek()
            if following is not None and following.sort == "tag":
                return token.text + self._next().text, False
            if following is not None and following.text == "^^":
                self._next()
                datatype = self._next()
                self._note(datatype)
                return f"{token.text}^^{datatype.text}", False
            return token.text, True
        if token.sort in ("iri", "name", "blank", "number", "word"):
            return token.text, False
        raise LayoutError(f"line {token.line}: {token.text!r} has no place here")

    def _nested(self, opening: Token) -> str:
        """A blank node or list on one line."""
        texts = [opening.text]
        depth = 1
        glue = False
        while depth:
            token = self._next()
            if token.sort == "comment":
                self.is_rough = True
                continue
            self._note(token)
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            if token.text == "^^" or token.sort == "tag" or glue:
                texts[-1] += token.text
            else:
                texts.append(token.text)
            glue = token.text == "^^"
        return " ".join(texts)

    def _own_lines(self, behind: list[Value] | None = None) -> tuple[str, ...]:
        """The comments before the next token; one on the line of a value is put behind it."""
        lines: list[str] = []
        while (token := self._peek()) is not None and token.sort == "comment":
            before = self.tokens[self.at - 1]
            end = before.line + before.text.count("\n")
            if behind and not lines and token.line == end:
                behind[-1] = replace(behind[-1], behind=token.text)
                self.at += 1
                continue
            self.at += 1
            lines.append(token.text)
        return tuple(lines)

    def _trail(self, properties: list[Property], mark: Token) -> None:
        """A comment behind a semicolon belongs to the value before it."""
        token = self._peek()
        if token and token.sort == "comment" and token.line == mark.line and properties:
            last = properties[-1]
            values = list(last.values)
            self._trail_value(values, mark)
            properties[-1] = replace(last, values=tuple(values))

    def _trail_value(self, values: list[Value], mark: Token) -> None:
        token = self._peek()
        if token and token.sort == "comment" and token.line == mark.line:
            both = " ".join(part for part in (values[-1].behind, token.text) if part)
            values[-1] = replace(values[-1], behind=both)
            self.at += 1

    def _note(self, token: Token) -> None:
        if token.sort == "name":
            self.used.add(token.text.partition(":")[0])

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _next(self) -> Token:
        token = self._peek()
        if token is None:
            raise LayoutError("the text ends in the middle of a statement")
        self.at += 1
        return token

    def _take(self, text: str) -> None:
        token = self._next()
        if token.text != text:
            raise LayoutError(f"line {token.line}: {text!r} is missing")
