"""The data cubes of a dataset: what rules counted per decade, for its record and its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twingraph.store.protocol import Store
from twingraph.store.terms import Iri, Literal, Triple
from twingraph.vocab import DCTERMS, QB, TG

_SAID_OF_CUBES = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX qb: <{QB}>

CONSTRUCT {{ ?subject ?property ?value }}
WHERE {{
  {{ ?subject dcterms:isPartOf ?dataset ; a qb:DataSet }}
  UNION {{ ?cube dcterms:isPartOf ?dataset ; qb:structure ?subject }}
  UNION {{ ?cube dcterms:isPartOf ?dataset ; qb:structure/qb:component ?subject }}
  UNION {{ ?cube dcterms:isPartOf ?dataset . ?subject qb:dataSet ?cube }}
  ?subject ?property ?value .
}}
"""
_COUNTS = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX qb: <{QB}>
PREFIX tg: <{TG}>

SELECT ?cube ?title ?observation ?decade ?number
WHERE {{
  ?cube
    dcterms:isPartOf ?dataset ;
    dcterms:title ?title ;
    qb:structure/qb:component/qb:measure ?measure .
  ?observation
    qb:dataSet ?cube ;
    tg:decade ?decade ;
    ?measure ?number .
}}
ORDER BY ?cube ?decade
"""


@dataclass(frozen=True)
class Count:
    """What was counted in a decade; the decade is told by its first year."""

    address: str
    decade: int
    number: int


@dataclass(frozen=True)
class Cube:
    """A data cube by the W3C Data Cube Vocabulary, its titles by language."""

    address: str
    titles: Mapping[str, str]
    counts: tuple[Count, ...]


def read_cube_statements(store: Store, dataset: str) -> list[Triple]:
    """All that is said of the cubes of a dataset, of their structures and observations."""
    return store.triples(_SAID_OF_CUBES, dataset=Iri(dataset))


def read_cubes(store: Store, dataset: str) -> tuple[Cube, ...]:
    """The cubes of a dataset with their counts, decade after decade."""
    titles: dict[str, dict[str, str]] = {}
    counts: dict[str, dict[str, Count]] = {}
    for row in store.rows(_COUNTS, dataset=Iri(dataset)):
        said = {name: getattr(term, "value", "") for name, term in row.items()}
        cube, title = said["cube"], row["title"]
        language = title.language if isinstance(title, Literal) else None
        titles.setdefault(cube, {})[language or ""] = said["title"]
        # Some stores write a whole decimal as 1960.0.
        decade, number = int(float(said["decade"])), int(said["number"])
        count = Count(said["observation"], decade, number)
        counts.setdefault(cube, {})[count.address] = count
    return tuple(Cube(cube, titles[cube], tuple(counts[cube].values())) for cube in titles)
