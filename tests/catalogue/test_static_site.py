"""The published files behind a real nginx answer as the site itself does."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urldefrag, urlsplit

import httpx
import pytest

from twingraph.building import build_from_dataset
from twingraph.catalogue.publish import publish_release
from twingraph.dataset import read_dataset
from twingraph.engine import Engine
from twingraph.errors import BusyError, SettingsError, TwingraphError
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.snapshot import current_snapshot
from twingraph.web import crawl, create_app, static_site
from twingraph.web.static_site import publish_site

pytestmark = pytest.mark.slow

MINITOWN = Path(__file__).parents[1] / "minitown"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")

ACCEPTS = (
    "text/html",
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "*/*",
    "",
    "image/png",
    "TEXT/TURTLE",
    "application/json",
    "text/turtle;charset=utf-8",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
    "text/html, application/json;q=0.5",
    "text/html;q=0.5, text/turtle",
    "text/turtle, text/*;q=0.5",
    "text/turtle;q=0.3, text/html;q=0.2",
    "application/rdf+xml;q=0.9, text/turtle;q=0.5",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
)
LANGUAGES = ("de", "en", "fr", "", "en-GB,en;q=0.9,de;q=0.3", "de-DE,de;q=0.9,en;q=0.8")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site of minitown as an application, its releases, and what was built."""
    folder = tmp_path_factory.mktemp("site")
    build_from_dataset(read_dataset(MINITOWN), folder / "store")
    snapshot = current_snapshot(folder / "store")
    store = EmbeddedStore.open_(snapshot)
    lines = snapshot.quads_file.read_text("utf-8").split("\n")
    (folder / "former.nq").write_text("\n".join(lines[:1] + lines[2:]), "utf-8", newline="\n")
    publish_release(folder / "dump", folder / "former.nq", store, version="2026-02-01")
    publish_release(folder / "dump", snapshot.quads_file, store, version="2026-03-01")
    app = create_app(Engine(store), SimpleNamespace(dumps=str(folder / "dump")))
    return SimpleNamespace(app=app, folder=folder, dumps=folder / "dump", version=snapshot.version)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def published(site, port):
    return publish_site(
        site.app,
        site.folder / "public",
        site.version,
        dumps=site.dumps,
        base=f"http://127.0.0.1:{port}",
        listen=f"127.0.0.1:{port}",
    )


@pytest.fixture(scope="module")
def web(published, site, port):
    """A client of a real nginx over the published files."""
    with served(site.folder / "public", site.folder / "nginx", port) as client:
        yield client


@contextmanager
def served(out: Path, home: Path, port: int) -> Iterator[httpx.Client]:
    """A client of a real nginx over what was published to `out`; it keeps its things in `home`."""
    if NGINX is None:
        pytest.skip("nginx is not installed, so the published files cannot be served by it")
    home.mkdir()
    config = home / "nginx.conf"
    rooms = "".join(
        f"{name}_temp_path {home}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config.write_text(
        f"daemon off; pid {home}/pid; error_log {home}/errors; worker_processes 1;\n"
        f"events {{ worker_connections 64; }}\n"
        f"http {{ access_log off; {rooms} include {out}/current/nginx.conf; }}\n"
    )
    # nginx begins as whoever runs the tests and may have to read their private folders
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    with subprocess.Popen([NGINX, "-c", str(config), "-p", str(home), *user]) as process:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}")
        for _ in range(100):
            try:
                client.get("/robots.txt")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        else:
            pytest.fail((home / "errors").read_text())
        yield client
        client.close()
        process.terminate()


def paths(site) -> list[str]:
    """A page of each sort."""
    return [
        "/",
        "/about",
        "/doc/city",
        "/doc/city/" + next((MINITOWN / "city").glob("*.ttl")).stem,
        "/dataset",
        "/catalog",
        "/.well-known/void",
        "/ontology",
        "/scheme/role",
        "/shapes",
        "/dump/",
        "/query",
        "/id/city/" + next((MINITOWN / "city").glob("*.ttl")).stem,
        "/dump/latest/cities.csv",
        "/dump/latest",
        "/dump",
        "/dump/2026-03-01",
        "/dump/2026-03-01/",
        "/dump/2026-03-01/changes",
        "/dump/2026-03-01/changes.txt",
        "/dataset.linkset",
        "/nothing/here",
        "/doc/city/nothing",
    ]


def said(status, media_type, location, text):
    """What has to be the same: status, form, target, language."""
    form = media_type.partition(";")[0] if status == 200 else ""
    language = re.search(r'<html lang="(\w+)"', text)[1] if form == "text/html" else None
    return status, form, urlsplit(location or "").path, language


def test_forms_and_languages_are_chosen_as_the_site_chooses_them(site, web):
    client = site.app.test_client()
    differing = []
    for path in paths(site):
        for accept in ACCEPTS:
            for language in LANGUAGES if accept in ("text/html", "*/*") else LANGUAGES[:2]:
                headers = {"Accept": accept, "Accept-Language": language}
                ours, theirs = client.get(path, headers=headers), web.get(path, headers=headers)
                one = said(
                    ours.status_code,
                    ours.content_type or "",
                    ours.headers.get("Location"),
                    ours.text if ours.mimetype == "text/html" else "",
                )
                other = said(
                    theirs.status_code,
                    theirs.headers.get("content-type", ""),
                    theirs.headers.get("location"),
                    theirs.text,
                )
                if one != other:
                    differing.append((path, headers, one, other))
    assert differing == []


def test_the_pages_are_the_same_bytes(site, web):
    client = site.app.test_client()
    for path in ("/", "/dataset", "/ontology", "/doc/city"):
        for language in ("de", "en"):
            headers = {"Accept": "text/html", "Accept-Language": language}
            assert web.get(path, headers=headers).content == client.get(path, headers=headers).data
            chosen = f"{path}?lang={language}"
            html = {"Accept": "text/html"}
            assert web.get(chosen, headers=html).content == client.get(chosen, headers=html).data


def test_every_link_within_the_site_leads_to_something(web):
    known, waiting, broken = {"/"}, ["/"], []
    while waiting:
        path = waiting.pop()
        answer = web.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        if answer.status_code != 200:
            broken.append((path, answer.status_code))
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for written in re.findall(r'(?:href|src)="(/[^"]*)"', answer.text):
            target = urldefrag(unescape(written)).url
            dynamic = target.startswith(("/sparql", "/search", "/graph-store", "/reconcile"))
            if not dynamic and "?" not in target and target not in known:
                known.add(target)
                waiting.append(target)
    assert broken == []
    assert len(known) > 100


def test_headers_are_those_of_the_site(site, web):
    client = site.app.test_client()
    for path in ("/dataset", "/ontology", "/doc/city", "/dump/2026-03-01/cities.csv"):
        headers = {"Accept": "text/html, */*;q=0.1"}
        ours, theirs = client.get(path, headers=headers), web.get(path, headers=headers)
        for name in (
            *("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"),
            *("Access-Control-Allow-Origin", "Cache-Control", "Content-Disposition"),
            *("Content-Language", "Content-Type"),
        ):
            assert theirs.headers.get(name) == ours.headers.get(name), (path, name)
        assert theirs.headers["Link"] == ", ".join(ours.headers.getlist("Link"))
        assert set(ours.headers.get("Vary", "").split(", ")) - {""} <= set(
            ", ".join(theirs.headers.get_list("Vary")).split(", ")
        )


def test_a_download_is_the_file_and_can_be_had_in_parts(site, web):
    content = (site.dumps / "2026-03-01" / "cities.csv").read_bytes()
    assert web.get("/dump/2026-03-01/cities.csv").content == content
    part = web.get("/dump/2026-03-01/cities.csv", headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.content) == (206, content[3:10])
    whole = web.get("/dump/2026-03-01/cities.csv")
    tag = {"If-None-Match": whole.headers["etag"]}
    assert web.get("/dump/2026-03-01/cities.csv", headers=tag).status_code == 304
    assert "immutable" in whole.headers["cache-control"]


def test_pages_travel_compressed(web):
    squeezed = web.get("/ontology", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert squeezed.headers["content-encoding"] == "gzip"
    plain = web.get("/ontology", headers={"Accept": "text/html", "Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert squeezed.content == plain.content


def test_questions_are_said_to_be_unanswered_where_nobody_answers_them(web):
    assert web.get("/sparql?query=ASK{}").status_code == 503
    assert web.get("/search?q=x").status_code == 503


def test_errors_are_not_kept(web):
    for path, headers in (
        ("/nothing", {}),
        ("/ontology", {"Accept": "image/png"}),
        ("/dump/2020-01-01/cities.csv", {}),
    ):
        answer = web.get(path, headers=headers)
        assert answer.status_code >= 400
        assert answer.headers.get_list("Cache-Control") == ["no-cache"], path


def test_the_changes_of_a_version_are_there_in_words_and_as_triples(site, web):
    client = site.app.test_client()
    for path in ("/dump/2026-03-01/changes", "/dump/2026-03-01/changes.txt"):
        answer = web.get(path)
        assert answer.content == client.get(path).data
        assert "immutable" not in answer.headers["Cache-Control"]
    assert web.get("/dump/2026-03-01/changes.txt").text.startswith("+ <")


class Live(BaseHTTPRequestHandler):
    """A running site that says with each answer who may read it."""

    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in (("Access-Control-Allow-Origin", "*"), ("Cache-Control", "no-store")):
            self.send_header(name, value)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"live")

    def log_message(self, *said: object) -> None:
        pass


def test_an_answer_of_the_running_site_passes_as_it_is(site, tmp_path):
    """Twice the same header, and no browser would let a foreign page read the answer."""
    port = free_port()
    with ThreadingHTTPServer(("127.0.0.1", 0), Live) as live:
        threading.Thread(target=live.serve_forever, daemon=True).start()
        try:
            app = f"http://127.0.0.1:{live.server_port}"
            publish_stub(site, tmp_path / "out", listen=f"127.0.0.1:{port}", live=app)
            with served(tmp_path / "out", tmp_path / "nginx", port) as client:
                for path in ("/sparql?query=ASK{}", "/doc/city?page=2", "/search?q=x"):
                    answer = client.get(path)
                    assert answer.text == "live"
                    assert answer.headers.get_list("Access-Control-Allow-Origin") == ["*"]
                    assert answer.headers.get_list("Cache-Control") == ["no-store"]
                    assert "Content-Security-Policy" not in answer.headers
        finally:
            live.shutdown()


def test_files_outside_are_not_served(web):
    for path in ("/../nginx.conf", "/%2e%2e/nginx.conf", "/.lock", "/nginx.conf"):
        assert web.get(path).status_code in (400, 404)


def test_a_second_publication_takes_the_place_of_the_first(site, published, port):
    out = site.folder / "public"
    assert (out / "current").resolve() == published.folder.resolve()
    assert [path.name for path in out.glob(".incoming*")] == []
    assert published.pages > 100 and published.size > 1_000_000


def test_a_link_that_leads_nowhere_stops_the_publication(site, tmp_path, monkeypatch):
    publish_stub(site, tmp_path)
    monkeypatch.setattr("twingraph.web.crawl._links_in", lambda page: iter(["/doc/city/nobody"]))
    with pytest.raises(TwingraphError, match="/doc/city/nobody answers 404"):
        publish_stub(site, tmp_path, version="broken")
    assert os.readlink(tmp_path / "current") == "good"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "current", "good"]


def test_what_a_killed_run_had_put_aside_is_put_back(site, tmp_path, monkeypatch):
    publish_stub(site, tmp_path)
    os.rename(tmp_path / "good", tmp_path / ".former")  # as far as the killed run came
    monkeypatch.setattr("twingraph.web.crawl._links_in", lambda page: iter(["/doc/city/nobody"]))
    with pytest.raises(TwingraphError):
        publish_stub(site, tmp_path)
    assert (tmp_path / "current" / "nginx.conf").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "current", "good"]


def test_a_full_disk_leaves_the_former_publication(site, tmp_path, monkeypatch):
    publish_stub(site, tmp_path)

    def fail(path: Path, body: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(static_site, "_squeeze", fail)
    with pytest.raises(SettingsError, match="No space left"):
        publish_stub(site, tmp_path, version="broken")
    assert os.readlink(tmp_path / "current") == "good"
    assert (tmp_path / "current" / "nginx.conf").is_file()


def test_two_publications_do_not_write_at_once(site, tmp_path):
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            publish_stub(site, tmp_path)


def publish_stub(site, out: Path, version: str = "good", **options: str) -> None:
    """A publication of the front page alone, for tests of what goes wrong."""
    real = crawl._links_in
    links = (lambda page: iter(())) if real.__name__ == "_links_in" else real
    patch = pytest.MonkeyPatch()
    patch.setattr(crawl, "_links_in", links)
    try:
        publish_site(site.app, out, version, dumps=site.dumps, base="http://localhost", **options)
    finally:
        patch.undo()
