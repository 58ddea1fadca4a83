"""What a big store holds, counted when it is built: nobody has to count it again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from twingraph.vocab import KINDS, class_of_kind

LEAST = 100_000
"""Quads below which nobody needs to know: everything is quick to ask there."""

MOST_NAMES = 2_000
"""Properties, or classes, of which all are told; of more, those alone that are no rarity."""

_RARE = 100
"""Occurrences below which a name is a rarity."""
_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_KINDS = {f"<{class_of_kind(kind)}>".encode(): kind for kind in KINDS}
_TAG = re.compile(rb'"@([A-Za-z0-9-]+) ')


@dataclass(frozen=True, eq=False)
class Statistics:
    """Numbers of statements by property and by language, and of instances by class.

    `is_whole` says that no property and no class was left out for being rare.
    """

    properties: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = False

    @property
    def total(self) -> int:
        """Statements of all properties that are told."""
        return sum(self.properties.values())

    @property
    def is_known(self) -> bool:
        """Whether anything was counted."""
        return bool(self.properties)

    @classmethod
    def read(cls, about: Mapping[str, Any]) -> Statistics:
        """What about.json tells."""
        told = about.get("statistics") or {}
        return cls(
            told.get("properties", {}),
            told.get("classes", {}),
            told.get("languages", {}),
            told.get("whole", False),
        )

    def tell(self) -> dict[str, Any]:
        """For about.json."""
        return {
            "properties": dict(self.properties),
            "classes": dict(self.classes),
            "languages": dict(self.languages),
            "whole": self.is_whole,
        }


NOTHING = Statistics()
"""Of a store that nobody counted."""


@dataclass
class Census:
    """Counting lines of N-Quads."""

    _properties: Counter[bytes] = field(default_factory=Counter)
    _classes: Counter[bytes] = field(default_factory=Counter)
    _languages: Counter[bytes] = field(default_factory=Counter)
    _things: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    @classmethod
    def of(cls, quads: bytes) -> Census:
        """What is in these, a statement a line."""
        census = cls()
        census._add(quads)
        return census

    def _add(self, quads: bytes) -> None:
        lines = quads.splitlines()
        properties = [line.split(b" ", 2)[1] for line in lines]
        self._properties.update(properties)
        for line in (one for one, name in zip(lines, properties, strict=True) if name == _TYPE):
            subject, _, class_, _ = line.split(b" ", 3)
            self._classes[class_] += 1
            if kind := _KINDS.get(class_):
                self._things[kind].append(subject)
        # far quicker than line by line
        for tag in _TAG.finditer(quads):
            if _ends_literal(quads, tag.start()):
                self._languages[tag[1]] += 1

    def __iadd__(self, other: Census) -> Census:
        self._properties.update(other._properties)
        self._classes.update(other._classes)
        self._languages.update(other._languages)
        for kind, things in other._things.items():
            self._things[kind] += things
        return self

    @property
    def total(self) -> int:
        """How many lines were counted."""
        return self._properties.total()

    def result(self) -> Statistics:
        """What was found; nothing for a store so small that it does not matter."""
        if self.total < LEAST:
            return NOTHING
        return Statistics(
            _told(self._properties),
            _told(self._classes),
            {tag.decode(): number for tag, number in sorted(self._languages.items())},
            is_whole=max(len(self._properties), len(self._classes)) <= MOST_NAMES,
        )

    def things(self) -> dict[str, list[str]]:
        """The addresses of the things of each kind, each once, in the order of SPARQL."""
        if self.total < LEAST:
            return {}
        return {
            # UTF-8 sorts as the code points do that SPARQL compares
            kind: [name.decode() for name in sorted({n[1:-1] for n in names if n[:1] == b"<"})]
            for kind, names in self._things.items()
        }


def _ends_literal(quads: bytes, quote: int) -> bool:
    """Whether the quote there is the last of its literal: neither the first nor escaped."""
    if quads[quote - 1] not in b" \\":
        return True
    before = quads[quads.rfind(b"\n", 0, quote) + 1 : quote]
    escapes = len(before) - len(before.rstrip(b"\\"))
    return b'"' in before and escapes % 2 == 0


def _told(counter: Counter[bytes]) -> dict[str, int]:
    least = 0 if len(counter) <= MOST_NAMES else _RARE
    common = sorted(item for item in counter.items() if item[1] >= least)
    return {name[1:-1].decode(): n for name, n in common if name.startswith(b"<")}
