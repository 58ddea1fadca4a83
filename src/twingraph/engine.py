"""Open a data folder, a built store or a server elsewhere, and hand out what can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from twingraph.building import assemble
from twingraph.dataset import read_dataset, shared_shelf
from twingraph.saved_queries import SavedQuery, read_queries
from twingraph.store.embedded import EmbeddedStore, Mode
from twingraph.store.graphs import store_union
from twingraph.store.protocol import Store
from twingraph.store.snapshot import current_snapshot
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import DCTERMS, TG, VOID

_DESCRIPTION = f"""
SELECT ?space ?title ?home
WHERE {{
  ?dataset <{VOID}uriSpace> ?space .
  OPTIONAL {{ ?dataset <{DCTERMS}title> ?title }}
  OPTIONAL {{ ?dataset <{TG}homeCity> ?home }}
}}
ORDER BY ?dataset ?title
"""


@dataclass(frozen=True)
class About:
    """What the store says of its dataset: address space, titles by language, home city."""

    space: str | None
    titles: dict[str, str]
    home_city: str | None


@dataclass(frozen=True)
class Engine:
    """One opened city: its store and the questions that come with it."""

    store: Store
    data: Path | None = None

    @cached_property
    def queries(self) -> tuple[SavedQuery, ...]:
        """The saved questions of this installation, by shelf and slug."""
        return read_queries(shared_shelf().queries)

    @cached_property
    def about(self) -> About:
        """What the store says of its dataset, empty for a store that does not."""
        rows = self.store.rows(_DESCRIPTION)
        titles: dict[str, str] = {}
        for row in rows:
            if isinstance(title := row.get("title"), Literal):
                titles.setdefault(title.language or "", title.value)
        space = rows[0]["space"] if rows else None
        home = rows[0].get("home") if rows else None
        return About(
            space.value if isinstance(space, Iri | Literal) else None,
            titles,
            home.value if isinstance(home, Iri) else None,
        )


def open_data(data: Path) -> Engine:
    """A data folder, read and assembled in memory; DataError if it cannot be read."""
    assembly = assemble(read_dataset(data))
    version, union = assembly.version, assembly.find_union()
    if union == "stored":
        store_union(assembly.quads)
    return Engine(EmbeddedStore(assembly.quads, version, union), data)


def open_store(store: Path, mode: Mode = "memory") -> Engine:
    """The current version of a built store; StoreUnavailableError if there is none."""
    return Engine(EmbeddedStore.open_(current_snapshot(store), mode))


def open_endpoint(url: str, seconds: float = 60.0, *, of_all: bool = False) -> Engine:
    """A SPARQL 1.1 server that runs elsewhere; it is not asked anything yet.

    With `of_all` plain queries see all graphs, at servers that want to be asked for that.
    """
    # Who asks local data is spared the client's libraries: a good part of the start.
    from twingraph.client import Client
    from twingraph.store.remote import RemoteStore

    parameters = {"union-default-graph": "true"} if of_all else None
    return Engine(RemoteStore(Client(url, seconds=seconds, parameters=parameters)))
