"""Which rules a data set is excused from: those that ask for a language it does not speak."""

from __future__ import annotations

from twingraph.store.terms import Iri, Term
from twingraph.validation.shacl.facts import Facts
from twingraph.vocab import DCAT, DCTERMS, RDF, SH

_DATASET = Iri(DCAT + "Dataset")
_LANGUAGE = Iri(DCTERMS + "language")
_QUALIFIED = Iri(SH + "qualifiedValueShape")
_TYPE = Iri(RDF + "type")


def excused_from(facts: Facts, shapes: Facts) -> frozenset[Term]:
    """The shapes that demand a text in a language which dataset.ttl leaves out of its list.

    Such a shape points by sh:qualifiedValueShape to one with a dcterms:language. A data set that
    names no language is excused from nothing.
    """
    spoken = {
        language
        for dataset in facts.subjects(_TYPE, _DATASET)
        for language in facts.values(dataset, _LANGUAGE)
    }
    if not spoken:
        return frozenset()
    return frozenset(
        shape
        for wanted in shapes.subjects_of(_LANGUAGE)
        if spoken.isdisjoint(shapes.values(wanted, _LANGUAGE))
        for shape in shapes.subjects(_QUALIFIED, wanted)
    )
