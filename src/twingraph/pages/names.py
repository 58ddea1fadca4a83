"""Names in several languages, and the one a reader should see first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from anyascii import anyascii

from twingraph.store.terms import Literal

RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
)


@dataclass(frozen=True)
class Text:
    """A piece of text and the language it is in (BCP 47), empty where it has none."""

    value: str
    language: str = ""

    @property
    def direction(self) -> str:
        """`rtl` for scripts that run from right to left, else `ltr`."""
        primary, *rest = self.language.lower().split("-")
        return "rtl" if primary in RIGHT_TO_LEFT and "latn" not in rest else "ltr"

    def __str__(self) -> str:
        return self.value


def text_of(literal: Literal) -> Text:
    """The literal as text with its language."""
    return Text(literal.value, literal.language or "")


def choose(texts: Iterable[Text], language: str) -> Text | None:
    """The text in `language`; else English, German, no language, any; None if there is none."""
    found: dict[str, Text] = {}
    for text in texts:
        found.setdefault(text.language, text)
    for wanted in (language, "en", "de", ""):
        if wanted in found:
            return found[wanted]
    return next(iter(found.values()), None)


def sort_key(name: str) -> str:
    """What to sort a name by, so that Ö stands beside O and case does not matter."""
    return anyascii(unicodedata.normalize("NFKD", name)).casefold()
