"""What XML cannot say: refuse it, or write it so that it comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Triple

from twingraph.sparql.refusal import Refusal

# XML 1.0, section 2.2: no control characters but tab and line ends, no U+FFFE, no U+FFFF.
_UNSAYABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")

# An element's name is the end of the property's address: an NCName behind the last delimiter.
_NAME = re.compile(r"[^\W\d][\w.\-\u00B7\u203F\u2040]*\Z")
_BEFORE_NAME = re.compile(r".*[^\w.\-\u00B7\u203F\u2040]", re.DOTALL)


class XmlCare:
    """Look through XML on its way out, piece by piece."""

    def __init__(self) -> None:
        self._tail = b""

    def clean(self, piece: bytes) -> bytes:
        """The piece with carriage returns written so that parsers keep them (section 2.11)."""
        if _UNSAYABLE.search(self._tail + piece):
            raise Refusal("not-xml")
        self._tail = piece[-2:]
        return piece.replace(b"\r", b"&#13;") if b"\r" in piece else piece


def with_element_names(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, or a refusal at the first whose property cannot be an element's name."""
    known: set[str] = set()
    for triple in triples:
        spoken_of: object = triple
        while isinstance(spoken_of, Triple):  # and of a triple in its place, if it speaks of one
            property_ = spoken_of.predicate.value
            if property_ not in known:
                if not _NAME.match(_BEFORE_NAME.sub("", property_)):
                    raise Refusal("not-xml")
                known.add(property_)
            spoken_of = spoken_of.object
        yield triple
