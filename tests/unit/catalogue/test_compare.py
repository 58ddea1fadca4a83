"""What changed between two states: each thing, each fact, in words and as triples."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from twingraph.catalogue.compare import ADDED, CHANGED, REMOVED, compare
from twingraph.catalogue.telling import summary, tell

from .conftest import Built, build

FAIR = "https://town.example/id/event/fair-2001"


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> Built:
    """The town with one thing gone, one new, and one whose date was corrected."""
    data = tmp_path_factory.mktemp("changed") / "data"
    shutil.copytree(Path(__file__).parent / "town", data)
    (data / "organisation" / "club.ttl").unlink()
    event = data / "event" / "fair-2001.ttl"
    event.write_text(event.read_text("utf-8").replace('"2001"', '"2002"'), "utf-8")
    new = event.read_text("utf-8").replace("fair-2001", "fête").replace("fête", "feast")
    (data / "event" / "feast.ttl").write_text(new.replace("Jahrmarkt", 'Fest \\"des\\" Jahres'))
    return build(data, data.parent / "store")


def test_nothing_changed_is_said(town):
    comparison = compare(town.quads_file, town.quads_file)
    assert comparison.is_empty
    assert summary(comparison, "de") == "nichts hat sich geändert"


def test_things_are_added_removed_and_changed(town, changed):
    comparison = compare(town.quads_file, changed.quads_file)
    how = {change.thing.rpartition("/")[2]: change.how for change in comparison.changes}
    assert how == {"club": REMOVED, "feast": ADDED, "fair-2001": CHANGED}
    assert summary(comparison, "en") == "1 new, 1 removed, 1 changed"


def test_a_corrected_value_is_told_beside_what_it_was(town, changed):
    comparison = compare(town.quads_file, changed.quads_file)
    german = list(tell(comparison, "de"))
    assert f"geändert: Jahrmarkt <{FAIR}>" in german
    assert "  ~ Datum: 2002 (bisher: 2001)" in german
    assert "  ~ date: 2002 (was: 2001)" in list(tell(comparison, "en"))
    assert '  + skos:prefLabel: Fair [en], Fest "des" Jahres [de]' in german


SHAPE = """<urn:shape> <urn:in> _:{0} .
_:{0} <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "{2}" .
_:{0} <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:{1} .
_:{1} <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "same" .
"""


def test_what_has_no_name_is_compared_by_what_it_says(tmp_path):
    files = {name: tmp_path / f"{name}.nq" for name in ("before", "renamed", "after")}
    files["before"].write_text(SHAPE.format("a", "b", "one") + SHAPE.format("x", "y", "two"))
    files["renamed"].write_text(SHAPE.format("y", "a", "two") + SHAPE.format("p", "q", "one"))
    files["after"].write_text(SHAPE.format("a", "b", "one") + SHAPE.format("x", "y", "three"))
    assert compare(files["before"], files["renamed"]).is_empty
    comparison = compare(files["before"], files["after"])
    assert list(tell(comparison, "de")) == [
        "Beschreibungen ohne Namen (leere Knoten): 1 neu, 1 entfernt"
    ]
    assert summary(comparison, "en") == "0 new, 0 removed, 0 changed"
    lines = list(comparison.lines())
    assert [line[0] for line in lines] == ["-"] * 4 + ["+"] * 4
    assert '"two"' in " ".join(lines[:4])
    assert '"three"' in " ".join(lines[4:])


def test_the_triples_can_be_applied(town, changed):
    comparison = compare(town.quads_file, changed.quads_file)
    lines = [line for line in comparison.lines() if FAIR in line]
    tail = "^^<http://www.w3.org/2001/XMLSchema#gYear> ."
    date = f"<{FAIR}> <https://w3id.org/twingraph/ontology#date>"
    assert lines == [f'- {date} "2001"{tail}', f'+ {date} "2002"{tail}']


def test_derived_facts_are_compared_when_asked_for(town, changed):
    plain = {line for line in compare(town.quads_file, changed.quads_file).lines()}
    full = {line for line in compare(town.quads_file, changed.quads_file, derived=True).lines()}
    assert plain < full
    assert any("earliestDay" in line for line in full - plain)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "twingraph", *arguments], capture_output=True, text=True, check=False
    )


def test_the_command_compares_folders_stores_and_files(town, changed, tmp_path):
    quads = tmp_path / "before.nq"
    quads.write_bytes(town.quads_file.read_bytes())
    store = str(changed.snapshot.folder.parent.parent)
    answers = [
        run("diff", str(town.data), str(changed.data), "--format", "triples"),
        run("diff", str(quads), store, "--format", "triples"),
    ]
    assert [answer.returncode for answer in answers] == [1, 1]
    assert answers[0].stdout == answers[1].stdout != ""


def test_the_command_answers_in_german_and_in_json(town, changed):
    german = run("--lang", "de", "diff", str(town.data), str(changed.data))
    assert german.stdout.endswith("1 neu, 1 entfernt, 1 geändert\n")
    said = json.loads(run("diff", str(town.data), str(changed.data), "--format", "json").stdout)
    assert {entry["how"] for entry in said} == {"added", "removed", "changed"}


def test_an_unknown_version_is_said_with_what_there_is(town, tmp_path):
    answer = run("diff", "2020-01-01", str(town.data), "--releases", str(tmp_path))
    assert answer.returncode == 3
    assert "2020-01-01" in answer.stderr and "none yet" in answer.stderr
    nonsense = run("--lang", "de", "diff", "no/such/thing", str(town.data))
    assert nonsense.returncode == 3
    assert "keinen solchen Ordner" in nonsense.stderr
