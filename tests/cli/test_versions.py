"""`twingraph versions` and `twingraph rollback`: what is kept, what is current, the way back."""

import json
import shutil
from pathlib import Path

import pytest
from tests.conftest import Command

from twingraph.store.snapshot import current_snapshot


@pytest.fixture
def store(twingraph: Command, tmp_path: Path) -> Path:
    """A store of two versions, the second with a repeated fact's worth of difference."""
    for name in ("first", "second"):
        (tmp_path / f"{name}.nt").write_text(f"<urn:{name}> <urn:p> <urn:o> .\n")
        assert twingraph("build", "--rdf", f"{name}.nt", "--store", "store").code == 0
    return tmp_path / "store"


def test_versions_are_listed_and_the_current_one_is_marked(twingraph: Command, store: Path) -> None:
    current = current_snapshot(store).version
    ran = twingraph("versions", "--store", store)
    assert (ran.code, ran.err) == (0, "")
    head, latest, first = ran.out.splitlines()
    assert head.split()[0] == "version"
    assert latest.split()[:2] == ["current", current]
    assert first.split()[0] in latest
    assert (
        twingraph("versions", "--lang", "de", TWINGRAPH_STORE=str(store)).out.split()[7] == "gilt"
    )


def test_versions_are_told_to_programs(twingraph: Command, store: Path) -> None:
    latest, first = json.loads(twingraph("versions", "--store", store, "--format", "json").out)
    assert (latest["current"], first["current"]) == (True, False)
    assert latest["follows"] == first["version"]


def test_going_back_and_forth(twingraph: Command, store: Path) -> None:
    latest = current_snapshot(store).version
    ran = twingraph("rollback", "--store", store)
    assert (ran.code, ran.err) == (0, "")
    assert current_snapshot(store).version in ran.out
    assert current_snapshot(store).version != latest
    ran = twingraph("rollback", "--store", store, "--to", latest, "--lang", "de")
    assert ran.code == 0 and f"gilt jetzt Version {latest}" in ran.out
    assert current_snapshot(store).version == latest


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_cannot_be_done_is_said(twingraph: Command, store: Path, language: str) -> None:
    words = {
        "en": ("keeps no version", "no store has been built", "is a server elsewhere"),
        "de": ("bewahrt keine Version", "wurde kein Speicher gebaut", "ist ein Server anderswo"),
    }[language]
    calls = (
        ("rollback", "--store", store, "--to", "nonsense"),
        ("rollback", "--store", "nowhere"),
        ("versions", "--store", "http://127.0.0.1:9/sparql"),
    )
    for call, word in zip(calls, words, strict=True):
        ran = twingraph(*call, "--lang", language)
        assert ran.code == 3 and ran.out == ""
        assert word in ran.err
        assert len(ran.err.splitlines()) == 2


@pytest.mark.parametrize("fault", ["link", "about"])
def test_a_broken_version_does_not_bar_the_way_to_those_that_are_whole(
    twingraph: Command, store: Path, fault: str
) -> None:
    first = json.loads(twingraph("versions", "--store", store, "--format", "json").out)[1]
    if fault == "link":
        shutil.rmtree(current_snapshot(store).folder)
    else:
        (current_snapshot(store).folder / "about.json").write_text("{")
    ran = twingraph("versions", "--store", store, "--format", "json")
    assert [(one["version"], one["current"]) for one in json.loads(ran.out)] == [
        (first["version"], False)
    ]
    for language, word in (("en", "is broken"), ("de", "ist beschädigt")):
        ran = twingraph("rollback", "--store", store, "--lang", language)
        assert ran.code == 3 and word in ran.err
        assert f"twingraph rollback --to {first['version']}" in ran.err
    assert twingraph("rollback", "--store", store, "--to", first["version"]).code == 0
    assert current_snapshot(store).version == first["version"]
