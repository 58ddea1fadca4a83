"""Who is linked with whom, what each side says of it, and what follows for both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rdflib import Literal

from twingraph.harvest.testimony import (
    Statement,
    agree,
    earliest_day,
    is_ahead,
    possible_span,
    settle,
)
from twingraph.harvest.wikidata_ids import number_of


@dataclass(frozen=True)
class Link:
    """Two items, the older first, and the statements that each makes about the other."""

    one: str
    other: str
    by_one: tuple[Statement, ...]
    by_other: tuple[Statement, ...]

    @property
    def is_mutual(self) -> bool:
        """Whether both sides state it; what one side says alone is a claim, not a partnership."""
        return bool(self.by_one and self.by_other)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What both say."""
        return self.by_one + self.by_other

    def partner_of(self, item: str) -> str:
        """The other side."""
        return self.other if item == self.one else self.one

    def span(self, today: date) -> tuple[Literal | None, Literal | None]:
        """Begin and end, None where nobody says so, or what is said cannot be.

        A begin in the future, or an end that is in the future or not after the begin, is no fact.
        """
        begin = settle(one.begin for one in self.statements if not is_ahead(one.begin, today))
        # A tie that was taken up again after an end has not ended by it.
        last = max(
            (
                earliest_day(one.begin)
                for one in self.statements
                if one.begin is not None and not is_ahead(one.begin, today)
            ),
            default="",
        )
        ends = [one.end for one in self.statements if one.end is not None]
        end = settle(one for one in ends if not is_ahead(one, today) and earliest_day(one) > last)
        return possible_span(begin, end, today)

    def begins(self, today: date) -> list[Literal]:
        """Every begin that is stated, by time, if two of them contradict each other."""
        said = {one.begin for one in self.statements if not is_ahead(one.begin, today)}
        dates = sorted((one for one in said if one is not None), key=str)
        differ = any(not agree(one, other) for one in dates for other in dates)
        return dates if differ else []

    def is_odd(self, today: date) -> bool:
        """Whether a begin or end is stated that is not taken over."""
        begin, end = self.span(today)
        return any(
            bool(one.begin) > bool(begin) or bool(one.end) > bool(end) for one in self.statements
        )


def links_of(statements: Iterable[Statement]) -> tuple[Link, ...]:
    """Every pair of items that a statement ties, by the age of the items."""
    sides: dict[tuple[str, str], tuple[list[Statement], list[Statement]]] = {}
    for one in statements:
        older, younger = sorted((one.item, one.partner), key=number_of)
        by_older, by_younger = sides.setdefault((older, younger), ([], []))
        (by_older if one.item == older else by_younger).append(one)
    pairs = sorted(sides, key=lambda pair: (number_of(pair[0]), number_of(pair[1])))
    return tuple(Link(*pair, tuple(sides[pair][0]), tuple(sides[pair][1])) for pair in pairs)
