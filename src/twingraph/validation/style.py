"""The house style of Turtle files, as findings with line and column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from twingraph.errors import Place
from twingraph.store.terms import Iri
from twingraph.validation.files import LICENCE, finding
from twingraph.validation.finding import Finding, Wording
from twingraph.validation.layout import Block, Page, Property, render
from twingraph.validation.names import prefixes_of
from twingraph.validation.sheet import Sheet
from twingraph.vocab import KINDS

NAMES_FIRST = "skos:prefLabel"
SOURCE_LAST = "dcterms:source"
LANGUAGES = ("de", "en")
LONGEST = 3000
"""Lines up to which each departure from the layout is told by itself."""


def check_style(sheet: Sheet, space: str | None) -> Iterator[Finding]:
    """What in a file departs from the house style; `--fix` repairs nearly all of it."""
    try:
        text = sheet.content.decode("utf-8")
    except UnicodeDecodeError:
        return
    yield from _check_text(text, sheet.name)
    page = sheet.page
    if page is None:
        return
    yield from _check_head(page, sheet.name)
    yield from _check_prefixes(page, sheet, space)
    yield from _check_blocks(page, sheet, space)
    if not page.is_rough:
        yield from _check_layout(text, page, sheet.name)


def _check_text(text: str, name: str) -> Iterator[Finding]:
    if text.startswith("\ufeff"):
        yield finding("style-bytes", Place(name, 1, 1), Wording("ein BOM", "a byte order mark"))
    if (at := text.find("\r")) >= 0:
        line = text.count("\n", 0, at) + 1
        what = Wording("Zeilenenden aus Windows", "line ends of Windows")
        yield finding("style-bytes", Place(name, line, 1), what)
    if text and not text.endswith("\n"):
        line = text.count("\n") + 1
        what = Wording("kein Zeilenende am Schluss", "no line end at the end")
        yield finding("style-bytes", Place(name, line, 1), what)
    if not unicodedata.is_normalized("NFC", text):
        for number, line_text in enumerate(text.split("\n"), start=1):
            if not unicodedata.is_normalized("NFC", line_text):
                what = Wording("zerlegte Buchstaben (kein NFC)", "letters in pieces (not NFC)")
                yield finding("style-bytes", Place(name, number, 1), what)
                break


def _check_head(page: Page, name: str) -> Iterator[Finding]:
    if not page.head or page.head[0].startswith(LICENCE):
        what = Wording(
            "in der ersten Zeile ein Kommentar, wovon die Datei handelt",
            "a comment on the first line saying what the file is about",
        )
        yield finding("style-head", Place(name, 1, 1), what)
    if not any(line.startswith(LICENCE) for line in page.head):
        what = Wording(
            f"in der zweiten Zeile die Lizenz: {LICENCE}…",
            f"the licence on the second line: {LICENCE}…",
        )
        yield finding("style-head", Place(name, min(2, 1 + len(page.head)), 1), what)


def _check_prefixes(page: Page, sheet: Sheet, space: str | None) -> Iterator[Finding]:
    name = sheet.name
    known = prefixes_of(space, sheet.file.address) if space is not None else {}
    before = ""
    declared: set[str] = set()
    for prefix in page.prefixes:
        place = Place(name, prefix.line, prefix.column)
        if prefix.keyword.lower().endswith("base"):
            what = Wording("@base wird nicht benutzt", "@base is not used")
            yield finding("style-prefix", place, what)
            continue
        if prefix.keyword != "@prefix":
            what = Wording(
                "@prefix mit Punkt am Ende schreiben", "write @prefix, a stop at its end"
            )
            yield finding("style-prefix", place, what)
        if prefix.name in declared:
            what = Wording(f"{prefix.name}: steht zweimal da", f"{prefix.name}: stands there twice")
            yield finding("style-prefix", place, what)
        declared.add(prefix.name)
        if prefix.name not in page.used:
            yield finding("style-unused", place, f"{prefix.name}:")
        if prefix.name < before:
            what = Wording(
                f"{prefix.name}: gehört vor {before}:", f"{prefix.name}: belongs before {before}:"
            )
            yield finding("style-prefix", place, what)
        before = max(before, prefix.name)
        meant = known.get(prefix.name, prefix.iri.strip("<>"))
        if prefix.iri == f"<{meant}>":
            continue
        # In a file about its own thing, parts of another are a slip; else the file's name is one.
        if prefix.name != "this" or _is_about_its_thing(sheet, space):
            own = f"@prefix {prefix.name}: <{meant}> ."
            yield finding("file-prefix", place, own, value=prefix.iri)
        elif sheet.file.kind in KINDS:
            what = Wording(f"this: steht für <{meant}>", f"this: stands for <{meant}>")
            yield finding("style-prefix", place, what)


def _is_about_its_thing(sheet: Sheet, space: str | None) -> bool:
    thing = Iri(f"{space}id/{sheet.file.address}") if space else None
    return any(triple.subject == thing for triple in sheet.triples)


def _check_blocks(page: Page, sheet: Sheet, space: str | None) -> Iterator[Finding]:
    name = sheet.name
    thing = f"{sheet.file.kind}:{sheet.file.slug}"
    full = f"<{space}id/{sheet.file.address}>"
    subjects = [block.subject for block in page.blocks]
    if sheet.file.kind in KINDS and subjects and subjects[0] not in (thing, full):
        if thing in subjects or full in subjects:
            block = page.blocks[0]
            what = Wording(f"{thing} steht zuerst", f"{thing} comes first")
            yield finding("style-order", Place(name, block.line, block.column), what)
    seen: set[str] = set()
    for block in page.blocks:
        place = Place(name, block.line, block.column)
        if block.subject in seen:
            what = Wording(
                f"{block.subject} steht in einem Block beisammen",
                f"{block.subject} stands together in one block",
            )
            yield finding("style-order", place, what)
        seen.add(block.subject)
        if not block.is_named:
            yield finding("file-blank", place)
        yield from _check_properties(block, name)


def _check_properties(block: Block, name: str) -> Iterator[Finding]:
    last = len(block.properties) - 1
    seen: set[str] = set()
    for number, part in enumerate(block.properties):
        place = Place(name, part.line, part.column)
        if part.verb in ("a", "rdf:type") and number:
            what = Wording("a steht zuerst", "a comes first")
            yield finding("style-order", place, what)
        if part.verb == "rdf:type":
            what = Wording("a statt rdf:type schreiben", "write a, not rdf:type")
            yield finding("style-order", place, what)
        if part.verb in seen:
            what = Wording(f"{part.verb} nur einmal nennen", f"name {part.verb} but once")
            yield finding("style-order", place, what)
        if part.verb == SOURCE_LAST and number != last:
            what = Wording(f"{SOURCE_LAST} steht zuletzt", f"{SOURCE_LAST} comes last")
            yield finding("style-order", place, what)
        seen.add(part.verb)
        yield from _check_values(part, name)


def _check_values(part: Property, name: str) -> Iterator[Finding]:
    for value in part.values:
        if value.has_blank_node:
            shown = value.text if len(value.text) < 80 else f"{value.text[:79]}…"
            yield finding("file-blank", Place(name, value.line, value.column), value=shown)
        tag = usual_tag(value.text)
        if tag is not None and not value.text.endswith(tag):
            place = Place(name, value.line, value.column)
            yield finding("style-tag", place, tag, value=value.text)
    keys = sort_keys(part)
    seen: set[str] = set()
    before = ""
    for value in part.values:
        place = Place(name, value.line, value.column)
        if value.text in seen:
            what = Wording("steht zweimal da", "stands there twice")
            yield finding("style-values", place, what, value=value.text)
        elif before and keys[value.text] < keys[before]:
            what = Wording(f"gehört vor {before}", f"belongs before {before}")
            yield finding("style-values", place, what, value=value.text)
        before = value.text
        seen.add(before)


def sort_keys(part: Property) -> dict[str, tuple[int, str]]:
    """What each value is sorted by: German, English, other languages; names by the alphabet.

    Parts of the thing come in the order of time, which their names do not tell.
    """
    texts = {value.text for value in part.values}
    has_language = any("@" in text.rpartition('"')[2] for text in texts)
    are_names = all(_is_name(text) and not text.startswith("this:") for text in texts)

    def key(text: str) -> tuple[int, str]:
        tag = text.rpartition('"')[2]
        if tag.startswith("@"):
            language = tag[1:].lower()
            rank = LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)
            return rank, ""
        if text.endswith(('"', "'")) and has_language:
            return len(LANGUAGES) + 1, ""
        return 0, text if are_names else ""

    return {text: key(text) for text in texts}


def usual_tag(text: str) -> str | None:
    """The language tag at the end of a text, `@` included, as BCP 47 writes it; None without one.

    RFC 5646, section 2.1.1: languages small, scripts as Latn, regions large.
    """
    tag = text.rpartition('"')[2] if '"' in text else text.rpartition("'")[2]
    if not tag.startswith("@"):
        return None
    language, *subtags = tag[1:].lower().split("-")
    written = [language]
    for number, subtag in enumerate(subtags):
        is_private = "x" in [language, *subtags[:number]]
        if len(subtag) == 2 and not is_private and len(written[-1]) > 1:
            written.append(subtag.upper())
        elif len(subtag) == 4 and subtag.isalpha() and not is_private and len(written[-1]) > 1:
            written.append(subtag.title())
        else:
            written.append(subtag)
    return "@" + "-".join(written)


def _is_name(text: str) -> bool:
    return ":" in text and not text.startswith(('"', "'", "<", "[", "(", "_"))


def _check_layout(text: str, page: Page, name: str) -> Iterator[Finding]:
    """Each stretch of lines that is laid out otherwise, with how it should be."""
    better = render(page)
    if better == text:
        return
    # Comparing takes the square of the length: a huge file gets its first departure alone.
    mine = text.removeprefix("\ufeff").replace("\r\n", "\n").splitlines()
    theirs = better.splitlines()
    if len(mine) > LONGEST:
        pairs = zip(mine, theirs, strict=False)
        number = next((n for n, (one, other) in enumerate(pairs) if one != other), len(mine) - 1)
        yield finding("style-layout", Place(name, number + 1, 1))
        return
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    for tag, start, end, low, high in matcher.get_opcodes():
        if tag == "equal":
            continue
        shown = [line for line in theirs[low:high] if line.strip()]
        if shown:
            shown[0] = shown[0] if len(shown[0]) < 200 else f"{shown[0][:199]}…"
            hint = Wording(f"so schreiben: {shown[0]}", f"write it so: {shown[0]}")
        elif start < end and not any(line.strip() for line in mine[start:end]):
            hint = Wording("Leerzeile löschen", "delete the blank line")
        elif low < high:
            hint = Wording("hier eine Leerzeile einfügen", "put a blank line here")
        else:
            hint = None
        yield finding("style-layout", Place(name, min(start + 1, len(mine)), 1), hint=hint)
