"""What an engine found: one node that breaks one constraint of one shape."""

from __future__ import annotations

from dataclasses import dataclass

from twingraph.store.terms import Term
from twingraph.validation.shacl.path import Path


@dataclass(frozen=True)
class Result:
    """A validation result (SHACL, section 3.6.2).

    `path` is None for a node shape, `value` None where a value is missing. `component` and
    `severity` are local names in the SHACL namespace, or whole addresses of others.
    """

    focus: Term
    path: Path | None
    value: Term | None
    component: str
    shape: Term
    severity: str
