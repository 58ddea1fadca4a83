"""What we hold beside what Wikidata says: every kind of difference, and drafts to look through."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from twingraph.dataset.turtle import parse_turtle

ALDORF = ("harvest", "wikidata", "--city", "Q101", "--pause", "0")


@pytest.fixture(scope="module")
def made(wikidata: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made for Aldorf; copy it before changing it."""
    from click.testing import CliRunner

    from twingraph.cli import group

    folder = tmp_path_factory.mktemp("made") / "aldorf"
    arguments = ["init", str(folder), "--city", "Q101", "--world", wikidata, "--pause", "0"]
    done = CliRunner().invoke(group, arguments)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def aldorf(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "aldorf"))


def report(twingraph, *arguments: str | Path) -> dict[str, list[dict[str, object]]]:
    done = twingraph(*ALDORF, "--format", "json", *arguments)
    assert done.code == 0, done.err
    return json.loads(done.out)


def items(entries: list[dict[str, object]]) -> list[object]:
    return [entry["item"] for entry in entries]


def test_what_both_have_is_not_proposed_again(
    twingraph, wikidata: str, aldorf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "proposal"
    said = report(twingraph, "--endpoint", wikidata, "--data", aldorf, "--out", out)
    assert items(said["same"]) == ["Q102", "Q103", "Q104"]
    assert items(said["known-claims"]) == ["Q105"]
    assert said["new"] == said["missing"] == said["different"] == said["one-sided"] == []
    assert {(one["item"], one["reason"]) for one in said["left-out"]} == {
        ("Q106", "no-country"),
        ("Q107", "no-name"),
    }
    assert not out.exists()
    assert list(tmp_path.glob("*.notebook")) == []


def test_new_missing_one_sided_and_different_are_told_apart(
    twingraph, wikidata: str, aldorf: Path, tmp_path: Path
) -> None:
    (aldorf / "partnership/aldorf-westport.ttl").unlink()
    for path in (aldorf / "city/westport.ttl", aldorf / "city/bellmare-q105.ttl"):
        path.unlink()
    home = aldorf / "city/aldorf.ttl"
    home.write_text(
        home.read_text()
        .replace("    this:twinned-westport ;\n", "")
        .replace("this:twinned-novgrad ,", "this:twinned-novgrad ;")
    )
    home.write_text(home.read_text().split("this:twinned-westport\n")[0])
    tie = aldorf / "partnership/aldorf-bellmare.ttl"
    tie.write_text(tie.read_text().replace('"1974-05-12"^^xsd:date', '"1971"^^xsd:gYear'))
    out = tmp_path / "proposal"
    said = report(twingraph, "--endpoint", wikidata, "--data", aldorf, "--out", out)
    assert items(said["new"]) == ["Q104"]
    assert items(said["one-sided"]) == ["Q105"]
    assert said["one-sided"][0]["stated-by"] == ["Q105"]
    assert items(said["different"]) == ["Q102"]
    assert said["different"][0]["differences"] == [
        {"property": "begin", "ours": "1971", "theirs": "1974-05-12"}
    ]
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert [name for name in files if not name.startswith("source/")] == [
        "city/aldorf.ttl",
        "city/bellmare-q105.ttl",
        "city/westport.ttl",
        "partnership/aldorf-bellmare.ttl",
        "partnership/aldorf-westport.ttl",
    ], "the countries are here already"
    claim = (out / "city/bellmare-q105.ttl").read_text()
    assert "rdf:predicate tg:twinnedWith" in claim
    assert "schema:version 1005" in claim
    assert 'tg:begin "2009-02-06"^^xsd:date' in claim
    told = (out / "partnership/aldorf-bellmare.ttl").read_text()
    assert "tg:claim" in told and "tg:phase" not in told


def test_an_end_that_only_wikidata_knows_is_proposed_as_claims(
    twingraph, wikidata: str, aldorf: Path, tmp_path: Path
) -> None:
    tie = aldorf / "partnership/aldorf-novgrad.ttl"
    tie.write_text(tie.read_text().replace('"2022-03"^^xsd:gYearMonth', '"2023"^^xsd:gYear'))
    out = tmp_path / "proposal"
    said = report(twingraph, "--endpoint", wikidata, "--data", aldorf, "--out", out)
    assert said["different"][0]["differences"] == [
        {"property": "end", "ours": "2023", "theirs": "2022-03"}
    ]
    told = (out / "partnership/aldorf-novgrad.ttl").read_text()
    assert "rdf:predicate tg:end" in told and '"2022-03"^^xsd:gYearMonth' in told
    assert "tg:begin" not in told


def test_a_city_that_nobody_names_leaves_no_notebook_that_would_answer_next_time(
    twingraph, wikidata: str, minitown_folder: Path, tmp_path: Path
) -> None:
    for call in (
        ("harvest", "wikidata", "--data", minitown_folder, "--endpoint", wikidata, "--out"),
        ("init", "--world", wikidata),
    ):
        done = twingraph(*call, tmp_path / "x", "--city", "Q999", "--pause", "0")
        assert done.code == 3, done.err
        assert list(tmp_path.iterdir()) == []


def test_what_we_have_and_wikidata_has_not_is_missing(
    twingraph, wikidata: str, minitown_folder: Path, tmp_path: Path
) -> None:
    done = twingraph(
        "harvest",
        "wikidata",
        "--city",
        "Q999",
        "--endpoint",
        wikidata,
        "--pause",
        "0",
        "--data",
        minitown_folder,
        "--out",
        tmp_path / "x",
    )
    assert done.code == 3
    assert "no partnership that names Q999" in done.err
    assert not (tmp_path / "x").exists()


def test_a_proposal_can_be_one_file(
    twingraph, wikidata: str, minitown_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "proposal.ttl"
    done = twingraph(*ALDORF, "--endpoint", wikidata, "--data", minitown_folder, "--out", out)
    assert done.code == 0, done.err
    assert "new: both items of Wikidata state it" in done.out
    assert "Novgrad (Q103)" in done.out
    read = parse_turtle(out.read_bytes(), "proposal.ttl")
    assert len(read.subjects) > 20
    again = twingraph(*ALDORF, "--endpoint", wikidata, "--data", minitown_folder, "--out", out)
    assert again.code == 3
    assert "not empty" in again.err


def test_the_report_speaks_german(
    twingraph, wikidata: str, minitown_folder: Path, tmp_path: Path
) -> None:
    done = twingraph(
        "--lang",
        "de",
        *ALDORF,
        "--endpoint",
        wikidata,
        "--data",
        minitown_folder,
        "--out",
        tmp_path / "x",
    )
    assert done.code == 0, done.err
    assert "neu: beide Objekte" in done.out
    assert "einseitig" in done.out
    assert "ausgelassen" in done.out


@pytest.mark.parametrize("where", ["", "new", "city", "city/deep/er", "proposal.ttl"])
def test_nothing_is_ever_written_into_a_data_folder(
    twingraph, wikidata: str, aldorf: Path, where: str
) -> None:
    before = sorted(aldorf.rglob("*"))
    for call in (ALDORF, ("harvest", "wikidata", "--world")):
        done = twingraph(*call, "--endpoint", wikidata, "--data", aldorf, "--out", aldorf / where)
        assert done.code == 2, done.err
        assert "data folder" in done.err
    assert sorted(aldorf.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "x"), "--city QID or --world"),
        (("--city", "Aldorf", "--out", "x"), "no item"),
        (("--city", "Q0", "--out", "x"), "no item"),
        (("--city", "L42", "--out", "x"), "no item"),
        (("--world", "--out", "x", "--space", "nowhere"), "cannot begin addresses"),
        (("--city", "Q1"), "--out"),
        (("--city", "Q1", "--out", "x", "--endpoint", "file:///etc/passwd"), "no address"),
        (("--city", "Q1", "--out", "x", "--pause", "-1"), "--pause"),
        (("--city", "Q1", "--out", "x", "--data", "a", "--store", "b"), "--store"),
    ],
)
def test_a_wrong_call_is_said_in_one_line(
    twingraph, minitown_folder: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    env = {} if "--data" in arguments else {"TWINGRAPH_DATA": str(minitown_folder)}
    done = twingraph("harvest", "wikidata", *arguments, **env)
    assert done.code == 2, done.err
    assert said in done.err
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("call", [("--city", "Q101"), ("--world",)])
def test_a_place_that_cannot_be_made_is_said_before_anybody_is_asked(
    twingraph, minitown_folder: Path, tmp_path: Path, call: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text("")
    done = twingraph(
        *("harvest", "wikidata", *call, "--endpoint", "http://127.0.0.1:9/sparql"),
        *("--data", minitown_folder, "--out", tmp_path / "file" / "new" / "x"),
    )
    assert done.code == 3
    assert "cannot be written" in done.err
    assert "unexpected" not in done.err


def test_an_endpoint_that_is_none_leaves_nothing_but_the_notebook(
    twingraph, server, minitown_folder: Path, tmp_path: Path
) -> None:
    server.status, server.media_type, server.body = 404, "text/html", b"<html>"
    done = twingraph(
        "harvest", "wikidata", "--world", "--endpoint", server.url, "--out", tmp_path / "x"
    )
    assert done.code == 3
    assert "404" in done.err
    assert "goes on" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["x.notebook"]
