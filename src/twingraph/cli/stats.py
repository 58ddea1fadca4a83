"""`twingraph stats`: what the graph holds, in numbers."""

from __future__ import annotations

from pathlib import Path

import click

from twingraph.catalogue.counts import count
from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.local import open_local
from twingraph.cli.output import show_json, show_table
from twingraph.cli.wrong_call import WrongCallError
from twingraph.dataset.provenance import derived_graph
from twingraph.engine import Engine, open_endpoint
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import KINDS, TG

WORDS = {
    "triples": {"en": "triples", "de": "Tripel"},
    "graphs": {"en": "graphs", "de": "Graphen"},
    "derived": {"en": "derived facts", "de": "abgeleitete Fakten"},
    "disagreements": {"en": "disagreements of sources", "de": "Widersprüche der Quellen"},
    "things": {"en": "things", "de": "Dinge"},
    "partnership": {"en": "partnerships", "de": "Partnerschaften"},
    "city": {"en": "cities", "de": "Städte"},
    "region": {"en": "regions", "de": "Regionen"},
    "country": {"en": "countries", "de": "Länder"},
    "organisation": {"en": "organisations", "de": "Organisationen"},
    "person": {"en": "persons", "de": "Personen"},
    "event": {"en": "events", "de": "Veranstaltungen"},
    "programme": {"en": "programmes", "de": "Programme"},
    "document": {"en": "documents", "de": "Dokumente"},
    "source": {"en": "sources", "de": "Quellen"},
    "texts": {"en": "texts in {tag}", "de": "Texte in {tag}"},
    "what": {"en": "what", "de": "was"},
    "number": {"en": "number", "de": "Anzahl"},
}

_DISAGREEMENTS = f"SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE {{ ?d a <{TG}Disagreement> }}"
_IN_GRAPH = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?p ?o } }"


@bilingual.command(
    "stats",
    en="Count what the graph holds: triples, things of each kind, sources, disagreements, "
    "languages.",
    de="Zählen, was der Graph enthält: Tripel, Dinge jeder Art, Quellen, Widersprüche, Sprachen.",
    example="twingraph stats --format json",
)
@option(
    "--data",
    type=click.Path(path_type=Path),
    en="Count this data folder (default: data).",
    de="Diesen Datenordner zählen (sonst: data).",
)
@option(
    "--store",
    metavar="DIR",
    en="Count this built store.",
    de="Diesen gebauten Speicher zählen.",
)
@option(
    "--endpoint",
    metavar="URL",
    en="Count at this SPARQL endpoint.",
    de="An diesem SPARQL-Endpunkt zählen.",
)
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    en="Form of the answer.",
    de="Form der Antwort.",
)
@click.pass_context
def command(
    context: click.Context, data: Path | None, store: str | None, endpoint: str | None, form: str
) -> None:
    """See `en`: the help is kept in both languages."""
    if sum(source is not None for source in (endpoint, data, store)) > 1:
        raise WrongCallError(
            "give one of --endpoint, --data and --store",
            de="nur eines von --endpoint, --data und --store angeben",
        )
    engine = open_endpoint(endpoint) if endpoint else open_local(data, store)
    counted = count_all(engine)
    if form == "json":
        show_json(counted)
    else:
        _show(counted, language_of(context))


def count_all(engine: Engine) -> dict[str, int | dict[str, int]]:
    """The numbers of a store: triples, graphs, derived, disagreements, things, kinds, languages."""
    counts = count(engine.store)
    derived = 0
    if space := engine.about.space:
        rows = engine.store.rows(_IN_GRAPH, graph=Iri(derived_graph(space)))
        derived = _number(rows[0].get("n")) if rows else 0
    rows = engine.store.rows(_DISAGREEMENTS)
    return {
        "triples": counts.triples,
        "graphs": counts.graphs,
        "derived": derived,
        "disagreements": _number(rows[0].get("n")) if rows else 0,
        "things": counts.things,
        "kinds": {kind: counts.kinds.get(kind, 0) for kind in KINDS},
        "languages": dict(counts.languages),
    }


def _show(counted: dict[str, int | dict[str, int]], language: str) -> None:
    rows: list[tuple[str, str]] = []
    for name, number in counted.items():
        if isinstance(number, int):
            rows.append((WORDS[name][language], f"{number:,}"))
        elif name == "kinds":
            rows += [(f"  {WORDS[kind][language]}", f"{n:,}") for kind, n in number.items()]
        else:
            texts = WORDS["texts"][language]
            rows += [(texts.format(tag=tag), f"{n:,}") for tag, n in number.items()]
    show_table([WORDS["what"][language], WORDS["number"][language]], rows, numbers=1)


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, Literal) else 0
