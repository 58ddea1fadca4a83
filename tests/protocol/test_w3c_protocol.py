"""The W3C's SPARQL 1.1 Protocol manifest, case by case, over real HTTP."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection

from twingraph.building import build_from_rdf

ROOT = Path(__file__).parents[2]
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS_LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")

TABULAR = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
RDF_TYPES = {"text/turtle", "application/rdf+xml", "application/n-triples"}


@dataclass(frozen=True)
class Step:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    boolean: str | None
    format: str | None


def manifest_folder() -> Path:
    standards = os.environ.get("TWINGRAPH_STANDARDS", ROOT.parent / "shared" / "standards")
    return Path(standards) / "sparql11-protocol"


def read_cases() -> list[tuple[str, list[Step]]]:
    path = manifest_folder() / "manifest.ttl"
    if not path.is_file():
        return []
    manifest = Graph().parse(path)
    head = next(manifest.subjects(RDF.type, MF.Manifest))
    cases = []
    for entry in Collection(manifest, manifest.value(head, MF.entries)):
        action = manifest.value(entry, MF.action)
        requests = Collection(manifest, manifest.value(action, HT.requests))
        name = str(entry).rpartition("#")[2]
        cases.append((name, [read_step(manifest, request) for request in requests]))
    return cases


def read_step(manifest: Graph, request: object) -> Step:
    headers = {}
    listed = manifest.value(request, HT.headers)
    for header in Collection(manifest, listed) if listed else ():
        field = str(manifest.value(header, HT.fieldName))
        headers[field] = str(manifest.value(header, HT.fieldValue))
    body = manifest.value(request, HT.body)
    encoded = None
    if body is not None:
        encoding = str(manifest.value(body, CNT.characterEncoding))
        encoded = str(manifest.value(body, CNT.chars)).encode(encoding)
    target = urlsplit(str(manifest.value(request, HT.absolutePath)))
    response = manifest.value(request, HT.resp)
    expected = manifest.value(response, MF.expectedBoolean)
    return Step(
        str(manifest.value(request, HT.methodName)),
        "/sparql" + (f"?{target.query}" if target.query else ""),
        headers,
        encoded,
        None if expected is None else str(expected),
        str(manifest.value(response, MF.expectedFormat) or "") or None,
    )


CASES = read_cases()


@pytest.fixture(scope="module")
def w3c(standards: Path, start: Callable, tmp_path_factory: pytest.TempPathFactory):
    """A server over the manifest's three graphs."""
    folder = tmp_path_factory.mktemp("w3c")
    quads = ""
    for number in (1, 2, 3):
        name = f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"
        for line in (manifest_folder() / f"data{number}.nt").read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                quads += f"{line.rstrip().removesuffix('.')} <{name}> .\n"
    (folder / "data.nq").write_text(quads)
    build_from_rdf([folder / "data.nq"], folder / "store")
    return start(folder / "store")


def test_the_manifest_has_all_its_cases(standards: Path) -> None:
    assert len(CASES) == 34


@pytest.mark.parametrize(("name", "steps"), CASES, ids=[name for name, _ in CASES])
def test_query_operations_conform_and_updates_are_refused(name, steps, w3c) -> None:
    for step in steps:
        reply = w3c.ask(step.path, step.method, step.body, step.headers)
        if name.startswith(("bad_", "update_")):
            if name.startswith("bad_") or is_update(step):
                assert 400 <= reply.status < 500, reply
            continue
        assert reply.status == 200, reply
        if step.format == "boolean":
            assert reply.json["boolean"] is (step.boolean != "false")
        elif step.format == "tabular":
            assert reply.type in TABULAR
        elif step.format == "RDF":
            assert reply.type in RDF_TYPES
            Graph().parse(data=reply.text, format=reply.type, publicID=w3c.address)
        if step.boolean is not None:
            assert reply.json["boolean"] is (step.boolean == "true")


def test_no_update_changed_anything(w3c) -> None:
    counted = w3c.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv")
    assert int(counted.text.split()[1]) > 0
    graphs = w3c.query("SELECT DISTINCT ?g { GRAPH ?g {} } ORDER BY ?g", "text/csv")
    assert graphs.text.split()[1:] == [
        f"http://kasei.us/2009/09/sparql/data/data{number}.rdf" for number in (1, 2, 3)
    ]


def is_update(step: Step) -> bool:
    kind = next((value for name, value in step.headers.items() if name == "content-type"), "")
    return "update" in kind or (step.body or b"").startswith(b"update=")
