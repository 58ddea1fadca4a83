"""Random data and SPARQL queries over few names and variables, so that queries find something."""

from __future__ import annotations

from random import Random

import pyoxigraph

from twingraph.store.graphs import Graphs, Union, store_union
from twingraph.store.terms import BlankNode, Iri, Literal, Quad

EX = "http://example.org/"
PREFIXES = f"PREFIX ex: <{EX}>\n"
PROPERTIES = ("ex:p0", "ex:p1", "ex:p2")
CLASSES = ("ex:C0", "ex:C1")
VARIABLES = ("?a", "?b", "?c", "?d")
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def iri(name: str) -> Iri:
    return Iri(name.replace("ex:", EX))


NODES = [*(iri(f"ex:n{n}") for n in range(3)), BlankNode("b0"), BlankNode("b1")]
VALUES = [Literal("x"), Literal("x", language="en"), Literal(1), Literal("1", datatype=iri("ex:t"))]
CONSTANTS = ("ex:n0", f"<{EX}n1>", '"x"', '"x"@en', "1", f'"1"^^<{EX}t>')
"""As they are written in queries; the data hold the same terms."""
FORMS = (
    ("SELECT ?a ?b ?c ?d", ""),
    ("SELECT ?a ?b ?c ?d", ""),
    ("SELECT DISTINCT ?b ?c", ""),
    ("select *", ""),
    ("SELECT (COUNT(*) AS ?n)", ""),
    ("SELECT ?a (COUNT(DISTINCT ?b) AS ?n)", "GROUP BY ?a HAVING (COUNT(*) > 1) ORDER BY ?n"),
    ("SELECT ?a ?b", "VALUES ?a { ex:n0 ex:n1 }"),
    ("ASK", ""),
    ("CONSTRUCT { ?a ex:new ?b . _:new ex:of ?c }", ""),
)
FROM = ("", "", "", "FROM ex:g0 FROM ex:g1", "FROM ex:g1 FROM NAMED ex:g0")
FILTERS = (
    "FILTER (?a != ?c)",
    "FILTER(?b<?c&&?d>1)",
    "FILTER (BOUND(?d))",
    "FILTER (BOUND(?a) || ?b = ?a)",
    "FILTER(?a<?b)",
    "FILTER(?b+1>=?b&&?a!=ex:n0||?c IN(?a,?b))",
    "filter isIRI(?b)",
    "FILTER (?a IN (ex:n0, ex:n1))",
    'FILTER (STR(?c) != "} FILTER {")',
)
EXPRESSIONS = (
    "?a",
    "STR(?b)",
    "1 + 1",
    "?b + 0.50",
    'STRLANG(STR(?a), "EN")',
    "STRDT(STR(?a), ex:t)",
    "IF(?a = ex:n0, 1, ?b)",
    "COALESCE(?d / 0, ?b)",
    "IRI(?a)",
    "(?a IN (ex:n0, ex:n1))",
    "EXISTS { ?a ex:p0 ?b }",
)
GIVEN = (
    "VALUES ?a { ex:n0 UNDEF }",
    "VALUES (?b ?c) { (ex:n1 1) }",
    "VALUES ?a { ex:n0 }",
    'VALUES $a { "x"@en }',
    "VALUES (?b) { (1) }",
    "values ?b { 1 }",
)
PATHS = ("ex:p0/ex:p1", "^ex:p0", "ex:p1*", "(ex:p0|ex:p2)+", "!ex:p0", "ex:p2?", "?b")
BLANK = ("?a ex:p0 _:x . _:x ex:p1 ?b", "[ ex:p0 ?a ]", "?b ex:p1 [ a ex:C0 ]", "?a a ?b")
SPACES = (" ", " ", "\n", " # } { FILTER ( ex:p0 .\n")


def make_data(random: Random) -> Graphs:
    """Few triples in no graph, in graphs that share none, or in graphs that share some."""
    union: Union = random.choice(["default", "chained", "stored"])
    quads = pyoxigraph.Store()
    for _ in range(random.randrange(24)):
        subject, property_ = random.choice(NODES), iri(random.choice(PROPERTIES))
        triple = (subject, property_, random.choice(NODES + VALUES))
        if random.random() < 0.3:
            triple = (subject, Iri(TYPE), iri(random.choice(CLASSES)))
        names = [iri("ex:g0"), iri("ex:g1")]
        if union == "default":
            quads.add(Quad(*triple))
        elif union == "stored":
            quads.extend(
                Quad(*triple, name) for name in random.sample(names, random.choice([1, 2]))
            )
        elif not any(quads.quads_for_pattern(*triple)):
            quads.add(Quad(*triple, random.choice(names)))
    if union == "stored":
        store_union(quads)
    return Graphs(quads, union)


class QueryMaker:
    """Queries of any form, their groups full of all that may stand in one."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._made = 0

    def make(self) -> str:
        """A query over all graphs, or over those that FROM names."""
        head, tail = self._random.choice(FORMS)
        group = self._group(2, is_outermost=True)
        return f"{PREFIXES}{head} {self._random.choice(FROM)} WHERE {group} {tail}"

    def _fresh(self) -> str:
        """A variable that BIND or a subquery makes: each may be made but once."""
        self._made += 1
        return f"?new{self._made}"

    def _group(self, depth: int, *, is_outermost: bool = False) -> str:
        parts = [self._block()] if is_outermost or self._random.random() < 0.7 else []
        parts += [self._element(depth) for _ in range(self._random.randrange(4 if depth else 2))]
        return "{ " + "".join(part + self._random.choice(SPACES) for part in parts) + "}"

    def _element(self, depth: int) -> str:
        choose = self._random.choice
        if depth == 0 or self._random.random() < 0.3:
            return choose([self._block, lambda: choose(FILTERS)])()
        group = self._group(depth - 1)
        return choose(
            [
                lambda: f"FILTER EXISTS {group}",
                lambda: f"FILTER NOT EXISTS {group}",
                lambda: f"FILTER (?a = ?b || !EXISTS {group})",
                lambda: f"OPTIONAL {group}",
                lambda: f"MINUS {group}",
                lambda: f"GRAPH {choose(['?g', 'ex:g0', '?a'])} {group}",
                lambda: group,
                lambda: f"{group} UNION {self._group(depth - 1)}",
                lambda: f"BIND ({choose(EXPRESSIONS)} AS {self._fresh()})",
                lambda: choose(GIVEN),
                lambda: f"{choose(GIVEN)} BIND ({choose(EXPRESSIONS)} AS {self._fresh()})",
                lambda: f"{choose(GIVEN)} BIND ({choose(EXPRESSIONS)} AS {choose(VARIABLES)})",
                lambda: f"{{ SELECT ?a ?b {group} }}",
                lambda: f"{{ SELECT ?a (COUNT(?c) AS {self._fresh()}) {group} GROUP BY ?a }}",
            ]
        )()

    def _block(self) -> str:
        sentences = [self._sentence() for _ in range(self._random.randint(1, 3))]
        return " . ".join(sentences) + self._random.choice([" .", " .", ""])

    def _sentence(self) -> str:
        """Plain triples; one in ten has constants, paths or blank nodes."""
        choose = self._random.choice
        if self._random.random() < 0.1:
            return choose(
                [
                    f"{choose(VARIABLES)} {choose(PROPERTIES)} {choose(CONSTANTS)}",
                    f"{choose(CONSTANTS[:2])} {choose(PROPERTIES)} {choose(VARIABLES)}",
                    f"{choose(VARIABLES)} {choose(PATHS)} {choose(VARIABLES)}",
                    choose(BLANK),
                ]
            )
        said = [
            choose(
                [
                    f"{choose(PROPERTIES)} {choose(VARIABLES)}",
                    f"{choose(PROPERTIES)} {choose(VARIABLES)} , {choose(VARIABLES)}",
                    f"{choose(['a', f'<{TYPE}>'])} {choose(CLASSES)}",
                ]
            )
            for _ in range(self._random.randint(1, 3))
        ]
        return f"{choose([*VARIABLES, '$a', '$b'])} {' ; '.join(said)}"
