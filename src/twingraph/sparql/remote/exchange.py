"""Ask one server over HTTP, and believe nothing it says before it is checked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from urllib.parse import quote

import aiohttp

from twingraph import __version__
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.replica import Replica, Unreachable

_log = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
STALLED_SECONDS = 30.0
MOST_CONNECTIONS = 64
"""Connections that one server is given at most; further requests wait their turn."""

_LONGEST_GET = 2000
"""Bytes of an encoded query that every server takes in an address; longer ones are posted."""
_LONGEST_COMPLAINT = 4096
_ANOTHER_MAY = frozenset({408, 421, 425, 429, 502, 503, 504})

Parameters = Sequence[tuple[str, str]]


class Exchange:
    """HTTP with all the servers: one set of connections, no cookies, no redirects, no proxies."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, limit_per_host=MOST_CONNECTIONS, keepalive_timeout=30, ttl_dns_cache=30
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            # A few packed kilobytes may be gigabytes: they are neither asked for nor unpacked.
            auto_decompress=False,
            headers={
                "User-Agent": f"twingraph/{__version__} (+https://w3id.org/twingraph/)",
                "Accept-Encoding": "identity",
            },
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=CONNECT_SECONDS, sock_read=STALLED_SECONDS
            ),
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def open_(
        self, replica: Replica, parameters: Parameters, accept: str
    ) -> aiohttp.ClientResponse:
        """A response of status 200, its body unread; close it.

        `Unreachable` if another server may do better; `Refusal` if none would.
        """
        try:
            response = await self._send(replica, parameters, accept)
            try:
                await _check(response)
            except BaseException:
                response.close()
                raise
            return response
        except (aiohttp.ClientError, OSError) as trouble:
            raise Unreachable(type(trouble).__name__) from trouble

    def _send(
        self, replica: Replica, parameters: Parameters, accept: str
    ) -> aiohttp.client._RequestContextManager:
        headers = {"Accept": accept}
        if sum(len(quote(value)) for _, value in parameters) < _LONGEST_GET:
            return self._session.get(
                replica.address, params=list(parameters), headers=headers, allow_redirects=False
            )
        return self._session.post(
            replica.address, data=list(parameters), headers=headers, allow_redirects=False
        )


async def _check(response: aiohttp.ClientResponse) -> None:
    """Nothing, or what the status means for those who asked."""
    status = response.status
    coding = response.headers.get("Content-Encoding", "identity")
    if coding != "identity":
        raise Refusal("remote-failed", told=f"packed as {coding[:20]}, not asked for")
    if status == 200:
        return
    if status in _ANOTHER_MAY:
        raise Unreachable(f"status {status}")
    if status in (400, 413, 414, 422):
        raise Refusal("remote-refused", told=_first_line(await _read_some(response)))
    # What it complains of is for those who run it, not for those who ask.
    _log.warning("status %d: %s", status, _first_line(await _read_some(response)))
    if 300 <= status < 400:
        raise Refusal("remote-failed", told="redirect, not followed")
    raise Refusal("remote-failed", told=f"status {status}")


async def _read_some(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of a complaint; nobody needs all of it."""
    return await asyncio.wait_for(response.content.read(_LONGEST_COMPLAINT), CONNECT_SECONDS)


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines() or [""]
    printable = "".join(sign if sign.isprintable() else " " for sign in lines[0])
    return " ".join(printable.split())[:200]
