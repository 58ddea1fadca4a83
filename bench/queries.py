"""What is asked: the classic mix over the generated world, and every saved question."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.world import HUB_PARTNERSHIPS, SPACE

ROOT = Path(__file__).parents[1]
TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples"
VARIANTS = 200

PREFIXES = f"""\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tg: <https://w3id.org/twingraph/ontology#>
PREFIX city: <{SPACE}id/city/>
PREFIX kind: <https://w3id.org/twingraph/scheme/partnership-kind#>
"""


@dataclass(frozen=True)
class Question:
    """One query, with `{city}` where its variants differ; `text(0)` asks for the hub."""

    name: str
    template: str
    media_type: str = TABLE
    is_big: bool = False
    """Whether the answer is big enough to be asked a few times only."""
    is_saved: bool = False
    """Whether it is one of the repository's saved questions, and asked by one client alone."""

    def text(self, variant: int = 0) -> str:
        """The query as it is sent."""
        return self.template.replace("CITY", f"city:city-{1 + variant % VARIANTS}")

    @property
    def has_variants(self) -> bool:
        """Whether clients ask it in many ways, as visitors do."""
        return "CITY" in self.template


def _question(name: str, pattern: str, **options: object) -> Question:
    return Question(name, PREFIXES + pattern, **options)  # type: ignore[arg-type]


MIX = (
    _question("look-up", "ASK { CITY a tg:City }"),
    _question("all of one", "SELECT ?p ?o { CITY ?p ?o }"),
    _question(
        "neighbours",
        """SELECT ?other ?name ?since {
  ?partnership tg:partner CITY , ?other ; tg:startYear ?since .
  ?other skos:prefLabel ?name .
  FILTER (?other != CITY && LANG(?name) = "de")
}""",
    ),
    _question(
        "two hops",
        """SELECT DISTINCT ?far {
  CITY tg:twinnedWith ?near . ?near tg:twinnedWith ?far .
  FILTER (?far != CITY)
}""",
    ),
    _question(
        "aggregate",
        """SELECT ?country (COUNT(DISTINCT ?partnership) AS ?number) {
  ?partnership a tg:Partnership ; tg:partner ?city .
  ?city tg:country ?country .
} GROUP BY ?country ORDER BY DESC(?number) ?country LIMIT 20""",
    ),
    _question(
        "range, language",
        """SELECT ?partnership ?name ?year {
  ?partnership tg:startYear ?year ; skos:prefLabel ?name .
  FILTER (?year >= 1963 && ?year < 1964 && LANG(?name) = "en")
} ORDER BY ?partnership LIMIT 500""",
    ),
    _question(
        "text",
        """SELECT ?thing ?name {
  ?thing a tg:City ; skos:prefLabel ?name .
  FILTER (CONTAINS(LCASE(STR(?name)), "dorwick"))
} ORDER BY ?thing STR(?name) LIMIT 200""",
    ),
    _question(
        "construct",
        """CONSTRUCT { ?partnership ?p ?o . ?other skos:prefLabel ?name } {
  ?partnership tg:partner CITY , ?other ; ?p ?o .
  ?other skos:prefLabel ?name .
}""",
        media_type=GRAPH,
    ),
    _question("a million rows", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000000", is_big=True),
)
"""The classic mix. The hub has the same number of partners at every size of the world."""

assert HUB_PARTNERSHIPS == 12

SHELVES = ("competency", "showcase")


def read_saved_questions() -> tuple[Question, ...]:
    """The saved questions as visitors send them, with the values they come with.

    Left out is what asks for named graphs: the worlds of the comparison are plain triples.
    """
    files = [file for shelf in SHELVES for file in sorted((ROOT / "queries" / shelf).glob("*.rq"))]
    if not files:
        raise RuntimeError("no saved questions were found")
    texts = [(file, file.read_text("utf-8")) for file in files]
    return tuple(
        Question(
            f"{file.parent.name}/{file.stem}",
            text,
            GRAPH if "\nCONSTRUCT" in text else TABLE,
            is_saved=True,
        )
        for file, text in texts
        if "GRAPH ?" not in text
    )
