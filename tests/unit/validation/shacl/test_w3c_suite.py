"""The W3C's own test suite for SHACL, if it lies in the folder that TWINGRAPH_SHACL_SUITE names.

It comes with the source distribution of pySHACL: `pip download --no-deps --no-binary :all:
pyshacl`, then test/resources/sht_tests in the archive.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from twingraph.store.terms import BlankNode, Iri, Term
from twingraph.validation.shacl.engine import evaluate
from twingraph.validation.shacl.facts import TYPE, Facts
from twingraph.validation.shacl.path import Path as ShaclPath
from twingraph.validation.shacl.path import parse_path
from twingraph.validation.shacl.shape import Shapes
from twingraph.vocab import SH

SUITE = os.environ.get("TWINGRAPH_SHACL_SUITE", "")
TEST = Iri("http://www.w3.org/ns/shacl-test#Validate")
ACTION, RESULT = (
    Iri(f"http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#{name}")
    for name in ("action", "result")
)

pytestmark = pytest.mark.skipif(not SUITE, reason="TWINGRAPH_SHACL_SUITE names no folder")


def load(path: Path) -> Facts:
    quads = pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE, base_iri=path.as_uri())
    return Facts(quad.triple for quad in quads)


def cases(folder: str) -> list[Path]:
    files = sorted(Path(SUITE, folder).resolve().rglob("*.ttl")) if SUITE else []
    return [path for path in files if load(path).subjects(TYPE, TEST)]


def graphs_of(path: Path) -> Iterator[tuple[Facts, Facts, Shapes, Term]]:
    manifest = load(path)
    for test in manifest.subjects(TYPE, TEST):
        action = manifest.value(test, ACTION)
        result = manifest.value(test, RESULT)
        assert action is not None and result is not None
        graphs = []
        for name in ("dataGraph", "shapesGraph"):
            iri = manifest.value(action, Iri(f"http://www.w3.org/ns/shacl-test#{name}"))
            assert isinstance(iri, Iri)
            graphs.append(load(Path(iri.value.removeprefix("file://"))))
        yield manifest, graphs[0], Shapes(graphs[1]), result


def plain(term: Term | None) -> object:
    return "blank" if isinstance(term, BlankNode) else term


def way(path: ShaclPath | None) -> str | None:
    return repr(path) if path else None


@pytest.mark.parametrize("path", cases("core"), ids=lambda path: path.stem)
def test_core_is_evaluated_as_the_suite_says(path: Path) -> None:
    for manifest, data, shapes, report in graphs_of(path):
        outcome = evaluate(data, shapes)
        assert outcome.left == {}
        found = Counter(
            (plain(one.focus), plain(one.value), one.component, one.severity, way(one.path))
            for one in outcome.results
        )
        assert found == expected(manifest, report)


@pytest.mark.parametrize("path", cases("sparql"), ids=lambda path: path.stem)
def test_what_goes_beyond_core_is_named_and_not_skipped(path: Path) -> None:
    for _, data, shapes, _ in graphs_of(path):
        assert evaluate(data, shapes).left != {}


def expected(manifest: Facts, report: Term) -> Counter[object]:
    found: Counter[object] = Counter()
    for result in manifest.values(report, Iri(SH + "result")):

        def one(name: str, result: Term = result) -> Term | None:
            return manifest.value(result, Iri(SH + name))

        path = one("resultPath")
        component, severity = one("sourceConstraintComponent"), one("resultSeverity")
        assert isinstance(component, Iri) and isinstance(severity, Iri)
        found[
            plain(one("focusNode")),
            plain(one("value")),
            component.value.removeprefix(SH),
            severity.value.removeprefix(SH),
            way(parse_path(manifest, path)) if path is not None else None,
        ] += 1
    return found


def test_the_suite_is_there() -> None:
    assert len(cases("core")) > 90
    assert len(cases("sparql")) > 15
