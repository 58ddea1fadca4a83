"""What the site needs of an engine, and nothing more."""

from __future__ import annotations

from typing import Protocol

from twingraph.saved_queries import SavedQuery
from twingraph.store.protocol import Store


class Opened(Protocol):
    """An opened data folder or store."""

    @property
    def store(self) -> Store:
        """The store that answers the pages' questions now."""
        ...

    @property
    def queries(self) -> tuple[SavedQuery, ...]:
        """The saved questions of this installation."""
        ...
