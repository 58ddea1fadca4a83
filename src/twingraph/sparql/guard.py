"""Look at a query's tokens before any parser does: form, size, FROM, and never a SERVICE.

The engine's parser has no tokens of its own: it takes `service:a {}` for SERVICE and `trueSERVICE`
for two words. So the guard does not ask whether a text *is* SERVICE but whether it could be read
so, and refuses what it cannot clear. Behind it stands a second wall: a worker cannot open
sockets (`confinement`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple, NoReturn

from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.tokens import cut, offset_of
from twingraph.store.tokens import decode_escapes, line_and_column

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_BRACKETS = _OPEN | _CLOSE
_OPERATORS = frozenset({"&&", "||", "+", "-", "*", "/", "|", "^", "!", "<"})
_CLAUSES = frozenset(
    "UNION OPTIONAL MINUS FILTER BIND GRAPH VALUES EXISTS NOT SELECT AS IF LATERAL".split()
)
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_NEVER_THE_SAME = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_PLAIN_FORM = re.compile(
    r"""(?: \s | \#[^\r\n]* | PREFIX \s+ [\w.\-]*: \s* <[^<>"{}|^`\\\x00-\x20]*> )*+
        (SELECT|ASK|CONSTRUCT|DESCRIBE)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMENTS = re.compile(r"(?:\s*\#[^\r\n]*+[\r\n])*+")
"""What a query may begin with: comments, each to the end of its line."""
_MAKES_NODES = frozenset("[(<|~")
"""What stands for a new blank node in a template, a triple that is spoken of among them."""
_BLANK = re.compile(r"[\[(|~]|_:|<(?![^<>\"{}|^`\\\x00-\x20]*+>)")
"""The same in a text that is not cut into tokens: a "<" that begins no address, too."""
_PROLOGUE = {"BASE": 2, "PREFIX": 3, "VERSION": 2}

# "<" may also be the operator: ?a<?b)SERVICE?x#> is an IRI to a scanner, code to the parser.
_IRI_OR_CODE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*://)[^>]*[)#]", re.DOTALL)
# A path's "?" may stand before an object: (ex:p)?trueSERVICE<…>{}
_VARIABLE_OR_CODE = re.compile(r"[?$](?:true|false|\d).*service", re.IGNORECASE)


class Plan(NamedTuple):
    """What the tokens tell about a query that may run.

    `form` is the word that says what kind of answer is wanted, empty if no query begins there.
    `is_repeatable` says that the same data give the same answer (no NOW, RAND, UUID …),
    `makes_nodes` that it has new blank nodes each time: the same graph in other bytes;
    `from_tokens` are the graphs of FROM (False) and FROM NAMED (True) as written, `prologue` is
    the text before the query form, which gives them their meaning.
    """

    form: str
    is_repeatable: bool
    makes_nodes: bool = False
    from_tokens: tuple[tuple[bool, str], ...] = ()
    prologue: str = ""


def check(text: str, limits: Limits) -> Plan:
    """The plan of a query; `Refusal` if it is too deep, not a query, or reaches outside."""
    return clear_at_sight(text, limits) or look_closely(text, limits)


def clear_at_sight(text: str, limits: Limits) -> Plan | None:
    """The plan of a short query that holds no telling word at all, None for every other.

    Most queries are like that, and finding it out costs a tenth of cutting them into tokens.
    """
    if len(text) > limits.operators:
        return None
    head, _, body = text.partition("{")
    plan, brackets = _clear_head(head)
    if plan is None or _is_telling(body.casefold()):
        return None
    if brackets + body.count("(") + body.count("{") + body.count("[") >= limits.nesting:
        return None
    return None if plan.form == "CONSTRUCT" and _BLANK.search(text) else plan


@lru_cache(512)
def _clear_head(head: str) -> tuple[Plan | None, int]:
    """What stands before the first brace, in many queries the same: the plan, and brackets opened.

    No plan where it holds a telling word, or no query form. Comments at the very beginning, where
    saved questions say in words what they ask, tell nothing.
    """
    code = head[_COMMENTS.match(head).end() :]  # type: ignore[union-attr]
    form = _PLAIN_FORM.match(code)
    if form is None or _is_telling(code.casefold()):
        return None, 0
    return Plan(form[1].upper(), is_repeatable=True), code.count("(") + code.count("[")


def _is_telling(text: str) -> bool:
    # Written out, for speed: every query passes here.
    return (
        "service" in text
        or "from" in text
        or "now" in text
        or "rand" in text
        or "uuid" in text
        or "bnode" in text
        or "\\u" in text
    )


def look_closely(text: str, limits: Limits) -> Plan:
    """The same for any query, by its tokens."""
    tokens = cut(text)
    _check_size(text, tokens, limits)
    _check_service(text, tokens)
    words = {token.upper() for token in tokens if token[0].isalpha()}
    form_at = _skip_prologue(tokens)
    if form_at < len(tokens) and tokens[form_at].upper() in _UPDATES:
        _refuse("update-refused", text, form_at)
    form = tokens[form_at].upper() if form_at < len(tokens) else ""
    form = form if form in _FORMS else ""
    plan = Plan(
        form,
        words.isdisjoint(_NEVER_THE_SAME),
        form == "CONSTRUCT" and _makes_nodes(tokens[form_at:]),
    )
    if not any("FROM" in word for word in words):
        return plan
    return plan._replace(
        from_tokens=_from_tokens(text, tokens, form_at),
        prologue=text[: offset_of(text, form_at)],
    )


def _check_size(text: str, tokens: list[str], limits: Limits) -> None:
    depth = deepest = 0
    for token in tokens:
        if token in _BRACKETS:
            if token in _OPEN:
                depth += 1
                if depth > deepest:
                    deepest = depth
            else:
                depth -= 1
    if deepest > limits.nesting:
        raise Refusal("too-deep", limit=limits.nesting)
    if len(tokens) <= limits.operators:
        return
    operators = sum(token in _OPERATORS or token.upper() in _CLAUSES for token in tokens)
    if operators > limits.operators:
        raise Refusal("too-many-operators", limit=limits.operators)


def _check_service(text: str, tokens: list[str]) -> None:
    """Refuse what is, or could be read as, a SERVICE clause (SPARQL 1.1 Federated Query)."""
    if "service" in text.casefold():
        _clear_service(text, tokens)
    if "\\u" in text or "\\U" in text:
        decoded = decode_escapes(text)
        if "service" in decoded.casefold():
            _clear_service(decoded, cut(decoded))


def _clear_service(text: str, tokens: list[str]) -> None:
    code = [
        (at, token)
        for at, token in enumerate(tokens)
        if token[0] not in "#\"'" and not token.startswith("_:")
    ]
    previous = ""
    for (at, token), (_, following) in pairwise([*code, (len(tokens), "")]):
        if _could_be_service(previous, token, following):
            _refuse("service-refused", text, at)
        previous = token


def _could_be_service(previous: str, token: str, following: str) -> bool:
    first = token[0]
    if first == "<" and len(token) > 1:
        return (
            previous.upper() not in ("BASE", "FROM", "NAMED")
            and not (previous.endswith(":"))
            and bool(_IRI_OR_CODE.match(token))
        )
    if first in "?$":
        return bool(_VARIABLE_OR_CODE.match(token))
    if first == "@" or "service" not in token.casefold():
        return False
    if ":" not in token:
        return True
    return following == "{" and previous.upper() != "GRAPH"


def _skip_prologue(tokens: list[str]) -> int:
    """The index of the first token behind BASE, PREFIX and VERSION."""
    at = 0
    while at < len(tokens):
        if tokens[at][0] == "#":
            at += 1
        elif length := _PROLOGUE.get(tokens[at].upper()):
            while length and at < len(tokens):
                length -= tokens[at][0] != "#"
                at += 1
        else:
            break
    return at


def _from_tokens(text: str, tokens: list[str], form_at: int) -> tuple[tuple[bool, str], ...]:
    """The names behind FROM and FROM NAMED, as they are written; True for the latter."""
    names = []
    code = [token for token in tokens[form_at:] if token[0] != "#"]
    for at, token in enumerate(code[:-1]):
        if token.upper() != "FROM":
            continue
        named = code[at + 1].upper() == "NAMED"
        name = code[at + 2] if named and at + 2 < len(code) else code[at + 1]
        if name[0] == "<" or ":" in name:
            names.append((named, name))
    return tuple(names)


def _makes_nodes(tokens: list[str]) -> bool:
    """Whether the template of a CONSTRUCT, which ends with the first brace, has blank nodes."""
    template = takewhile(lambda token: token != "}", tokens)
    return any(token in _MAKES_NODES or token.startswith("_:") for token in template)


def _refuse(problem: str, text: str, index: int) -> NoReturn:
    line, column = line_and_column(text, offset_of(text, index))
    raise Refusal(problem, line=line, column=column)
