"""The engine knows no city: what belongs to one lies in its data folder."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from twingraph.dataset import Dataset

SRC = Path(__file__).parents[2] / "src" / "twingraph"
TEXTS = {".py", ".html", ".rq", ".toml", ".js", ".css", ".svg", ".txt"}


def code_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers; examples in docstrings and comments left out."""
    text = path.read_text("utf-8")
    lines = text.splitlines()
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
            if isinstance(node, documented) and ast.get_docstring(node):
                words = node.body[0]
                for number in range(words.lineno, (words.end_lineno or words.lineno) + 1):
                    lines[number - 1] = ""
        lines = [line.partition("# ")[0] for line in lines]
    yield from enumerate(lines, start=1)


def test_no_city_of_the_data_is_named_in_the_engine(dataset: Dataset) -> None:
    slugs = [thing.slug for thing in dataset.things.values() if thing.kind == "city"]
    assert slugs
    names = {name for slug in slugs for name in (slug, slug.replace("-", " "))}
    city = re.compile(r"\b(" + "|".join(sorted(map(re.escape, names))) + r")\b", re.IGNORECASE)
    files = [path for path in SRC.rglob("*") if path.suffix in TEXTS and path.is_file()]
    assert len(files) > 50
    named = [
        f"{path.relative_to(SRC)}:{number}: {line.strip()[:80]}"
        for path in files
        for number, line in code_of(path)
        if city.search(line)
    ]
    assert not named, "\n".join(named)
