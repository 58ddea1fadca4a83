"""The pages' own questions: files beside this module, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from twingraph.store.terms import Iri
from twingraph.store.values import fill_values


@cache
def read_question(name: str) -> str:
    """The text of `query/{name}.rq`, runnable as it lies."""
    return files(__package__).joinpath("query", f"{name}.rq").read_text("utf-8")


def show_question(name: str, values: Mapping[str, str]) -> str:
    """The question as a visitor may ask it: without its header, about these things.

    `values` are addresses by variable; they fill the blocks `VALUES ?name { … }`.
    """
    text = fill_values(read_question(name), {key: [Iri(iri)] for key, iri in values.items()})
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return "\n".join(lines).strip() + "\n"
