"""What a request accepts: media type, language, content coding; one set of rules for all doors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from werkzeug.datastructures import Accept, LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

LONGEST_HEADER = 4096
"""Longer Accept headers are cut: no client needs them, and somebody has to read them."""

_RELUCTANCE = 0.85
"""What the client's quality is worth for an offer that we would rather not make."""


def choose_media_type(
    accept: str | None, offers: Sequence[str], reluctant: frozenset[str] = frozenset()
) -> str | None:
    """The offer that `accept` prefers (RFC 9110, section 12.5.1), None if it takes none.

    Highest q first; among equals the one that was named most exactly, then our own order.
    Parameters (charset, profile) do not tell our offers apart and are left aside; q=0 excludes.
    Without the header, or with one that says nothing, the first offer. Offers that are `reluctant`
    stand back behind others that are almost as welcome.
    """
    return _choose_media_type(_shortened(accept), tuple(offers), reluctant)


def choose_language(accept: str | None, offers: Sequence[str]) -> str:
    """The language of `offers` that an Accept-Language header prefers, else the first of them."""
    return _choose_language(_shortened(accept), tuple(offers))


def choose_coding(accept: str | None, offers: Sequence[str]) -> str | None:
    """The content coding to use (RFC 9110, section 12.5.3), None for none.

    Where several are as welcome, our own order decides; none at all, if that is preferred.
    """
    return _choose_coding(_shortened(accept), tuple(offers))


def _shortened(header: str | None) -> str:
    if header is None or len(header) <= LONGEST_HEADER:
        return header or ""
    return header[:LONGEST_HEADER].rpartition(",")[0]


@lru_cache(1024)
def _choose_media_type(
    accept: str, offers: tuple[str, ...], reluctant: frozenset[str]
) -> str | None:
    ranges = [
        (*_split(value), quality) for value, quality in parse_accept_header(accept, MIMEAccept)
    ]
    if not ranges:
        return offers[0]
    best: tuple[float, int, int] | None = None
    chosen = None
    for order, offer in enumerate(offers):
        kind, subtype = _split(offer)
        fits = [
            ((range_kind != "*") + (range_subtype != "*"), quality)
            for range_kind, range_subtype, quality in ranges
            if range_kind in ("*", kind) and range_subtype in ("*", subtype)
        ]
        if not fits:
            continue
        exactness, quality = max(fits)
        quality *= _RELUCTANCE if offer in reluctant else 1
        rank = (quality, exactness, -order)
        if quality > 0 and (best is None or rank > best):
            best, chosen = rank, offer
    return chosen


def _split(media_type: str) -> tuple[str, str]:
    """Type and subtype without parameters, in lower case; a lone asterisk means both."""
    kind, _, subtype = media_type.partition(";")[0].strip().lower().partition("/")
    return kind, subtype or "*"


@lru_cache(1024)
def _choose_language(accept: str, offers: tuple[str, ...]) -> str:
    best, chosen = 0.0, offers[0]
    for tag, quality in parse_accept_header(accept, LanguageAccept):
        language = tag.partition("-")[0].lower()  # a reader of de-AT reads de
        if language in offers and quality > best:
            best, chosen = quality, language
    return chosen


@lru_cache(1024)
def _choose_coding(accept: str, offers: tuple[str, ...]) -> str | None:
    if not accept.strip():
        return None
    accepted = parse_accept_header(accept, Accept)
    qualities = {value.lower(): quality for value, quality in accepted}
    others = qualities.get("*", 0.0)
    welcome = {offer: qualities.get(offer, others) for offer in offers}
    best = max(welcome.values())
    if best <= 0 or qualities.get("identity", 0.0) > best:
        return None
    return next(offer for offer in offers if welcome[offer] == best)
