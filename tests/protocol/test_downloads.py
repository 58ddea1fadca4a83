"""Files of a release over a real connection: as long as they say, whole or in part."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.protocol.conftest import Server, running

from twingraph.building import build_from_dataset
from twingraph.catalogue.publish import publish_release
from twingraph.dataset import read_dataset
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.snapshot import current_snapshot

TOWN = Path(__file__).parents[1] / "unit" / "catalogue" / "town"
NAME = "/dump/2026-01-31/town.example.nq"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the town with its release."""
    folder = tmp_path_factory.mktemp("downloads")
    shutil.copytree(TOWN, folder / "data")
    build_from_dataset(read_dataset(folder / "data"), folder / "store")
    snapshot = current_snapshot(folder / "store")
    publish_release(folder / "dump", snapshot.quads_file, EmbeddedStore.open_(snapshot))
    with running(folder / "store", folder / "log", dumps=folder / "dump") as server:
        yield server


@pytest.fixture(scope="module")
def content(site: Server) -> bytes:
    return (site.store.parent / NAME.lstrip("/")).read_bytes()


def test_a_download_says_how_long_it_is(site, content) -> None:
    whole = site.ask(NAME)
    assert whole.body == content
    assert int(whole.headers["content-length"]) == len(content)
    assert "transfer-encoding" not in whole.headers
    head = site.ask(NAME, "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(content)))


def test_a_part_says_how_long_it_is(site, content) -> None:
    part = site.ask(NAME, headers={"Range": "bytes=10-29"})
    assert (part.status, part.body) == (206, content[10:30])
    assert part.headers["content-length"] == "20"
    assert part.headers["content-range"] == f"bytes 10-29/{len(content)}"


def test_an_interrupted_download_goes_on_where_it_ended(site, content) -> None:
    begun = site.ask(NAME, headers={"Range": "bytes=0-99"})
    tag = begun.headers["etag"]
    rest = site.ask(NAME, headers={"Range": "bytes=100-", "If-Range": tag})
    assert rest.status == 206
    assert begun.body + rest.body == content


def test_a_client_of_http_1_0_gets_the_whole_file(site, content) -> None:
    said = site.raw(f"GET {NAME} HTTP/1.0\r\n\r\n".encode())
    head, _, body = said.partition(b"\r\n\r\n")
    assert body == content
    assert f"Content-Length: {len(content)}".encode() in head


def test_the_connection_serves_the_next_request(site, content) -> None:
    ask = f"GET {NAME} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    last = f"HEAD {NAME} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    said = site.raw(ask + ask + last)
    assert said.count(b"HTTP/1.1 200 OK") == 3
    assert said.count(content) == 2
