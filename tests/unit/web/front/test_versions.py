"""Which version is served, when what lies in the store cannot be opened."""

import asyncio
import shutil
from pathlib import Path

import pytest

from twingraph.errors import StoreUnavailableError
from twingraph.sparql.limits import Limits
from twingraph.store.publish import write_snapshot
from twingraph.store.snapshot import Contents, Snapshot
from twingraph.web.front import versions
from twingraph.web.front.versions import Versions


class Pool:
    """Says which version it would answer from; opens everything but what is called broken."""

    tried = 0
    is_broken = False

    def __init__(self, version: str) -> None:
        self.version = version

    @classmethod
    async def open_(cls, snapshot: Snapshot, _: Limits) -> "Pool":
        Pool.tried += 1
        if snapshot.quads_file.read_text() == "broken":
            raise StoreUnavailableError("broken")
        return cls(snapshot.version)

    async def close(self, patience: float = 0) -> None:
        pass


def build(store: Path, number: int, text: str = "") -> str:
    def fill(quads: Path) -> Contents:
        quads.write_text(text)
        return Contents(f"{number:016x}", 0, 0)

    return write_snapshot(store, fill).version


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried again within a test unless something new lies there."""
    monkeypatch.setattr(versions, "Pool", Pool)
    monkeypatch.setattr(versions, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(versions, "FIRST_REST", 3600.0)
    monkeypatch.setattr(versions, "LONGEST_REST", 3600.0)


@pytest.mark.parametrize("fault", ["gone", "broken"])
def test_a_new_version_goes_live_however_long_the_one_before_could_not_be_opened(
    tmp_path: Path, fault: str
) -> None:
    store = tmp_path / "store"
    first = build(store, 1)

    async def serve() -> None:
        changes: list[str] = []
        served = Versions(store, Limits(), lambda: changes.append("changed"))
        await served.open_()
        before = Pool.tried
        watching = asyncio.create_task(served.watch())
        try:
            if fault == "gone":
                shutil.rmtree(store)
                await asyncio.sleep(0.2)
            else:
                build(store, 2, "broken")
                async with asyncio.timeout(60):
                    while Pool.tried == before:
                        await asyncio.sleep(0.01)
            assert served.pool.version == first and not changes
            latest = build(store, 3)
            async with asyncio.timeout(60):
                while served.pool.version != latest:
                    await asyncio.sleep(0.01)
            assert changes == ["changed"]
        finally:
            watching.cancel()
        assert Pool.tried - before == (1 if fault == "gone" else 2)

    asyncio.run(serve())
