"""How often each property and class occurs in a big store: what a good order of joins goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LEAST = 100_000
"""Quads below which nobody needs to know: every order of joins is quick there."""

_RARE = 100
"""Occurrences below which a name is not told."""
_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@dataclass(frozen=True, eq=False)
class Statistics:
    """Numbers of triples by property, and of instances by class; what is rare is left out."""

    properties: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether anything was counted."""
        return bool(self.properties)

    @classmethod
    def read(cls, about: Mapping[str, Any]) -> Statistics:
        """What about.json tells."""
        told = about.get("statistics") or {}
        return cls(told.get("properties", {}), told.get("classes", {}))

    def tell(self) -> dict[str, Any]:
        """For about.json."""
        return {"properties": dict(self.properties), "classes": dict(self.classes)}


NOTHING = Statistics()
"""Of a store that nobody counted."""


class Census:
    """Counting lines of N-Quads."""

    def __init__(self) -> None:
        self._properties: Counter[bytes] = Counter()
        self._classes: Counter[bytes] = Counter()

    def add(self, lines: Iterable[bytes]) -> None:
        """Count these too."""
        properties, classes = self._properties, self._classes
        for line in lines:
            _, property_, rest = line.split(b" ", 2)
            properties[property_] += 1
            if property_ == _TYPE:
                classes[rest.split(b" ", 1)[0]] += 1

    def __iadd__(self, other: Census) -> Census:
        self._properties.update(other._properties)
        self._classes.update(other._classes)
        return self

    @property
    def total(self) -> int:
        """How many lines were counted."""
        return self._properties.total()

    def result(self) -> Statistics:
        """What was found; nothing for a store so small that it does not matter."""
        if self.total < LEAST:
            return NOTHING
        return Statistics(_common(self._properties), _common(self._classes))


def _common(counter: Counter[bytes]) -> dict[str, int]:
    common = sorted(item for item in counter.items() if item[1] >= _RARE)
    return {name[1:-1].decode(): n for name, n in common if name.startswith(b"<")}
