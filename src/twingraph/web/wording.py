"""The sentences that belong to the site, one file per language, the same keys in each."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

_DURATION = re.compile(r"P(\d+)([YMD])")

LANGUAGES = ("de", "en")
"""The languages of pages and problems; the first is spoken to those who ask for neither."""


@dataclass(frozen=True)
class Wording:
    """All sentences in one language, by dotted key (`home.lead`)."""

    language: str
    sentences: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence under `key`, its gaps filled; KeyError for a key that nobody wrote.

        Where a gap is filled with HTML, the sentence becomes HTML and everything else is escaped.
        """
        sentence = self.sentences[key]
        if not values:
            return sentence
        if any(hasattr(value, "__html__") for value in values.values()):
            return Markup(sentence).format(**values)
        return sentence.format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """The sentence under `key.one` or `key.many`, whichever fits `number`."""
        form = "one" if number == 1 else "many"
        return self(f"{key}.{form}", number=self.number(number), **values)

    def find(self, key: str) -> str | None:
        """The sentence under `key`, None if nobody wrote it."""
        return self.sentences.get(key)

    def every(self, duration: str) -> str:
        """How often something happens whose distance is a duration: P2Y is “every 2 years”.

        A duration of several units is left as it is written.
        """
        found = _DURATION.fullmatch(duration)
        return self.count(f"thing.every.{found[2]}", int(found[1])) if found else duration

    def number(self, number: int) -> str:
        """The number as people write it in this language: 1.234 or 1,234."""
        grouped = f"{number:,}"
        return grouped.replace(",", ".") if self.language == "de" else grouped


@cache
def read_wording(language: str) -> Wording:
    """The wording of one of `LANGUAGES`: `de.toml` and every `….de.toml` beside it."""
    sentences: dict[str, str] = {}
    for file in sorted(files(__package__).joinpath("wording").iterdir(), key=lambda f: f.name):
        if f".{file.name}".endswith(f".{language}.toml"):
            sentences |= _flatten(tomllib.loads(file.read_text("utf-8")))
    return Wording(language, sentences)


def _flatten(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    sentences: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            sentences += _flatten(value, f"{prefix}{name}.")
        else:
            sentences.append((f"{prefix}{name}", str(value)))
    return sentences
