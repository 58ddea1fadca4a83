"""Check what a stranger hands in, in a process of its own that may be killed at any moment.

`python -m twingraph.validation.desk` reads one order from standard input and writes one report to
standard output. Nothing is written anywhere else.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from twingraph.dataset.folder import DATASET, RETIRED, DataFile, shared_shelf
from twingraph.errors import DataError
from twingraph.store.serial import parse_quads
from twingraph.store.terms import Iri, Triple
from twingraph.validation.checkup import Report, check
from twingraph.validation.desk_table import read_rows
from twingraph.validation.finding import Severity
from twingraph.validation.finding import order as order_of
from twingraph.validation.material import Material, find_space, words_and_rules
from twingraph.validation.report import render
from twingraph.validation.report.json import as_data, findings_as_data
from twingraph.validation.report.text import summary
from twingraph.validation.sheet import Sheet, sheet_of
from twingraph.vocab import KINDS

ALONE, TOGETHER = "alone", "together"
PAGE = "page"
"""A form for the page of the desk: the report as JSON with what the page needs besides."""
SUBMISSION = "submission"
LONELY = "thing-orphan"
"""The rule that wants everything to be referred to, which nobody can see of one file alone."""
MOST_TOLD = 1000
"""Findings a page is given; the other forms tell them all."""


@dataclass(frozen=True)
class Order:
    """What is to be checked, and how.

    `published` are the quads of the data folder as N-Quads, one graph per file; `scope` is
    `alone` (what the submission refers to is taken on trust) or `together`. With a `kind` what was
    handed in is a table of things of that kind, as CSV, instead of Turtle.
    """

    turtle: bytes
    published: bytes
    space: str | None
    scope: str
    name: str
    kind: str = ""


def examine(order: Order) -> tuple[Report, Sheet | None]:
    """The findings on what was handed in, and those it causes elsewhere."""
    if order.kind and order.space:
        return examine_table(order, order.space), None
    shelf = shared_shelf()
    words, rulebook, rules = words_and_rules(shelf)
    published = list(read_published(order.published, order.space))
    sheet: Sheet | None = None
    broken: tuple[tuple[DataFile, DataError], ...] = ()
    try:
        sheet = read_submission(order)
    except DataError as trouble:
        broken = ((_file(SUBMISSION, SUBMISSION, order.name), trouble),)
    space = order.space or (find_space([sheet]) if sheet else None)
    if order.scope == ALONE:
        published = [one for one in published if one.file.kind == DATASET]
    material = Material(
        Path(), space, tuple(published), words, rulebook, rules, (), broken, frozenset()
    )
    if sheet is not None:
        trusted = _strangers(sheet, space) if order.scope == ALONE and space else frozenset()
        material = replace(material.with_sheets(sheet), trusted=trusted)
    report = check(material)
    name = sheet.name if sheet else order.name
    if order.scope == ALONE:
        findings = [one for one in report.findings if one.file == name and one.rule != LONELY]
    else:
        # What was published had no violation: those that are there now are the submission's.
        findings = [
            one
            for one in report.findings
            if one.file == name or (sheet and one.severity is Severity.VIOLATION)
        ]
    triples = len(sheet.triples) if sheet else 0
    told = replace(report, findings=tuple(findings), files=1, triples=triples, checked=(name,))
    return told, sheet


def examine_table(order: Order, space: str) -> Report:
    """The findings on a table: on its cells, else on what each row says, at row and column."""
    words, rulebook, rules = words_and_rules(shared_shelf())
    published = list(read_published(order.published, space))
    table = read_rows(order.turtle, order.name, order.kind, published, space)
    trusted: frozenset[Iri] = frozenset()
    if order.scope == ALONE:
        published = [one for one in published if one.file.kind == DATASET]
        trusted = frozenset(iri for sheet in table.sheets for iri in _strangers(sheet, space))
        trusted -= {Iri(f"{space}id/{sheet.file.address}") for sheet in table.sheets}
    material = Material(Path(), space, tuple(published), words, rulebook, rules, ())
    material = replace(material, trusted=trusted)
    material = material.with_sheets(*table.sheets)
    report = check(material)
    findings = list(table.faults)
    for one in report.findings:
        placed = table.place(one, order.name)
        if placed is not None and not (order.scope == ALONE and one.rule == LONELY):
            findings.append(placed)
        elif placed is None and order.scope == TOGETHER and one.severity is Severity.VIOLATION:
            findings.append(one)
    triples = sum(len(sheet.triples) for sheet in table.sheets)
    return replace(
        report,
        findings=tuple(sorted(findings, key=order_of)),
        files=len(table.sheets),
        triples=triples,
        checked=(order.name,),
    )


def read_published(n_quads: bytes, space: str | None) -> Iterable[Sheet]:
    """The published files, their triples without their lines: style is not asked of them."""
    if space is None:
        return
    by_graph: dict[str, list[Triple]] = {}
    for quad in parse_quads(n_quads):
        by_graph.setdefault(getattr(quad.graph_name, "value", ""), []).append(quad.triple)
    for graph, triples in by_graph.items():
        address = graph.removeprefix(f"{space}graph/")
        kind = address.partition("/")[0]
        if kind in KINDS or address in (DATASET, RETIRED):
            file = _file(address, kind, f"{address}.ttl")
            yield Sheet(file, b"", tuple(triples), {"style": (space, ())})


def read_submission(order: Order) -> Sheet:
    """What was handed in, taken for the file of the first thing it describes.

    DataError with all its faults if it is not sound Turtle.
    """
    file = _file(SUBMISSION, SUBMISSION, order.name)
    sheet = sheet_of(file, order.turtle)
    address = address_of(sheet, order.space or find_space([sheet]))
    if address is None:
        return sheet
    kind = address.partition("/")[0]
    return sheet_of(_file(address, kind, f"{address}.ttl"), order.turtle)


def address_of(sheet: Sheet, space: str | None) -> str | None:
    """The place in the data folder of the first thing that is described; None if it has none."""
    if space is None:
        return None
    for triple in sheet.triples:
        subject = triple.subject
        if isinstance(subject, Iri) and subject.value == f"{space}{DATASET}":
            return DATASET
        if isinstance(subject, Iri) and subject.value.startswith(f"{space}id/"):
            address = subject.value.removeprefix(f"{space}id/").partition("#")[0]
            kind, _, slug = address.partition("/")
            if kind in KINDS and slug and "/" not in slug:
                return address
    return None


def _strangers(sheet: Sheet, space: str) -> frozenset[Iri]:
    """Things of the data that the submission names and does not describe."""
    own = {getattr(triple.subject, "value", "").partition("#")[0] for triple in sheet.triples}
    return frozenset(
        triple.object
        for triple in sheet.triples
        if isinstance(triple.object, Iri)
        and triple.object.value.startswith(f"{space}id/")
        and triple.object.value.partition("#")[0] not in own
    )


def _file(address: str, kind: str, name: str) -> DataFile:
    return DataFile(address, kind, Path(name), name)


def as_page(report: Report, sheet: Sheet | None) -> dict[str, Any]:
    """What the page of the desk shows: the first findings, how many there are."""
    data = as_data(report)
    data["findings"] = findings_as_data(report, MOST_TOLD)
    data["address"] = sheet.file.address if sheet and sheet.file.kind != SUBMISSION else None
    data["name"] = report.checked[0]
    data["total"] = len(report.findings)
    return data


def bound(seconds: float, memory_mb: int) -> None:
    """Take from this process more than it may use; there is no way back."""
    limits = [
        (resource.RLIMIT_AS, _address_space() + memory_mb * 2**20),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ]
    for what, most in limits:
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    signal.alarm(int(seconds) + 2)  # should whoever started us be gone
    os.nice(5)


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


def answer(order: Order, form: str, language: str) -> bytes:
    """The report in one of the forms of `validation.report`, or for the page."""
    report, sheet = examine(order)
    if form == PAGE:
        return json.dumps(as_page(report, sheet), ensure_ascii=False).encode()
    text = render(report, form, language)
    # The command line says it on standard error.
    return (f"{text}{summary(report, language)}\n" if form == "text" else text).encode()


def main() -> None:
    """Read an order, answer it, leave: a line of JSON, then the bytes that it announces."""
    told = json.loads(sys.stdin.buffer.readline())
    bound(told["seconds"], told["memory_mb"])
    turtle = sys.stdin.buffer.read(told["submission"])
    published = sys.stdin.buffer.read(told["published"])
    order = Order(turtle, published, told["space"], told["scope"], told["name"], told["kind"])
    sys.stdout.buffer.write(answer(order, told["form"], told["language"]))


if __name__ == "__main__":
    main()
