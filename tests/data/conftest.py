"""The real data folder, read once for all tests that look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from twingraph.dataset.content import Dataset
from twingraph.dataset.read import read_dataset

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="session")
def data_folder() -> Path:
    return DATA


@pytest.fixture(scope="session")
def dortmund() -> Dataset:
    return read_dataset(DATA)
