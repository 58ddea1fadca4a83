from pathlib import Path

import pytest
from rdflib import XSD, Literal, URIRef

from twingraph.errors import HarvestError
from twingraph.harvest.notebook import Notebook

WHERE = "http://127.0.0.1/sparql"
ROW = {
    "item": URIRef("http://www.wikidata.org/entity/Q7"),
    "label": Literal("Aldörf “x”", lang="de"),
    "number": Literal("007", datatype=XSD.integer, normalize=False),
    "plain": Literal("a\nb"),
}


def test_answers_outlive_the_program_term_for_term(tmp_path: Path) -> None:
    path = tmp_path / "notes" / "book"
    Notebook(path, WHERE).note("SELECT", [ROW])
    again = Notebook(path, WHERE)
    assert len(again) == 1
    (row,) = again.find("SELECT") or []
    assert row == ROW
    assert [str(term) for term in row.values()] == [str(term) for term in ROW.values()]
    assert again.find("ASK") is None


def test_a_half_written_line_is_struck_out_and_the_rest_kept(tmp_path: Path) -> None:
    path = tmp_path / "book"
    book = Notebook(path, WHERE)
    book.note("one", [ROW])
    book.note("two", [ROW])
    path.write_bytes(path.read_bytes()[:-20])
    again = Notebook(path, WHERE)
    assert again.find("one") is not None
    assert again.find("two") is None
    again.note("two", [])
    assert Notebook(path, WHERE).find("two") == []


def test_a_finished_harvest_leaves_no_notebook(tmp_path: Path) -> None:
    path = tmp_path / "book"
    Notebook(path, WHERE).close(done=False)
    assert path.exists()
    Notebook(path, WHERE).close(done=True)
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [b'{"endpoint": "http://127.0.0.2/"}\n', b"not json\n", b"[]\n", b'{"endpoint": 1}\n{}\n'],
)
def test_a_notebook_of_something_else_is_refused_in_one_line(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "book"
    path.write_bytes(content)
    with pytest.raises(HarvestError) as trouble:
        Notebook(path, WHERE)
    assert "\n" not in trouble.value.message
    assert trouble.value.hint
    assert path.read_bytes() == content
