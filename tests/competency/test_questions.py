"""The questions of the house: each is answered by the real graph, exactly as expected.

`existing-on-a-day.csv` is the answer to the question as it lies, and
`existing-on-a-day@day=2023-06-30.csv` the answer with another value. They are renewed on purpose
only: `RENEW_ANSWERS=1 pytest tests/competency` writes what the graph answers now, and the
difference is read like any other change.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from twingraph.engine import Engine
from twingraph.saved_queries import SavedQuery, read_queries
from twingraph.store.tokens import scan

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

QUESTIONS = [query for query in read_queries(ROOT / "queries") if query.shelf != "hygiene"]
COMPETENCY = [query for query in QUESTIONS if query.shelf == "competency"]
ANSWERS = sorted({*HERE.glob("*.csv"), *(HERE / f"{query.slug}.csv" for query in COMPETENCY)})


def _slug(query: SavedQuery) -> str:
    return f"{query.shelf}/{query.slug}"


def test_there_are_questions_and_expected_answers() -> None:
    assert len(COMPETENCY) >= 36
    assert len(QUESTIONS) > len(COMPETENCY)
    assert len(ANSWERS) >= len(COMPETENCY)


@pytest.mark.parametrize("expected", ANSWERS, ids=lambda expected: expected.stem)
def test_the_graph_answers_as_expected(engine: Engine, expected: Path) -> None:
    slug, _, given = expected.stem.partition("@")
    values = dict(pair.split("=", 1) for pair in given.split("&") if pair)
    query = next((query for query in COMPETENCY if query.slug == slug), None)
    assert query, "an answer without a question"
    answer = answer_to(engine, query, values)
    if os.environ.get("RENEW_ANSWERS"):
        expected.write_text(answer, "utf-8")
    assert answer == expected.read_text("utf-8")


def answer_to(engine: Engine, query: SavedQuery, values: dict[str, str]) -> str:
    """What the graph answers, as CSV with plain line ends."""
    text = query.filled(values, engine.about.space or "")
    return engine.store.answer(text, "text/csv").decode().replace("\r\n", "\n")


@pytest.mark.parametrize("query", QUESTIONS, ids=_slug)
def test_the_real_graph_has_an_answer_to_every_question(engine: Engine, query: SavedQuery) -> None:
    # No partnership of Dortmund has ended so far, and the data has no ties among its partners
    # (tests/harvest asks for those in the world's data): these answers are empty, and right.
    if query.slug in ("ended", "partners-among-partners", "partners-of-partners"):
        return
    answer = query.filled({}, engine.about.space or "")
    if query.text.lstrip("#").find("CONSTRUCT") >= 0:
        assert engine.store.triples(answer)
    else:
        lines = engine.store.answer(answer, "text/csv").decode().splitlines()
        assert lines == ["true"] or len(lines) > 1


@pytest.mark.parametrize("query", QUESTIONS, ids=_slug)
def test_every_question_is_asked_in_both_languages(query: SavedQuery) -> None:
    assert query.questions["de"] != query.questions["en"]
    for question in query.questions.values():
        assert question.endswith("?"), question


@pytest.mark.parametrize("query", QUESTIONS, ids=_slug)
def test_every_question_is_written_in_house_style(query: SavedQuery) -> None:
    tokens = list(scan(query.text))
    prefixes = re.findall(r"^PREFIX ([a-z0-9-]+): <", query.text, re.MULTILINE)
    assert prefixes == sorted(set(prefixes)), "prefixes stand in alphabetical order"
    used = {
        token.text.partition(":")[0]
        for token in tokens[3 * len(prefixes) :]
        if token.sort == "name"
    }
    assert used == set(prefixes), "exactly the prefixes that are used are declared"
    for token in tokens:
        if token.sort == "word" and token.text not in ("a", "true", "false"):
            assert token.text.isupper(), f"keywords are capitals: {token.text}"
    form = next(token.text for token in tokens if token.text in ("SELECT", "ASK", "CONSTRUCT"))
    if form == "SELECT":
        assert "SELECT *" not in query.text
        assert "ORDER BY" in query.text
    assert query.text.endswith("\n") and not query.text.endswith("\n\n")


@pytest.mark.parametrize("query", QUESTIONS, ids=_slug)
def test_every_question_is_plain_sparql_1_1(query: SavedQuery) -> None:
    """A second parser, of another make, reads it too."""
    prepareQuery(query.text)


def _triples(node: object) -> Iterator[tuple[object, ...]]:
    if isinstance(node, CompValue):
        if node.name == "BGP":
            yield from node["triples"]
        for value in node.values():
            yield from _triples(value)


def test_partners_with_country_kind_and_year_take_at_most_five_triple_patterns() -> None:
    query = next(query for query in COMPETENCY if query.slug == "partners")
    patterns = set(_triples(prepareQuery(query.text).algebra))
    assert 3 <= len(patterns) <= 5


def test_the_disagreements_cover_every_conflict_on_record(engine: Engine) -> None:
    query = next(query for query in COMPETENCY if query.slug == "disagreements")
    rows = csv.DictReader(io.StringIO(answer_to(engine, query, {})))
    codes = {row["code"] for row in rows}
    assert {f"C{number:02}" for number in range(1, 31)} <= codes


def test_the_list_in_the_readme_is_complete() -> None:
    readme = (ROOT / "queries" / "README.md").read_text("utf-8")
    listed = re.findall(
        r"^\| \[`([a-z/0-9-]+)`\]\(([^)]+)\) \| ([^|]+) \| ([^|]+) \|$", readme, re.MULTILINE
    )
    assert {name: (link, de, en) for name, link, de, en in listed} == {
        _slug(query): (f"{_slug(query)}.rq", query.questions["de"], query.questions["en"])
        for query in QUESTIONS
    }


def test_every_term_of_the_ontology_is_asked_for_by_a_shape_or_a_question() -> None:
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "twingraph.ttl")
    space = "https://w3id.org/twingraph/ontology#"
    terms = {str(term) for term in ontology.subjects() if str(term).startswith(space)}
    deprecated = set(map(str, ontology.subjects(rdflib.OWL.deprecated, None)))
    assert terms
    used: set[str] = set()
    for path in [*ROOT.glob("queries/*/*.rq"), *ROOT.glob("shapes/*.ttl")]:
        used |= {
            space + name for name in re.findall(r"\btg:([A-Za-z0-9]+)", path.read_text("utf-8"))
        }
    assert terms - deprecated - used == set()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@pytest.mark.parametrize("query", COMPETENCY, ids=_slug)
def test_another_engine_gives_the_same_answer(
    engine: Engine, query: SavedQuery, other: rdflib.Dataset
) -> None:
    ours = answer_to(engine, query, {})
    result = other.query(query.text)
    if result.type == "ASK":
        assert ours == str(result.askAnswer).lower()
    else:
        assert _rows(ours) == _rows((result.serialize(format="csv") or b"").decode())


@pytest.fixture(scope="module")
def other(engine: Engine) -> rdflib.Dataset:
    """The same quads in rdflib, whose default graph is the union as well."""
    dataset = rdflib.Dataset(default_union=True)
    quads = engine.store.quads.dump(format=pyoxigraph.RdfFormat.N_QUADS)  # type: ignore[attr-defined]
    dataset.parse(data=quads, format="nquads")
    return dataset


def _rows(text: str) -> list[list[str]]:
    return sorted(csv.reader(io.StringIO(text)))
