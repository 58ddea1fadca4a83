"""Other people's clients, as they come, over real HTTP."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import urllib.request
import warnings
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from tests.protocol.conftest import EXAMPLE

THING = f"<{EXAMPLE}thing/7>"
SELECT = f"SELECT ?label ?size {{ {THING} <{EXAMPLE}label> ?label ; <{EXAMPLE}size> ?size }}"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER (?s = {THING}) }}"
YASGUI_ACCEPT = "application/sparql-results+json,*/*;q=0.9"
YASGUI_GRAPH_ACCEPT = "application/n-quads,*/*;q=0.9"
COMUNICA = "@comunica/query-sparql@4.5.0"


def wrapper(server, query: str, form: str, method: str = "GET") -> SPARQLWrapper.SPARQLWrapper:
    client = SPARQLWrapper.SPARQLWrapper(server.address + "/sparql", returnFormat=form)
    client.setQuery(query)
    client.setMethod(method)
    return client


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("posting", ["urlencoded", "postdirectly"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_reads_tables_in_every_format(server, form, posting, method) -> None:
    client = wrapper(server, SELECT, form, method)
    client.setRequestMethod(posting)
    answer = client.queryAndConvert()
    if form == "json":
        assert answer["results"]["bindings"][0]["size"]["value"] == "7"
    elif form == "xml":
        assert answer.getElementsByTagName("literal")
    else:
        assert b"Ding 7" in answer


@pytest.mark.parametrize("form", ["turtle", "n3", "xml", "rdf+xml", "rdf", "json-ld"])
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE {THING}"])
def test_sparqlwrapper_reads_graphs_in_every_format(server, query, form) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib deprecates what SPARQLWrapper and it itself use
        answer = wrapper(server, query, form).queryAndConvert()
        if isinstance(answer, bytes):
            answer = rdflib.Graph().parse(data=answer, format=form)
    assert len(answer) == 3


@pytest.mark.parametrize("form", ["json", "xml"])
def test_sparqlwrapper_asks(server, form) -> None:
    answer = wrapper(server, "ASK {}", form).queryAndConvert()
    if form == "json":
        assert answer["boolean"] is True
    else:
        assert answer.getElementsByTagName("boolean")[0].firstChild.data == "true"


def test_sparqlwrapper_tells_a_syntax_error(server) -> None:
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed):
        wrapper(server, "SELECT {", "json").query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_sparqlstore(server, form, method) -> None:
    store = SPARQLStore(server.address + "/sparql", returnFormat=form, method=method)
    graph = rdflib.Graph(store)
    rows = list(graph.query(SELECT))
    assert len(rows) == 1
    assert str(rows[0].label) == "Ding 7 ü"
    if form == "xml":
        assert len(graph.query(CONSTRUCT).graph) == 3
    if form in ("json", "xml"):  # rdflib reads no verdicts and no types from the others
        assert graph.query("ASK {}").askAnswer is True
        thing = rdflib.URIRef(f"{EXAMPLE}thing/7")
        assert graph.value(thing, rdflib.URIRef(EXAMPLE + "size")) == rdflib.Literal(7)


def test_pandas_reads_csv_from_the_address(server) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    query = f"SELECT ?s ?size {{ ?s <{EXAMPLE}size> ?size }} ORDER BY ?size"
    address = server.address + "/sparql?" + urlencode({"query": query, "format": "csv"})
    with urllib.request.urlopen(address) as answer:
        table = pandas.read_csv(io.BytesIO(answer.read()))
    assert list(table.columns) == ["s", "size"]
    assert table["size"].sum() == sum(range(100))


def test_urllib_with_its_own_headers(server) -> None:
    address = server.address + "/sparql?" + urlencode({"query": SELECT})
    with urllib.request.urlopen(address) as answer:
        assert json.load(answer)["results"]["bindings"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--get"], b'"Ding 7'),
        ([], b'"Ding 7'),
        (["--get", "-H", "Accept:"], b'"Ding 7'),
        (["--get", "--compressed"], b'"Ding 7'),
        (["--get", "-H", "Accept: text/csv"], b"label,size"),
        (["--get", "--http1.0"], b'"Ding 7'),
        (["--get", "--http2"], b'"Ding 7'),
    ],
)
def test_curl(server, options, expected) -> None:
    command = ["curl", "-sS", "--fail", *options, "--data-urlencode", f"query={SELECT}"]
    said = subprocess.run([*command, server.address + "/sparql"], capture_output=True, check=True)
    assert expected in said.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_posts_a_file(server, tmp_path) -> None:
    (tmp_path / "query.rq").write_text(SELECT)
    kind = "Content-Type: application/sparql-query"
    command = ["curl", "-sS", "--fail", "--data-binary", f"@{tmp_path / 'query.rq'}"]
    command += ["-H", kind, server.address + "/sparql"]
    assert b"Ding 7" in subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, YASGUI_ACCEPT, "application/sparql-results+json"),
        (CONSTRUCT, YASGUI_GRAPH_ACCEPT, "application/n-quads"),
        (CONSTRUCT, "text/turtle,*/*;q=0.9", "text/turtle"),
    ],
)
def test_yasgui(server, query, accept, expected) -> None:
    origin = {"Origin": "https://yasgui.example", "Accept": accept,
              "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}  # fmt: skip
    reply = server.ask("/sparql", "POST", urlencode({"query": query}), origin)
    assert (reply.status, reply.type) == (200, expected)
    assert reply.headers["access-control-allow-origin"] == "*"


RDF4J = {
    "table": "application/x-sparqlstar-results+json;q=0.8, application/sparql-results+json;q=0.8, "
    "application/json;q=0.8, application/sparql-results+xml, application/xml;q=0.8, "
    "text/tab-separated-values;q=0.8, text/csv;q=0.8, application/x-binary-rdf-results-table;q=0.8",
    "verdict": "text/boolean, application/sparql-results+xml;q=0.8, application/xml;q=0.8, "
    "application/sparql-results+json;q=0.8, application/json;q=0.8",
    "graph": "application/rdf+xml;q=0.8, application/xml;q=0.8, text/xml;q=0.8, "
    "application/n-triples;q=0.8, text/plain;q=0.8, text/turtle, application/x-turtle;q=0.8, "
    "application/x-turtlestar, text/rdf+n3;q=0.8, application/trix;q=0.8, application/trig;q=0.8, "
    "application/x-binary-rdf;q=0.8, application/n-quads;q=0.8, application/ld+json;q=0.8",
}
JENA = {
    "table": "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
    "application/xml;q=0.2, */*;q=0.1",
    "graph": "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, "
    "application/rdf+xml;q=0.7, application/n-quads, application/trig, */*;q=0.3",
    "thrift": "application/sparql-results+thrift, application/sparql-results+json;q=0.9, */*;q=0.1",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OWLAPI = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, */*; q=0.09"
TABLE, TABLE_XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
@pytest.mark.parametrize(
    ("accept", "query", "expected"),
    [
        (RDF4J["table"], SELECT, TABLE_XML),
        (RDF4J["verdict"], "ASK {}", TABLE),
        (RDF4J["graph"], CONSTRUCT, "text/turtle"),
        (JENA["table"], SELECT, TABLE),
        (JENA["table"], "ASK {}", TABLE),
        (JENA["graph"], CONSTRUCT, "text/turtle"),
        (JENA["thrift"], SELECT, TABLE),
        (BROWSER, SELECT, None),
        (OWLAPI, CONSTRUCT, "application/rdf+xml"),
    ],
    ids=["rdf4j table", "rdf4j verdict", "rdf4j graph", "jena table", "jena verdict", "jena graph",
         "jena thrift", "browser", "owlapi"],
)  # fmt: skip
def test_what_others_accept_is_understood(server, accept, query, expected, way) -> None:
    fields = urlencode({"queryLn": "SPARQL", "infer": "true", "timeout": "5", "query": query})
    if way == "GET":
        reply = server.ask(f"/sparql?{fields}", headers={"Accept": accept})
    elif way == "form":
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        reply = server.ask("/sparql", "POST", fields, {"Accept": accept, "Content-Type": kind})
    else:
        reply = server.post(query, Accept=accept)
    assert reply.status == 200
    # A browser that asks with GET gets a page, and one that posts something it can show.
    assert reply.type == (expected or ("text/html" if way == "GET" else "application/xml"))


@pytest.fixture(scope="module")
def comunica() -> Path:
    """A folder with Comunica in it, kept between runs; skipped where it cannot be had."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("npm and node are not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "twingraph-tests" / "comunica-4.5.0"
    if not (folder / "node_modules" / "@comunica" / "query-sparql").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), COMUNICA]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if done.returncode:
            pytest.skip("npm could not install Comunica")
    return folder


COMUNICA_SCRIPT = """
const { QueryEngine } = require('@comunica/query-sparql');
const [address, query, type] = process.argv.slice(2);
(async () => {
  const engine = new QueryEngine();
  const source = type ? { type, value: address } : address;
  const bindings = await engine.queryBindings(query, { sources: [source] });
  for (const row of await bindings.toArray()) console.log(row.get('label').value);
})().catch(error => { console.error(error); process.exit(1); });
"""


@pytest.mark.slow
@pytest.mark.parametrize("type_", ["sparql", ""])
def test_comunica_finds_out_or_is_told_that_it_is_an_endpoint(server, comunica, type_) -> None:
    script = comunica / "ask.js"
    script.write_text(COMUNICA_SCRIPT)
    query = f"SELECT ?label {{ {THING} <{EXAMPLE}label> ?label }}"
    command = ["node", str(script), server.address + "/sparql", query, type_]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "Ding 7 ü", done.stderr[-2000:]
