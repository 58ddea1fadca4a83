"""Every rule has a good example that keeps it and a bad one that breaks it, and only it.

The good examples together are an invented town; a bad one is set into it, in the place of the
good one it departs from.
"""

import logging
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from twingraph.dataset.folder import DataFile
from twingraph.store.terms import BlankNode, Iri
from twingraph.validation import Material, Reader, Severity, check
from twingraph.validation.checkup import _Run
from twingraph.validation.material import Sheet, sheet_of
from twingraph.validation.shacl import engine, reference
from twingraph.validation.shacl.facts import Facts
from twingraph.validation.shacl.result import Result
from twingraph.vocab import SH, SHAPE

HERE = Path(__file__).parent
SPACE = "https://example.org/town/"
SUBJECT = re.compile(r"^(?:([a-z]+):|<https://example\.org/town/id/([a-z]+)/)([a-z0-9-]+)>?$", re.M)


def good_files() -> list[Path]:
    return sorted(HERE.glob("*/good-*.ttl"))


def bad_files() -> list[Path]:
    return sorted(HERE.glob("*/bad-*.ttl"))


@cache
def town() -> Material:
    words = Reader().gather(HERE.parent / "minitown")
    return Material(
        HERE,
        SPACE,
        tuple(example(path) for path in good_files()),
        words.words,
        words.rulebook,
        words.rules,
        (),
    )


def example(path: Path) -> Sheet:
    """An example as a file of the data folder: its first subject says which."""
    content = path.read_bytes()
    return sheet_of(_file(path, content.decode("utf-8")), content)


def _file(path: Path, text: str) -> DataFile:
    name = path.relative_to(HERE).as_posix()
    if stated := re.search(r"^# as: (\S+)$", text, re.M):
        return DataFile(stated[1], stated[1].partition("/")[0], path, name)
    if path.parent.name in ("dataset", "retired"):
        return DataFile(path.parent.name, path.parent.name, path, name)
    first = SUBJECT.search(text)
    assert first is not None, f"{name} has no thing"
    kind = first[1] or first[2]
    return DataFile(f"{kind}/{first[3]}", kind, path, name)


EXPECT = re.compile(r"^# expect: (.+)$", re.M)


def expected(path: Path) -> set[str]:
    said = EXPECT.match(path.read_text("utf-8"))
    assert said is not None, f"{path.name} does not say what it breaks"
    return set(said[1].split())


def test_there_are_examples() -> None:
    assert len(good_files()) > 10
    assert len(bad_files()) > 100


def test_good_examples_break_no_rule() -> None:
    assert [str(finding) for finding in check(town()).findings] == []


@pytest.mark.parametrize("path", bad_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_bad_example_breaks_the_rules_it_states(path: Path) -> None:
    report = check(town().with_sheets(example(path)))
    assert {f"shape:{finding.rule}" for finding in report.findings} == expected(path)
    for finding in report.findings:
        assert finding.line is not None, finding
        assert finding.column is not None, finding
        assert finding.message.de and finding.message.en
        assert "{" not in finding.message.de + finding.message.en


def test_every_shape_and_question_has_a_bad_example() -> None:
    rules = {rule.name for rule in town().rulebook.rules if rule.origin != "file"}
    shown = {rule.removeprefix("shape:") for path in bad_files() for rule in expected(path)}
    assert sorted(rules - shown) == []
    known = {rule.name for rule in town().rulebook.rules}
    assert sorted(shown - known) == []


def test_every_shape_is_kept_by_a_good_example() -> None:
    """A good example has a value where the rule looks; else it would keep the rule by silence."""
    run = _Run(town())
    run._derive("https://example.org/town/")
    all_ = town().rulebook.shapes
    kept: set[str] = set()
    for node in all_.with_targets:
        for focus in all_.targets(node, run.facts):
            for inner in all_.graph.values(node, Iri(SH + "property")):
                path = all_[inner].path
                if path is not None and path.values(run.facts, focus):
                    kept.add(str(inner.value).removeprefix(SHAPE))  # type: ignore[union-attr]
    rules = {rule.name for rule in town().rulebook.rules if rule.origin == "shape"}
    assert sorted(rules - kept) == []


def test_every_rule_speaks_german_and_english() -> None:
    rules = town().rulebook.rules
    assert len(rules) > 150
    for rule in rules:
        for words in (rule.title, rule.message):
            assert words.de and words.en and words.de != words.en, rule.name
        assert rule.severity in set(Severity)
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule.name), rule.name


def test_both_engines_find_the_same_in_all_examples_together() -> None:
    """pySHACL is the reference; the quick engine has to agree with it result by result."""
    # rdflib logs what it thinks of each broken literal.
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    facts = Facts()
    for path in [*good_files(), *bad_files()]:
        facts.add(example(path).triples)
    for sheet in town().words:
        facts.add(sheet.triples)
    shapes = town().rulebook.shapes
    quick = engine.evaluate(facts, shapes)
    slow = reference.evaluate(facts, shapes)
    assert quick.left == {}
    assert slow.left == {}
    assert len(quick.results) > 150

    def plain(results: tuple[Result, ...]) -> Counter[object]:
        return Counter(
            (one.focus, repr(one.path), one.value, one.component, one.shape, one.severity)
            for one in results
            # Blank nodes are called differently by each.
            if not isinstance(one.focus, BlankNode) and not isinstance(one.value, BlankNode)
        )

    assert plain(quick.results) == plain(slow.results)
