"""Tell at a glance that a query need not be reshaped: most of those that look something up."""

from __future__ import annotations

import re
from functools import lru_cache

# Comments go; of addresses and strings their first character stays. What may begin one is looked
# for first: to try each of them in turn at every character takes three times as long.
_HELD = re.compile(
    r"""[#<"'] (?: (?<=\#)[^\r\n]* | (?<=(<))[^<>"{}|^`\\\x00-\x20]*>
      | (?<=("))(?:[^"\\\n\r]|\\.)*+" | (?<=('))(?:[^'\\\n\r]|\\.)*+' )""",
    re.VERBOSE,
)
_INNERMOST = re.compile(r"\([^()]*\)")
_JOINT = re.compile(r"[.;,]|FILTER|BIND", re.IGNORECASE)
_ANCHOR = re.compile(
    r"""(?:^|\.)[ ](?:<|[\w.\-]*:)                                   # a subject that is a name
      | (?<![ ;][a<])(?<!:type)[ ](?:[<"'][^ ]*|[\w.\-]*:[^ ]*?)[ ]?(?:[;,}]|\.[ ])  # an object
    """,
    re.VERBOSE,
)
_NAME = r"(?:<[^<>\"{}|^`\\\x00-\x20]*>|(?!_:)[\w.\-]*:[\w.\-]+)"
_NAMED_AT_ONCE = re.compile(
    rf"""\s* (?: {_NAME} \s
      | \?\w+ \s+ (?!a\s|\S*[:\#]type\b)\S+ \s+ {_NAME} \s* [.;,}}] )""",
    re.VERBOSE,
)


def is_named_at_once(query: str) -> bool:
    """Whether the first triple of a query that is one group has a name to start from.

    Then it is settled, and that costs a sixth of making its shape.
    """
    _, _, body = query.partition("{")
    return "{" not in body and _NAMED_AT_ONCE.match(body) is not None


def shape_of(query: str) -> str:
    """The pattern of a query without its addresses and strings.

    Who asks about one thing after the other asks in one shape.
    """
    return _HELD.sub(r"\1\2\3", query.partition("{")[2])


@lru_cache(512)
def is_settled(body: str) -> bool:
    """Whether there is nothing to do in a shape: one pattern, or one group that has a name in it.

    It costs a thirtieth of reading the query. A guess, on the safe side for the answer: a query
    wrongly taken for settled is asked as it was written.
    """
    if not _JOINT.search(body):
        return True
    if "{" in body:
        return False
    body = " " + " ".join(body.split())
    inner = 1
    while inner:
        body, inner = _INNERMOST.subn("", body)
    return bool(_ANCHOR.search(body))
