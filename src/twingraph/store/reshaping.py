"""Say a query in a way that the engine answers faster, and with the same answer.

The engine orders joins by the shape of the patterns alone, and joins within EXISTS by scanning.
In a big store we know better from counting, and may say the same in other words:

1. The patterns of a block of triples commute (SPARQL 1.1, section 18.2.2.5), and among equals the
   engine takes the first: so the rarest goes first, where there is nothing better to start from.
2. `?x a C` has one solution or none for each ?x that the other patterns bind; so it may be a
   `FILTER EXISTS { ?x a C }` of the same group instead, and is not joined from its own end.
3. `EXISTS { P . Q }` asks whether P has a solution for which Q has one; so it may be said as
   `EXISTS { P FILTER EXISTS { Q } }` (section 18.6), which needs no scan.
4. What BIND computes from given values alone is computed beforehand (`folding`), and where VALUES
   gives a variable one value, a FILTER of the same group may name the value: the engine compares
   then as soon as it has read what is compared.

Only what is read without doubt is touched: plain triples of variables, names and literals. Paths,
blank nodes, subqueries and all else stay as they are written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from twingraph.store.folding import compute
from twingraph.store.patterns import (
    Block,
    Filter,
    Group,
    Pattern,
    UnclearError,
    is_variable,
    read_pattern,
)
from twingraph.store.settled import is_named_at_once, is_settled, shape_of
from twingraph.store.statistics import Statistics
from twingraph.store.tokens import scan

_LONGEST = 10_000
"""Characters above which a query is left as it is: nobody wrote it by hand."""
_RARER = 4
"""How much rarer something else must be before a class is asked for afterwards."""
_FEW = 1000
"""Solutions of the most frequent pattern below which any order is quick."""
_WIDE = 10_000
"""Solutions of a pattern from which it matters how soon they are compared."""
_NARROWER = 10
"""How much rarer a pattern is taken to be when a comparison can be made as soon as it is read."""

Edit = tuple[int, int, str]


def reshape(query: str, statistics: Statistics) -> str:
    """The query in a shape that is answered faster; the query itself where nothing can be done.

    Which rows LIMIT takes from those that are in no order may change, as SPARQL 1.1, section
    15.5, leaves it open.
    """
    if not statistics.is_known or len(query) > _LONGEST or is_named_at_once(query):
        return query
    shape = shape_of(query)
    if is_settled(shape) or (shape, statistics) in _left:
        return query
    reshaped = _reshape(query, statistics)
    if reshaped == query:
        if len(_left) >= _REMEMBERED:
            _left.clear()
        _left.add((shape, statistics))
    return reshaped


_REMEMBERED = 512
_left: set[tuple[str, Statistics]] = set()
"""Shapes of queries that were read and left as they are: the next of a shape is not read."""


@lru_cache(_REMEMBERED)
def _reshape(query: str, statistics: Statistics) -> str:
    try:
        group = read_pattern(query)
    except UnclearError:
        return query
    edits = sorted(_Shaper(query, statistics).shape(group), reverse=True)
    for start, end, text in edits:
        query = query[:start] + text + query[end:]
    return query


def _name_values(block: Block, constants: Mapping[str, str]) -> Iterator[Edit]:
    """Values instead of the variables that a block's filters compare with."""
    for filter_ in block.filters:
        for variable in filter_.variables:
            if value := constants.get(variable.text[1:]):
                yield variable.start, variable.start + len(variable.text), f" {value} "


class _Shaper:
    def __init__(self, query: str, statistics: Statistics) -> None:
        self._query = query
        self._statistics = statistics

    def shape(self, group: Group) -> Iterator[Edit]:
        """What to write instead, and where."""
        for fixed in group.fixed:
            if value := compute(fixed.question):
                yield fixed.start, fixed.end, f"VALUES ?{fixed.name} {{ {value} }}"
        is_wide = any(self._is_wide(block, group.given) for block in group.blocks)
        for block in group.blocks:
            yield from self._shape_block(block, group.given)
            for each in block.filters:
                if each.exists:
                    yield from self._shape_exists(each)
            if is_wide:
                yield from _name_values(block, group.constants)
        for branch in group.branches:
            yield from self.shape(branch)

    def _shape_block(self, block: Block, given: Collection[str]) -> Iterator[Edit]:
        patterns = block.patterns
        if not patterns or len(patterns) < 2 or not self._is_open(patterns, given):
            return
        if max(map(self._count, patterns)) < _FEW:
            return
        ordered = self._order(patterns, given, block.filters)
        later = self._find_later(ordered)
        text = " ".join(str(pattern) for pattern in ordered if pattern not in later)
        text += "".join(f" FILTER EXISTS {{ {pattern} }}" for pattern in later)
        if ordered == patterns and not later:
            return
        (start, end), *others = block.spans
        yield start, end, f"{text} "
        for start, end in others:
            yield start, end, " "

    def _shape_exists(self, filter_: Filter) -> Iterator[Edit]:
        group = filter_.exists
        assert group is not None
        if group.others or len(group.blocks) != 1:
            return
        [block] = group.blocks
        patterns = block.patterns
        if not patterns or len(patterns) < 2 or any(each.exists for each in block.filters):
            return
        around = self._query[: filter_.start] + " " + self._query[filter_.end :]
        known = {token.text[1:] for token in scan(around) if token.sort == "variable"}
        first, *rest = self._order(patterns, known)
        text = " ".join(self._query[each.start : each.end] for each in block.filters)
        for pattern in reversed(rest):
            text = f"FILTER EXISTS {{ {pattern} {text} }}"
        yield group.start, group.end, f"{{ {first} {text} }}"

    def _order(
        self, patterns: Sequence[Pattern], given: Collection[str], filters: Sequence[Filter] = ()
    ) -> list[Pattern]:
        """The patterns, rarest first, each with a variable in common with those before it."""
        left, bound, ordered = list(patterns), set(given), list[Pattern]()

        def rareness(pattern: Pattern) -> float:
            known = pattern.variables | bound
            is_narrowed = any(
                each.names - bound and each.names <= known and not each.is_about_language
                for each in filters
            )
            return self._estimate(pattern, bound) / (_NARROWER if is_narrowed else 1)

        while left:
            near = [pattern for pattern in left if pattern.variables & bound] or left
            best = min(near if ordered else left, key=rareness)
            left.remove(best)
            ordered.append(best)
            bound |= best.variables
        return ordered

    def _find_later(self, ordered: Sequence[Pattern]) -> list[Pattern]:
        """The classes that are better asked for when their instance is known."""
        others = [pattern.variables for pattern in ordered if not pattern.class_]
        elsewhere = frozenset[str]().union(*others)
        most = self._estimate(ordered[0], ()) * _RARER
        return [
            pattern
            for pattern in ordered
            if pattern.class_ and pattern.variables <= elsewhere and self._count(pattern) > most
        ]

    def _is_wide(self, block: Block, given: Collection[str]) -> bool:
        """Whether much is read before anything can be compared."""
        patterns = block.patterns or ()
        rarest = min((self._estimate(pattern, given) for pattern in patterns), default=0)
        return rarest >= _WIDE

    @staticmethod
    def _is_open(patterns: Sequence[Pattern], given: Collection[str]) -> bool:
        """Whether nothing but properties and classes is known to start from.

        Where there is more, the engine starts from it, and does well.
        """
        return all(
            pattern.property_ is not None
            and is_variable(pattern.subject)
            and (pattern.class_ or is_variable(pattern.object))
            and pattern.variables.isdisjoint(given)
            for pattern in patterns
        )

    def _estimate(self, pattern: Pattern, bound: Collection[str]) -> float:
        """About how many solutions a pattern has once `bound` variables are known."""
        subject, object_ = (
            not is_variable(end) or end[1:] in bound for end in (pattern.subject, pattern.object)
        )
        count = float(self._count(pattern))
        if subject and object_:
            return 0.5
        if subject:
            return min(count, 4.0)
        if object_ and not pattern.class_:
            return max(1.0, count / 100)
        return count

    def _count(self, pattern: Pattern) -> int:
        if pattern.class_:
            return self._statistics.classes.get(pattern.class_, 1)
        if pattern.property_:
            return self._statistics.properties.get(pattern.property_, 1)
        return 10**9
