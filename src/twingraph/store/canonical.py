"""Canonical form of RDF: W3C RDF Dataset Canonicalization (RDFC-1.0), with SHA-256.

Blank nodes that look alike are told apart by trying out orders, and there are graphs that make
this take longer than the world lasts (RDFC-1.0, section 7.1, "dataset poisoning"). So where
there is much to try out, a child process does it (`relabel.py`), with so much of the processor's
time and no more.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from twingraph.errors import DataError
from twingraph.store.relabel import relabel, to_n_quads
from twingraph.store.terms import BlankNode, Quad

SECONDS = 10
"""Seconds of the processor's time that telling blank nodes apart may take, at least."""

LINES_A_SECOND = 5_000
"""So many statements with blank nodes earn another second: much data is no attack."""

_HARMLESS = 4
"""So many blank nodes that look alike have at most 24 orders."""

_CHILD = Path(__file__).with_name("relabel.py")


def canonical_lines(quads: Iterable[Quad], *, seconds: int = SECONDS) -> list[str]:
    """The quads as canonical N-Quads lines in code point order, blank nodes relabelled.

    All quads are held in memory; give it those that mention blank nodes, the others need no
    work. DataError if blank nodes are not told apart in the time that is given.
    """
    return canonical_groups([list(quads)], seconds=seconds)[0]


def canonical_groups(
    groups: Sequence[Sequence[Quad]], *, seconds: int = SECONDS
) -> list[list[str]]:
    """The same for groups of quads, each by itself, all in one time together."""
    if all(_count_alike(group) <= _HARMLESS for group in groups):
        return [relabel(group) for group in groups]
    seconds += sum(map(len, groups)) // LINES_A_SECOND
    # -P: beside the child's program lie modules that are called like some of Python's own.
    done = subprocess.run(
        [sys.executable, "-P", str(_CHILD), str(seconds)],
        input=json.dumps([to_n_quads(group) for group in groups]).encode(),
        capture_output=True,
    )
    if done.returncode < 0:  # a signal: out of time, or out of stack on the way
        raise _not_told_apart(seconds)
    done.check_returncode()
    relabelled: list[list[str]] = json.loads(done.stdout)
    return relabelled


def _count_alike(quads: Iterable[Quad]) -> int:
    """How many blank nodes there are that statements about them alone do not tell apart.

    What is compared is what RDFC-1.0 hashes first (section 4.6).
    """
    looks: defaultdict[BlankNode, list[str]] = defaultdict(list)
    for quad in quads:
        for node in {term for term in quad if isinstance(term, BlankNode)}:
            looks[node].append(
                " ".join(
                    str(term)
                    if not isinstance(term, BlankNode)
                    else "_:a"
                    if term == node
                    else "_:z"
                    for term in quad
                )
            )
    counts = Counter(tuple(sorted(look)) for look in looks.values())
    return sum(count for count in counts.values() if count > 1)


def _not_told_apart(seconds: int) -> DataError:
    return DataError(
        "too many blank nodes look alike: the canonical form (RDFC-1.0) was not found in "
        f"{seconds} seconds",
        hint="give these nodes addresses, or say something of each that tells it from the others",
        de="zu viele leere Knoten gleichen einander: die kanonische Form (RDFC-1.0) war in "
        f"{seconds} Sekunden nicht zu finden",
        hint_de="geben Sie diesen Knoten Adressen, oder sagen Sie von jedem etwas, "
        "das ihn von den anderen unterscheidet",
    )
