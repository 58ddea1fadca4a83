"""Saved questions: what their headers say, and what can be filled in."""

from pathlib import Path

import pytest

from twingraph.errors import DataError, QueryRefusedError, RequestError
from twingraph.saved_queries import SavedQuery, parse_query, read_queries
from twingraph.store.terms import Iri

TEXT = """# de: Was galt an einem Tag?
# en: What was in force on a day?
# param: day date | Tag | day
# param: city city | Stadt | city
# view: chart
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
# de: this is no header any more
SELECT ?x
WHERE {
  VALUES ?day { "1985-06-30"^^xsd:date }
  VALUES ?city { <https://example.org/id/city/x> }
}
"""


def parse(text: str) -> SavedQuery:
    return parse_query(text, "x", "competency", "x.rq")


def test_header_says_questions_parameters_and_notes() -> None:
    query = parse(TEXT)
    assert query.questions == {
        "de": "Was galt an einem Tag?",
        "en": "What was in force on a day?",
    }
    assert query.notes == {"view": "chart"}
    assert query.text == TEXT
    day, city = query.params
    assert (day.name, day.type, day.labels) == ("day", "date", {"de": "Tag", "en": "day"})
    assert day.given.value == "1985-06-30"  # type: ignore[union-attr]
    assert city.given == Iri("https://example.org/id/city/x")


def test_values_are_filled_in_as_terms() -> None:
    filled = parse(TEXT).filled({"day": "2023-06-30", "city": "y"}, "https://example.org/")
    assert '"2023-06-30"^^<http://www.w3.org/2001/XMLSchema#date>' in filled
    assert "<https://example.org/id/city/y>" in filled
    assert "1985" not in filled


@pytest.mark.parametrize(
    "values",
    [
        {"day": "yesterday"},
        {"day": "1985-13-01"},
        {"day": '1985-06-30" } #'},
        {"day": ""},
        {"city": "x> } #"},
        {"city": "no slug"},
        {"city": "javascript:<x>"},
        {"night": "x"},
    ],
)
def test_what_does_not_fit_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(RequestError):
        parse(TEXT).filled(values)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("# en: What was in force on a day?\n", ""), 1),
        (("# view: chart", "# de: noch einmal"), 5),
        (("# view: chart", "# param: day"), 5),
        (("# view: chart", "# param: x dragon | x | x"), 5),
        (("# view: chart", "# param: x string | x | x"), 5),
        (("# view: chart", "# param: x string | x"), 5),
    ],
)
def test_a_header_that_cannot_be_used_is_placed(change: tuple[str, str], line: int) -> None:
    with pytest.raises(DataError) as caught:
        parse(TEXT.replace(*change))
    assert caught.value.place is not None and caught.value.place.line == line


def test_text_that_is_no_query_is_refused() -> None:
    with pytest.raises(QueryRefusedError):
        parse("# de: ?\n# en: ?\nSELECT WHERE")


def test_all_faults_of_a_shelf_are_gathered(tmp_path: Path) -> None:
    (tmp_path / "showcase").mkdir()
    for name in ("a", "b"):
        (tmp_path / "showcase" / f"{name}.rq").write_text("ASK {}")
    with pytest.raises(DataError) as caught:
        read_queries(tmp_path)
    assert len(caught.value.faults) == 2


def test_every_question_of_the_house_can_be_read() -> None:
    queries = read_queries(Path(__file__).parents[2] / "queries")
    assert queries
    assert len({query.slug for query in queries}) == len(queries)
