"""A town small enough to be seen whole: two cities, one tie, each oddity once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from twingraph.building import build_from_dataset
from twingraph.dataset import read_dataset
from twingraph.store.embedded import EmbeddedStore
from twingraph.store.snapshot import Snapshot, current_snapshot

TOWN = Path(__file__).parent / "town"


@dataclass(frozen=True)
class Built:
    """A data folder and what was built from it."""

    data: Path
    snapshot: Snapshot
    store: EmbeddedStore

    @property
    def quads_file(self) -> Path:
        return self.snapshot.quads_file


def build(data: Path, store: Path) -> Built:
    build_from_dataset(read_dataset(data), store)
    snapshot = current_snapshot(store)
    return Built(data, snapshot, EmbeddedStore.open_(snapshot))


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The town, built once; nobody may change its folder."""
    return build(TOWN, tmp_path_factory.mktemp("town") / "store")


@pytest.fixture
def own_town(tmp_path: Path) -> Path:
    """A copy of the town's data folder that a test may change."""
    return Path(shutil.copytree(TOWN, tmp_path / "data"))
