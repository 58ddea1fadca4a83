"""The record passes the official shapes of DCAT-AP 3 and DCAT-AP.de, and says why it warns."""

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH

from twingraph.building import build_from_dataset
from twingraph.catalogue.about import read_about
from twingraph.catalogue.counts import count
from twingraph.catalogue.describe import describe
from twingraph.catalogue.publish import publish_release
from twingraph.catalogue.terms import RECORD_PREFIXES
from twingraph.dataset import read_dataset
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.serial import to_rdf
from twingraph.store.snapshot import current_snapshot

DATA = Path(__file__).parents[2] / "data"

SHAPES = (
    "dcat-ap/shapes.ttl",
    "dcat-ap/range.ttl",
    "dcat-ap/shapes_recommended.ttl",
    "dcat-ap-de/dcat-ap-spec-german-additions.ttl",
    "dcat-ap-de/dcat-ap-de-controlledvocabularies.ttl",
    "dcat-ap-de/dcat-ap-de-deprecated.ttl",
    "dcat-ap-de/dcat-ap-SHACL-DE.ttl",
)

EXPLAINED = {
    "http://www.w3.org/ns/dcat#bbox": "the data knows where the city lies, not its borders",
    "http://www.w3.org/ns/dcat#endDate": "partnerships are in force: the period has no end",
}
"""Properties that the shapes recommend and the record leaves out, with the reason."""


@pytest.fixture(scope="module")
def records(tmp_path_factory) -> dict[str, rdflib.Graph]:
    """The record before any release, the one of the site, and the one in the dump folder."""
    folder = tmp_path_factory.mktemp("record")
    build_from_dataset(read_dataset(DATA), folder / "store")
    snapshot = current_snapshot(folder / "store")
    store = EmbeddedStore.open_(snapshot)
    release = publish_release(folder / "dump", snapshot.quads_file, store)
    about, counts = read_about(store), count(store)
    return {
        "unreleased": parsed(to_rdf(describe(about, counts), "text/turtle", RECORD_PREFIXES)),
        "site": parsed(to_rdf(describe(about, counts, [release]), "text/turtle", RECORD_PREFIXES)),
        "dump": parsed((folder / "dump" / "latest" / "catalogue.ttl").read_bytes()),
    }


def parsed(turtle: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle, format="turtle")


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("record", ["unreleased", "site", "dump"])
def test_the_official_shapes_find_no_violation(record, shapes, records, standards):
    rules = rdflib.Graph().parse(standards / shapes)
    assert len(rules) > 50
    _, report, text = pyshacl.validate(records[record], shacl_graph=rules)
    warned = set()
    for finding in report.subjects(RDF.type, SH.ValidationResult):
        severity = report.value(finding, SH.resultSeverity)
        assert severity != SH.Violation, text
        warned.add(str(report.value(finding, SH.resultPath)))
    allowed = set(EXPLAINED)
    if record == "unreleased":
        allowed.add("http://www.w3.org/ns/dcat#distribution")
    assert warned <= allowed, text


def test_a_broken_record_is_found_out(records, standards):
    """The shapes do look: a record without a title is a violation."""
    record = rdflib.Graph() + records["site"]
    for triple in list(record.triples((None, rdflib.DCTERMS.title, None))):
        record.remove(triple)
    rules = rdflib.Graph().parse(standards / SHAPES[0])
    conforms, _, _ = pyshacl.validate(record, shacl_graph=rules)
    assert not conforms
