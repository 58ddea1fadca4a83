"""RDFC-1.0, and what it does with blank nodes that nobody can tell apart."""

import random
from collections.abc import Callable, Iterator
from itertools import permutations

import pytest

from twingraph.errors import DataError
from twingraph.store.canonical import canonical_groups, canonical_lines
from twingraph.store.terms import BlankNode, Iri, Literal, Quad

KNOWS, NEXT, SAYS = Iri("urn:knows"), Iri("urn:next"), Iri("urn:says")


def clique(size: int) -> list[Quad]:
    """Everybody knows everybody else."""
    return [
        Quad(BlankNode(f"n{one}"), KNOWS, BlankNode(f"n{other}"))
        for one, other in permutations(range(size), 2)
    ]


def stars(rays: int) -> list[Quad]:
    """Two centres, and around each the same rays."""
    return [
        Quad(BlankNode(f"c{star}"), KNOWS, BlankNode(f"r{star}x{ray}"))
        for star in range(2)
        for ray in range(rays)
    ]


def equal_list(length: int) -> list[Quad]:
    """A list that says the same thing again and again."""
    cells = [BlankNode(f"l{place}") for place in range(length)]
    return [Quad(cell, SAYS, Literal("1")) for cell in cells] + [
        Quad(one, NEXT, other) for one, other in zip(cells, cells[1:], strict=False)
    ]


def renamed(quads: list[Quad]) -> Iterator[Quad]:
    """The same graph with other labels, told in another order."""
    chance = random.Random(5)
    labels = sorted({term.value for quad in quads for term in quad if isinstance(term, BlankNode)})
    others = dict(zip(labels, chance.sample(labels, len(labels)), strict=True))
    for quad in chance.sample(quads, len(quads)):
        subject, value = (
            BlankNode(f"x{others[term.value]}") if isinstance(term, BlankNode) else term
            for term in (quad.subject, quad.object)
        )
        yield Quad(subject, quad.predicate, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "quads",
    [clique(3), clique(5), stars(2), stars(5), equal_list(20)],
    ids=["few", "clique", "two rays", "stars", "list"],
)
def test_labels_and_order_do_not_matter(quads: list[Quad]) -> None:
    lines = canonical_lines(quads)
    assert len(lines) == len(quads)
    assert lines == canonical_lines(renamed(quads)) == sorted(lines)


def test_an_answer_of_the_child_is_that_of_the_parent() -> None:
    few = [Quad(BlankNode("a"), SAYS, Literal("ä\u2028\n")), *clique(3)]
    assert canonical_groups([few, clique(5)])[0] == canonical_lines(few)


@pytest.mark.parametrize("poison", [clique, stars, equal_list])
def test_blank_nodes_that_cannot_be_told_apart_are_refused_in_bounded_work(
    poison: Callable[[int], list[Quad]],
) -> None:
    with pytest.raises(DataError) as refused:
        canonical_lines(poison(2_000 if poison is equal_list else 12), seconds=1)
    assert "look alike" in refused.value.said("en")
    assert "gleichen einander" in refused.value.said("de")
    assert refused.value.advised("de") != refused.value.advised("en")


def test_many_that_look_alike_and_do_not_meet_are_no_trouble() -> None:
    quads = [Quad(BlankNode(f"n{number}"), SAYS, BlankNode(f"m{number}")) for number in range(500)]
    assert len(canonical_lines(quads)) == 500
