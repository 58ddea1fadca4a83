"""The prefixes that a query declares: its graph is written with them, as whoever asked reads it."""

from __future__ import annotations

import re

from twingraph.store.terms import is_address

_DECLARED = re.compile(
    r"""\bPREFIX\s+([^\W\d_][\w\-]*|):\s*<([A-Za-z][\w+.\-]*:[^<>"{}|^`\\\x00-\x20]*)>""",
    re.IGNORECASE,
)
_MOST = 100


def find_prefixes(query: str) -> dict[str, str]:
    """Prefix and address of each declaration before the first brace, at most a hundred.

    Left out is what is not an absolute address: it would have to be resolved first.
    """
    declared = _DECLARED.findall(query.partition("{")[0])[:_MOST]
    return {prefix: address for prefix, address in declared if is_address(address)}
