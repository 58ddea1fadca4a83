"""Polite questions: one at a time, with pauses, patience and a memory of the answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from twingraph.client import Client
from twingraph.errors import (
    AnswerTooLargeError,
    HarvestError,
    QueryRefusedError,
    QueryTimeoutError,
    StoreUnavailableError,
)
from twingraph.harvest.notebook import Notebook, Row

_GO_ON = "what was answered so far is kept: the same command goes on from there"
_GO_ON_DE = "was schon beantwortet ist, bleibt: derselbe Befehl macht dort weiter"


@dataclass(frozen=True)
class Manners:
    """How we behave: seconds between two questions, tries for one, the longest wait before a try.

    An endpoint that asks for a longer wait than `longest_wait` is not asked again.
    """

    pause: float = 1.0
    tries: int = 6
    longest_wait: float = 300.0


class TooMuchError(HarvestError):
    """The answer was too much for the endpoint or for us; a smaller question may do."""


class Asker:
    """Asks an endpoint, and never twice what the notebook knows.

    Args:
        client: the endpoint.
        notebook: where answers are kept.
        manners: how we behave.
        wait: sleeps for some seconds.
        warn: hears, in one line, why we wait; the seconds besides.
    """

    def __init__(
        self,
        client: Client,
        notebook: Notebook,
        manners: Manners | None = None,
        *,
        wait: Callable[[float], None] = time.sleep,
        warn: Callable[[str, float], None] = lambda reason, seconds: None,
    ) -> None:
        self.client = client
        self.notebook = notebook
        self.manners = manners or Manners()
        self._wait = wait
        self._warn = warn
        self._has_asked = False

    def rows(self, query: str) -> list[Row]:
        """The solutions of a SELECT.

        TooMuchError where a smaller question may help, HarvestError where the endpoint cannot be
        asked, or answers nothing usable, however patiently it is asked.
        """
        known = self.notebook.find(query)
        if known is not None:
            return known
        rows = self._ask(query)
        self.notebook.note(query, rows)
        return rows

    def _ask(self, query: str) -> list[Row]:
        for attempt in range(1, self.manners.tries + 1):
            if self._has_asked:
                self._wait(self.manners.pause)
            self._has_asked = True
            try:
                return self.client.select(query)
            except (QueryTimeoutError, AnswerTooLargeError) as trouble:
                raise TooMuchError(
                    trouble.message, hint=_GO_ON, de=trouble.de, hint_de=_GO_ON_DE
                ) from trouble
            except QueryRefusedError as trouble:
                raise _give_up(trouble.message) from trouble
            except StoreUnavailableError as trouble:
                seconds = max(trouble.retry_after or 0.0, 2.0**attempt)
                is_last = attempt == self.manners.tries
                if trouble.is_lasting or is_last or seconds > self.manners.longest_wait:
                    raise _give_up(trouble.message) from trouble
                self._warn(trouble.message, seconds)
                self._wait(seconds)
        raise AssertionError("the last try ends in an answer or an error")


def _give_up(reason: str) -> HarvestError:
    return HarvestError(
        reason,
        hint=_GO_ON,
        hint_de=_GO_ON_DE,
    )
