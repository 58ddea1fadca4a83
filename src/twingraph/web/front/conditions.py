"""Conditional requests (RFC 9110, section 13): what a client has already is not sent again."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache

from twingraph.web.front.messages import Response

_KEPT_IN_304 = frozenset(
    {"cache-control", "content-location", "etag", "expires", "last-modified", "vary"}
)

_WHOLE = frozenset({200, 206, 304})
"""The statuses of a request that all is well with, conditions aside."""


@lru_cache(1024)
def read_etags(if_none_match: str) -> tuple[str, ...]:
    """The opaque tags of an If-None-Match header, in quotes, without W/; `*` stands for itself."""
    tags = (tag.strip() for tag in if_none_match[:4096].split(","))
    return tuple(tag.removeprefix("W/") for tag in tags if tag)


def is_current(headers: Mapping[str, str], response: Response) -> bool:
    """Whether the client's copy is still good, by the request's `headers`.

    If-None-Match (section 13.1.2, weak comparison) decides where it is there; else
    If-Modified-Since (section 13.1.3), for responses that know when they last changed.
    """
    if response.status != 200:
        return False
    if (if_none_match := headers.get("if-none-match")) is not None:
        etag = response.header("etag")
        tags = read_etags(if_none_match)
        return etag is not None and (etag.removeprefix("W/") in tags or tags == ("*",))
    since = _read_date(headers.get("if-modified-since"))
    changed = _read_date(response.header("last-modified")) if since is not None else None
    return since is not None and changed is not None and changed <= since


def is_mismatched(headers: Mapping[str, str], response: Response) -> bool:
    """Whether the client wants nothing but a state of the data that is not this one.

    If-Match (section 13.1.1, strong comparison) decides where it is there; else
    If-Unmodified-Since (section 13.1.4). Both come before all other conditions (section 13.2.2),
    and neither counts where the answer would have been a problem anyway.
    """
    if response.status not in _WHOLE:
        return False
    if (if_match := headers.get("if-match")) is not None:
        tags = [tag.strip() for tag in if_match[:4096].split(",")]
        etag = response.header("etag")
        return tags != ["*"] and (etag is None or etag.startswith("W/") or etag not in tags)
    since = _read_date(headers.get("if-unmodified-since"))
    changed = _read_date(response.header("last-modified")) if since is not None else None
    return since is not None and changed is not None and changed > since


@lru_cache(1024)
def _read_date(written: str | None) -> float | None:
    """Seconds since 1970 of an HTTP date (RFC 9110, section 5.6.7), None if it is none."""
    try:
        return parsedate_to_datetime(written[:64]).timestamp() if written else None
    except (ValueError, OverflowError):
        return None


def not_modified(response: Response) -> Response:
    """The 304 that stands for `response` (section 15.4.5)."""
    kept = tuple(header for header in response.headers if header[0].lower() in _KEPT_IN_304)
    return Response(304, kept)
