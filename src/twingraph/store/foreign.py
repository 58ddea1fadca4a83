"""The habits of SPARQL servers elsewhere, mended, so that everybody can read their answers."""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph

_TYPED = (b'"typed-literal"', b'"literal"')
_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_VERDICT = "__ASK_RETVAL"


def mend(json: bytes) -> bytes:
    """Query results in JSON as the standard wants them (SPARQL 1.1 Query Results JSON, 3.2.2).

    Virtuoso calls typed literals what only a working draft called so, and gives blank nodes
    labels that are addresses. Within a string quotes are escaped, so neither pattern can be text.
    """
    return _NODE.sub(rb"\1", json.replace(*_TYPED))


class Mending:
    """The same for results that come piece by piece."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> bytes:
        """What is mended so far; a part that may go on stays back."""
        text = self._rest + piece
        cut = text.rfind(b"}") + 1
        self._rest = text[cut:]
        return mend(text[:cut])

    def finish(self) -> bytes:
        """The rest."""
        return mend(self._rest)


def find_verdict(answer: Any) -> bool:
    """What an ASK was answered; ValueError if it was not.

    Virtuoso answers with a table: one row for yes, none for no.
    """
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return bool(answer)
    names = [variable.value for variable in answer.variables]
    if names != [_VERDICT]:
        raise ValueError("no verdict")
    return any(row[0].value not in ("0", "false") for row in answer)
