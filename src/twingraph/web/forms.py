"""The forms a document comes in, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from twingraph.web.layout import Form
from twingraph.web.negotiation import choose_media_type

P = ParamSpec("P")


@dataclass(frozen=True)
class Syntax:
    """A form of documents: file ending, media type, and its name for people."""

    extension: str
    media_type: str
    name: str
    others: tuple[str, ...] = ()

    @property
    def is_rdf(self) -> bool:
        """Whether it carries triples."""
        return self.extension not in ("html", "json")


HTML = Syntax("html", "text/html", "HTML", ("application/xhtml+xml",))
RDF_SYNTAXES = (
    Syntax("ttl", "text/turtle", "Turtle", ("application/x-turtle",)),
    Syntax("jsonld", "application/ld+json", "JSON-LD", ("application/json",)),
    Syntax("rdf", "application/rdf+xml", "RDF/XML", ("application/xml", "text/xml")),
    Syntax("nt", "application/n-triples", "N-Triples", ("text/plain",)),
    Syntax("trig", "application/trig", "TriG"),
    Syntax("nq", "application/n-quads", "N-Quads"),
)
_WITH_GRAPHS = frozenset({"application/trig", "application/n-quads"})
"""Forms that name graphs: who reads the default graph alone finds nothing in them."""

SYNTAXES = (HTML, *RDF_SYNTAXES)
"""Every form of a thing's document, in the order we prefer them."""

BY_EXTENSION = {syntax.extension: syntax for syntax in SYNTAXES}


def forms_of(path: str, syntaxes: Sequence[Syntax] = SYNTAXES) -> tuple[Form, ...]:
    """The addresses of all forms of the document at `path`."""
    return tuple(
        Form(syntax.media_type, syntax.extension, f"{path}.{syntax.extension}")
        for syntax in syntaxes
    )


def find_syntax(syntaxes: Sequence[Syntax] = SYNTAXES) -> Syntax | None:
    """The form this request asks for with Accept; None if it accepts none of them."""
    return choose_syntax(request.headers.get("Accept"), syntaxes)


def choose_syntax(accept: str | None, syntaxes: Sequence[Syntax]) -> Syntax | None:
    """The form that an Accept header prefers (RFC 9110, section 12.5.1); None if it accepts none.

    Without the header, or with an empty one, the first form. Other media types of a syntax count
    only where none of the proper ones is accepted.
    """
    proper = [syntax.media_type for syntax in syntaxes]
    chosen = choose_media_type(accept, proper, _WITH_GRAPHS)
    if chosen is not None:
        return syntaxes[proper.index(chosen)]
    others = {other: syntax for syntax in reversed(syntaxes) for other in syntax.others}
    chosen = choose_media_type(accept, tuple(others)) if others else None
    return others[chosen] if chosen else None


class NotOnOffer(NotAcceptable):
    """None of a document's forms is accepted; `alternatives` are media types and paths."""

    def __init__(self, alternatives: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.alternatives = tuple(alternatives)


def negotiate(path: str, syntaxes: Sequence[Syntax]) -> Syntax:
    """The form of the document at `path` that is asked for; NotOnOffer if there is none."""
    syntax = find_syntax(syntaxes)
    if syntax is None:
        raise NotOnOffer((one.media_type, f"{path}.{one.extension}") for one in syntaxes)
    return syntax


def html_only(view: Callable[P, Response]) -> Callable[P, Response]:
    """The view of a page that has no other form: NotOnOffer to those who accept no HTML."""

    @wraps(view)
    def show(*args: P.args, **kwargs: P.kwargs) -> Response:
        if find_syntax((HTML,)) is None:
            raise NotOnOffer([(HTML.media_type, request.path)])
        response = view(*args, **kwargs)
        response.vary.add("Accept")
        return response

    return show
