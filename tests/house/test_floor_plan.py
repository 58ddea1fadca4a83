"""The floor plan of the house: who may import whom. Change it here, and on purpose."""

import ast
import graphlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "twingraph"

FLOOR_PLAN: dict[str, set[str]] = {
    # foundation
    "errors": set(),
    "vocab": set(),
    # ground floor: small tools
    "settings": {"errors"},
    "client": {"errors", "vocab"},
    # first floor: rooms that hold; the store lies below the data it keeps
    "store": {"errors", "vocab", "client"},
    "dataset": {"errors", "vocab", "store"},
    "saved_queries": {"errors", "vocab", "store"},
    # second floor: rooms that answer
    "sparql": {"errors", "vocab", "store", "saved_queries"},
    "validation": {"errors", "vocab", "dataset", "store", "saved_queries"},
    "catalogue": {"errors", "vocab", "dataset", "store", "saved_queries"},
    "pages": {"errors", "vocab", "store", "saved_queries"},
    "reconcile": {"errors", "vocab", "store"},
    "harvest": {"errors", "vocab", "client", "dataset", "store"},
    # the hall
    "building": {"errors", "vocab", "client", "dataset", "store"},
    "engine": {"errors", "vocab", "client", "dataset", "store", "saved_queries", "building"},
    # the doors
    "web": {
        "errors",
        "vocab",
        "settings",
        "store",
        "saved_queries",
        "sparql",
        "validation",
        "catalogue",
        "pages",
        "reconcile",
        "engine",
    },
    "cli": {
        "errors",
        "vocab",
        "settings",
        "client",
        "store",
        "dataset",
        "saved_queries",
        "validation",
        "catalogue",
        "harvest",
        "building",
        "engine",
        "web",
    },
    "__main__": {"cli"},
    "__init__": set(),
}

WALLS: dict[str, set[str]] = {
    # a third-party library, and the only rooms that may know it
    "SPARQLWrapper": {"client"},
    "aiohttp": {"sparql"},
    "anyascii": {"pages"},
    "brotli": {"sparql"},
    "click": {"cli"},
    "flask": {"web"},
    "httptools": {"web"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "pyoxigraph": {"store", "sparql"},
    "pyshacl": {"validation"},
    "rapidfuzz": {"pages"},
    "rich": {"cli"},
    "uvloop": {"web"},
    "werkzeug": {"web"},
    "zstandard": {"catalogue", "sparql"},
}
"""rdflib is the language between rooms; only where answers are served it is not spoken."""

WITHOUT_RDFLIB = {"sparql", "pages", "web", "settings", "errors", "vocab"}


def imports(path: Path) -> Iterator[str]:
    """Every absolute module name that `path` imports, relative ones resolved."""
    package = ("twingraph", *path.relative_to(SRC).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


MODULES = sorted(SRC.rglob("*.py"))


def test_there_are_modules() -> None:
    assert len(MODULES) > 50


def test_every_room_stands_on_the_plan() -> None:
    assert {room_of(path) for path in MODULES} <= set(FLOOR_PLAN)


def test_nobody_needs_a_room_that_needs_them() -> None:
    assert tuple(graphlib.TopologicalSorter(FLOOR_PLAN).static_order())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_imports_follow_the_floor_plan(path: Path) -> None:
    room = room_of(path)
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "twingraph" and rest and rest[0] in FLOOR_PLAN and rest[0] != room:
            assert rest[0] in FLOOR_PLAN[room], f"{room} may not import {rest[0]}"
        elif top == "rdflib":
            assert room not in WITHOUT_RDFLIB, f"{room} serves answers and may not know rdflib"
        elif top != "twingraph" and top not in sys.stdlib_module_names:
            assert top in WALLS, f"{top} is on no list: say here which room may know it"
            assert room in WALLS[top], f"{top} may not be imported in {room}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said and said.splitlines()[0].endswith("."), "a sentence for the door is missing"
