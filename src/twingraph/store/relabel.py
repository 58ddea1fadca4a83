"""Call blank nodes as RDFC-1.0 does; run as a program, within a limit of the processor's time.

Imports nothing of ours, so that the program starts fast and wherever twingraph was found.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable

import pyoxigraph


def relabel(quads: Iterable[pyoxigraph.Quad]) -> list[str]:
    """The quads as lines of N-Quads in canonical form and order; may take for ever."""
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    # Not splitlines(): a literal may hold U+2028, which is no end of line in N-Quads.
    return sorted(line + "\n" for line in to_n_quads(dataset).split("\n") if line)


def to_n_quads(quads: Iterable[pyoxigraph.Quad]) -> str:
    """The quads as one text."""
    return (pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b"").decode()


if __name__ == "__main__":
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    texts = json.load(sys.stdin.buffer)
    parsed = (pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_QUADS) for text in texts)
    json.dump([relabel(quads) for quads in parsed], sys.stdout)
