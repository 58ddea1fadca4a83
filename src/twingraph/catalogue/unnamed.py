"""Descriptions without a name: what blank nodes tie together, told apart by what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from twingraph.catalogue.lines import split
from twingraph.store.canonical import canonical_groups
from twingraph.store.serial import parse_quads

Description = tuple[str, ...]
"""Lines of N-Triples in canonical order, blank nodes called as RDFC-1.0 does."""


def has_blank(line: str) -> bool:
    """Whether a line of canonical N-Quads mentions a blank node."""
    return "_:" in line and any(token.startswith("_:") for token in split(line))


def describe_unnamed(lines: Iterable[str]) -> Counter[Description]:
    """The descriptions that lines of N-Triples with blank nodes make up, and how often each occurs.

    Two statements belong together if they share a blank node. Everything is held in memory.
    DataError if blank nodes are too much alike to be told apart.
    """
    groups = [list(parse_quads("".join(group).encode())) for group in _groups(lines)]
    return Counter(map(tuple, canonical_groups(groups)))


def _groups(lines: Iterable[str]) -> Iterable[list[str]]:
    """The lines, in groups that share no blank node."""
    held = list(lines)
    near: dict[str, str] = {}
    for line in held:
        labels = _labels(line)
        for label in labels:
            near[_leader(near, label)] = _leader(near, labels[0])
    groups: dict[str, list[str]] = {}
    for line in held:
        groups.setdefault(_leader(near, _labels(line)[0]), []).append(line)
    return groups.values()


def _labels(line: str) -> list[str]:
    subject, _, thing, _ = split(line)
    return [token for token in (subject, thing) if token.startswith("_:")]


def _leader(near: dict[str, str], label: str) -> str:
    """The blank node that stands for all that are tied to `label`."""
    while near.setdefault(label, label) != label:
        near[label] = label = near.setdefault(near[label], near[label])
    return label
