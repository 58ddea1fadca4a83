"""One server of several that hold the same data: its address, and whether it is well."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit, urlunsplit

from twingraph.errors import SettingsError

_log = logging.getLogger(__name__)

Parameters = Sequence[tuple[str, str]]
"""Of a request, by the SPARQL 1.1 Protocol."""


class Unreachable(Exception):
    """A server gave no answer that counts; another may. Nothing has been passed on yet."""


@dataclass(eq=False)
class Replica:
    """A SPARQL 1.1 endpoint.

    `shown` is its address without the password that may stand in it; `in_flight` is how many
    requests it is busy with for us.

    `everything` are the parameters by which a plain query sees all its graphs, as it does here.
    Most servers need none; Oxigraph wants to be asked each time. `is_explored` says that this is
    known: what comes back after an outage may be another server. `takes_get` is false for one that
    wants all queries posted.
    """

    address: str
    is_well: bool = True
    in_flight: int = 0
    everything: Parameters = ()
    is_explored: bool = False
    takes_get: bool = True
    shown: str = field(init=False)
    parts: SplitResult = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.parts = urlsplit(self.address)
        self.shown = urlunsplit(self.parts._replace(netloc=self.parts.netloc.rpartition("@")[2]))

    def note_failure(self, trouble: object) -> None:
        """It did not answer: others are asked until it does."""
        if self.is_well:
            _log.warning("%s is left out: %s", self.shown, trouble)
        self.is_well = self.is_explored = False

    def note_success(self) -> None:
        """It answered."""
        if not self.is_well:
            _log.warning("%s answers again", self.shown)
        self.is_well = True


def parse_replicas(addresses: str) -> tuple[Replica, ...]:
    """The servers of a comma-separated list; SettingsError for what is no http(s) address."""
    found = []
    for address in filter(None, (part.strip() for part in addresses.split(","))):
        try:
            parts = urlsplit(address)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
            (parts.hostname or "").encode("idna")  # no name of a machine has an empty part
            is_address = is_address and (parts.port is None or parts.port > 0)
        except ValueError:
            is_address = False
        if not is_address or not address.isprintable() or set(address) & set(" <>\"'\\"):
            raise SettingsError(
                f"{address[:200]!r} is no address of a SPARQL endpoint (http://…)",
                de=f"{address[:200]!r} ist keine Adresse eines SPARQL-Endpunkts (http://…)",
            )
        found.append(Replica(address))
    return tuple(found)
