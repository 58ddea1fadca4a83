"""Data of others, built without rules: whatever it says, the release is whole and readable."""

import csv
import json
from pathlib import Path

import pytest
import rdflib
import rdflib.compare

from twingraph.building import build_from_rdf
from twingraph.catalogue.counts import count
from twingraph.catalogue.publish import publish_release
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.snapshot import current_snapshot

ODD = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tg: <https://w3id.org/twingraph/ontology#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://odd.example/> .

<dataset> void:uriSpace "https://odd.example/" ; dcat:version "2026-01-01" .
<a> a tg:City ; geo:hasGeometry [ wgs:lat "north" ; wgs:long 7.0 ] .
<b> a tg:City ; geo:hasGeometry [ wgs:lat "NaN"^^xsd:double ; wgs:long 7.0 ] .
<c> a tg:City ; geo:hasGeometry [ wgs:lat 91 ; wgs:long 7.0 ] .
<d> a tg:City ; skos:prefLabel "Zwei"@de , "Deux"@de ; geo:hasGeometry <d#point> .
<d#point> wgs:lat 1 ; wgs:long 2 .
<e> a tg:City ; skos:prefLabel "first\\r\\nsecond, \\"third\\""@de ; geo:hasGeometry <e#point> .
<e#point> wgs:lat -1 ; wgs:long -179.5 .
<tie> a tg:Partnership ; tg:partner <d> , <e> ; owl:sameAs <urn:isbn:1> .
<tie> owl:sameAs <https://other.example/1> .
<urn:x:y> <urn:property> "a\\u2028b\\u0085c" , "\\u0001" , ".5"^^xsd:decimal , 01 .
_:graph { _:one <p%41> _:two . _:two <p%41> _:one . _:one <list> ( 1 "x" ) . }
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedStore, Path]:
    """The odd data as a store, and the folder of its release."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "odd.trig").write_text(ODD, "utf-8")
    build_from_rdf([folder / "odd.trig"], folder / "store")
    snapshot = current_snapshot(folder / "store")
    store = EmbeddedStore.open_(snapshot)
    publish_release(folder / "dump", snapshot.quads_file, store)
    return store, folder / "dump" / "2026-01-01"


def test_a_point_that_is_nowhere_on_earth_is_not_on_the_map(odd):
    features = json.loads((odd[1] / "odd.example.geojson").read_text("utf-8"))["features"]
    assert [one["id"].rpartition("/")[2] for one in features] == ["d", "e", "tie"]


def test_a_city_of_two_names_is_one_row_and_one_feature(odd):
    with (odd[1] / "cities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5
    assert rows[3]["name_de"] == "Deux"
    assert rows[4]["name_de"] == 'first\r\nsecond, "third"'


def test_vocabularies_and_linksets_have_addresses(odd):
    counts = count(odd[0])
    assert all("/" in name for name in counts.vocabularies)
    assert [one.target for one in counts.linksets] == ["https://other.example/"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the library's own JSON-LD reader
def test_another_library_reads_the_same_statements_from_every_format(odd):
    flat = rdflib.Graph().parse(odd[1] / "odd.example.nt")
    for ending in ("ttl", "jsonld"):
        other = rdflib.Graph().parse(odd[1] / f"odd.example.{ending}")
        assert rdflib.compare.isomorphic(flat, other), ending
    quads = rdflib.Dataset().parse(odd[1] / "odd.example.nq")
    assert len(rdflib.Dataset().parse(odd[1] / "odd.example.trig")) == len(quads) == len(flat)


def test_what_a_format_cannot_carry_is_said(odd):
    manifest = json.loads((odd[1] / "manifest.json").read_text("utf-8"))
    assert "XML" in manifest["left_out"]["odd.example.rdf"]
    assert not (odd[1] / "odd.example.rdf").exists()
    assert "odd.example.rdf" in (odd[1] / "README.txt").read_text("utf-8")
