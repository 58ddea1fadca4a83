"""Ask one server over HTTP, and believe nothing it says before it is checked."""

from __future__ import annotations

import logging
from urllib.parse import quote, unquote

import aiohttp

from twingraph import __version__
from twingraph.sparql.refusal import Refusal
from twingraph.sparql.remote.complaint import failed, read_complaint
from twingraph.sparql.remote.replica import Parameters, Replica, Unreachable

_log = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0

_LONGEST_GET = 2000
"""Bytes of an encoded query that every server takes in an address; longer ones are posted."""
_ANOTHER_MAY = frozenset({408, 421, 425, 429, 502, 503, 504})


class Exchange:
    """HTTP with all the servers: one set of connections, no cookies, no redirects, no proxies.

    Whoever asks limits how many connections there are and how long an answer may take. A limit
    here would keep health checks waiting behind long queries: a busy server would seem dead.
    """

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, limit_per_host=0, keepalive_timeout=30, ttl_dns_cache=30
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            # A few packed kilobytes may be gigabytes: they are neither asked for nor unpacked.
            auto_decompress=False,
            headers={
                "User-Agent": f"twingraph/{__version__} (+https://w3id.org/twingraph/)",
                "Accept-Encoding": "identity",
            },
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
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
            if response.status == 405 and replica.takes_get:
                response.close()
                replica.takes_get = False
                response = await self._send(replica, parameters, accept)
                replica.takes_get = response.status != 200
            try:
                await _check(response, replica)
            except BaseException:
                response.close()
                raise
            return response
        except (aiohttp.ClientError, OSError) as trouble:
            raise Unreachable(_reason(trouble)) from trouble

    def _send(
        self, replica: Replica, parameters: Parameters, accept: str
    ) -> aiohttp.client._RequestContextManager:
        who = _credentials(replica)
        headers = {"Accept": accept}
        is_short = sum(len(quote(value)) for _, value in parameters) < _LONGEST_GET
        if is_short and replica.takes_get:
            return self._session.get(
                replica.shown,
                params=list(parameters),
                headers=headers,
                auth=who,
                allow_redirects=False,
            )
        return self._session.post(
            replica.shown, data=list(parameters), headers=headers, auth=who, allow_redirects=False
        )


def _credentials(replica: Replica) -> aiohttp.BasicAuth | None:
    """The name and password of the address, in any letters (RFC 7617, section 2.1)."""
    parts = replica.parts
    if parts.username is None and parts.password is None:
        return None
    return aiohttp.BasicAuth(
        unquote(parts.username or ""), unquote(parts.password or ""), encoding="utf-8"
    )


def _reason(trouble: Exception) -> str:
    """What went wrong, for those who run the server."""
    if isinstance(trouble, aiohttp.ClientConnectorError):
        return str(trouble)  # it names the machine, not what else stands in the address
    return type(trouble).__name__


async def _check(response: aiohttp.ClientResponse, replica: Replica) -> None:
    """Nothing, or what the status means for those who asked."""
    status = response.status
    coding = response.headers.get("Content-Encoding", "identity")
    if coding != "identity":
        raise failed("packed", coding[:20])
    if status == 200:
        return
    if status in _ANOTHER_MAY:
        raise Unreachable(f"status {status}")
    if status in (400, 413, 414, 422):
        said = await read_complaint(response, CONNECT_SECONDS)
        raise Refusal("remote-refused", told=_without_names(said, replica) or f"HTTP {status}")
    # What it complains of is for those who run it, not for those who ask. While it is left out
    # they know, and need not be told with every health check.
    if replica.is_well:
        said = await read_complaint(response, CONNECT_SECONDS)
        _log.warning("%s: status %d: %s", replica.shown, status, said)
    if 300 <= status < 400:
        raise failed("redirect")
    raise failed("status", str(status))


def _without_names(said: str, replica: Replica) -> str:
    """A complaint for those who ask; none that tells where the data lie."""
    secrets = {replica.parts.hostname, replica.parts.username, replica.parts.password} - {None, ""}
    tells = any(str(secret).lower() in said.lower() for secret in secrets)
    return "" if tells or said.startswith("<") else said
