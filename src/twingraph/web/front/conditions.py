"""Conditional requests (RFC 9110, section 13): what a client has already is not sent again."""

from __future__ import annotations

from functools import lru_cache

from twingraph.web.front.messages import Response

_KEPT_IN_304 = frozenset(
    {"cache-control", "content-location", "etag", "expires", "last-modified", "vary"}
)


@lru_cache(1024)
def read_etags(if_none_match: str) -> tuple[str, ...]:
    """The opaque tags of an If-None-Match header, in quotes, without W/; `*` stands for itself."""
    tags = (tag.strip() for tag in if_none_match[:4096].split(","))
    return tuple(tag.removeprefix("W/") for tag in tags if tag)


def is_current(if_none_match: str | None, response: Response) -> bool:
    """Whether the client's copy is still good (section 13.1.2, weak comparison)."""
    if if_none_match is None or response.status != 200:
        return False
    etag = response.header("etag")
    tags = read_etags(if_none_match)
    return etag is not None and (etag.removeprefix("W/") in tags or tags == ("*",))


def not_modified(response: Response) -> Response:
    """The 304 that stands for `response` (section 15.4.5)."""
    kept = tuple(header for header in response.headers if header[0].lower() in _KEPT_IN_304)
    return Response(304, kept)
