"""Answer one job from the data: read it, check it, evaluate it, write it. Runs in a worker."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph

from twingraph.sparql.dataset import choose_dataset
from twingraph.sparql.description import PREFIXES as DESCRIPTION_PREFIXES
from twingraph.sparql.description import describe_service
from twingraph.sparql.formats import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    Format,
    choose_format,
    content_type,
    require_format,
)
from twingraph.sparql.graph_store import read_format, read_graph_request
from twingraph.sparql.guard import check
from twingraph.sparql.job import Job
from twingraph.sparql.library import Library
from twingraph.sparql.limits import Limits
from twingraph.sparql.outbox import Outbox
from twingraph.sparql.prefixes import find_prefixes
from twingraph.sparql.refusal import Refusal, syntax_refusal
from twingraph.sparql.request import read_request
from twingraph.sparql.stopwatch import Stopwatch
from twingraph.sparql.tokens import mend, spell_out
from twingraph.sparql.xml_care import with_element_names
from twingraph.store.reshaping import reshape
from twingraph.store.syntax import find_query_fault

_UNKNOWN_FUNCTION = re.compile(r"custom function <([^<>\s]{1,300})> is not supported")
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class Desk:
    """The place where a worker answers: the data, the limits, the clock."""

    def __init__(self, library: Library, limits: Limits, stopwatch: Stopwatch) -> None:
        self._library = library
        self._limits = limits
        self._stopwatch = stopwatch

    def answer(self, job: Job, outbox: Outbox) -> None:
        """Write the answer to `job` into `outbox`; `Refusal` if there will be none."""
        self._stopwatch.start(self._limits.seconds)
        if job.task == "description":
            self._describe(job, outbox)
        elif job.task == "graph":
            self._write_graph(job, outbox)
        else:
            self._query(job, outbox)

    def _query(self, job: Job, outbox: Outbox) -> None:
        request = read_request(
            job.method, job.query_string, job.content_type, job.body, self._limits
        )
        if request.seconds is not None and request.seconds < self._limits.seconds:
            self._stopwatch.start(request.seconds)
        query = spell_out(request.query)
        plan = check(query, self._limits)
        table = choose_format(request.format, job.result_type, RESULT_FORMATS)
        graph = choose_format(request.format, job.graph_type, GRAPH_FORMATS)
        etag = None
        if plan.is_repeatable:
            dataset = repr(request[1:3]) if request.has_dataset else ""
            tag = self._etag(job, query, dataset, table, graph)
            etag = f"W/{tag}" if plan.makes_nodes else tag
            if tag in job.etags:
                return _not_modified(outbox, etag)
        try:
            quads, options = choose_dataset(request, plan, self._library, job.base)
            shaped = reshape(query, self._library.statistics)
            for text in _spellings(query, shaped):
                try:
                    answer = quads.query(text, base_iri=job.base, **options)
                    break
                except SyntaxError as trouble:
                    refused = trouble
            else:
                raise refused
        except SyntaxError as trouble:
            fault = find_query_fault(query, trouble, self._library.prefixes(), has_base=True)
            raise syntax_refusal(fault) from trouble
        except (OSError, RuntimeError, ValueError) as trouble:
            raise _unanswerable(trouble) from trouble
        if isinstance(answer, pyoxigraph.QueryTriples):
            form = require_format(graph, GRAPH_FORMATS)
            _write(answer, form, etag, job, outbox, find_prefixes(query))
        else:
            _write(answer, require_format(table, RESULT_FORMATS), etag, job, outbox)

    def _write_graph(self, job: Job, outbox: Outbox) -> None:
        name, wish = read_graph_request(job.query_string)
        if name is not None and not self._library.has_graph(name):
            raise Refusal("no-such-graph", graph=name)
        options: dict[str, Any] = (
            self._library.together.union_options
            if name is None
            else {"default_graph": pyoxigraph.NamedNode(name)}
        )
        form = require_format(choose_format(wish, job.graph_type, GRAPH_FORMATS), GRAPH_FORMATS)
        etag = self._etag(job, repr(name), "", None, form)
        if etag in job.etags:
            return _not_modified(outbox, etag)
        answer = self._library.store.query(_EVERYTHING, **options)
        assert isinstance(answer, pyoxigraph.QueryTriples)
        _write(answer, form, etag, job, outbox)

    def _describe(self, job: Job, outbox: Outbox) -> None:
        wish = read_format(job.query_string)
        form = require_format(choose_format(wish, job.graph_type, GRAPH_FORMATS), GRAPH_FORMATS)
        etag = self._etag(job, job.base, "", None, form)
        if etag in job.etags:
            return _not_modified(outbox, etag)
        triples = describe_service(
            job.base, self._library.count_triples(), self._library.count_union(), self._limits
        )
        _open(outbox, form, etag, job)
        rdf = form[0].engine
        assert isinstance(rdf, pyoxigraph.RdfFormat)
        outbox.write(
            pyoxigraph.serialize(triples, format=rdf, prefixes=DESCRIPTION_PREFIXES) or b""
        )
        outbox.finish()

    def _etag(
        self,
        job: Job,
        asked: str,
        dataset: str,
        table: tuple[Format, str] | None,
        graph: tuple[Format, str] | None,
    ) -> str:
        """A strong validator (RFC 9110, section 8.8.3): all that the bytes depend on."""
        parts = (
            self._library.version,
            job.task,
            asked,
            dataset,
            job.base,
            table[1] if table else "",
            graph[1] if graph else "",
            job.coding or "",
        )
        digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12)
        return f'"{digest.hexdigest()}"'


def _spellings(query: str, shaped: str) -> Iterator[str]:
    """The query as it is fastest, as it was written, and as the engine can read it."""
    yield shaped
    if shaped != query:
        yield query
    if (mended := mend(query)) != query:
        yield mended


def _open(outbox: Outbox, form: tuple[Format, str], etag: str | None, job: Job) -> None:
    outbox.open_(
        {
            "status": 200,
            "type": content_type(form[1]),
            "etag": etag,
            "coding": job.coding,
            "extension": form[0].extension,
        }
    )


def _write(
    answer: Any,
    form: tuple[Format, str],
    etag: str | None,
    job: Job,
    outbox: Outbox,
    prefixes: dict[str, str] | None = None,
) -> None:
    """Let the engine write its answer; what it keeps of datatypes and languages, stays.

    A graph is written with the `prefixes` of the query, where its format has any; not so XML, in
    which the engine does not look whether a shortened name is one.
    """
    _open(outbox, form, etag, job)
    engine: Any = form[0].engine
    file: Any = outbox  # "file-like" is all the engine asks for, whatever its stubs say
    try:
        if engine == pyoxigraph.RdfFormat.RDF_XML:
            pyoxigraph.serialize(with_element_names(answer), file, engine)
        elif prefixes and engine in (pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG):
            pyoxigraph.serialize(answer, file, engine, prefixes=prefixes)
        else:
            answer.serialize(file, format=engine)
    except (OSError, RuntimeError, ValueError) as trouble:
        raise outbox.refusal or _unwritable(engine, trouble) from trouble
    outbox.finish()


def _unwritable(engine: Any, trouble: Exception) -> Refusal:
    if engine == pyoxigraph.RdfFormat.JSON_LD and "RDF 1.2" in str(trouble):
        able = [form.media_type for form in GRAPH_FORMATS if form.engine != engine]
        return Refusal("not-json-ld", available=able)
    return _unanswerable(trouble)


def _unanswerable(trouble: Exception) -> Refusal:
    unknown = _UNKNOWN_FUNCTION.search(str(trouble))
    if unknown:
        return Refusal("unknown-function", function=unknown[1])
    return Refusal("evaluation")


def _not_modified(outbox: Outbox, etag: str) -> None:
    outbox.open_({"status": 304, "type": "", "etag": etag, "coding": None})
    outbox.finish()
