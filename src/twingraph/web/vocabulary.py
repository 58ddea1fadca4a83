"""The pages of words and rules: ontology, closed lists, shapes, alignments, in every form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from twingraph.catalogue.about import pick
from twingraph.catalogue.diagram import draw
from twingraph.catalogue.documents import write_graph
from twingraph.catalogue.usage import ConceptUsage, Usage, read_concept_usage, read_usage
from twingraph.catalogue.vocabulary import (
    ClosedList,
    Document,
    Ontology,
    Rule,
    Word,
    list_names,
    read_alignment,
    read_document,
    read_list,
    read_ontology,
    read_rules,
    with_rules,
)
from twingraph.pages.words import shorten
from twingraph.validation.rulebook import further_rules
from twingraph.vocab import ALIGNMENT, ONTOLOGY, PREFIXES, SCHEME, SHAPES, TG
from twingraph.web.catalogue import held
from twingraph.web.forms import BY_EXTENSION, HTML, Syntax, forms_of, negotiate
from twingraph.web.headers import link
from twingraph.web.layout import Page, render_page
from twingraph.web.questions import offered
from twingraph.web.reader import Reader, engine, reader, shelf

blueprint = Blueprint("vocabulary", __name__)

FLAT = tuple(BY_EXTENSION[extension] for extension in ("ttl", "jsonld", "rdf", "nt"))
CENTRE = "Partnership"
_GAP = re.compile(r"\{\w+\}")
_SLUG = re.compile(r"[^a-z]+")


@blueprint.get("/ontology")
@blueprint.get("/ontology.<extension>")
def show_ontology(extension: str | None = None) -> Response:
    """All terms with their definitions, rules, uses and questions; each by its hash."""
    document = read_document(ONTOLOGY)
    syntax = _syntax("/ontology", extension)
    if syntax is not HTML:
        return _write(document, syntax, "/ontology", extension)
    return _negotiated(_ontology_page(reader(), "/ontology"), "/ontology", syntax, extension)


@blueprint.get("/ontology/<version>")
def show_version(version: str) -> Response:
    """The version of the ontology that this installation has (owl:versionIRI)."""
    ontology = read_ontology()
    if version != ontology.version:
        raise NotFound
    syntax = _syntax("/ontology", None)
    path = f"/ontology/{version}"
    if syntax is not HTML:
        return _write(read_document(ONTOLOGY), syntax, "/ontology", None)
    return _negotiated(_ontology_page(reader(), path), "/ontology", syntax, None)


@blueprint.get("/scheme/<name>")
def show_list(name: str) -> Response:
    """A closed list: its entries as a tree, how often each is used, and an example."""
    stem, extension = _split(name)
    if stem not in list_names(SCHEME):
        raise NotFound
    path = f"/scheme/{stem}"
    syntax = _syntax(path, extension)
    if syntax is not HTML:
        return _write(read_document(SCHEME + stem), syntax, path, extension)
    who = reader()
    closed = read_list(stem)
    usage: Mapping[str, ConceptUsage] = shelf().keep(
        who.store, ("concepts", stem), lambda: read_concept_usage(who.store, closed.address)
    )
    title = pick(closed.labels, who.language) or stem
    page = _page(who, title, path, pick(closed.definitions, who.language), SCHEME + stem)
    response = _render(
        who,
        "vocabulary/list.html",
        page,
        closed=closed,
        usage=usage,
        others=[(other, _title(read_list(other), who)) for other in list_names(SCHEME)],
    )
    return _negotiated(response, path, syntax, extension)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<extension>")
def show_shapes(extension: str | None = None) -> Response:
    """All rules with their advice: what a finding points to."""
    syntax = _syntax("/shapes", extension)
    further = _further_rules()
    if syntax is not HTML:
        return _write(with_rules(read_document(SHAPES), further), syntax, "/shapes", extension)
    who = reader()
    rules = read_rules()
    t = who.wording
    page = _page(who, t("vocabulary.rules"), "/shapes", t("vocabulary.rules_lead"), SHAPES)
    by_address = {rule.address: rule for rule in rules}
    response = _render(
        who,
        "vocabulary/shapes.html",
        page,
        groups=[rule for rule in rules if rule.rules],
        singles=[rule for rule in rules if not rule.rules],
        further=further,
        by_address=by_address,
    )
    return _negotiated(response, "/shapes", syntax, extension)


def _further_rules() -> tuple[Rule, ...]:
    """The rules that are no shapes, as their page and its forms tell them."""
    questions = (one for one in engine().queries if one.shelf == "hygiene")
    return tuple(
        Rule(
            rule.iri,
            names={"de": rule.title.de, "en": rule.title.en},
            messages={"de": _open(rule.message.de), "en": _open(rule.message.en)},
            severity=rule.severity.value,
            path=None,
            targets=(),
            rules=(),
        )
        for rule in further_rules(questions)
    )


def _open(message: str) -> str:
    """A message whose gaps only a finding can fill."""
    return _GAP.sub("…", message)


@blueprint.get("/alignment/<name>")
def show_alignment(name: str) -> Response:
    """How our words relate to those of another vocabulary."""
    stem, extension = _split(name)
    if stem not in list_names(ALIGNMENT):
        raise NotFound
    path = f"/alignment/{stem}"
    syntax = _syntax(path, extension)
    if syntax is not HTML:
        return _write(read_document(ALIGNMENT + stem), syntax, path, extension)
    who = reader()
    alignment = read_alignment(stem)
    page = _page(who, pick(alignment.titles, who.language) or stem, path, None, ALIGNMENT + stem)
    response = _render(who, "vocabulary/alignment.html", page, alignment=alignment)
    return _negotiated(response, path, syntax, extension)


def _ontology_page(who: Reader, path: str) -> Response:
    ontology = read_ontology()
    language = who.language
    usage: Mapping[str, Usage] = shelf().keep(
        who.store,
        "usage",
        lambda: read_usage(who.store, ontology.words, held().counts, engine().queries),
    )
    questions = offered(who)
    title = pick(ontology.titles, language) or "tg"
    page = _page(who, title, path, pick(ontology.descriptions, language), ONTOLOGY)
    retired = [word for word in ontology.words if word.is_retired]
    response = _render(
        who,
        "vocabulary/ontology.html",
        page,
        ontology=ontology,
        sections=_sections(ontology, who),
        retired=retired,
        usage=usage,
        questions={slug: query.questions for slug, query in questions.items()},
        diagram=draw(
            ontology.words,
            lambda word: pick(word.labels, language) or word.name,
            who.wording("vocabulary.diagram_label"),
            CENTRE,
        ),
        lists=[(name, _title(read_list(name), who)) for name in list_names(SCHEME)],
        alignments=list_names(ALIGNMENT),
    )
    link(response, ontology.version_address, "cite-as")
    if ontology.licence:
        link(response, ontology.licence, "license")
    for syntax in FLAT[:2]:
        link(response, f"/ontology.{syntax.extension}", "describedby", syntax.media_type)
    return response


def _sections(ontology: Ontology, who: Reader) -> list[tuple[str, str, list[Word]]]:
    """The words under the headings of the file: anchor, heading in the language, words."""
    found: dict[str, list[Word]] = {}
    for word in ontology.words:
        if not word.is_retired:
            found.setdefault(word.section, []).append(word)
    sections = []
    for heading, words in found.items():
        slug = "-".join(_SLUG.sub(" ", heading.lower()).split()[:3])
        said = who.wording.find(f"vocabulary.section.{slug}") or heading
        sections.append((f"section-{slug}", said, words))
    return sections


def _render(who: Reader, template: str, page: Page, **context: Any) -> Response:
    return render_page(
        template,
        page,
        say=lambda texts: pick(texts, who.language) or "",
        short=_short,
        named=lambda address: _named(who, address),
        sort_name=lambda word: who.wording(f"vocabulary.{word.sort}"),
        **context,
    )


def _page(who: Reader, title: str, path: str, description: str | None, address: str) -> Page:
    trail = () if path == "/ontology" else ((who.wording("vocabulary.ontology"), "/ontology"),)
    stem = "/ontology" if path.startswith("/ontology") else path
    return Page(
        title=title,
        description=description or title,
        path=path,
        breadcrumb=trail,
        canonical=address,
        forms=forms_of(stem, FLAT),
        styles=("vocabulary.css",),
    )


def _named(who: Reader, address: str) -> tuple[str, str | None]:
    """What an address is called and where it leads here: a word, a thing, a part of a thing."""
    if address.startswith(TG):
        return str(who.tongue.caption(address)), f"#{address.removeprefix(TG)}"
    name = who.tongue.name(address)
    if name is None and "#" in address:
        thing, _, part = address.partition("#")
        whole = who.tongue.name(thing)
        return (f"{whole}: {part}" if whole else _short(address)), who.href(address)
    return (str(name) if name else _short(address)), who.href(address)


def _short(address: str) -> str:
    for prefix, namespace in PREFIXES.items():
        local = address.removeprefix(namespace)
        if local != address and local and "/" not in local:
            return f"{prefix}:{local}"
    return shorten(address)


def _title(closed: ClosedList, who: Reader) -> str:
    return pick(closed.labels, who.language) or closed.name


def _split(name: str) -> tuple[str, str | None]:
    stem, dot, extension = name.partition(".")
    return stem, extension if dot else None


def _syntax(path: str, extension: str | None) -> Syntax:
    offered_here = (HTML, *FLAT)
    if extension is None:
        return negotiate(path, offered_here)
    for syntax in offered_here:
        if syntax.extension == extension:
            return syntax
    raise NotFound


def _write(document: Document, syntax: Syntax, path: str, extension: str | None) -> Response:
    """The document in an RDF syntax; Turtle is the file as it lies on the shelf."""
    if syntax.extension == "ttl":
        body = document.turtle
    else:
        body = write_graph(document.graph, syntax.media_type, PREFIXES)
    response = Response(body, mimetype=syntax.media_type)
    if syntax.media_type.startswith("text/"):
        response.headers["Content-Type"] = f"{syntax.media_type}; charset=utf-8"
    for other in (HTML, *FLAT):
        link(response, f"{path}.{other.extension}", "alternate", other.media_type)
    link(response, "https://creativecommons.org/licenses/by/4.0/", "license")
    return _negotiated(response, path, syntax, extension)


def _negotiated(response: Response, path: str, syntax: Syntax, extension: str | None) -> Response:
    if extension is None:
        response.vary.add("Accept")
        response.headers["Content-Location"] = f"{path}.{syntax.extension}"
    return response
