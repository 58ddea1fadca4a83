"""The threat model names tests: they have to be there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"`((?:tests/[\w/]+/)?test_\w+\.py)?(?:::(\w+)…?)?`")


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = 0
    file = Path()
    for line in DOCUMENT.read_text("utf-8").splitlines():
        for path, name in NAMED.findall(line):
            if path:
                file = ROOT / path if "/" in path else Path(__file__).parent / path
            if not path and not name:
                continue
            assert file.is_file(), path
            if name:
                assert re.search(rf"(?:def|class) {name}", file.read_text("utf-8")), name
            named += 1
    assert named > 30


def test_every_file_that_the_threat_model_names_exists() -> None:
    source = ROOT / "src" / "twingraph"
    named = re.findall(r"`((?:web|sparql)/[\w/]+\.py)`", DOCUMENT.read_text("utf-8"))
    assert len(named) > 4
    for path in named:
        assert (source / path).is_file(), path
