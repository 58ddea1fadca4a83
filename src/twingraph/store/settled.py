"""Tell at a glance that a query need not be reshaped: most of those that look something up."""

from __future__ import annotations

import re
from functools import lru_cache

# Comments go; of addresses and strings their first character stays.
_HELD = re.compile(
    r"""\#[^\r\n]*|(<)[^<>"{}|^`\\\x00-\x20]*>|(")(?:[^"\\\n\r]|\\.)*+"|(')(?:[^'\\\n\r]|\\.)*+'"""
)
_INNERMOST = re.compile(r"\([^()]*\)")
_JOINT = re.compile(r"[.;,]|FILTER|BIND", re.IGNORECASE)
_ANCHOR = re.compile(
    r"""(?:^|\.)[ ](?:<|[\w.\-]*:)                                   # a subject that is a name
      | (?<![ ;][a<])(?<!:type)[ ](?:[<"'][^ ]*|[\w.\-]*:[^ ]*?)[ ]?(?:[;,}]|\.[ ])  # an object
    """,
    re.VERBOSE,
)


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
