"""The pages' own questions: files beside this module, read once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from twingraph.store.binding import bind
from twingraph.store.terms import Iri

GAP = re.compile(r"<urn:gap:(\w+)>")


@cache
def read_question(name: str) -> str:
    """The text of `query/{name}.rq`, runnable as it lies."""
    return files(__package__).joinpath("query", f"{name}.rq").read_text("utf-8")


def show_question(name: str, **values: str) -> str:
    """The question as a visitor may ask it: without its header, about these things.

    `values` are addresses by variable; they fill every block `VALUES ?name { … }`.
    """
    pieces = _pieces(name, tuple(values))
    return "".join(
        piece if place % 2 == 0 else str(Iri(values[piece])) for place, piece in enumerate(pieces)
    )


@cache
def _pieces(name: str, variables: tuple[str, ...]) -> tuple[str, ...]:
    """The question's text in pieces: every second one is the name of a variable to fill in."""
    text = bind(
        read_question(name), {variable: Iri(f"urn:gap:{variable}") for variable in variables}
    )
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(GAP.split("\n".join(lines).strip() + "\n"))
