"""Check the files themselves: their names and places, and that each keeps to its own thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from twingraph.dataset import Misfit
from twingraph.dataset.folder import DATASET, read_bytes, say
from twingraph.errors import DataError, Place
from twingraph.store.terms import Iri, Term
from twingraph.validation.finding import Finding, Wording
from twingraph.validation.material import Material
from twingraph.validation.names import Names
from twingraph.validation.shacl.facts import TYPE, Facts
from twingraph.validation.sheet import Sheet
from twingraph.validation.wording import FILE_RULES
from twingraph.vocab import DCTERMS, KINDS, SPDX_OF_LICENCE, VOID, class_of_kind

_REASONS = {
    "unknown-kind": "file-kind",
    "too-deep": "file-depth",
    "bad-slug": "file-slug",
    "not-turtle": "file-turtle",
    "no-thing": "file-thing",
}
_ADDRESS = re.compile(r"[a-z]+/[a-z0-9-]+")
LICENCE = "# SPDX-License-Identifier: "
_LICENCE = Iri(DCTERMS + "license")
LEDGER = "addresses.txt"
"""A list of all addresses ever published, one a line; kept in the data folder."""


def check_files(material: Material, facts: Facts, names: Names) -> Iterator[Finding]:
    """What is wrong with the files of a data folder, apart from what they say."""
    for file, trouble in material.broken:
        for fault in trouble.faults:
            yield of_fault(fault, file.name)
    if material.space is not None and is_elsewhere(material):
        yield finding("file-space", _place_of_space(material), f"<{material.space}>")
        return
    for misfit in material.misfits:
        yield _of_misfit(misfit, material, names)
    yield from _check_licences(material)
    if material.space is None:
        yield finding("file-dataset", Place(say(material.folder / "dataset.ttl")))
        return
    for sheet in material.facts:
        if sheet.file.kind in KINDS:
            yield from _check_subjects(sheet, material.space, names)
    yield from _check_ledger(material, facts)


def finding(
    rule: str,
    place: Place,
    what: Wording | str = "",
    *,
    thing: Term | None = None,
    names: Names | None = None,
    hint: Wording | None = None,
    value: str | None = None,
) -> Finding:
    """A finding by a rule that is kept in code; `what` fills the gap in its message."""
    severity, _, message = FILE_RULES[rule]
    words = Wording(what, what) if isinstance(what, str) else what
    return Finding(
        place.file,
        place.line,
        place.column,
        severity,
        rule,
        Wording(message.de.replace("{what}", words.de), message.en.replace("{what}", words.en)),
        thing=thing.value if isinstance(thing, Iri) else None,
        label=names.introduce(thing) if names and thing is not None else None,
        hint=hint,
        value=value,
    )


def of_fault(fault: DataError, name: str) -> Finding:
    """An unreadable file as a finding."""
    place = fault.place or Place(name)
    hint = None
    if fault.advised("en") or fault.advised("de"):
        hint = Wording(fault.advised("de") or "", fault.advised("en") or "")
    return finding("file-syntax", place, Wording(fault.said("de"), fault.said("en")), hint=hint)


def is_elsewhere(material: Material) -> bool:
    """Whether no file at all describes its thing: then the address space is wrong, not they."""
    things = sum(sheet.file.kind in KINDS for sheet in material.facts)
    return 1 < things == len(lost_sheets(material))


def lost_sheets(material: Material) -> list[Sheet]:
    """The files that do not describe the thing which they are named after."""
    lost = {misfit.place.file for misfit in material.misfits if misfit.reason == "no-thing"}
    return [sheet for sheet in material.facts if sheet.name in lost]


def strangers_in(sheet: Sheet, thing: Iri) -> Iterator[Iri]:
    """What a file describes beside its thing and the parts of it; parts go with their whole."""
    found: dict[Iri, None] = {}
    for triple in sheet.triples:
        subject = triple.subject
        if isinstance(subject, Iri) and subject != thing:
            if not subject.value.startswith(f"{thing.value}#"):
                found[subject] = None
    for stranger in found:
        whole, sign, _ = stranger.value.partition("#")
        if not sign or Iri(whole) not in found:
            yield stranger


def _of_misfit(misfit: Misfit, material: Material, names: Names) -> Finding:
    rule = _REASONS[misfit.reason]
    if rule != "file-thing":
        return finding(rule, misfit.place)
    sheet = next(one for one in material.facts if one.name == misfit.place.file)
    thing = Iri(f"{material.space}id/{sheet.file.address}")
    address = names.write(thing)
    stranger = next(strangers_in(sheet, thing), None)
    if stranger is None:
        what = Wording(f"{address} kommt nicht vor", f"{address} does not occur")
        return finding(rule, Place(sheet.name, 1, 1), what)
    written = names.write(stranger)
    return finding(
        rule,
        _place(sheet, stranger),
        Wording(f"{address}, nicht {written}", f"{address}, not {written}"),
        value=written,
        hint=Wording(
            f"{written} in {address} ändern oder die Datei umbenennen",
            f"change {written} to {address} or rename the file",
        ),
    )


def _check_licences(material: Material) -> Iterator[Finding]:
    """Each file names the licence under which dataset.ttl offers them all."""
    offered = {
        SPDX_OF_LICENCE.get(getattr(triple.object, "value", ""))
        for sheet in material.facts
        if sheet.file.kind == DATASET
        for triple in sheet.triples
        if triple.predicate == _LICENCE
    } - {None}
    if len(offered) != 1:
        return
    for sheet in material.facts:
        for number, line in enumerate(sheet.page.head if sheet.page else (), start=1):
            said = line.removeprefix(LICENCE).strip()
            if line.startswith(LICENCE) and said not in offered:
                what = f"{LICENCE}{offered.copy().pop()}"
                yield finding("style-licence", Place(sheet.name, number, 1), what, value=said)


def _place_of_space(material: Material) -> Place:
    """Where dataset.ttl says the address space."""
    for sheet in material.facts:
        for triple, place in sheet.places.items():
            if triple.predicate.value == VOID + "uriSpace":
                return place
    return Place(say(material.folder / "dataset.ttl"))


def _check_subjects(sheet: Sheet, space: str, names: Names) -> Iterator[Finding]:
    """One thing per file, of the class that its folder says, with its parts."""
    thing = Iri(f"{space}id/{sheet.file.address}")
    cls = Iri(class_of_kind(sheet.file.kind))
    about = [triple for triple in sheet.triples if triple.subject == thing]
    types = [triple.object for triple in about if triple.predicate == TYPE]
    if types and cls not in types:
        yield finding(
            "file-class", _place(sheet, thing), names.write(cls), thing=thing, names=names
        )
    if not about:
        return
    for stranger in strangers_in(sheet, thing):
        yield finding(
            "file-stranger",
            _place(sheet, stranger),
            names.write(thing),
            value=names.write(stranger),
        )


def _check_ledger(material: Material, facts: Facts) -> Iterator[Finding]:
    ledger = material.folder / LEDGER
    if not ledger.exists():
        return
    known = {f"{sheet.file.address}" for sheet in material.facts}
    known |= {file.address for file, _ in material.broken}
    try:
        lines = list(_lines(ledger))
    except DataError as trouble:
        what = Wording(trouble.said("de"), trouble.said("en"))
        yield finding("file-ledger-text", Place(_name(ledger, material), 1, 1), what)
        return
    for number, address in lines:
        if address in known:
            continue
        place = Place(_name(ledger, material), number, 1)
        if _ADDRESS.fullmatch(address) is None:
            what = Wording("das ist keine", "this is none")
            yield finding("file-ledger-text", place, what, value=address)
        elif not facts.properties(Iri(f"{material.space}id/{address}")):
            yield finding("file-ledger", place, value=address)
    listed = {address for _, address in lines}
    for sheet in material.facts:
        if sheet.file.kind in KINDS and sheet.file.address not in listed:
            thing = Iri(f"{material.space}id/{sheet.file.address}")
            yield finding("file-ledger-new", _place(sheet, thing), value=sheet.file.address)


def published_addresses(data: Path) -> set[str]:
    """Every address in the ledger of a data folder; empty where it keeps none.

    DataError if it cannot be read.
    """
    ledger = data / LEDGER
    return {address for _, address in _lines(ledger)} if ledger.exists() else set()


def _lines(ledger: Path) -> Iterator[tuple[int, str]]:
    try:
        text = read_bytes(ledger).decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise DataError("not UTF-8", place=Place(str(ledger)), de="kein UTF-8") from trouble
    for number, line in enumerate(text.splitlines(), start=1):
        address = line.strip()
        if address and not address.startswith("#"):
            yield number, address


def _name(path: Path, material: Material) -> str:
    """The file called as its neighbours are."""
    if material.facts:
        sheet = material.facts[0]
        return sheet.name.removesuffix(f"{sheet.file.address}.ttl") + path.name
    return say(path)


def _place(sheet: Sheet, subject: Iri) -> Place:
    return sheet.subjects.get(subject, Place(sheet.name))
