"""The counts per decade are data cubes, well-formed by the W3C Recommendation that defines them.

The queries are those of "The RDF Data Cube Vocabulary" (W3C Recommendation, 16 January 2014):
the first phase of the normalisation (10.2) and the integrity constraints (11.1), which ask
whether something is wrong. The constraints on attributes, slices, code lists and measure
dimensions are left out: these cubes have none.
"""

from __future__ import annotations

import pyoxigraph
import pytest

from twingraph.building import assemble
from twingraph.dataset import Dataset, shared_shelf
from twingraph.dataset.folder import list_rules
from twingraph.store.assembly import Assembly
from twingraph.store.terms import Iri, Quad
from twingraph.vocab import PREFIXES, QB, TG

PROLOGUE = "".join(f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items())
CUBES = ("partnerships-per-decade", "milestones-per-decade")

NORMALISATION = """
INSERT { ?o rdf:type qb:Observation . ?ds rdf:type qb:DataSet . } WHERE { ?o qb:dataSet ?ds . } ;
INSERT { ?cs qb:componentProperty ?p . ?p rdf:type qb:DimensionProperty . }
WHERE { ?cs qb:dimension ?p . } ;
INSERT { ?cs qb:componentProperty ?p . ?p rdf:type qb:MeasureProperty . }
WHERE { ?cs qb:measure ?p . }
"""
CONSTRAINTS = {
    "IC-1 Unique DataSet": """ASK {
  { ?obs a qb:Observation . FILTER NOT EXISTS { ?obs qb:dataSet ?dataset1 . } }
  UNION
  { ?obs a qb:Observation ; qb:dataSet ?dataset1, ?dataset2 . FILTER (?dataset1 != ?dataset2) }
}""",
    "IC-2 Unique DSD": """ASK {
  { ?dataset a qb:DataSet . FILTER NOT EXISTS { ?dataset qb:structure ?dsd . } }
  UNION
  { ?dataset a qb:DataSet ; qb:structure ?dsd1, ?dsd2 . FILTER (?dsd1 != ?dsd2) }
}""",
    "IC-3 DSD includes measure": """ASK {
  ?dsd a qb:DataStructureDefinition .
  FILTER NOT EXISTS { ?dsd qb:component [qb:componentProperty [a qb:MeasureProperty]] }
}""",
    "IC-4 Dimensions have range": """ASK {
  ?dim a qb:DimensionProperty .
  FILTER NOT EXISTS { ?dim rdfs:range [] }
}""",
    "IC-11 All dimensions required": """ASK {
  ?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim .
  ?dim a qb:DimensionProperty ;
  FILTER NOT EXISTS { ?obs ?dim [] }
}""",
    "IC-12 No duplicate observations": """ASK {
  FILTER( ?allEqual )
  {
    SELECT (MIN(?equal) AS ?allEqual) WHERE {
      ?obs1 qb:dataSet ?dataset .
      ?obs2 qb:dataSet ?dataset .
      FILTER (?obs1 != ?obs2)
      ?dataset qb:structure/qb:component/qb:componentProperty ?dim .
      ?dim a qb:DimensionProperty .
      ?obs1 ?dim ?value1 .
      ?obs2 ?dim ?value2 .
      BIND( ?value1 = ?value2 AS ?equal)
    } GROUP BY ?obs1 ?obs2
  }
}""",
    "IC-14 All measures present": """ASK {
  ?obs qb:dataSet/qb:structure ?dsd .
  FILTER NOT EXISTS { ?dsd qb:component/qb:componentProperty qb:measureType }
  ?dsd qb:component/qb:componentProperty ?measure .
  ?measure a qb:MeasureProperty ;
  FILTER NOT EXISTS { ?obs ?measure [] }
}""",
}
FAULTS = {
    "IC-1 Unique DataSet": "INSERT DATA { <urn:x> a qb:Observation }",
    "IC-2 Unique DSD": "INSERT { ?d qb:structure <urn:x> } WHERE { ?d qb:structure ?s }",
    "IC-3 DSD includes measure": "DELETE WHERE { ?c qb:measure ?m }",
    "IC-4 Dimensions have range": "DELETE WHERE { tg:decade rdfs:range ?r }",
    "IC-11 All dimensions required": "DELETE WHERE { ?o tg:decade ?d }",
    "IC-12 No duplicate observations": """
        INSERT { ?twin qb:dataSet ?cube ; tg:decade ?decade }
        WHERE {
          ?one qb:dataSet ?cube ; tg:decade ?decade .
          BIND (IRI(CONCAT(STR(?one), "-twin")) AS ?twin)
        }""",
    "IC-14 All measures present": "DELETE WHERE { ?o tg:datedMilestones ?n }",
}


@pytest.fixture(params=["dataset", "minitown"])
def graph(request: pytest.FixtureRequest) -> pyoxigraph.Store:
    """All that a data folder says and what rules derive, as one graph."""
    return flatten(assemble(request.getfixturevalue(request.param)))


def flatten(assembly: Assembly) -> pyoxigraph.Store:
    """All triples in the default graph, where updates and the queries of others look."""
    store = pyoxigraph.Store()
    store.extend(Quad(one.subject, one.predicate, one.object) for one in assembly.quads)
    return store


def wrong(store: pyoxigraph.Store) -> list[str]:
    """The constraints that do not hold."""
    store.update(PROLOGUE + NORMALISATION)
    return [name for name, query in CONSTRAINTS.items() if store.query(PROLOGUE + query)]


def test_the_cubes_keep_the_integrity_constraints(graph: pyoxigraph.Store) -> None:
    assert wrong(graph) == []


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_planted_fault_breaks_its_constraint(constraint: str, minitown: Dataset) -> None:
    graph = flatten(assemble(minitown))
    graph.update(PROLOGUE + FAULTS[constraint])
    assert constraint in wrong(graph)


@pytest.mark.parametrize("folder", ["dataset", "minitown"])
def test_cubes_and_observations_are_addressed_below_their_dataset(
    folder: str, request: pytest.FixtureRequest
) -> None:
    dataset = request.getfixturevalue(folder)
    quads = assemble(dataset).quads
    for cube in CUBES:
        address = f"{dataset.space}dataset#{cube}"
        found = [
            one.subject for one in quads.quads_for_pattern(None, Iri(QB + "dataSet"), Iri(address))
        ]
        assert found
        for observation in found:
            [decade] = quads.quads_for_pattern(observation, Iri(TG + "decade"), None)
            assert observation == Iri(f"{address}-{decade.object.value}")


@pytest.mark.parametrize(
    "said", ["", "<http://example.org/1> tg:milestone <http://example.org/1#a> ."]
)
def test_there_is_no_cube_where_nothing_is_dated(said: str) -> None:
    turtle = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    turtle += f'<http://example.org/dataset> void:uriSpace "http://example.org/" . {said}'
    assembly = Assembly()
    assembly.add_turtle(turtle.encode(), "http://example.org/graph", "world")
    for path in list_rules(shared_shelf()):
        assert not assembly.derive(path.read_text("utf-8"), "http://example.org/derived", path.stem)
