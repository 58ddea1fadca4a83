"""One family of errors: what went wrong, where, and what to do about it."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A spot in a file; line and column count from 1 and are None where nobody knows them."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        known = [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join([self.file, *known])


_GERMAN_REASONS = {
    errno.EACCES: "keine Berechtigung",
    errno.EADDRINUSE: "die Adresse ist schon vergeben",
    errno.EADDRNOTAVAIL: "diese Adresse hat der Rechner nicht",
    errno.EDQUOT: "das Kontingent auf dem Datenträger ist erschöpft",
    errno.EEXIST: "da liegt schon etwas",
    errno.EFBIG: "die Datei würde zu groß",
    errno.EIO: "der Datenträger meldet einen Fehler",
    errno.EISDIR: "das ist ein Ordner",
    errno.ELOOP: "Verknüpfungen führen im Kreis",
    errno.EMFILE: "zu viele offene Dateien",
    errno.ENAMETOOLONG: "der Name ist zu lang",
    errno.ENOENT: "gibt es nicht",
    errno.ENOSPC: "auf dem Datenträger ist kein Platz mehr",
    errno.ENOTDIR: "ein Teil des Pfads ist kein Ordner",
    errno.EPERM: "nicht erlaubt",
    errno.EROFS: "der Datenträger lässt sich nur lesen",
}

FULL = frozenset({errno.EDQUOT, errno.EFBIG, errno.ENOSPC})
"""Numbers of errors that say there is no room for more."""


def reason(trouble: OSError, language: str = "en") -> str:
    """Why the operating system refused, in `language` (`de`, `en`) as far as it can be said."""
    english = trouble.strerror or str(trouble)
    return _GERMAN_REASONS.get(trouble.errno or 0, english) if language == "de" else english


class TwingraphError(Exception):
    """Something a person can act on.

    Args:
        message: one sentence, in English, without the place.
        hint: what the reader can do about it.
        place: the file, line and column it is about.
        de: the message in German.
        hint_de: the hint in German.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        place: Place | None = None,
        de: str | None = None,
        hint_de: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place
        self.de = de
        self.hint_de = hint_de

    def said(self, language: str) -> str:
        """The message in `language` (`de`, `en`); English where it was not translated."""
        return self.de or self.message if language == "de" else self.message

    def advised(self, language: str) -> str | None:
        """The hint in `language`; English where it was not translated."""
        return self.hint_de or self.hint if language == "de" else self.hint

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DataError(TwingraphError):
    """A file of the data folder, or an RDF file, cannot be read as what it should be.

    `faults` lists every fault that was found in the same pass, this one first.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        place: Place | None = None,
        de: str | None = None,
        hint_de: str | None = None,
        others: Sequence[DataError] = (),
    ) -> None:
        super().__init__(message, hint=hint, place=place, de=de, hint_de=hint_de)
        self.faults: tuple[DataError, ...] = (self, *others)

    @classmethod
    def together(cls, faults: Sequence[DataError]) -> DataError:
        """One error that carries all `faults` (at least one); the first speaks for them."""
        first = faults[0]
        return cls(
            first.message,
            hint=first.hint,
            place=first.place,
            de=first.de,
            hint_de=first.hint_de,
            others=faults[1:],
        )


class ThingNotFoundError(TwingraphError):
    """Nothing is known under this address."""

    def __init__(
        self, address: str, *, hint: str | None = None, hint_de: str | None = None
    ) -> None:
        super().__init__(
            f"nothing is known under {address}",
            hint=hint,
            de=f"unter {address} ist nichts bekannt",
            hint_de=hint_de,
        )
        self.address = address


class ThingRetiredError(TwingraphError):
    """The address was given up; `successor` is where to look now, None if there is nothing."""

    def __init__(self, address: str, successor: str | None = None) -> None:
        moved = f"has moved to {successor}" if successor else "has been given up"
        umgezogen = f"heißt jetzt {successor}" if successor else "wurde aufgegeben"
        super().__init__(f"{address} {moved}", de=f"{address} {umgezogen}")
        self.address = address
        self.successor = successor


class RequestError(TwingraphError):
    """A request breaks a rule of the protocol it uses."""


class QueryRefusedError(TwingraphError):
    """A query will not be run: syntax, update, SERVICE, size; line and column count from 1."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        de: str | None = None,
        hint_de: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, de=de, hint_de=hint_de)
        self.line = line
        self.column = column


class QueryTimeoutError(TwingraphError):
    """A query was stopped at its time limit; nothing of its answer was given out as whole."""


class AnswerTooLargeError(TwingraphError):
    """An answer grew past its size limit and was stopped."""


class QueryMemoryError(TwingraphError):
    """A query needed more memory than it may have and was stopped."""


class StoreUnavailableError(TwingraphError):
    """A store cannot be reached or opened: an outage, never "not found".

    `retry_after` is how many seconds the store itself asks us to wait, None if it does not;
    `is_lasting` tells that trying again will not help.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        de: str | None = None,
        hint_de: str | None = None,
        retry_after: float | None = None,
        is_lasting: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, de=de, hint_de=hint_de)
        self.retry_after = retry_after
        self.is_lasting = is_lasting


class BusyError(TwingraphError):
    """All workers are taken, or another process holds the lock; trying again later helps."""


class SettingsError(TwingraphError):
    """A setting, a flag or the place it points to cannot be used."""


class HarvestError(TwingraphError):
    """A foreign source could not be asked or answered something unusable."""
