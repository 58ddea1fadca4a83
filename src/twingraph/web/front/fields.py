"""The header fields of a request, and what answers may depend on in them."""

from __future__ import annotations

from functools import cached_property

from twingraph.sparql.compression import CODINGS
from twingraph.web.front.messages import Variant
from twingraph.web.negotiation import choose_coding, choose_language
from twingraph.web.wording import LANGUAGES

_SELECTIVE = frozenset({"range", "if-match", "if-unmodified-since"})
"""Fields of the few who do not want whatever there is."""
_CONDITIONS = frozenset({"if-none-match", "if-modified-since", "if-match", "if-unmodified-since"})


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
