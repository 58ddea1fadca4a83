"""Reading a data folder: what belongs, what does not, and all faults at once."""

import os
from pathlib import Path

import pytest

from twingraph.dataset import read_dataset
from twingraph.errors import DataError

DATASET = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix tg: <https://w3id.org/twingraph/ontology#> .
@prefix void: <http://rdfs.org/ns/void#> .
<https://example.org/x/dataset>
  dcterms:title "Stadt X"@de , "Town X"@en ;
  tg:homeCity <https://example.org/x/id/city/x> ;
  void:uriSpace "https://example.org/x/" .
"""
CITY = "<https://example.org/x/id/city/{slug}> a <https://w3id.org/twingraph/ontology#City> .\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "city").mkdir(parents=True)
    (folder / "dataset.ttl").write_text(DATASET)
    (folder / "city" / "x.ttl").write_text(CITY.format(slug="x"))
    return folder


def faults_of(data: Path) -> list[DataError]:
    with pytest.raises(DataError) as caught:
        read_dataset(data)
    return list(caught.value.faults)


def test_path_is_address(data: Path) -> None:
    dataset = read_dataset(data)
    [thing] = dataset.things.values()
    assert thing.iri == "https://example.org/x/id/city/x"
    assert thing.graph == "https://example.org/x/graph/city/x"
    assert (thing.kind, thing.slug) == ("city", "x")


def test_dataset_says_title_home_and_space(data: Path) -> None:
    description = read_dataset(data).description
    assert description.titles == {"de": "Stadt X", "en": "Town X"}
    assert description.home_city == "https://example.org/x/id/city/x"
    assert description.space == "https://example.org/x/"
    assert description.iri == "https://example.org/x/dataset"


def test_words_and_shapes_come_from_the_shared_shelf(data: Path) -> None:
    dataset = read_dataset(data)
    graphs = {read.graph for read in dataset.words}
    assert "https://w3id.org/twingraph/ontology" in graphs
    assert any(graph.startswith("https://w3id.org/twingraph/scheme/") for graph in graphs)
    assert {read.graph for read in dataset.shapes} <= {"https://w3id.org/twingraph/shapes"}
    assert [rule.name for rule in dataset.rules] == sorted(rule.name for rule in dataset.rules)
    assert dataset.rules


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("castle/y.ttl", "unknown-kind"),
        ("y.ttl", "unknown-kind"),
        ("city/deep/y.ttl", "too-deep"),
        ("city/Y.ttl", "bad-slug"),
        ("city/y_z.ttl", "bad-slug"),
        ("city/ümlaut.ttl", "bad-slug"),
        ("city/y--z.ttl", "bad-slug"),
        ("city/y.rdf", "not-turtle"),
        ("city/y.TTL", "not-turtle"),
        ("city/y.ttl", "no-thing"),
    ],
)
def test_a_file_without_a_place_is_a_misfit(data: Path, file: str, reason: str) -> None:
    path = data / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CITY.format(slug="elsewhere"))
    [misfit] = read_dataset(data).misfits
    assert misfit.reason == reason
    assert misfit.place.file.endswith(file)


@pytest.mark.parametrize("file", ["README.md", "city/README.md", ".hidden.ttl", "city/x.ttl~"])
def test_what_is_for_people_is_left_alone(data: Path, file: str) -> None:
    (data / file).write_text("no Turtle")
    assert read_dataset(data).misfits == ()


def test_all_faults_are_gathered(data: Path) -> None:
    (data / "city" / "y.ttl").write_text("nonsense")
    (data / "city" / "z.ttl").write_bytes(b"\xff")
    assert [fault.place.file for fault in faults_of(data) if fault.place] == [
        str(data / "city" / "y.ttl"),
        str(data / "city" / "z.ttl"),
    ]


def test_missing_folder_is_said(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path / "nowhere")
    assert "no such folder" in fault.message
    assert fault.hint


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    [fault] = faults_of(tmp_path / "file")
    assert fault.message == "is not a folder"


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path)
    assert "no things" in fault.message


def test_a_folder_without_dataset_is_a_fault(data: Path) -> None:
    (data / "dataset.ttl").unlink()
    [fault] = faults_of(data)
    assert fault.place is not None and fault.place.file.endswith("dataset.ttl")


@pytest.mark.parametrize(
    "space", ["", "x", "https://example.org", "ftp://example.org/", "https://a b/", "https://a/#"]
)
def test_a_space_that_cannot_begin_addresses_is_a_fault(data: Path, space: str) -> None:
    (data / "dataset.ttl").write_text(DATASET.replace('"https://example.org/x/"', f'"{space}"'))
    [fault] = faults_of(data)
    assert fault.place is not None and fault.place.line == 7


def test_two_spaces_are_a_fault(data: Path) -> None:
    with (data / "dataset.ttl").open("a") as file:
        file.write('<urn:other> void:uriSpace "https://example.org/y/" .')
    [fault] = faults_of(data)
    assert fault.place is not None and fault.place.line == 8


def test_a_link_out_of_the_folder_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.ttl").write_text(CITY.format(slug="y"))
    (data / "city" / "y.ttl").symlink_to(tmp_path / "secret.ttl")
    [fault] = faults_of(data)
    assert "link" in fault.message


@pytest.mark.parametrize("target", ["nowhere.ttl", "y.ttl", "/dev/zero", "..", "."])
def test_a_link_to_nowhere_itself_or_a_folder_is_refused(data: Path, target: str) -> None:
    (data / "city" / "y.ttl").symlink_to(target)
    [fault] = faults_of(data)
    assert "link" in fault.message


def test_a_link_inside_the_folder_is_followed(data: Path) -> None:
    (data / "city" / "y.ttl").symlink_to("x.ttl")
    assert len(read_dataset(data).things) == 2


def test_the_data_folder_itself_may_be_a_link(data: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    assert len(read_dataset(tmp_path / "link").things) == 1


def test_a_pipe_is_not_waited_for(data: Path) -> None:
    os.mkfifo(data / "city" / "y.ttl")
    [fault] = faults_of(data)
    assert fault.message == "is not a regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_a_fault(data: Path) -> None:
    (data / "city" / "x.ttl").chmod(0)
    [fault] = faults_of(data)
    assert "cannot be read" in fault.message


def test_an_odd_file_name_is_shown_on_one_printable_line(data: Path) -> None:
    name = os.fsdecode(b"a\n\x1b[31m\xff.ttl")
    (data / "city" / name).touch()
    [misfit] = read_dataset(data).misfits
    assert str(misfit.place).isprintable()
    assert str(misfit.place).encode()


def test_every_fact_of_the_dataset_can_be_placed(data: Path) -> None:
    dataset = read_dataset(data)
    for subject, predicate, value in dataset.graph():
        assert dataset.place_of(subject, predicate, value).line
