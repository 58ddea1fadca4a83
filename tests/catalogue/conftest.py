"""The official shapes, where they are."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def standards() -> Path:
    """Other people's test data: named by TWINGRAPH_STANDARDS, or beside the checkout."""
    named = os.environ.get("TWINGRAPH_STANDARDS")
    folder = Path(named) if named else ROOT.parent / "shared" / "standards"
    if not (folder / "dcat-ap" / "shapes.ttl").is_file():
        pytest.skip(
            "the official DCAT-AP shapes are not here: name their folder in TWINGRAPH_STANDARDS"
        )
    return folder
