"""Former versions: which one followed which, and the way back."""

import fcntl
from pathlib import Path

import pytest
from tests.unit.store.test_publish import versions, write

from twingraph.errors import BusyError, StoreUnavailableError
from twingraph.store.history import read_versions, roll_back
from twingraph.store.publish import KEPT
from twingraph.store.snapshot import current_snapshot


def name(number: int) -> str:
    return f"{number:016x}"


def build(store: Path, *numbers: int) -> None:
    for number in numbers:
        write(store, number)


def test_versions_are_listed_the_latest_first(tmp_path: Path) -> None:
    assert read_versions(tmp_path) == []
    build(tmp_path, 1, 2, 3)
    assert [one.version for one in read_versions(tmp_path)] == [name(3), name(2), name(1)]
    assert [one.about["follows"] for one in read_versions(tmp_path)] == [name(2), name(1), None]


def test_what_is_half_there_is_no_version(tmp_path: Path) -> None:
    build(tmp_path, 1)
    (tmp_path / "versions" / ".building-7").mkdir()
    (tmp_path / "versions" / name(9)).mkdir()
    assert [one.version for one in read_versions(tmp_path)] == [name(1)]


def test_going_back_leads_step_by_step_to_the_first(tmp_path: Path) -> None:
    build(tmp_path, 1, 2, 3)
    assert roll_back(tmp_path).version == name(2)
    assert roll_back(tmp_path).version == name(1) == current_snapshot(tmp_path).version
    with pytest.raises(StoreUnavailableError, match="no version before"):
        roll_back(tmp_path)
    assert current_snapshot(tmp_path).version == name(1)


def test_going_back_never_leads_to_what_was_rejected(tmp_path: Path) -> None:
    build(tmp_path, 1, 2)
    roll_back(tmp_path)
    build(tmp_path, 3)
    assert roll_back(tmp_path).version == name(1)


def test_a_version_may_be_named(tmp_path: Path) -> None:
    build(tmp_path, 1, 2, 3)
    assert roll_back(tmp_path, name(1)).version == name(1)
    assert roll_back(tmp_path, name(3)).version == name(3)
    assert versions(tmp_path) == {name(1), name(2), name(3)}


@pytest.mark.parametrize("version", ["0" * 16, "", "..", ".building-1", "../versions", "\x00"])
def test_a_version_that_is_not_kept_changes_nothing(tmp_path: Path, version: str) -> None:
    build(tmp_path, 1, 2)
    with pytest.raises(StoreUnavailableError, match="keeps no version"):
        roll_back(tmp_path, version)
    assert current_snapshot(tmp_path).version == name(2)


def test_where_nothing_was_built_nothing_is_made(tmp_path: Path) -> None:
    for version in (None, name(1)):
        with pytest.raises(StoreUnavailableError, match="no store has been built"):
            roll_back(tmp_path / "nowhere", version)
    assert not (tmp_path / "nowhere").exists()


def test_a_broken_version_can_be_left_by_naming_another(tmp_path: Path) -> None:
    build(tmp_path, 1, 2)
    (current_snapshot(tmp_path).folder / "about.json").write_text("")
    with pytest.raises(StoreUnavailableError):
        roll_back(tmp_path)
    assert roll_back(tmp_path, name(1)).version == current_snapshot(tmp_path).version


def test_building_what_is_current_keeps_the_way_back(tmp_path: Path) -> None:
    build(tmp_path, 1, 2, 2)
    assert roll_back(tmp_path).version == name(1)


def test_building_a_former_version_again_leads_back_to_the_latest(tmp_path: Path) -> None:
    build(tmp_path, 1, 2, 1)
    assert roll_back(tmp_path).version == name(2)
    assert roll_back(tmp_path).version == name(1)


def test_rejected_versions_do_not_push_out_the_good_one(tmp_path: Path) -> None:
    build(tmp_path, 1)
    for number in range(2, KEPT + 5):
        build(tmp_path, number)
        assert roll_back(tmp_path).version == name(1)
    assert len(versions(tmp_path)) <= 2 * KEPT + 1


def test_nobody_goes_back_while_somebody_builds(tmp_path: Path) -> None:
    build(tmp_path, 1, 2)
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            roll_back(tmp_path)
