"""The saved questions as the site offers them: which fit the dataset, and in which forms."""

from __future__ import annotations

from twingraph.saved_queries import SavedQuery
from twingraph.store.tokens import scan
from twingraph.vocab import BASE
from twingraph.web.addresses import Addresses
from twingraph.web.forms import HTML, Syntax
from twingraph.web.reader import Reader, engine, shelf

SHELVES = ("showcase", "competency")
"""Where the questions for visitors lie; checks of the data are not for them."""

QUERY_TEXT = Syntax("rq", "application/sparql-query", "SPARQL")
_JSON = Syntax("json", "application/sparql-results+json", "JSON", ("application/json",))
_XML = Syntax("xml", "application/sparql-results+xml", "XML", ("application/xml", "text/xml"))
_CSV = Syntax("csv", "text/csv", "CSV")
_TSV = Syntax("tsv", "text/tab-separated-values", "TSV")
_GRAPHS = (
    Syntax("ttl", "text/turtle", "Turtle", ("application/x-turtle",)),
    Syntax("jsonld", "application/ld+json", "JSON-LD", ("application/json",)),
    Syntax("rdf", "application/rdf+xml", "RDF/XML", ("application/xml", "text/xml")),
    Syntax("nt", "application/n-triples", "N-Triples"),
)

SYNTAXES: dict[str, tuple[Syntax, ...]] = {
    "SELECT": (HTML, _CSV, _JSON, _XML, _TSV, QUERY_TEXT),
    "ASK": (HTML, _JSON, _XML, _CSV, _TSV, QUERY_TEXT),
    "CONSTRUCT": (HTML, *_GRAPHS, QUERY_TEXT),
    "DESCRIBE": (HTML, *_GRAPHS, QUERY_TEXT),
}
"""The forms of an answer by the form of its query, in the order we prefer them."""


def form_of(query: str) -> str:
    """Which of the four forms a sound query has (SPARQL 1.1, section 16)."""
    words = (token.text.upper() for token in scan(query) if token.sort == "word")
    return next((word for word in words if word in SYNTAXES), "SELECT")


def offered(who: Reader) -> dict[str, SavedQuery]:
    """The questions that fit this dataset, by slug, those to try out first."""

    def choose() -> dict[str, SavedQuery]:
        fitting = [query for query in engine().queries if _fits(query, who.addresses)]
        return {query.slug: query for name in SHELVES for query in fitting if query.shelf == name}

    found: dict[str, SavedQuery] = shelf().keep(who.store, "questions", choose)
    return found


def _fits(query: SavedQuery, addresses: Addresses) -> bool:
    """Whether a question names no thing of another city."""
    named = [token.text[1:-1] for token in scan(query.text) if token.sort == "iri"]
    return all(
        not iri.startswith(BASE) or iri.startswith(addresses.space) or addresses.find_path(iri)
        for iri in named
    )
