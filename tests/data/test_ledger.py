"""The list of published addresses: whole, and guarding them."""

import shutil
from pathlib import Path

from tests.conftest import Command

from twingraph.dataset import Dataset
from twingraph.validation import Reader, Severity, check
from twingraph.validation.files import LEDGER, published_addresses


def test_every_address_of_the_data_is_in_the_ledger(dataset: Dataset) -> None:
    known = published_addresses(dataset.folder)
    addresses = {read.file.address for read in dataset.facts if "/" in read.file.address}
    assert len(addresses) > 200
    assert addresses <= known


def test_the_ledger_has_no_line_twice(data_folder: Path) -> None:
    lines = (data_folder / LEDGER).read_text("utf-8").splitlines()
    assert len(lines) == len(set(lines))


def test_a_thing_that_is_gone_is_a_violation_at_its_line_of_the_ledger(
    data_folder: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(data_folder, tmp_path / "data"))
    (data / "event" / "novi-sad-delegation-1982.ttl").unlink()
    found = [one for one in check(Reader().gather(data)).findings if one.rule == "file-ledger"]
    assert [(one.value, one.severity) for one in found] == [
        ("event/novi-sad-delegation-1982", Severity.VIOLATION)
    ]
    lines = (data / LEDGER).read_text("utf-8").splitlines()
    assert lines[(found[0].line or 0) - 1] == found[0].value
    retired = data / "retired.ttl"
    space = "https://w3id.org/twingraph/dortmund/id/event/"
    retired.write_text(
        retired.read_text("utf-8")
        + f"\n<{space}novi-sad-delegation-1982> <http://www.w3.org/2002/07/owl#deprecated> true .\n"
    )
    assert "file-ledger" not in {one.rule for one in check(Reader().gather(data)).findings}


def test_fix_adds_new_things_to_the_ledger_and_takes_none_away(
    twingraph: Command, minitown_folder: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(minitown_folder, tmp_path / "data"))
    (data / LEDGER).write_bytes(b"# kept\ncity/belmora")
    ran = twingraph("validate", "--fix", "--data", data)
    assert LEDGER in ran.err
    lines = (data / LEDGER).read_text("utf-8").splitlines()
    assert lines[:2] == ["# kept", "city/belmora"]
    assert "city/corvale" in lines
    before = (data / LEDGER).read_bytes()
    twingraph("validate", "--fix", "--data", data)
    assert (data / LEDGER).read_bytes() == before


def test_a_ledger_that_is_no_text_is_told_and_not_a_crash(
    twingraph: Command, minitown_folder: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(minitown_folder, tmp_path / "data"))
    (data / LEDGER).write_bytes(b"\xff\xfe\x00city\n")
    ran = twingraph("validate", "--data", data)
    assert ran.code == 1
    assert "file-ledger" in ran.out
