"""The catalogue over HTTP: record, releases, downloads, changes, feed, typed links."""

import base64
import hashlib
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient

from twingraph.catalogue.publish import publish_release
from twingraph.engine import Engine
from twingraph.store.serial import read_quads
from twingraph.web import create_app

from .conftest import TOWN, build

VERSION = "2026-01-31"
DATASET = "https://town.example/dataset"
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
QB = rdflib.Namespace("http://purl.org/linked-data/cube#")
TG = rdflib.Namespace("https://w3id.org/twingraph/ontology#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


@pytest.fixture(scope="module")
def dumps(town, tmp_path_factory) -> Path:
    """Two releases: the town, and the town with another year of the fair."""
    folder = tmp_path_factory.mktemp("releases")
    publish_release(folder / "dump", town.quads_file, town.store)
    data = folder / "data"
    for file in TOWN.rglob("*.ttl"):
        copy = data / file.relative_to(TOWN)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text("utf-8").replace('"2001"', '"2002"')
        copy.write_text(text.replace('version "2026-01-31"', 'version "2026-02-01"'), "utf-8")
    newer = build(data, folder / "store")
    publish_release(folder / "dump", newer.quads_file, newer.store)
    return folder / "dump"


@pytest.fixture
def client(town, dumps) -> FlaskClient:
    return create_app(Engine(town.store), SimpleNamespace(dumps=str(dumps))).test_client()


@pytest.fixture
def bare(town, tmp_path) -> FlaskClient:
    """A site without any release."""
    settings = SimpleNamespace(dumps=str(tmp_path / "none"))
    return create_app(Engine(town.store), settings).test_client()


def links(response) -> set[tuple[str, str]]:
    """Relation and target of every Link header."""
    found = set()
    for header in response.headers.getlist("Link"):
        target, _, rest = header.partition(">")
        relation = rest.partition('rel="')[2].partition('"')[0]
        found.add((relation, target[1:]))
    return found


@pytest.mark.parametrize("path", ["/dataset", "/catalog", "/.well-known/void"])
@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
        ("application/n-triples", "nt"),
    ],
)
def test_the_record_says_the_same_in_every_form(client, tmp_path, path, accept, extension):
    response = client.get(path, headers={"Accept": accept})
    assert response.mimetype == accept
    assert "Accept" in response.headers["Vary"]
    (tmp_path / f"record.{extension}").write_bytes(response.data)
    (tmp_path / "plain.nt").write_bytes(client.get("/dataset.nt").data)
    said = set(read_quads(tmp_path / f"record.{extension}"))
    assert said == set(read_quads(tmp_path / "plain.nt"))
    assert len(said) > 300


def test_the_triples_that_void_tells_are_those_that_count_finds(client, town):
    graph = rdflib.Graph().parse(data=client.get("/.well-known/void").data, format="turtle")
    told = graph.value(rdflib.URIRef(DATASET), VOID.triples)
    row = town.store.rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0]
    assert int(told) == int(row["n"].value) > 100


def test_the_well_known_place_answers_turtle_to_those_who_do_not_mind(client):
    assert client.get("/.well-known/void").mimetype == "text/turtle"
    assert client.get("/.well-known/void", headers={"Accept": "*/*"}).mimetype == "text/turtle"


def test_void_names_what_programs_look_for(client):
    graph = rdflib.Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    dataset = rdflib.URIRef(DATASET)
    for name in (
        *("uriSpace", "sparqlEndpoint", "vocabulary", "exampleResource", "dataDump", "entities"),
        *("classPartition", "propertyPartition", "subset", "rootResource", "feature", "classes"),
    ):
        assert graph.value(dataset, VOID[name]) is not None, name
    linkset = graph.value(dataset, VOID.subset)
    assert (linkset, rdflib.RDF.type, VOID.Linkset) in graph


def test_every_download_that_the_record_names_is_there_with_that_checksum(client, dumps):
    graph = rdflib.Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    named = list(graph.subject_objects(DCAT.downloadURL))
    assert len(named) >= 19
    for distribution, url in named:
        response = client.get(str(url).removeprefix("https://town.example"))
        checksum = graph.value(distribution, spdx.checksum)
        told = str(graph.value(checksum, spdx.checksumValue))
        assert response.status_code == 200
        assert hashlib.sha256(response.data).hexdigest() == told
        assert int(graph.value(distribution, DCAT.byteSize)) == len(response.data)


def test_people_see_the_landing_page_in_their_language(client):
    german = client.get("/dataset", headers={"Accept": "text/html", "Accept-Language": "de"})
    english = client.get("/dataset?lang=en", headers={"Accept": "text/html"})
    assert "Daten zum Mitnehmen" in german.text and "Quelle: Musterstadt" in german.text
    assert "Data to take away" in english.text and "Source: Sampletown" in english.text
    assert client.get("/catalog", headers={"Accept": "text/html"}).status_code == 303


def test_the_address_of_a_count_leads_to_a_row_of_the_page_and_to_what_the_record_says(client):
    graph = rdflib.Graph().parse(data=client.get("/dataset.ttl").text, format="turtle")
    counts = set(graph.subjects(QB.dataSet))
    assert len(counts) >= 2
    for language, word in (("de", "Jahrzehnt"), ("en", "decade")):
        headers = {"Accept": "text/html", "Accept-Language": language}
        page = client.get("/dataset", headers=headers).text
        assert f">{word}</th>" in page
        for count in counts:
            name = count.partition("#")[2]
            row = page.partition(f'<tr id="{name}">')[2].partition("</tr>")[0]
            [number] = graph.objects(count, TG.begunPartnerships | TG.datedMilestones)
            assert f">{graph.value(count, TG.decade)}–" in row
            assert f">{number}<" in row
            assert graph.value(graph.value(count, QB.dataSet), QB.structure)


def test_the_landing_page_holds_its_description_for_search_engines(client):
    page = client.get("/dataset?lang=en", headers={"Accept": "text/html"}).text
    script = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    said = json.loads(script)
    assert said["@type"] == "Dataset"
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["version"] == "2026-02-01"
    assert len(said["distribution"]) == 13
    assert all("sha256" in one for one in said["distribution"])


def test_the_landing_page_is_signposted(client):
    found = links(client.get("/dataset", headers={"Accept": "text/html"}))
    relations = {relation for relation, _ in found}
    assert {"cite-as", "describedby", "item", "license", "type", "linkset"} <= relations
    assert ("license", "https://creativecommons.org/licenses/by/4.0/") in found
    for relation, target in found:
        if target.startswith("/"):
            assert client.get(target).status_code == 200, (relation, target)


def test_a_download_is_signposted_with_licence_and_description(client):
    found = links(client.get(f"/dump/{VERSION}/cities.csv"))
    assert ("license", "https://creativecommons.org/licenses/by/4.0/") in found
    assert ("collection", "/dataset") in found
    described = {target for relation, target in found if relation == "describedby"}
    assert {target.rpartition("/")[2] for target in described} == {
        "catalogue.ttl",
        "csv-metadata.json",
    }


@pytest.mark.parametrize("name", ["SHA256SUMS", "README.txt", "CITATION.cff", "manifest.json"])
def test_the_papers_beside_the_data_say_what_they_are_once(client, name):
    response = client.get(f"/dump/{VERSION}/{name}")
    assert response.headers["Content-Type"].count("charset") <= 1
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "license" in {relation for relation, _ in links(response)}


def test_what_a_browser_saves_can_be_checked(client, tmp_path):
    """Files are saved under the names that the checksums know."""
    for name in ("town.example.ttl", "cities.csv.gz", "SHA256SUMS"):
        response = client.get(f"/dump/{VERSION}/{name}")
        saved = response.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
        (tmp_path / saved).write_bytes(response.data)
    command = ["sha256sum", "--check", "--ignore-missing", "SHA256SUMS"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert len(checked.stdout.splitlines()) == 2


def test_the_page_of_a_version_is_signposted(client):
    found = links(client.get(f"/dump/{VERSION}/", headers={"Accept": "text/html"}))
    assert ("cite-as", f"https://town.example/dump/{VERSION}/") in found
    assert ("license", "https://creativecommons.org/licenses/by/4.0/") in found
    assert ("item", f"/dump/{VERSION}/town.example.ttl") in found
    for relation, target in found:
        if target.startswith("/"):
            assert client.get(target).status_code == 200, (relation, target)


def test_a_form_that_a_version_does_not_have_is_refused_with_those_it_has(client):
    response = client.get(f"/dump/{VERSION}/", headers={"Accept": "image/png"})
    assert response.status_code == 406
    named = [target for relation, target in links(response) if relation == "alternate"]
    assert len(named) == 3
    assert all(client.get(target).status_code == 200 for target in named)


def test_who_asks_for_an_unknown_version_hears_which_there_are(client):
    response = client.get("/dump/2020-01-01/town.example.ttl")
    assert response.status_code == 404
    named = [one["name"] for one in response.json["alternatives"]]
    assert named == ["2026-02-01", VERSION]


def test_the_linkset_is_there_as_text_with_the_same_links(client):
    response = client.get("/dataset.linkset")
    assert response.mimetype == "application/linkset"
    said = json.loads(client.get("/dataset.linkset.json").data)["linkset"]
    in_json = {
        (context["anchor"], relation, target["href"])
        for context in said
        for relation, targets in context.items()
        if relation != "anchor"
        for target in targets
    }
    in_text = set()
    for line in response.text.rstrip("\n").split(",\n"):
        target, *parameters = line.split("; ")
        told = dict(parameter.split("=", 1) for parameter in parameters)
        in_text.add((told["anchor"].strip('"'), told["rel"].strip('"'), target[1:-1]))
    assert in_text == in_json


def test_the_linkset_says_all_that_the_headers_say_and_more(client):
    said = json.loads(client.get("/dataset.linkset.json").data)
    contexts = {context["anchor"]: context for context in said["linkset"]}
    items = contexts[DATASET]["item"]
    assert len(items) == 39
    for item in items:
        assert contexts[item["href"]]["license"], item


def test_without_a_release_the_page_says_so_and_the_record_stands(bare):
    page = bare.get("/dataset", headers={"Accept": "text/html"})
    assert "noch nicht als Version" in page.text
    assert bare.get("/dataset.ttl").status_code == 200
    assert bare.get("/dump/latest/town.example.ttl").status_code == 404
    assert bare.get("/dump/").status_code == 200
    assert bare.get("/dump/feed.atom").status_code == 200


def test_latest_leads_to_the_address_that_stays(client):
    response = client.get("/dump/latest/town.example.ttl")
    assert response.status_code == 302
    assert response.headers["Location"] == "/dump/2026-02-01/town.example.ttl"
    assert "immutable" not in response.headers["Cache-Control"]
    assert client.get("/dump/latest/").headers["Location"] == "/dump/2026-02-01/"


@pytest.mark.parametrize(
    "path",
    [
        "/dump/2020-01-01/",
        "/dump/2020-01-01/town.example.ttl",
        "/dump/nonsense/",
        f"/dump/{VERSION}/nothing.ttl",
        f"/dump/{VERSION}/.lock",
        f"/dump/{VERSION}/..%2fmanifest.json",
        f"/dump/{VERSION}/%2e%2e/2026-02-01/manifest.json",
        "/dump/latest/nothing.ttl",
        "/dump/.lock",
        "/dataset.exe",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path, follow_redirects=True).status_code == 404


def test_a_download_may_be_kept_for_ever_and_checked(client, dumps):
    response = client.get(f"/dump/{VERSION}/town.example.ttl")
    content = (dumps / VERSION / "town.example.ttl").read_bytes()
    sha256 = hashlib.sha256(content)
    assert response.data == content
    assert response.headers["ETag"] == f'"{sha256.hexdigest()}"'
    digest = base64.b64encode(sha256.digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="town.example.ttl"'
    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-9", slice(0, 10)), ("bytes=5-", slice(5, None)), ("bytes=-7", slice(-7, None))],
)
def test_a_part_of_a_download(client, dumps, asked, part):
    content = (dumps / VERSION / "town.example.nq").read_bytes()
    response = client.get(f"/dump/{VERSION}/town.example.nq", headers={"Range": asked})
    assert response.status_code == 206
    assert response.data == content[part]
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert response.headers["Content-Range"].endswith(f"/{len(content)}")


def test_a_part_that_is_not_there(client):
    response = client.get(f"/dump/{VERSION}/cities.csv", headers={"Range": "bytes=99999999-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"].startswith("bytes */")
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Repr-Digest" not in response.headers


def test_a_part_of_what_has_changed_is_the_whole(client):
    path = f"/dump/{VERSION}/cities.csv"
    asked = {"Range": "bytes=0-4", "If-Range": '"something-else"'}
    assert client.get(path, headers=asked).status_code == 200
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={**asked, "If-Range": tag}).status_code == 206


def test_who_has_the_file_gets_304_and_head_gets_no_body(client):
    path = f"/dump/{VERSION}/cities.csv"
    whole = client.get(path)
    assert client.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    head = client.head(path)
    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_the_page_of_a_version_tells_files_citation_and_checksum(client, dumps):
    page = client.get(f"/dump/{VERSION}/", headers={"Accept": "text/html"}).text
    manifest = json.loads((dumps / VERSION / "manifest.json").read_text())
    assert manifest["canonical"] in page
    assert f"Version {VERSION}. https://town.example/dump/{VERSION}/" in page
    assert page.count("town.example.trig") > 2
    record = client.get(f"/dump/{VERSION}/", headers={"Accept": "text/turtle"})
    assert record.data == (dumps / VERSION / "catalogue.ttl").read_bytes()


def test_the_page_of_changes_tells_them_in_words_and_as_triples(client):
    page = client.get("/dump/2026-02-01/changes?lang=en").text
    assert "~ date: 2002 (was: 2001)" in page
    assert "~ Datum: 2002 (bisher: 2001)" in client.get("/dump/2026-02-01/changes?lang=de").text
    triples = client.get("/dump/2026-02-01/changes.txt").text
    assert "+ <https://town.example/id/event/fair-2001>" in triples
    assert "erste Version" in client.get(f"/dump/{VERSION}/changes").text
    backwards = client.get(f"/dump/{VERSION}/changes?since=2026-02-01&lang=en").text
    assert "~ date: 2001 (was: 2002)" in backwards
    assert client.get(f"/dump/{VERSION}/changes?since=2000-01-01").status_code == 404


def test_the_page_of_changes_leads_to_comparisons_with_other_versions(client):
    link = f"/dump/{VERSION}/changes?since=2026-02-01&amp;lang=en"
    page = client.get(f"/dump/{VERSION}/changes?lang=en").text
    assert "Compare with another version" in page
    assert link in page
    assert "Compare with" not in client.get("/dump/2026-02-01/changes?lang=en").text


def test_the_feed_is_atom_with_the_latest_first(client):
    response = client.get("/dump/feed.atom")
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    atom = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")]
    assert ids == [f"https://town.example/dump/{day}/" for day in ("2026-02-01", VERSION)]
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{atom}{name}") is not None


def test_the_list_of_versions_links_each(client):
    page = client.get("/dump/", headers={"Accept": "text/html"}).text
    assert page.index("/dump/2026-02-01/") < page.index(f"/dump/{VERSION}/")
