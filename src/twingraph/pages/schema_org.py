"""A page and its thing in schema.org, as JSON-LD for search engines.

The context is inside (`@vocab`), so the description expands without any other host.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from twingraph.pages.description import TYPE, Description, Value
from twingraph.pages.names import choose
from twingraph.pages.site import Site
from twingraph.pages.tongue import Tongue
from twingraph.store.terms import Iri, Literal
from twingraph.vocab import SCHEMA, SKOS

CONTEXT = {"@vocab": SCHEMA}
Json = dict[str, Any]


def page_in_schema_org(
    site: Site,
    tongue: Tongue,
    *,
    address: str,
    title: str,
    about: str,
    trail: Sequence[tuple[str, str]],
    entity: Mapping[str, Any] | None = None,
) -> str:
    """The page at `address` with its way there (`trail`: name, address) and main `entity`.

    The text can stand inside a script element: it holds no `<`.
    """
    page: Json = {
        "@type": "WebPage",
        "@id": address,
        "url": address,
        "name": title,
        "description": about,
        "inLanguage": tongue.language,
        "isPartOf": {
            "@type": "Dataset",
            "@id": site.dataset,
            "name": str(site.title(tongue.language)),
        },
        "breadcrumb": {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "name": name, "item": where}
                for place, (name, where) in enumerate(trail, 1)
            ],
        },
    }
    if site.licence:
        page["license"] = {"@id": site.licence}
    graph: list[Mapping[str, Any]] = [page]
    if entity:
        page["mainEntity"] = {"@id": entity["@id"]}
        graph.append(entity)
    written = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def thing_in_schema_org(description: Description, tongue: Tongue) -> Json:
    """The thing in schema.org, as far as its facts can be said there."""
    thing = description.thing
    entity = _said(description, thing, tongue)
    types = _types(description, thing) or ["Thing"]
    labels = description.texts(thing, SKOS + "prefLabel")
    name = choose(labels, tongue.language)
    others = sorted({text.value for text in labels} - {name.value if name else ""})
    others += sorted(text.value for text in description.texts(thing, SKOS + "altLabel"))
    return {
        "@type": types[0] if len(types) == 1 else types,
        "@id": thing,
        **entity,
        **({"name": name.value} if name else {}),
        **({"alternateName": others} if others else {}),
    }


def _said(description: Description, subject: str, tongue: Tongue, depth: int = 0) -> Json:
    said: Json = {}
    for term, values in sorted(description.subjects.get(subject, {}).items()):
        local = term.removeprefix(SCHEMA)
        if local == term or local in ("name", "alternateName"):
            continue
        written = [_value(description, value, tongue, depth) for value in values]
        written.sort(key=lambda value: json.dumps(value, sort_keys=True))
        said[local] = written[0] if len(written) == 1 else written
    return said


def _value(description: Description, value: Value, tongue: Tongue, depth: int) -> Any:
    term = value.term
    if isinstance(term, Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return term.value
    if not isinstance(term, Iri):
        return str(term)
    if description.is_part(term.value) and depth == 0:
        types = _types(description, term.value)
        inner = _said(description, term.value, tongue, depth + 1)
        return {"@id": term.value, **({"@type": types[0]} if types else {}), **inner}
    name = tongue.name(term.value)
    return {"@id": term.value, **({"name": name.value} if name else {})}


def _types(description: Description, subject: str) -> list[str]:
    values = description.values(subject, TYPE)
    return sorted(value.text.removeprefix(SCHEMA) for value in values if SCHEMA in value.text)
