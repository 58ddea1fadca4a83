"""The whole check: files, shapes, questions and style, in one list of findings."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from twingraph.dataset.folder import say
from twingraph.dataset.provenance import derived_graph
from twingraph.errors import Place
from twingraph.store.assembly import Assembly
from twingraph.store.terms import BlankNode, Iri, Term, Triple
from twingraph.validation.files import (
    check_files,
    finding,
    is_elsewhere,
    lost_sheets,
    strangers_in,
)
from twingraph.validation.finding import Finding, Severity, Wording
from twingraph.validation.hint import Hints
from twingraph.validation.hygiene import Row, ask_questions
from twingraph.validation.languages import excused_from
from twingraph.validation.locate import Places, surplus
from twingraph.validation.material import Material
from twingraph.validation.names import Names
from twingraph.validation.once import tell_once
from twingraph.validation.rule import Rule, local_name
from twingraph.validation.shacl.choice import AUTO, judge
from twingraph.validation.shacl.facts import Facts
from twingraph.validation.shacl.path import Path
from twingraph.validation.shacl.result import Result
from twingraph.validation.sheet import Sheet
from twingraph.validation.style import check_style

_MADE_UP = "urn:x-twingraph:blank:"
_LINKED = "thing-link"
"""The question for links that lead nowhere."""
_TOO_MANY = {
    "MaxCountConstraintComponent",
    "UniqueLangConstraintComponent",
    "QualifiedMaxCountConstraintComponent",
}


@dataclass(frozen=True)
class Report:
    """What a check found, and what it looked at."""

    findings: tuple[Finding, ...]
    files: int
    triples: int
    engines: tuple[str, ...]
    seconds: float = field(compare=False)
    rules: tuple[Rule, ...] = field(default=(), repr=False)
    checked: tuple[str, ...] = field(default=(), repr=False)
    broken: int = 0

    def count(self, severity: Severity) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def check(material: Material, engine: str = AUTO) -> Report:
    """Check everything; findings come in the order of their places, each cause once."""
    started = time.monotonic()
    run = _Run(material)
    found = list(run.findings(engine))
    triples = sum(len(sheet.triples) for sheet in material.facts)
    return Report(
        tuple(tell_once(found, {one.slug: one.text for one in material.rulebook.questions})),
        len(material.facts) + len(material.broken),
        triples,
        run.engines,
        time.monotonic() - started,
        material.rulebook.rules,
        run.checked(),
        len(material.broken),
    )


class _Run:
    def __init__(self, material: Material) -> None:
        self.material = material
        self.engines: tuple[str, ...] = ()
        self.assembly = Assembly()
        self.facts = Facts()
        self.book = material.rulebook
        for sheet in (*material.facts, *material.words):
            triples = named(sheet)
            self.facts.add(triples)
            self.assembly.add(triples, material.graph(sheet.file))
        for sheet in self.book.sheets:
            self.assembly.add(sheet.triples, material.graph(sheet.file))
        self.names = Names(self.facts, material.space)
        self.hints = Hints(self.facts, self.book.shapes.graph, self.names)
        self.places = Places((*material.facts, *material.words, *self.book.sheets))

    def checked(self) -> tuple[str, ...]:
        material = self.material
        broken = [file.name for file, _ in material.broken]
        sheets = (*material.facts, *material.words, *self.book.sheets)
        return tuple(sorted([*broken, *(sheet.name for sheet in sheets)]))

    def findings(self, engine: str) -> Iterator[Finding]:
        material = self.material
        if material.space is not None:
            self._derive(material.space)
        yield from check_files(material, self.facts, self.names)
        if material.space is not None and is_elsewhere(material):
            return
        for sheet in material.facts:
            yield from self._style_of(sheet)
        if material.space is None:
            return
        unknown = self._unreadable()
        yield from self._by_shapes(engine, unknown)
        for row in ask_questions(self.book.questions, self.assembly, self.names):
            if row.this in unknown or row.value in unknown or is_made_up(row.this, row.value):
                continue
            if row.this in material.trusted or (
                row.rule.name == _LINKED and row.value in material.trusted
            ):
                continue
            # Who refers to a thing may stand in a file that cannot be read.
            if not (unknown and row.rule.name == "thing-orphan"):
                yield self._of_row(row)

    def _style_of(self, sheet: Sheet) -> tuple[Finding, ...]:
        known = sheet.memory.get("style")
        if not isinstance(known, tuple) or known[0] != self.material.space:
            found = tuple(check_style(sheet, self.material.space))
            known = sheet.memory["style"] = self.material.space, found
        return tuple(known[1])

    def _derive(self, space: str) -> None:
        graph = derived_graph(space)
        for rule in self.material.rules:
            self.assembly.derive(rule.text, graph, rule.name)
        self.facts.add(
            quad.triple
            for quad in self.assembly.quads.quads_for_pattern(None, None, None, Iri(graph))
        )

    def _unreadable(self) -> set[Term]:
        """Things whose files cannot be read, or say something else than was meant.

        That they are missing is no fault of who names them; their files are told once.
        """
        space = self.material.space
        unknown: set[Term] = {Iri(f"{space}id/{file.address}") for file, _ in self.material.broken}
        misled = [
            sheet
            for sheet in self.material.facts
            if any(one.rule == "file-prefix" for one in self._style_of(sheet))
        ]
        for sheet in (*lost_sheets(self.material), *misled):
            thing = Iri(f"{space}id/{sheet.file.address}")
            unknown |= {thing, *strangers_in(sheet, thing)}
        return unknown

    def _by_shapes(self, engine: str, unknown: set[Term]) -> Iterator[Finding]:
        judged = judge(self.facts, self.book.shapes, engine)
        self.engines = judged.engines
        excused = excused_from(self.facts, self.book.shapes.graph)
        for result in judged.results:
            if result.shape in excused:
                continue
            value = result.value
            if value is None and result.component in _TOO_MANY:
                predicates = _predicates(result.path)
                value = surplus(self.facts, result.focus, predicates)
            known = not unknown.intersection((result.focus, value))
            known = known and value not in self.material.trusted
            if known and not is_made_up(result.focus, value):
                yield self._of_result(result, value)
        for shape, reason in judged.left.items():
            _, place = self.places.find(shape)
            yield finding("rule-failed", place or Place("shapes"), reason, value=str(shape))

    def _of_result(self, result: Result, value: Term | None) -> Finding:
        predicates = _predicates(result.path)
        missing = value is None and result.component.startswith(("Min", "QualifiedMin", "HasV"))
        _, place = self.places.find(result.focus, () if missing else predicates, value)
        name = local_name(result.shape)
        rule = self.book.by_name.get(name)
        said = rule.message if rule and rule.message.en else _plain(result)
        return self._finding(
            name,
            rule.severity if rule else Severity.VIOLATION,
            said,
            result.focus,
            predicates,
            value,
            place,
            result.component,
        )

    def _of_row(self, row: Row) -> Finding:
        predicates = () if row.property is None else (row.property,)
        _, place = self.places.find(row.this, predicates, row.value)
        rule = row.rule
        return self._finding(
            rule.name,
            rule.severity,
            row.message,
            row.this,
            predicates,
            row.value,
            place,
            None,
            row.because,
        )

    def _finding(
        self,
        rule: str,
        severity: Severity,
        message: Wording,
        focus: Term,
        predicates: Sequence[Iri],
        value: Term | None,
        place: Place | None,
        component: str | None,
        because: Term | None = None,
    ) -> Finding:
        place = place or Place(say(self.material.folder))
        first = predicates[0] if predicates else None
        meant = self.hints.meant(rule, focus, first, value)
        return Finding(
            place.file,
            place.line,
            place.column,
            severity,
            rule,
            message,
            thing=focus.value if isinstance(focus, Iri) else None,
            label=self.names.introduce(focus),
            predicate=self.names.write(first) if first is not None else None,
            value=self.names.write(value) if value is not None else None,
            hint=self.hints.find(rule, focus, first, value, meant),
            component=component,
            statement=(
                str(first) if first is not None else None,
                str(value) if value is not None else None,
            ),
            meant=(str(meant), self.names.write(meant)) if meant is not None else None,
            because=str(because) if because is not None else None,
        )


def named(sheet: Sheet) -> tuple[Triple, ...]:
    """The triples of a file, its blank nodes given names.

    They are a finding of their own; named, they do not stop the rules that derive facts.
    """
    if not any(
        isinstance(node, BlankNode)
        for triple in sheet.triples
        for node in (triple.subject, triple.object)
    ):
        return sheet.triples

    def name(node: Term) -> Term:
        return Iri(_MADE_UP + node.value) if isinstance(node, BlankNode) else node

    return tuple(
        Triple(name(triple.subject), triple.predicate, name(triple.object))  # type: ignore[arg-type]
        for triple in sheet.triples
    )


def is_made_up(*nodes: Term | None) -> bool:
    """Whether one was a blank node: what is wrong with it is told at its place already."""
    return any(isinstance(node, Iri) and node.value.startswith(_MADE_UP) for node in nodes)


def _predicates(path: Path | None) -> tuple[Iri, ...]:
    return tuple(path.predicates()) if path else ()


def _plain(result: Result) -> Wording:
    """What is said for a shape that brings no words of its own."""
    component = result.component.removesuffix("ConstraintComponent")
    return Wording(f"verstößt gegen {component}", f"breaks {component}")
