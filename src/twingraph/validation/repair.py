"""Repair what is mechanical in a Turtle file: house style, prefixes, a language tag left out.

Nothing is lost and nothing else is changed: comments stay, and what the file says stays the same
but for the tags that were added. Repairing twice changes nothing more.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from twingraph.errors import DataError
from twingraph.store.triples import parse_triples
from twingraph.validation.files import LICENCE
from twingraph.validation.layout import (
    Block,
    Comment,
    LayoutError,
    Page,
    Prefix,
    Property,
    Value,
    parse_page,
    render,
)
from twingraph.validation.names import prefixes_of
from twingraph.validation.style import LANGUAGES, SOURCE_LAST, sort_keys, usual_tag
from twingraph.vocab import KINDS

BOTH_LANGUAGES = frozenset(
    {
        "dcterms:description",
        "skos:note",
        "skos:prefLabel",
        "tg:area",
        "tg:capital",
        "tg:dateNote",
        "tg:reason",
        "tg:text",
        "tg:venue",
    }
)
"""Properties whose texts stand in German and English: a text without a tag is the other one."""


def repair(content: bytes, address: str, space: str | None, licence: str | None = None) -> bytes:
    """The file in house style; the same bytes where there is nothing to do or no safe way.

    `address` is the file's place in the data folder (`city/amiens`), `licence` the line to add
    where the head has none.
    """
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return content
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        page = parse_page(text)
    except LayoutError:
        return content
    if page.is_rough:
        return content
    kind, _, slug = address.partition("/")
    page = _with_prefixes(page, prefixes_of(space, address))
    page = _with_licence(page, licence)
    arranged = _arrange(page, f"{kind}:{slug}" if kind in KINDS else None)
    tagged = _with_tags(arranged)
    better = render(tagged).encode()
    if not _says_the_same(content, render(arranged).encode()) or not _is_sound(better):
        return content
    return better


def _is_sound(turtle: bytes) -> bool:
    try:
        parse_triples(turtle, "")
    except DataError:
        return False
    return True


def _says_the_same(before: bytes, after: bytes) -> bool:
    """Whether both say the same; a text that was no Turtle before may become some."""
    try:
        old = parse_triples(before, "")
    except DataError:
        return _is_sound(after)
    try:
        new = parse_triples(after, "")
    except DataError:
        return False
    if any("_:" in str(triple) for triple in old):
        return len(set(old)) == len(set(new))

    def normal(triples: Iterable[object]) -> set[str]:
        return {unicodedata.normalize("NFC", str(triple)) for triple in triples}

    return normal(old) == normal(new)


def _with_prefixes(page: Page, known: dict[str, str]) -> Page:
    """The page with known prefixes declared that are used, and without those that are not."""
    declared: dict[str, Prefix] = {}
    bases: list[Prefix] = []
    for prefix in page.prefixes:
        if prefix.keyword.lower().endswith("base"):
            bases.append(prefix)
        elif prefix.name not in declared:
            declared[prefix.name] = replace(prefix, keyword="@prefix")
        elif declared[prefix.name].iri != prefix.iri:
            return page  # declared twice with different meanings: not for a machine
    for name in sorted(page.used - set(declared)):
        if name in known:
            declared[name] = Prefix("@prefix", name, f"<{known[name]}>", 0, 0)
    kept = [prefix for name, prefix in sorted(declared.items()) if name in page.used]
    return replace(page, prefixes=(*bases, *kept))


def _with_licence(page: Page, licence: str | None) -> Page:
    if not licence or not page.head or any(line.startswith(LICENCE) for line in page.head):
        return page
    return replace(page, head=(page.head[0], licence, *page.head[1:]))


def _arrange(page: Page, thing: str | None) -> Page:
    """The page with its parts, properties and values in order."""
    parts = [part if isinstance(part, Comment) else _order(part) for part in page.parts]
    main = next((part for part in parts if isinstance(part, Block) and part.subject == thing), None)
    first = next((part for part in parts if isinstance(part, Block)), None)
    if main is not None and main is not first:
        parts = [main, *(part for part in parts if part is not main)]
    return replace(page, parts=tuple(parts))


def _order(block: Block) -> Block:
    merged: dict[str, Property] = {}
    for part in block.properties:
        verb = "a" if part.verb == "rdf:type" else part.verb
        if (known := merged.get(verb)) is not None:
            values = (*known.values, *part.values)
            merged[verb] = replace(known, values=values, above=(*known.above, *part.above))
        else:
            merged[verb] = replace(part, verb=verb)
    ranked = sorted(merged.values(), key=lambda part: _rank(part.verb))
    return replace(block, properties=tuple(_sort_values(_with_usual_tags(part)) for part in ranked))


def _with_usual_tags(part: Property) -> Property:
    """The property with its language tags as BCP 47 writes them."""

    def written(value: Value) -> Value:
        tag = usual_tag(value.text)
        return value if tag is None else replace(value, text=value.text[: -len(tag)] + tag)

    return replace(part, values=tuple(written(value) for value in part.values))


def _rank(verb: str) -> int:
    return {"a": -1, SOURCE_LAST: 1}.get(verb, 0)


def _sort_values(part: Property) -> Property:
    unique: dict[str, Value] = {}
    for value in part.values:
        if value.text not in unique or value.above or value.behind:
            unique[value.text] = value
    keys = sort_keys(part)
    values = sorted(unique.values(), key=lambda value: keys[value.text])
    return replace(part, values=tuple(values))


def _with_tags(page: Page) -> Page:
    """The page with a language tag where a text has none and only one is possible."""
    parts = [
        part
        if isinstance(part, Comment)
        else replace(part, properties=tuple(_tag(one) for one in part.properties))
        for part in page.parts
    ]
    return replace(page, parts=tuple(parts))


def _tag(part: Property) -> Property:
    plain = [value for value in part.values if value.is_plain]
    missing = [
        language
        for language in LANGUAGES
        if not any(value.text.endswith(f"@{language}") for value in part.values)
    ]
    if part.verb not in BOTH_LANGUAGES or len(plain) != 1 or len(missing) != 1:
        return part
    tagged = replace(plain[0], text=f"{plain[0].text}@{missing[0]}", is_plain=False)
    values = tuple(tagged if value is plain[0] else value for value in part.values)
    return _sort_values(replace(part, values=values))
