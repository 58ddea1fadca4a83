"""The pages' own questions: files beside this module, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read_question(name: str) -> str:
    """The text of `query/{name}.rq`, runnable as it lies."""
    return files(__package__).joinpath("query", f"{name}.rq").read_text("utf-8")
