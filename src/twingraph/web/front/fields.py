"""Header fields of requests, and whole heads that were read before: clients repeat themselves."""

from __future__ import annotations

import re
from functools import cached_property

from twingraph.sparql.compression import CODINGS
from twingraph.web.front.messages import Variant
from twingraph.web.negotiation import choose_coding, choose_language
from twingraph.web.wording import LANGUAGES

_SELECTIVE = frozenset({"range", "if-match", "if-unmodified-since"})
"""Fields of the few who do not want whatever there is."""
_CONDITIONS = frozenset({"if-none-match", "if-modified-since", "if-match", "if-unmodified-since"})
_FRAMING = frozenset({"content-length", "transfer-encoding", "expect", "upgrade"})
"""Fields that say where a request ends, or that something else begins there."""

_REQUEST_LINE = re.compile(rb"GET (/[!\"$-~]{0,16000}) HTTP/1\.1\r\n")
_MOST_KNOWN = 1024
_LONGEST_KNOWN = 2048


class Fields(dict[str, str]):
    """Header fields: names in lower case, repeated ones joined. Not to be changed once read."""

    @cached_property
    def variant(self) -> Variant | None:
        """What an answer may depend on in them, None where none is to be kept.

        What is chosen by the fields that answers vary by: browsers say the same in many ways.
        """
        if not _SELECTIVE.isdisjoint(self):
            return None
        get = self.get
        return (
            get("content-type", "") + "\0" + get("content-encoding", ""),
            get("host", "") + "\0" + get("x-forwarded-proto", ""),
            get("accept", ""),
            choose_coding(get("accept-encoding"), CODINGS) or "",
            choose_language(get("accept-language"), LANGUAGES),
        )

    @cached_property
    def is_conditional(self) -> bool:
        """Whether there is any condition of RFC 9110, section 13, among them."""
        return not _CONDITIONS.isdisjoint(self)


class KnownHeads:
    """The header sections of plain GET requests that were read, in order, and leave the door open.

    Who asks again sends the same bytes behind the first line, and what they say does not depend
    on it: so they need not be parsed a second time.
    """

    def __init__(self) -> None:
        self._fields: dict[bytes, Fields] = {}

    def recognize(self, data: bytes) -> tuple[bytes, Fields] | None:
        """Target and fields, if `data` is one request, whole, with a head that is known."""
        line = _REQUEST_LINE.match(data)
        fields = self._fields.get(data[line.end() :]) if line else None
        return (line[1], fields) if line and fields is not None else None

    def remember(self, data: bytes, fields: Fields) -> None:
        """Know the head of `data`, which was one request with these fields, and nothing else."""
        line = _REQUEST_LINE.match(data)
        if not line or len(data) - line.end() > _LONGEST_KNOWN or not _FRAMING.isdisjoint(fields):
            return
        if len(self._fields) >= _MOST_KNOWN:
            self._fields.clear()
        self._fields[data[line.end() :]] = fields
