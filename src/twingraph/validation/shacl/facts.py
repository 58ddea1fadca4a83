"""Triples in memory, found by subject and by object: made for a million small questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twingraph.store.terms import BlankNode, Iri, Literal, Term, Triple
from twingraph.vocab import RDF, RDFS

TYPE = Iri(RDF + "type")
SUBCLASS = Iri(RDFS + "subClassOf")
FIRST = Iri(RDF + "first")
REST = Iri(RDF + "rest")
NIL = Iri(RDF + "nil")

Node = Iri | BlankNode
Values = dict[Term, None]
"""A set that remembers the order of writing."""

_NOTHING: Values = {}


class Facts:
    """A set of triples; literals are told apart by how they are written, as RDF 1.1 does."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._out: dict[Term, dict[Iri, Values]] = {}
        self._in: dict[Iri, dict[Term, Values]] = {}
        self._instances: dict[Term, Values] = {}
        self._classes: dict[Term, frozenset[Term]] = {}
        self.add(triples)

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples; what was asked before is forgotten."""
        out = self._out
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if (properties := out.get(subject)) is None:
                properties = out[subject] = {}
            if (values := properties.get(predicate)) is None:
                properties[predicate] = {value: None}
            else:
                values[value] = None
        self._in.clear()
        self._instances.clear()
        self._classes.clear()

    def __len__(self) -> int:
        return sum(len(values) for node in self._out.values() for values in node.values())

    def __contains__(self, triple: tuple[Term, Iri, Term]) -> bool:
        subject, predicate, value = triple
        return value in self.values(subject, predicate)

    def __iter__(self) -> Iterator[tuple[Term, Iri, Term]]:
        for subject, properties in self._out.items():
            for predicate, values in properties.items():
                for value in values:
                    yield subject, predicate, value

    def properties(self, subject: Term) -> dict[Iri, Values]:
        """What is said about `subject`: property to values."""
        return self._out.get(subject, {})

    def values(self, subject: Term, predicate: Iri) -> Values:
        """The values of a property, in the order in which they were added."""
        properties = self._out.get(subject)
        return properties.get(predicate, _NOTHING) if properties else _NOTHING

    def value(self, subject: Term, predicate: Iri) -> Term | None:
        """The first value of a property, None if there is none."""
        return next(iter(self.values(subject, predicate)), None)

    def subjects(self, predicate: Iri, value: Term) -> Values:
        """What has `value` as the value of a property."""
        return self._by_value(predicate).get(value, _NOTHING)

    def subjects_of(self, predicate: Iri) -> Values:
        """Everything that has the property."""
        return {
            subject: None for values in self._by_value(predicate).values() for subject in values
        }

    def objects_of(self, predicate: Iri) -> Values:
        """Everything that is a value of the property."""
        return dict.fromkeys(self._by_value(predicate))

    def instances(self, cls: Term) -> Values:
        """The instances of a class and of its subclasses (SHACL, section 1.4: SHACL instance)."""
        known = self._instances.get(cls)
        if known is None:
            known = {}
            for below in self._subclasses(cls):
                known.update(self.subjects(TYPE, below))
            self._instances[cls] = known
        return known

    def is_instance(self, node: Term, cls: Term) -> bool:
        """Whether a type of `node` is the class or one of its subclasses."""
        types = self.values(node, TYPE)
        if cls in types:
            return True
        return any(cls in self._superclasses(one) for one in types)

    def list_(self, head: Term) -> list[Term]:
        """The members of an RDF list; a broken or circular list ends where it breaks."""
        members: list[Term] = []
        seen: set[Term] = set()
        node: Term | None = head
        while node is not None and node != NIL and node not in seen:
            seen.add(node)
            members += list(self.values(node, FIRST))[:1]
            node = self.value(node, REST)
        return members

    def _by_value(self, predicate: Iri) -> dict[Term, Values]:
        """The inverse of a property, made when it is first asked for."""
        known = self._in.get(predicate)
        if known is None:
            known = self._in[predicate] = {}
            for subject, properties in self._out.items():
                for value in properties.get(predicate, _NOTHING):
                    known.setdefault(value, {})[subject] = None
        return known

    def _subclasses(self, cls: Term) -> Values:
        found: Values = {cls: None}
        waiting = [cls]
        while waiting:
            for below in self.subjects(SUBCLASS, waiting.pop()):
                if below not in found:
                    found[below] = None
                    waiting.append(below)
        return found

    def _superclasses(self, cls: Term) -> frozenset[Term]:
        known = self._classes.get(cls)
        if known is None:
            found: Values = {cls: None}
            waiting = [cls]
            while waiting:
                for above in self.values(waiting.pop(), SUBCLASS):
                    if above not in found:
                        found[above] = None
                        waiting.append(above)
            known = self._classes[cls] = frozenset(found)
        return known


def is_node(term: Term | None) -> bool:
    """Whether a term can be a subject."""
    return term is not None and not isinstance(term, Literal | Triple)
