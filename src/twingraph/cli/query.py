"""`twingraph query`: ask the local data, or any SPARQL endpoint."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import click

from twingraph.cli import bilingual
from twingraph.cli.bilingual import language_of, option
from twingraph.cli.local import open_local
from twingraph.cli.output import on_terminal, say, say_aside, show_bytes, show_table
from twingraph.cli.wrong_call import WrongCallError
from twingraph.engine import Engine, open_endpoint
from twingraph.errors import DataError, Place, QueryRefusedError, RequestError, reason
from twingraph.saved_queries import SavedQuery, parse_query
from twingraph.store.tokens import query_form
from twingraph.vocab import PREFIXES

RESULTS_JSON = "application/sparql-results+json"
TABLES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": RESULTS_JSON,
    "xml": "application/sparql-results+xml",
}
GRAPHS = {"ttl": "text/turtle"}
FORMATS = ("table", *TABLES, *GRAPHS)
ROWS = {"en": "{n} rows", "de": "{n} Zeilen"}
VERDICT = {"en": {True: "yes", False: "no"}, "de": {True: "ja", False: "nein"}}


@bilingual.command(
    "query",
    en="Ask the local data, or any SPARQL endpoint. The question is a file, the name of a saved "
    "question, SPARQL text, or - for standard input.",
    de="Die lokalen Daten oder einen beliebigen SPARQL-Endpunkt fragen. Die Frage ist eine Datei, "
    "der Name einer gespeicherten Frage, SPARQL-Text oder - für die Standardeingabe.",
    example="twingraph query partners\n"
    "twingraph query existing-on-a-day --param day=1985-06-30 --format csv\n"
    "twingraph query 'SELECT * WHERE { ?s ?p ?o } LIMIT 5' --endpoint http://127.0.0.1:8000/sparql",
)
@click.argument("question")
@option(
    "--endpoint",
    metavar="URL",
    en="Ask this SPARQL endpoint.",
    de="Diesen SPARQL-Endpunkt fragen.",
)
@option(
    "--data",
    type=click.Path(path_type=Path),
    en="Ask this data folder (default: data).",
    de="Diesen Datenordner fragen (sonst: data).",
)
@option(
    "--store",
    metavar="DIR",
    en="Ask this built store.",
    de="Diesen gebauten Speicher fragen.",
)
@option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    en="Fill in a parameter of a saved question or a file; more may follow.",
    de="Einen Parameter einer gespeicherten Frage oder Datei füllen; weitere dürfen folgen.",
)
@option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    en="Form of the answer; a graph comes as Turtle.",
    de="Form der Antwort; ein Graph kommt als Turtle.",
)
@option(
    "--seconds",
    type=click.FloatRange(0, 86400, min_open=True),
    default=60.0,
    en="How long to wait for an endpoint.",
    de="Wie lange auf einen Endpunkt gewartet wird.",
)
@click.pass_context
def command(
    context: click.Context,
    question: str,
    endpoint: str | None,
    data: Path | None,
    store: str | None,
    params: tuple[str, ...],
    form: str,
    seconds: float,
) -> None:
    """See `en`: the help is kept in both languages."""
    if sum(source is not None for source in (endpoint, data, store)) > 1:
        raise WrongCallError(
            "give one of --endpoint, --data and --store",
            de="nur eines von --endpoint, --data und --store angeben",
        )
    engine = open_endpoint(endpoint, seconds) if endpoint else open_local(data, store)
    language = language_of(context)
    with _interruptible():
        try:
            show_answer(engine, _read_question(question, _pairs(params), engine), form, language)
        except QueryRefusedError as trouble:
            if _names_a_file(question):
                trouble.place = Place(question)  # its line counts there
            raise


def show_answer(engine: Engine, query: str, form: str, language: str) -> None:
    """Ask and print: tables and verdicts for people, everything else byte for byte."""
    is_graph = _is_graph(query)
    if form == "table" and not is_graph:
        _show_results(engine.store.answer(query, RESULTS_JSON), language)
        return
    media_types = GRAPHS if is_graph else TABLES
    name = "ttl" if form == "table" else form
    if name not in media_types:
        raise RequestError(
            f"this answer cannot be written as {name}; it can as {' '.join(media_types)}",
            de=f"diese Antwort gibt es nicht als {name}; es gibt sie als {' '.join(media_types)}",
        )
    show_bytes(engine.store.answer(query, media_types[name]))


def _show_results(answer: bytes, language: str) -> None:
    results = json.loads(answer)
    if "boolean" in results:
        say(VERDICT[language][results["boolean"]])
        return
    names = results["head"]["vars"]
    rows = results["results"]["bindings"]
    show_table(names, ([_short(row.get(name)) for name in names] for row in rows))
    if on_terminal():
        say_aside(ROWS[language].format(n=len(rows)))


def _short(term: Mapping[str, str] | None) -> str:
    """A term for a person: addresses of known vocabularies with their prefix, literals bare."""
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        for prefix, namespace in PREFIXES.items():
            local = value.removeprefix(namespace)
            if local != value and local.replace("-", "").replace("_", "").isalnum():
                return f"{prefix}:{local}"
    return " ".join(value.split()) if "\n" in value else value


def _read_question(question: str, params: Mapping[str, str], engine: Engine) -> str:
    if question == "-":
        return _without_params(_read_stdin(), params)
    saved = {query.slug: query for query in engine.queries}
    if question in saved:
        return _fill(saved[question], params, engine)
    if _names_a_file(question):
        try:
            text = Path(question).read_text("utf-8-sig")
        except OSError as trouble:
            raise DataError(
                f"cannot be read: {reason(trouble)}",
                place=Place(question),
                de=f"nicht lesbar: {reason(trouble, 'de')}",
            ) from trouble
        except UnicodeDecodeError as trouble:
            raise _not_utf8(question) from trouble
        if not params:
            return text
        return _fill(parse_query(text, Path(question).stem, "", question), params, engine)
    if "{" not in question and " " not in question.strip():
        known = [name for name, query in saved.items() if query.shelf != "hygiene"]
        names = " ".join(get_close_matches(question, known) or sorted(known))
        raise QueryRefusedError(
            f"{question!r} is no file, no saved question and no SPARQL",
            de=f"{question!r} ist keine Datei, keine gespeicherte Frage und kein SPARQL",
            hint=f"saved questions: {names}",
            hint_de=f"gespeicherte Fragen: {names}",
        )
    return _without_params(question, params)


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise _not_utf8("standard input") from trouble


def _not_utf8(name: str) -> DataError:
    return DataError("this is not UTF-8", place=Place(name), de="das ist kein UTF-8")


def _fill(saved: SavedQuery, params: Mapping[str, str], engine: Engine) -> str:
    needs_space = any("/" not in value for value in params.values())
    space = engine.about.space if params and needs_space else None
    return saved.filled(params, space or "")


def _without_params(query: str, params: Mapping[str, str]) -> str:
    if params:
        raise RequestError(
            "only saved questions and files have parameters",
            de="nur gespeicherte Fragen und Dateien haben Parameter",
        )
    return query


def _pairs(params: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for param in params:
        name, sign, value = param.partition("=")
        if not sign:
            raise WrongCallError(
                f"--param takes NAME=VALUE, not {param!r}",
                de=f"--param verlangt NAME=WERT, nicht {param!r}",
            )
        pairs[name] = value
    return pairs


def _is_graph(query: str) -> bool:
    return query_form(query) in ("CONSTRUCT", "DESCRIBE")


def _names_a_file(question: str) -> bool:
    try:
        return "{" not in question and (question.endswith(".rq") or Path(question).is_file())
    except (OSError, ValueError):  # too long a name, or a NUL: this is query text
        return False


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end a running query: inside the engine Python would not hear it."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
