"""Both engines find the same: pySHACL is the reference, over shapes and data made up at random.

What is made up covers all of SHACL Core; faults come by themselves, for shapes and data know
nothing of each other. Left out is only where the reference itself leaves the standard: an order
over xsd:gYear (it raises) or over values that cannot be compared (it lets them pass), paths back
from literals (it finds nothing), and literals that rdflib writes anew.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from twingraph.store.terms import BlankNode, Iri, Literal, Term, Triple
from twingraph.validation.shacl import engine, reference
from twingraph.validation.shacl.facts import FIRST, NIL, REST, SUBCLASS, TYPE, Facts
from twingraph.validation.shacl.result import Result
from twingraph.validation.shacl.shape import Shapes
from twingraph.vocab import SH, XSD

EX = "https://example.org/"
NODES = [Iri(f"{EX}node-{number}") for number in range(5)]
CLASSES = [Iri(f"{EX}Class{number}") for number in range(3)]
PROPERTIES = [Iri(f"{EX}property-{number}") for number in range(3)]
LINK = Iri(f"{EX}link")
"""A property whose values are nodes."""


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=Iri(XSD + datatype))


INTEGERS = [typed(str(number), "integer") for number in (-1, 0, 2, 10)]
DATES = [typed(day, "date") for day in ("1960-02-29", "1978-10-05", "1978-10-06")]
TEXTS = [Literal(text) for text in ("", "Amiens", "amiens", "Leeds 2", "a\nb")]
TAGGED = [
    Literal(text, language=tag)
    for text, tag in (("Stadt", "de"), ("city", "en"), ("City", "en-gb"))
]
BROKEN = [typed("1978-02-30", "date"), typed("ten", "integer"), typed("12,5", "decimal")]
PLAIN: list[Term] = [*NODES, *CLASSES[:1], *TEXTS, *TAGGED]
FLAVOURS: dict[str, Sequence[Term]] = {
    "numbers": INTEGERS,
    "dates": DATES,
    "all sorts": [*PLAIN, *INTEGERS, *DATES, *BROKEN],
}
"""What values are drawn from; an order is asked for only where values have one."""

paths = st.recursive(
    st.sampled_from([*PROPERTIES, LINK]),
    lambda inner: st.one_of(
        st.tuples(st.just("inversePath"), st.just(LINK)),
        st.tuples(st.sampled_from(["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"]), inner),
        st.tuples(st.just("alternativePath"), st.lists(inner, min_size=2, max_size=2)),
        st.tuples(st.just("sequence"), st.lists(inner, min_size=2, max_size=2)),
    ),
    max_leaves=3,
)
counts = st.integers(0, 3).map(lambda number: typed(str(number), "integer"))
true = st.just(typed("true", "boolean"))
datatypes = [
    *(Iri(XSD + name) for name in ("string", "integer", "decimal", "date")),
    Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
]
KINDS = [
    Iri(SH + name)
    for name in "IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral".split()
]

of_a_value = {
    "class": st.sampled_from(CLASSES),
    "datatype": st.sampled_from(datatypes),
    "nodeKind": st.sampled_from(KINDS),
    "minLength": counts,
    "maxLength": counts,
    "pattern": st.sampled_from([Literal(text) for text in ("^[A-Z]", "i", "^a.b$", r"\d$", "^$")]),
    "languageIn": st.lists(
        st.sampled_from([Literal("de"), Literal("en")]), min_size=1, unique=True
    ),
    "equals": st.sampled_from(PROPERTIES),
    "disjoint": st.sampled_from(PROPERTIES),
}
of_a_property = {
    "minCount": counts,
    "maxCount": counts,
    "uniqueLang": true,
}


def constraints(flavour: str, is_property: bool) -> dict[str, st.SearchStrategy[object]]:
    """What may be asked of values of a flavour."""
    values = st.sampled_from(FLAVOURS[flavour])
    known: dict[str, st.SearchStrategy[object]] = {
        **of_a_value,
        "in": st.lists(values, min_size=1, max_size=4, unique=True),
        "hasValue": values,
    }
    if is_property:
        known |= of_a_property
    if flavour != "all sorts":
        for name in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"):
            known[name] = values
        if is_property:
            known |= dict.fromkeys(("lessThan", "lessThanOrEquals"), st.sampled_from(PROPERTIES))
    return known


@st.composite
def data(draw: st.DrawFn, flavour: str) -> list[Triple]:
    """A few dozen triples about a few nodes, some with classes, one class below another."""
    made = [Triple(CLASSES[2], SUBCLASS, CLASSES[1])] if draw(st.booleans()) else []
    for node in NODES:
        for cls in draw(st.sets(st.sampled_from(CLASSES), max_size=2)):
            made.append(Triple(node, TYPE, cls))
        for property_ in [*PROPERTIES, LINK]:
            values = FLAVOURS[flavour] if property_ != LINK else NODES
            for value in draw(st.lists(st.sampled_from(values), max_size=3, unique=True)):
                made.append(Triple(node, property_, value))
    return made


class Maker:
    """Makes shapes and remembers their triples."""

    def __init__(self, draw: st.DrawFn, flavour: str) -> None:
        self.draw = draw
        self.flavour = flavour
        self.triples: list[Triple] = []
        self.made = 0

    def say(self, subject: Iri | BlankNode, name: str, value: Term) -> None:
        self.triples.append(Triple(subject, Iri(SH + name), value))

    def new(self, sort: str) -> Iri:
        self.made += 1
        return Iri(f"{EX}{sort}-{self.made}")

    def list_(self, items: list[Term]) -> Term:
        head: Term = NIL
        for item in reversed(items):
            self.made += 1
            cell = BlankNode(f"list{self.made}")
            self.triples += [Triple(cell, FIRST, item), Triple(cell, REST, head)]
            head = cell
        return head

    def path(self, drawn: object) -> Term:
        if isinstance(drawn, Iri):
            return drawn
        assert isinstance(drawn, tuple)
        sort, inner = drawn
        if sort == "sequence":
            return self.list_([self.path(step) for step in inner])
        self.made += 1
        node = BlankNode(f"path{self.made}")
        target = (
            self.list_([self.path(one) for one in inner])
            if sort == "alternativePath"
            else self.path(inner)
        )
        self.say(node, sort, target)
        return node

    def shape(self, depth: int, *, of_property: bool | None = None) -> Iri:
        """A node or property shape without targets, with up to three constraints."""
        is_property = self.draw(st.booleans()) if of_property is None else of_property
        node = self.new("shape")
        known = constraints(self.flavour, is_property)
        self.triples.append(
            Triple(node, TYPE, Iri(SH + ("PropertyShape" if is_property else "NodeShape")))
        )
        if is_property:
            path = self.draw(paths)
            self.say(node, "path", self.path(path))
        for name in self.draw(st.sets(st.sampled_from(sorted(known)), max_size=3)):
            value = self.draw(known[name])
            self.say(node, name, self.list_(value) if isinstance(value, list) else value)
        if self.draw(st.integers(0, 4)) == 0:
            self.say(node, "severity", Iri(SH + self.draw(st.sampled_from(["Warning", "Info"]))))
        if self.draw(st.integers(0, 9)) == 0:
            self.say(node, "deactivated", typed("true", "boolean"))
        if depth:
            self.nested(node, is_property, depth - 1)
        return node

    def nested(self, node: Iri, is_property: bool, depth: int) -> None:
        sort = self.draw(
            st.sampled_from("none property node not and or xone qualified closed".split())
        )
        if sort in ("property", "node"):
            self.say(node, sort, self.shape(depth, of_property=sort == "property"))
        elif sort == "not":
            self.say(node, sort, self.shape(depth))
        elif sort in ("and", "or", "xone"):
            self.say(node, sort, self.list_([self.shape(depth), self.shape(depth)]))
        elif sort == "qualified" and is_property:
            self.say(node, "qualifiedValueShape", self.shape(depth))
            self.say(node, "qualifiedMinCount", self.draw(counts))
            self.say(node, "qualifiedMaxCount", self.draw(counts))
        elif sort == "closed":
            self.say(node, "closed", typed("true", "boolean"))
            self.say(node, "ignoredProperties", self.list_([TYPE, PROPERTIES[0]]))


@st.composite
def shapes(draw: st.DrawFn, flavour: str) -> list[Triple]:
    """One to three shapes with targets of every kind, each with shapes inside it."""
    maker = Maker(draw, flavour)
    targets = {
        "targetNode": st.sampled_from(NODES),
        "targetClass": st.sampled_from(CLASSES),
        "targetSubjectsOf": st.sampled_from(PROPERTIES),
        "targetObjectsOf": st.just(LINK),
    }
    for _ in range(draw(st.integers(1, 3))):
        node = maker.shape(2)
        for name in draw(st.sets(st.sampled_from(sorted(targets)), min_size=1, max_size=2)):
            maker.say(node, name, draw(targets[name]))
    return maker.triples


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """rdflib logs what it thinks of each broken literal."""
    logger = logging.getLogger("rdflib")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)


def plain(results: tuple[Result, ...]) -> Counter[object]:
    return Counter(
        (one.focus, repr(one.path), one.value, one.component, one.shape, one.severity)
        for one in results
    )


@pytest.mark.parametrize("flavour", FLAVOURS)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(draws=st.data())
def test_both_engines_find_the_same(flavour: str, draws: st.DataObject) -> None:
    rules = Shapes(Facts(draws.draw(shapes(flavour))))
    facts = Facts(draws.draw(data(flavour)))
    quick = engine.evaluate(facts, rules)
    slow = reference.evaluate(facts, rules)
    assert quick.left == {}
    assert slow.left == {}
    assert plain(quick.results) == plain(slow.results)
