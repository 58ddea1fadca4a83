"""The frame that all pages share: what a page says about itself, and how it is rendered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, make_response, render_template, request
from jinja2 import StrictUndefined

from twingraph.catalogue.citation import find_deed, find_spdx
from twingraph.pages.dates import say_date
from twingraph.vocab import KINDS, TG
from twingraph.web.addresses import with_parameters
from twingraph.web.headers import link
from twingraph.web.phrases import Phrases
from twingraph.web.reader import Reader, reader
from twingraph.web.wording import LANGUAGES


@dataclass(frozen=True)
class Form:
    """Another form of the same page: its media type, file ending and path."""

    media_type: str
    extension: str
    path: str


@dataclass(frozen=True)
class Page:
    """What a page says about itself.

    `path` is where it lives on this host (empty for problems), `canonical` its public address
    where it has one, `breadcrumb` the way to it (label, path) without home and without itself,
    `forms` its other formats, `json_ld` its schema.org description as serialised JSON.
    """

    title: str
    description: str
    path: str
    breadcrumb: tuple[tuple[str, str], ...] = ()
    canonical: str | None = None
    forms: tuple[Form, ...] = ()
    json_ld: str | None = None
    og_type: str = "website"
    is_indexed: bool = True
    section: str = ""
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str | None], ...] = field(default=())


def render_page(template: str, page: Page, *, status: int = 200, **context: Any) -> Response:
    """The page as a response in the reader's language, with the headers that describe it."""
    who = reader()
    response = make_response(
        render_template(
            template,
            page=page,
            in_language=lambda language: in_language(page.path, language),
            **context_of(who),
            **context,
        ),
        status,
    )
    response.mimetype = "text/html"
    response.headers["Content-Language"] = who.language
    response.vary.add("Accept-Language")
    for form in page.forms:
        link(response, form.path, "alternate", form.media_type)
    if page.canonical:
        link(response, page.canonical, "canonical")
    for target, relation, media_type in page.links:
        link(response, target, relation, media_type)
    return response


def context_of(who: Reader) -> dict[str, Any]:
    """What every template may use."""
    phrases = Phrases(who.wording, who.href)
    return {
        "text": phrases.text,
        "said": phrases.said,
        "listed": phrases.listed,
        "marks": phrases.marks,
        "values": phrases.values,
        "inline_facts": phrases.inline_facts,
        "t": who.wording,
        "lang": who.language,
        "languages": LANGUAGES,
        "site": who.site,
        "site_title": who.site_title,
        "kinds": KINDS,
        "to": who.to,
        "href": who.href,
        "pick": who.pick,
        "caption": who.tongue.caption,
        "definition": lambda term: who.site.words.definition(term, who.language),
        "own_terms": lambda *names: [TG + name for name in names],
        "is_here": is_here,
        "licence": terms_of(who, who.site.licence),
        "say_date": lambda written: say_date(written, who.language),
        "static": static,
    }


class Terms(NamedTuple):
    """A licence in words: where it can be read, what it is called, and what it allows."""

    deed: str
    name: str
    note: str


def terms_of(who: Reader, licence: str | None) -> Terms | None:
    """A licence by its address in words; None without one. Of one we do not know, no note."""
    deed, spdx = find_deed(licence), find_spdx(licence)
    if not deed:
        return None
    find = who.wording.find
    return Terms(deed, find(f"licence.{spdx}") or deed, find(f"data.licence_note.{spdx}") or "")


def is_here(path: str) -> bool:
    """Whether this site has a page at `path`."""
    return any(rule.rule == path for rule in current_app.url_map.iter_rules())


def in_language(path: str, language: str | None) -> str:
    """The page at `path` in another language, asked the same; problems repeat nothing.

    Without a language it is the address where each reader's own is spoken.
    """
    if not path:
        return f"?lang={language}"
    kept = {name: value for name, value in request.args.items() if name != "lang"}
    return with_parameters(path, **{**kept, "lang": language})


@cache
def static(name: str) -> str:
    """The address of a static file, with its digest so that it may be kept for ever."""
    data = files(__package__).joinpath("static", *name.split("/")).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(data).hexdigest()[:12]}"


def prepare_templates(app: Flask) -> None:
    """Make templates strict: a name nobody set is an error, not a silence."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
