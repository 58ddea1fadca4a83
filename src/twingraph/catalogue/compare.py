"""What changed between two states of the data: by thing, in words and as triples."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from twingraph.catalogue.lines import (
    Line,
    canonical_order,
    read_lines,
    sort_lines,
    split,
    unique,
)
from twingraph.catalogue.literals import language_of, text_of
from twingraph.catalogue.unnamed import Description, describe_unnamed, has_blank
from twingraph.vocab import RDFS, SKOS

ADDED, REMOVED, CHANGED = "added", "removed", "changed"

_NAMES = (f"<{SKOS}prefLabel>", f"<{RDFS}label>")
_COMPUTED = ("/graph/derived>", "/graph/provenance>")


@dataclass(frozen=True)
class FactChange:
    """One property of one subject: values that went and values that came, as N-Triples tokens."""

    subject: str
    predicate: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class ThingChange:
    """A thing that was added, removed or changed, with what changed about it and its parts.

    `thing` is its address; parts (`…#charter`) are counted to it.
    """

    thing: str
    how: str
    facts: tuple[FactChange, ...]


@dataclass(frozen=True)
class Comparison:
    """All changes by address of the thing, and the names of everything they mention.

    `names` holds names by language for addresses, properties included. `gone` and `come` are
    descriptions without a name (blank nodes) that only one side has.
    """

    changes: tuple[ThingChange, ...]
    names: Mapping[str, Mapping[str, str]] = field(hash=False)
    gone: tuple[Description, ...] = ()
    come: tuple[Description, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.changes or self.gone or self.come)

    def count(self, how: str) -> int:
        """How many things were added, removed or changed."""
        return sum(change.how == how for change in self.changes)

    def name(self, address: str, language: str) -> str | None:
        """What an address is called in a language, else in another; None if it has no name."""
        known = self.names.get(address, {})
        for wanted in (language, "en", "de"):
            if wanted in known:
                return known[wanted]
        return next(iter(known.values()), None)

    def lines(self) -> Iterator[str]:
        """The changes as lines of N-Triples with `- ` or `+ ` in front, removals first."""
        for change in self.changes:
            for fact in change.facts:
                for sign, values in (("-", fact.before), ("+", fact.after)):
                    for value in values:
                        yield f"{sign} {fact.subject} {fact.predicate} {value} ."
        for sign, descriptions in (("-", self.gone), ("+", self.come)):
            for description in descriptions:
                yield from (f"{sign} {line.rstrip()}" for line in description)


def compare(before: Path, after: Path, *, derived: bool = False) -> Comparison:
    """What changed from one file of N-Quads to another.

    Graph names do not count. Left aside is what a build computes (derived facts unless asked
    for, digests of files). What blank nodes tie together is compared as a whole: it has no name
    to tell what became of it. Memory is taken by what changed and by blank nodes, not by all
    there is.
    """
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        old = _prepared(before, folder, derived=derived)
        new = _prepared(after, folder, derived=derived)
        changed = list(_differences(old, new))
        kept = _subjects_kept(changed, before, after)
    changes = tuple(_by_thing(changed, kept))
    was, remains = (
        describe_unnamed(unique(sorted(filter(has_blank, _worth_comparing(path, derived=derived)))))
        for path in (before, after)
    )
    gone, come = (tuple(sorted(more.elements())) for more in (was - remains, remains - was))
    return Comparison(changes, _names(changes, (before, after)), gone, come)


def thing_of(subject: str) -> str:
    """The address of the thing that a subject (an N-Triples token) is, or is a part of."""
    return subject[1:-1].partition("#")[0]


def _prepared(path: Path, folder: Path, *, derived: bool) -> Iterator[str]:
    """The statements without blank nodes as N-Triples lines, sorted, each once."""
    named = (line for line in _worth_comparing(path, derived=derived) if not has_blank(line))
    return unique(sort_lines(named, canonical_order, folder))


def _worth_comparing(path: Path, *, derived: bool) -> Iterator[str]:
    """The statements that nobody computed, as N-Triples lines."""
    computed = _COMPUTED[1:] if derived else _COMPUTED
    for line in map(split, read_lines(path)):
        if not line.graph.endswith(computed):
            yield line.without_graph()


def _differences(old: Iterator[str], new: Iterator[str]) -> Iterator[tuple[bool, Line]]:
    """Lines that only one side has; True for those that came."""
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if left == right:
            left, right = next(old, None), next(new, None)
        elif right is None or (left is not None and left < right):
            yield False, split(left or "")
            left = next(old, None)
        else:
            yield True, split(right)
            right = next(new, None)


def _subjects_kept(
    changed: Iterable[tuple[bool, Line]], before: Path, after: Path
) -> tuple[set[str], set[str]]:
    """Which of the changed things are described before, and which after."""
    things = {thing_of(line.subject) for _, line in changed}
    return _described(before, things), _described(after, things)


def _described(path: Path, things: set[str]) -> set[str]:
    if not things:
        return set()
    found = set()
    for line in map(split, read_lines(path)):
        if line.graph.endswith(_COMPUTED):
            continue
        thing = thing_of(line.subject)
        if thing in things:
            found.add(thing)
    return found


def _by_thing(
    changed: list[tuple[bool, Line]], kept: tuple[set[str], set[str]]
) -> Iterator[ThingChange]:
    def order(item: tuple[bool, Line]) -> tuple[str, str, str]:
        line = item[1]
        return thing_of(line.subject), line.subject.removesuffix(">"), line.predicate

    was, remains = kept
    for thing, items in groupby(sorted(changed, key=order), lambda item: order(item)[0]):
        facts = []
        for (_, _, predicate), values in groupby(items, order):
            same = list(values)
            facts.append(
                FactChange(
                    same[0][1].subject,
                    predicate,
                    tuple(line.object for came, line in same if not came),
                    tuple(line.object for came, line in same if came),
                )
            )
        how = (
            CHANGED if thing in was and thing in remains else ADDED if thing in remains else REMOVED
        )
        yield ThingChange(thing, how, tuple(facts))


def _names(changes: tuple[ThingChange, ...], files: tuple[Path, Path]) -> dict[str, dict[str, str]]:
    """Names of the things, parts, properties and values that changed; the newer name wins."""
    wanted: set[str] = set()
    for change in changes:
        wanted.add(f"<{change.thing}>")
        for fact in change.facts:
            wanted |= {fact.subject, fact.predicate, *fact.before, *fact.after}
    names: dict[str, dict[str, str]] = {}
    if wanted:
        for path in files:
            for line in map(split, read_lines(path)):
                if line.predicate in _NAMES and line.subject in wanted:
                    language = language_of(line.object)
                    names.setdefault(line.subject[1:-1], {})[language] = text_of(line.object)
    return names
