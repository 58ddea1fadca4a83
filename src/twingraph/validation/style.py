"""The house style of Turtle files, as findings with line and column."""

from __future__ import annotations

from collections.abc import Iterator

from twingraph.validation.finding import Finding
from twingraph.validation.material import Sheet


def check_style(sheet: Sheet) -> Iterator[Finding]:
    """What in a file departs from the house style."""
    return iter(())
