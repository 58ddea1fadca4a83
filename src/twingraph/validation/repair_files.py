"""Repair the files of a data folder in place, each replaced whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from twingraph.dataset import DataFile
from twingraph.dataset.folder import list_data, read_bytes, say
from twingraph.errors import DataError, SettingsError
from twingraph.validation.files import LEDGER, LICENCE, published_addresses
from twingraph.validation.material import Reader, find_space
from twingraph.validation.repair import repair
from twingraph.validation.sheet import Sheet
from twingraph.vocab import KINDS


def repair_folder(
    reader: Reader, data: Path, wanted: Sequence[Path] = ()
) -> Iterator[tuple[str, int]]:
    """Repair the files of a folder, or those at or below `wanted`; name and lines of each.

    SettingsError when a file cannot be written. Files that are no Turtle stay as they are, save
    for prefixes that were not declared.
    """
    files, _ = list_data(data)
    sheets = list(_readable(reader, files))
    space = find_space(sheets)
    licence = _licence_of(sheets)
    for file in files:
        here = file.path.resolve()
        if wanted and not any(here == path or here.is_relative_to(path) for path in wanted):
            continue
        try:
            content = read_bytes(file.path, file.name)
        except DataError:
            continue  # the check that follows tells it
        better = repair(content, file.address, space, licence)
        if better != content:
            replace_file(here, content, better)
            yield file.name, _count_changed(content, better)

    with suppress(DataError):  # the check that follows tells a ledger that cannot be read
        yield from _add_to_ledger(data, files)


def _add_to_ledger(data: Path, files: Iterable[DataFile]) -> Iterator[tuple[str, int]]:
    """Append the addresses of new things to the ledger, where the folder keeps one."""
    ledger = data / LEDGER
    if not ledger.exists():
        return
    known = published_addresses(data)
    new = [file.address for file in files if file.kind in KINDS and file.address not in known]
    if new:
        before = read_bytes(ledger)
        joint = b"" if before.endswith(b"\n") or not before else b"\n"
        replace_file(ledger, before, before + joint + "".join(f"{one}\n" for one in new).encode())
        yield say(ledger), len(new)


def _readable(reader: Reader, files: Iterable[DataFile]) -> Iterator[Sheet]:
    for file in files:
        with suppress(DataError):
            yield reader.read(file)


def _licence_of(sheets: Iterable[Sheet]) -> str | None:
    """The licence line that most files of the folder have."""
    lines = Counter(
        line
        for sheet in sheets
        for line in sheet.content[:2000].decode("utf-8", "replace").splitlines()[:3]
        if line.startswith(LICENCE)
    )
    return lines.most_common(1)[0][0] if lines else None


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Put the new content in the place of the old, unless somebody saved it in between.

    SettingsError when the file cannot be written.
    """
    try:
        mode = path.stat().st_mode
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
            os.chmod(name, mode & 0o7777)
            if path.read_bytes() == before:
                os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as trouble:
        raise SettingsError(f"{path} cannot be written: {trouble.strerror}") from trouble


def _count_changed(before: bytes, after: bytes) -> int:
    old, new = Counter(before.splitlines()), Counter(after.splitlines())
    return max(sum((new - old).values()), sum((old - new).values()), 1)
