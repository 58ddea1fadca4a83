"""`twingraph query`: files, names, text, endpoints; tables, formats, refusals."""

import json
from pathlib import Path

import pytest
from tests.conftest import Answering, Command

from twingraph.store.snapshot import Snapshot

ONE = "SELECT ?name WHERE {{ <https://example.org/minitown/id/city/{0}> {1} ?name }} ORDER BY ?name"
NAMES = ONE.format("belmora", "<http://www.w3.org/2004/02/skos/core#prefLabel>")


@pytest.fixture
def store(minitown_snapshot: Snapshot) -> Path:
    return minitown_snapshot.folder.parents[1]


def test_text_is_asked_and_shown_as_a_table(twingraph: Command, store: Path) -> None:
    ran = twingraph("query", NAMES, "--store", store)
    assert ran.code == 0
    assert ran.out.split() == ["name", "Belmora", "Belmora", "Belmora", "la", "Vella"]
    assert "\x1b" not in ran.out


def test_a_file_and_standard_input_are_asked(
    twingraph: Command, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "names.rq").write_text(NAMES)
    by_file = twingraph("query", "names.rq", "--store", store)
    by_input = twingraph("query", "-", "--store", store, stdin=NAMES.encode())
    assert by_file.out == by_input.out
    assert "Belmora" in by_file.out


def test_a_saved_question_is_asked_by_name(twingraph: Command, store: Path) -> None:
    day = ("--param", "day=1980-01-01")
    then = twingraph("query", "existing-on-a-day", *day, "--store", store, "--format", "csv")
    assert then.code == 0
    assert "ahrenfurt-belmora" in then.out and "ahrenfurt-corvale" not in then.out


def test_a_file_is_asked_with_the_parameters_of_its_header(
    twingraph: Command, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "name.rq").write_text(
        "# de: Wie heißt dieser Ort?\n# en: What is this place called?\n"
        "# param: city city | Stadt | city\n"
        "SELECT ?name { VALUES ?city { <https://example.org/minitown/id/city/belmora> } "
        "?city <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
    )
    other = twingraph("query", "name.rq", "--store", store, "--param", "city=corvale")
    assert other.code == 0
    assert "Corvale" in other.out and "Belmora" not in other.out


def test_a_fault_in_a_file_is_said_with_the_name_of_the_file(
    twingraph: Command, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "fault.rq").write_text("SELECT ?s\nWHERE { ?s ?p }")
    ran = twingraph("query", "fault.rq", "--store", store)
    assert ran.code == 2
    assert ran.err.startswith("fault.rq:2:")


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("csv", "name\r\n"),
        ("tsv", "?name\n"),
        ("json", '{"head":'),
        ("xml", "<?xml"),
    ],
)
def test_every_form_is_given(twingraph: Command, store: Path, form: str, start: str) -> None:
    ran = twingraph("query", NAMES, "--store", store, "--format", form)
    assert ran.code == 0
    assert ran.out.startswith(start.replace("\r\n", "\n")) or ran.out.startswith(start)


def test_a_graph_comes_as_turtle(twingraph: Command, store: Path) -> None:
    query = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 2"
    for form in ("table", "ttl"):
        ran = twingraph("query", query, "--store", store, "--format", form)
        assert ran.code == 0 and " a " in ran.out


def test_a_verdict_is_said_in_words(twingraph: Command, store: Path) -> None:
    assert twingraph("query", "ASK {}", "--store", store).out == "yes\n"
    german = twingraph("--lang", "de", "query", "ASK { <urn:x> ?p ?o }", "--store", store)
    assert german.out == "nein\n"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["SELECT * WHERE {\n ?s ?p }"], 2, "query:2:8: error"),
        (["SELECT * { SERVICE <http://127.0.0.1:9/> {} }"], 2, "SERVICE"),
        (["DROP ALL { }"], 2, "not a query"),
        (["nothing-of-this-name"], 2, "saved questions"),
        (["missing.rq"], 3, "cannot be read"),
        (["."], 2, "no file"),
        (["ASK {}", "--format", "ttl"], 2, "cannot be written as ttl"),
        (["ASK {}", "--format", "docx"], 2, "docx"),
        (["ASK {}", "--param", "x=1"], 2, "only saved questions"),
        (["existing-on-a-day", "--param", "day"], 2, "NAME=VALUE"),
        (["existing-on-a-day", "--param", "day=never"], 2, "no date"),
        (["existing-on-a-day", "--param", "night=1"], 2, "no parameter"),
        (["ASK " + "{" * 5000 + "}" * 5000], 2, "nested"),
        (["ASK {}", "--endpoint", "http://127.0.0.1/", "--data", "x"], 2, "one of"),
    ],
)
def test_what_cannot_be_asked_is_said(
    twingraph: Command, store: Path, arguments: list[str], code: int, word: str
) -> None:
    where = [] if "--endpoint" in arguments else ["--store", str(store)]
    ran = twingraph("query", *arguments, *where)
    assert ran.code == code
    assert word in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("where", "word"),
    [
        (["--store", "nowhere"], "no store has been built"),
        (["--data", "nowhere"], "no such folder"),
        ([], "no such folder"),
        (["--endpoint", "http://127.0.0.1:9/sparql"], "cannot be reached"),
    ],
)
def test_nothing_there_to_ask_is_said(twingraph: Command, where: list[str], word: str) -> None:
    ran = twingraph("query", "ASK {}", *where)
    assert ran.code == 3
    assert word in ran.err


def test_an_endpoint_is_asked(twingraph: Command, server: Answering) -> None:
    term = {"type": "literal", "value": "x\x1b[31m\ny"}
    body = {"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"a": term}]}}
    server.body = json.dumps(body).encode()
    ran = twingraph("query", "SELECT ?a ?b { ?s ?p ?a }", "--endpoint", server.url)
    assert ran.code == 0
    assert ran.out.splitlines()[0].split() == ["a", "b"]
    assert "\x1b" not in ran.out
    assert "x�[31m y" in ran.out


def test_an_update_is_not_sent_to_an_endpoint(twingraph: Command, server: Answering) -> None:
    ran = twingraph("query", "DELETE WHERE { ?s ?p ?o }", "--endpoint", server.url)
    assert ran.code == 2
    assert server.asked == []


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"head": {}}', b"{"])
def test_an_endpoint_that_answers_nonsense_is_said(
    twingraph: Command, server: Answering, body: bytes
) -> None:
    server.body = body
    ran = twingraph("query", "SELECT * { ?s ?p ?o }", "--endpoint", server.url)
    assert ran.code == 3


def test_a_data_folder_is_asked_without_building(
    twingraph: Command, minitown_folder: Path, tmp_path: Path
) -> None:
    ran = twingraph("query", NAMES, "--data", minitown_folder)
    assert "Belmora" in ran.out
    assert list(tmp_path.iterdir()) == []
